package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue

class BeginningActs(
    val onBegin: () -> Unit = {},
    val onLink: () -> Unit = {},
    val onComeBack: () -> Unit = {},
    val onShare: (() -> Unit)? = null,
    val onLanguage: (Language) -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: (() -> Unit)? = null,
)

/** The first thing that a new phone shows: nothing is asked, and every way onto it is in sight. */
@Composable
fun BeginningScreen(isBeside: Boolean, trouble: Trouble? = null, acts: BeginningActs = BeginningActs()) {
    val words = LocalWords.current
    Page(words.beginning.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        Body(if (isBeside) words.beginning.beside else words.beginning.about)
        Card(LocalPalette.current.lamp) {
            MainButton(words.beginning.begin, onClick = acts.onBegin)
            Note(words.beginning.begin_note)
        }
        SideButton(words.beginning.linked, onClick = acts.onLink)
        SideButton(words.words_screen.come_back, onClick = acts.onComeBack)
        acts.onShare?.let { QuietButton(words.beginning.others, onClick = it) }
        LanguageCard(acts.onLanguage)
    }
}

class LinkingActs(
    val onCode: (String) -> Unit = {},
    /** Absent where there is no camera. */
    val onScan: (((String) -> Unit) -> Unit)? = null,
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** This device's code for the other one, then what that one answers, in as many parts as it says. */
@Composable
fun LinkingScreen(
    title: String,
    about: String?,
    code: String,
    parts: Int,
    trouble: Trouble? = null,
    isWaiting: Boolean = false,
    acts: LinkingActs = LinkingActs(),
) {
    val words = LocalWords.current
    var typed by kept(WHILE_HERE, "code $parts") { "" }
    Page(title, acts.onBack, acts.onHelp) {
        if (about != null) Body(about)
        Note(words.beginning.show_code)
        CodeToShow(listOf(code))
        CodeToTake(typed, { typed = it }, trouble, acts.onScan, acts.onCode) {
            Body(words.beginning.take_codes)
            if (parts > 0) Title(words.beginning.parts(parts.toLong()))
        }
        if (isWaiting) Note(words.beginning.moment)
    }
}

class ComingBackActs(
    val onWords: (String) -> Unit = {},
    val onAddress: (String) -> Unit = {},
    val onGo: () -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** For who has no phone left that knows them. What was typed stays, whatever comes of it. */
@Composable
fun ComingBackScreen(
    twelve: String,
    address: String,
    trouble: Trouble? = null,
    isWaiting: Boolean = false,
    acts: ComingBackActs = ComingBackActs(),
) {
    val words = LocalWords.current
    Page(words.words_screen.come_back, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        Body(words.beginning.type_words)
        Field(words.words_screen.title, twelve, lines = 4, isPrivate = true, onChange = acts.onWords)
        Field(words.joining.address, address, onChange = acts.onAddress)
        Note(words.beginning.others_rest)
        if (isWaiting) Note(words.beginning.moment) else MainButton(words.app.go_on, onClick = acts.onGo)
    }
}

/** What can be had beside an account that does not open. */
class WaysBack(val onLink: () -> Unit = {}, val onComeBack: () -> Unit = {}, val onAnew: () -> Unit = {})

class NotOpenActs(
    val onAgain: () -> Unit = {},
    /** Absent where the other accounts of a shared phone are behind this. */
    val ways: WaysBack? = null,
    val onHelp: () -> Unit = {},
    val onBack: (() -> Unit)? = null,
)

/** Says why an account does not open, and what is left to do. Nothing of it is touched. */
@Composable
fun NotOpenScreen(why: Trouble, acts: NotOpenActs = NotOpenActs()) {
    val words = LocalWords.current
    Page(words.beginning.does_not_open, acts.onBack, acts.onHelp) {
        TroubleCard(why)
        MainButton(words.beginning.try_again, onClick = acts.onAgain)
        val ways = acts.ways ?: return@Page
        Note(words.beginning.nothing_erased)
        SideButton(words.beginning.linked, onClick = ways.onLink)
        SideButton(words.words_screen.come_back, onClick = ways.onComeBack)
        QuietButton(words.beginning.begin_beside, onClick = ways.onAnew)
    }
}

class WhoActs(
    val onChoose: (PlaceOnPhone) -> Unit = {},
    val onAdd: (String) -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: (() -> Unit)? = null,
)

/** A phone of several people. A label is all that is readable here. */
@Composable
fun WhoScreen(accounts: List<PlaceOnPhone>, trouble: Trouble? = null, acts: WhoActs = WhoActs()) {
    val words = LocalWords.current
    var label by kept("label") { "" }
    Page(words.shared_phone.title, acts.onBack, acts.onHelp) {
        accounts.forEach { account -> Leading(account.label ?: words.beginning.first_account) { acts.onChoose(account) } }
        Section(words.shared_phone.add)
        Card {
            Note(words.beginning.others_note)
            Body(words.shared_phone.label)
            Field(words.shared_phone.add, label, trouble = trouble) { label = it }
            SideButton(words.app.go_on) { acts.onAdd(label) }
        }
    }
}
