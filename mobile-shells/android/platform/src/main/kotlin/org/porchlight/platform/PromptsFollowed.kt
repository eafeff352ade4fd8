package org.porchlight.platform

import org.porchlight.core.AreaView
import org.porchlight.core.Observer
import org.porchlight.core.PorchlightCompanion
import java.util.concurrent.Executors

/**
 * Plans the notes anew whenever something changed that prompts come of; on a thread of its own, since JNA lets go of the core's
 * thread as soon as a call inside a call ends.
 */
class PromptsFollowed(private val companion: PorchlightCompanion, private val notes: Notes) {
    private val planning = Executors.newSingleThreadExecutor()
    private val subscription = companion.subscribe(object : Observer {
        override fun onChange(revision: ULong, areas: List<AreaView>) {
            if (areas.any(PROMPTING::contains)) planning.execute(::plan)
        }
    })

    fun plan() = notes.planAsThatOne(companion)

    fun end() {
        subscription.end()
        subscription.close()
        planning.shutdown()
    }
}

private val PROMPTING = setOf(AreaView.TODAY, AreaView.PATH, AreaView.PEOPLE, AreaView.SETTINGS)
