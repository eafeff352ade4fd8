package org.porchlight.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.ReportReasonView
import org.porchlight.core.SessionAnswerView

/** What people have with each other, tapped through on two phones with the real server between them. */
@OptIn(ExperimentalTestApi::class)
class BetweenTest {
    @Test
    fun aCircleIsFoundedAndSharedInAndLeft() = Stage().use { stage ->
        val (ana, ben) = stage.resident("Ana") to stage.resident("Ben")
        meet(ana, ben)
        on(stage, ana, Place.Circle) {
            tap("Small circles")
            tap("Start a circle")
            type("What is it called?", "Porch")
            tap("Start a circle", at = 1) // the first is the title
            tap("Porch")
            tap("Invite somebody")
            tap("Ben")
            sees("You asked Ben. There are two weeks to say yes, and nobody is told of a no.")
        }
        meet(ana, ben)
        on(stage, ben, Place.Circle) {
            tap("More about this")
            sees("At first you show whether you checked in today, and your milestones. You can change that here.")
            tap("Yes, I will join")
            seesNoMore("Yes, I will join") // whether the circle is there at once, the network decides
        }
        meet(ben, ana)
        on(stage, ana, Place.Today) {
            tap("Check in")
            tap("Very low")
            tap("Save")
        }
        meet(ana, ben)
        on(stage, ben, Place.SmallCircles) {
            tap("Porch")
            sees("Checked in today")
            seesNoMore("Very low")
        }
        on(stage, ana, Place.SmallCircles) {
            tap("Porch")
            tap("Whether I checked in today")
        }
        assertEquals(false, ana.smallCircles().circles.single().sharing.checkedIn)
        meet(ana, ben)
        on(stage, ben, Place.SmallCircles) {
            tap("Porch")
            sees("Ana")
            seesNoMore("Checked in today")
            tap("Leave this circle")
            sees("Nobody gets a message. You are just not on the list any more. What you showed there goes, too.")
            tap("Leave this circle")
            seesNoMore("Porch")
        }
        assertEquals(emptyList<Any>(), ben.smallCircles().circles)
        meet(ben, ana)
        assertTrue(ana.smallCircles().circles.single().members.single().isMe)
    }

    @Test
    fun aMentorIsOfferedAskedForAndEnded() = Stage().use { stage ->
        val (ana, ben) = stage.resident("Ana") to stage.resident("Ben")
        on(stage, ben, Place.Circle) {
            tap("Mentors")
            tap("I would like to be a mentor")
            type("Your words", "I have been here.")
            type("Months", "14")
            tap("Save")
            sees("Read the rules and say yes to them first. Your words are kept as a draft.")
            tap("I agree to these rules")
            tap("Save")
            sees("The house has not approved it yet. You can ask staff about it.")
        }
        ben.reachHouse()
        stage.house("mentor", "approve", "--house", "Cedar House", "--name", "Ben", "--training-done")
        meet(ben, ana)
        on(stage, ana, Place.Mentors) {
            sees("I have been here.")
            tap("Ask Ben to walk with me")
            sees("You asked Ben. There are two weeks to say yes.")
        }
        meet(ana, ben)
        on(stage, ben, Place.Circle) {
            tap("More about this")
            tap("Yes, I will walk with you")
            sees("Whom I walk with")
        }
        meet(ben, ana)
        on(stage, ana, Place.Mentors) {
            sees("Who walks with me")
            tap("End it")
            sees("Nobody gets a message. It is just not on the list any more.")
            tap("End it")
            seesNoMore("Who walks with me")
        }
        meet(ana, ben)
        assertEquals(emptyList<Any>(), ben.mentors(null).myMentees)
    }

    @Test
    fun aSessionIsAnsweredAttendedAndWrittenAbout() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        stage.house(
            "notice", "post", "--house", "Cedar House", "session", "--title", "Evening group", "--kind", "group_session",
            "--starts", "2026-11-25T19:00", "--minutes", "60",
        )
        ana.reachHouse()
        on(stage, ana, Place.Circle) {
            tap("Schedule")
            tap("Evening group")
            tap("Coming")
            sees("1 person is coming")
            seesNoMore("I was there") // nobody was, before it has begun
        }
        assertEquals(SessionAnswerView.COMING, ana.group().myAnswer)
        stage.later(days = 1, minutes = 120)
        on(stage, ana, Place.Session(ana.group().id)) {
            tap("I was there")
            tap("Good")
            tap("Save")
            tap("Your own words")
            type("Your words", "I nearly left.")
            tap("Save")
            sees("I nearly left.")
            assertEquals(4u.toUByte(), ana.group().attended!!.howWasIt)
            tap("Take my words away")
            seesNoMore("I nearly left.")
            tap("Share one line")
            type("Your own words. Leave out other people's names.", "I stayed.")
            tap("Give it")
            sees("I stayed.")
            tap("Take this line back, for all")
            seesNoMore("I stayed.")
            tap("Take this note away")
            seesNoMore("Share one line")
        }
        assertEquals(null, ana.group().attended)
        assertEquals(null, ana.group().reflection)
        assertEquals(emptyList<Any>(), ana.group().lines)
    }

    @Test
    fun whatIsReportedIsHiddenAndCanBeFoundAgain() = Stage().use { stage ->
        val (ana, ben) = stage.resident("Ana") to stage.resident("Ben")
        ben.encourage(null, null, "Nobody asked you.", false)
        meet(ben, ana)
        on(stage, ana, Place.Circle) {
            sees("Nobody asked you.")
            tap("More about this")
            tap("Show this to staff")
            tap("It puts somebody down, or does not stop")
            tap("Show this to staff", at = 1) // the first is the title
            sees("Will go to staff when connected")
            tap("Back")
            seesNoMore("Nobody asked you.")
            tap("What I showed to staff")
            sees("It puts somebody down, or does not stop")
        }
        assertEquals(ReportReasonView.HARASSMENT, ana.reports().single().reason)
    }

    @Test
    fun wordsThatMayHurtAreAskedAboutEachTime() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        on(stage, ana, Place.Circle) {
            tap("A few kind words")
            type("Your words", "a shot of vodka")
            repeat(2) {
                tap("Give it")
                sees("This may bring up pictures of use for somebody. Do you want to give it anyway, or change it?")
                tap("Change it")
                seesNoMore("This may bring up pictures of use for somebody.")
            }
            tap("Give it")
            tap("Give it anyway")
            sees("a shot of vodka")
        }
        assertEquals("a shot of vodka", ana.circle().posts.single().text)
    }

    @Test
    fun whoHasNoNameYetIsAskedOnce() = Stage().use { stage ->
        val ana = stage.phone("Ana")
        ana.joinHouse(stage.invite("Ana"))
        ana.reachHouse()
        on(stage, ana, Place.Circle) {
            tap("What would you like to be called here?")
            type("Name", "Ana of the porch")
            tap("Save")
            sees("Ana of the porch")
            seesNoMore("What would you like to be called here?")
        }
        assertEquals("Ana of the porch", ana.own().name)
    }

    private fun on(stage: Stage, phone: PorchlightCompanion, first: Place, story: Hands.() -> Unit) {
        val session = stage.sessionOf(phone, first)
        runComposeUiTest {
            setContent { AppOnStage(stage, session) }
            handsOf(this).story()
        }
    }

    private fun Hands.seesNoMore(text: String) = waitUntil { textsWith(text).isEmpty() }
}

/** Both reach the house twice: what one shows is published once everything was sent, and read after that. */
private fun meet(one: PorchlightCompanion, other: PorchlightCompanion) = repeat(2) {
    one.reachHouse()
    other.reachHouse()
}
