package org.porchlight.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import org.porchlight.core.crisisResources

/** The five places that are always one tap away. */
enum class Tab(val place: Place) {
    TODAY(Place.Today), JOURNAL(Place.Journal), CIRCLE(Place.Circle), PATH(Place.Path), MORE(Place.More)
}

/** Where somebody is in the app. */
sealed interface Place {
    data object Today : Place
    data object CheckIn : Place
    data object FillIn : Place
    data object Help : Place
    data object Plan : Place
    data object Journal : Place
    data class Entry(val id: String) : Place
    data object Writing : Place
    data object Circle : Place
    data class Encourage(val to: String?) : Place
    data class Person(val id: String) : Place
    data object OwnName : Place
    data object SmallCircles : Place
    data class SmallCircle(val id: String) : Place
    data class SharedWith(val person: String) : Place
    data object Mentors : Place
    data object OfferToMentor : Place
    data object Schedule : Place
    data class Session(val id: String) : Place
    data object NoteActivity : Place
    data object Reports : Place
    data class Report(val post: String) : Place
    data object Path : Place
    data object Follow : Place
    data class Tracker(val id: String) : Place
    data class Celebrate(val milestone: String) : Place
    data object ReturnToUse : Place
    data object More : Place
    data object Sharing : Place
    data object WhoLooked : Place
    data object People : Place
    data object Settings : Place
    data object Joining : Place
    data object Reissue : Place
    data object Standing : Place
    data object Closing : Place
    data object Summary : Place
    data object DayHistory : Place
    data object LinkAgain : Place
    data object LinkDevice : Place
    data object HandOver : Place
    data object TakeOver : Place
    data class FirstSteps(val left: List<FirstStep> = FirstStep.entries) : Place
}

/** The whole app. A locked phone shows the lock and what is open without a PIN; what was being written waits behind it. */
@Composable
fun App(session: AppSession) {
    val isLocked by session.store.isLocked.collectAsState()
    val ended by session.store.ended.collectAsState()
    Used(session, Modifier.fillMaxSize().background(LocalPalette.current.paper)) {
        val why = ended
        val broken = session.trouble as? Trouble.WayBack
        when {
            why != null -> EndedPlace(session, why)
            isLocked == null -> Unit
            isLocked == true -> Locked(session)
            broken != null -> BrokenPlace(session, broken)
            else -> Unlocked(session)
        }
    }
}

@Composable
private fun Locked(session: AppSession) {
    val plan by session.store.plan.collectAsState()
    val toPlan = plan?.let { { session.open(Place.Plan) } }
    when (session.lockedPlace) {
        Place.Help -> HelpScreen(helpOf(null), toPlan, session::back)
        Place.Plan -> plan?.let { PlanScreen(it, null, onHelp = { session.open(Place.Help) }, onBack = session::back) }
        else -> LockScreen(session.trouble, toPlan, session.onPhone, { session.open(Place.Help) }, session::unlock)
    }
}

@Composable
private fun Unlocked(session: AppSession) {
    Column(Modifier.fillMaxSize()) {
        // A place that is opened anew begins at its top, with what was filled in there before and not saved.
        Box(Modifier.weight(1f)) {
            key(session.place) { CompositionLocalProvider(LocalKept provides session.kept) { PlaceOnScreen(session) } }
        }
        if (Tab.entries.any { it.place == session.place }) TabBar(session)
    }
}

/** The numbers of the country that the person chose, or of the one that the phone is set to. */
@Composable
fun helpOf(country: String?) = LocalSurroundings.current.let { around ->
    remember(country) { crisisResources(country ?: around.country, around.now()) }
}

/** With large type the tabs wrap, and leave their pictures out: words are what is read. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun TabBar(session: AppSession) {
    val words = LocalWords.current
    val isLarge = isLargeType()
    FlowRow(
        Modifier.fillMaxWidth().background(LocalPalette.current.card).padding(Space.hair).selectableGroup(),
        horizontalArrangement = Arrangement.SpaceEvenly,
    ) {
        Tab.entries.forEach { tab ->
            val (text, icon) = when (tab) {
                Tab.TODAY -> words.today.title to Icons.lamp
                Tab.JOURNAL -> words.journal.title to Icons.book
                Tab.CIRCLE -> words.app.circle to Icons.people
                Tab.PATH -> words.path.title to Icons.path
                Tab.MORE -> words.app.more to Icons.more
            }
            TabButton(text, icon.takeUnless { isLarge }, session.place == tab.place) { session.show(tab.place) }
        }
    }
}

@Composable
private fun TabButton(text: String, icon: ImageVector?, isHere: Boolean, onClick: () -> Unit) {
    val palette = LocalPalette.current
    val ink = if (isHere) palette.act else palette.quietInk
    Column(
        Modifier.selectable(isHere, role = Role.Tab, onClick = onClick).defaultMinSize(Size.target, Size.target)
            .padding(horizontal = Space.small),
        Arrangement.Center,
        Alignment.CenterHorizontally,
    ) {
        if (icon != null) Icon(icon, null, Modifier.size(Size.icon), tint = ink)
        Text(
            text,
            style = MaterialTheme.typography.bodySmall,
            fontWeight = if (isHere) FontWeight.Bold else null,
            color = ink,
            textAlign = TextAlign.Center,
        )
    }
}
