package org.porchlight.ui

/** Every state by day, drawn once for all tests. */
object Gallery {
    class Hung(val state: State, val complaint: String?, val given: Set<String>)

    val byDay: List<Hung> by lazy {
        states.map { state ->
            val given = Given()
            lateinit var found: Set<String>
            val drawn = state.shown { content -> draw(BY_DAY, isTall = !state.isLive, { found = given.found() }) { given.Noting(content) } }
            Hung(state, Golden.complaint(nameOf(state, BY_DAY), drawn), found)
        }
    }

    fun nameOf(state: State, look: Look) = "${state.name}.${look.name}"
}
