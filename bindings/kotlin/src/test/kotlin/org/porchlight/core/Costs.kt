package org.porchlight.core

import kotlin.io.path.createTempDirectory

/** What a call and the Today view cost in Kotlin, in nanoseconds. `bindings/benches/costs.rs` has the same in Rust. */
fun main() {
    val folder = createTempDirectory()
    AnasPhone(folder).use { phone ->
        phone.clock.set("2026-01-01T12:00:00-07:00")
        val ana = phone.open()
        ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-01-01")
        ana.startHabit("a walk", CadenceView.Daily)
        repeat(30) { day ->
            if (day > 0) phone.clock.atMs += 86_400_000L
            ana.recordCheckIn(CheckInAnswers(mood = 4u, connected = true))
        }
        println("call ${medianNs(2_000) { ana.hasPin() }}")
        println("today ${medianNs(200) { ana.today() }}")
    }
    folder.toFile().deleteRecursively()
}

private fun medianNs(calls: Int, call: () -> Any): Long {
    val rounds = List(7) {
        val began = System.nanoTime()
        repeat(calls) { call() }
        (System.nanoTime() - began) / calls
    }
    return rounds.sorted()[rounds.size / 2]
}
