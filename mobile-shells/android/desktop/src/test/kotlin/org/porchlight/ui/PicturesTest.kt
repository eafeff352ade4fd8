package org.porchlight.ui

import org.junit.Assert.assertEquals
import org.junit.Test

class PicturesTest {
    @Test
    fun everyStateLooksAsItDid() {
        val complaints = Gallery.byDay.mapNotNull { it.complaint }.toMutableList()
        val names = states.map { Gallery.nameOf(it, BY_DAY) }.toMutableSet()
        for (state in states) {
            for (look in listOfNotNull(BY_NIGHT_LARGE, MIRRORED.takeIf { state.isMirrored })) {
                val name = Gallery.nameOf(state, look)
                names += name
                val drawn = state.shown { draw(look, isTall = !state.isLive, content = it) }
                Golden.complaint(name, drawn)?.let(complaints::add)
            }
        }
        assertEquals("Look at these. If they are as they should be, run with -Dpictures=keep:", "", complaints.joinToString("\n"))
        assertEquals("Pictures of nothing:", emptySet<String>(), Golden.names() - names)
    }
}
