package org.porchlight.ui

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.PurposeView
import org.porchlight.core.StandingStateView

/**
 * From the invite to the time after the house, tapped through on the whole app with a real server. It runs on a desktop and
 * on Android; whoever runs it puts `AppOnStage(stage, day.session)` on the screen.
 */
class ResidentsDay(private val stage: Stage) {
    private val ben = stage.resident("Ben")
    private val ana = stage.phone("Ana")
    val session = stage.sessionOf(ana, Place.Joining)

    fun tell(hands: Hands) = with(hands) {
        comesIn()
        checksInWithoutNetwork()
        writes()
        encourages()
        beginsToCount()
        reachesThirtyDays()
        sharesThem()
        seesWhoLooked()
        leavesAndGoesOn()
        staysInTouch()
    }

    private fun Hands.comesIn() {
        type("The invite", stage.invite("Ana"))
        tap("Join a house", at = 1) // the first is the title
        sees("Check in")
        ana.setDisplayName("Ana")
        ana.reachHouse()
        ben.reachHouse()
    }

    private fun Hands.checksInWithoutNetwork() {
        stage.noNetwork()
        tap("Check in")
        tap("Good")
        tap("Save")
        sees(CHECKED_IN)
        sees("Saved on this phone")
        sees("The house cannot be reached right now. Your words are safe here and go when there is a network.")
        assertFalse(ana.today().checkIn!!.hasReachedHouse)

        stage.network()
        tap("More")
        tap("Try to reach the house now")
        tap("Today")
        sees("On this phone, and sealed on the server")
        assertTrue(ana.today().checkIn!!.hasReachedHouse)
    }

    private fun Hands.writes() {
        tap("Journal")
        tap("Write")
        type("A title, if you want one", "First evening")
        type("Your words", "Soup was on, and nobody asked me anything.")
        tap("Save")
        sees("First evening")
    }

    private fun Hands.encourages() {
        tap("Circle")
        sees("You may want to think of somebody today.")
        tap("Ben")
        type("Your words", "Thank you for the soup.")
        tap("Give it")
        ana.reachHouse()
        ben.reachHouse()
        assertEquals("Thank you for the soup.", ben.circle().posts.single().text)
    }

    private fun Hands.beginsToCount() {
        tap("Path")
        tap("Follow something")
        type("A name in your own words", "alcohol")
        tap("A month earlier")
        tap("A day later")
        tap("A day later")
        tap("Save")
        sees("29 days in all")
    }

    private fun Hands.reachesThirtyDays() {
        nextDay()
        tap("Today")
        sees("You reached this today: 30 days")
        tap("In my own words")
        type("Your words", "I did not believe it.")
        tap("Save")
        tap("Path")
        sees("I did not believe it.")
    }

    private fun Hands.sharesThem() {
        ana.reachHouse()
        stage.staffOpens("/", marks = listOf("Ana"))
        tap("More")
        tap("Sharing")
        sees("Private. Nobody sees it but you.")
        readAndTurnOn(PurposeView.STAFF_MILESTONES)
        tap("Share this milestone")
        val shared = ana.sharing().milestones.filter { it.isShared }.map { it.milestone }
        assertEquals(listOf(30), shared.map { it.amount.toInt() })
        assertNull("her own words stay hers", shared.single().words)
        ana.reachHouse()
        stage.staffOpens("/", marks = listOf("Ana", "30 days"))
    }

    private fun Hands.seesWhoLooked() {
        ana.reachHouse()
        tap("Who looked")
        sees("Carla")
        tap("Back")
        tap("Back")
    }

    /** The house says that she has left. Nothing of hers goes. */
    private fun Hands.leavesAndGoesOn() {
        stage.house("resident", "exit", "--house", "Cedar House", "--name", "Ana", "--how", "planned")
        nextDay()
        ana.reachHouse()
        tap("People and devices")
        sees("Your first weeks after the house")
        tap("Back")
        tap("Today")
        checksIn()
        tap("Journal")
        tap("First evening")
        sees("Soup was on, and nobody asked me anything.")
        tap("Back")
    }

    private fun Hands.staysInTouch() {
        val dev = stage.resident("Dev")
        stage.house("resident", "exit", "--house", "Cedar House", "--name", "Dev", "--how", "planned")
        dev.reachHouse()
        dev.giveConsent(PurposeView.ALUMNI, "The text.")
        dev.reachHouse()
        tap("More")
        tap("Sharing")
        readAndTurnOn(PurposeView.ALUMNI)
        ana.reachHouse()
        dev.reachHouse()
        dev.encourage(null, null, "The porch light is on.", false)
        dev.reachHouse()
        ana.reachHouse()
        tap("Back")
        tap("Circle")
        sees("The porch light is on.")

        nextDay(after = 28)
        assertEquals(StandingStateView.ALUMNI, ana.standing()!!.state)
        tap("More")
        tap("People and devices")
        sees("You lived here and stay in touch")
        tap("Back")
        tap("Today")
        checksIn()
        tap("Path")
        sees("I did not believe it.")
    }

    private fun Hands.checksIn() {
        tap("Check in")
        tap("In between")
        tap("Save")
        sees(CHECKED_IN)
        assertEquals(CheckInAnswers(mood = 3u), ana.today().checkIn!!.answers)
    }

    private fun Hands.readAndTurnOn(purpose: PurposeView) {
        val off = ana.sharing().consents.filter { !it.isOn }.map { it.purpose }
        tap("Read what it means", at = off.indexOf(purpose))
        tap("Yes, turn it on")
        sees("On. You can turn it off at any time.")
        assertTrue(ana.sharing().consents.any { it.purpose == purpose && it.isOn })
    }

    /** The app comes back to the screen on a later day. */
    private fun nextDay(after: Int = 1) {
        stage.later(days = after)
        session.store.look()
    }
}

private const val CHECKED_IN = "You checked in today. Thank you for taking the time."
