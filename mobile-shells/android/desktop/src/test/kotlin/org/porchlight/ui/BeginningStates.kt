package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.FolderKeyStore
import org.porchlight.core.LinkingDevice
import org.porchlight.core.crisisCountries
import java.nio.file.Files
import java.nio.file.Path

/** A phone before there is an account on it, when one does not open, and on the first evening. */
val beginningStates: List<State> = listOf(
    State("beginning", isMirrored = true) { { BeginningScreen(isBeside = false, acts = BeginningActs(onShare = {})) } },
    State("beginning-beside-an-account") { { BeginningScreen(isBeside = true, acts = BeginningActs(onBack = {})) } },
    State("beginning-linking", isMirrored = true) { { Linking(scans = true) } },
    State("beginning-linking-with-one-part") { { Linking(parts = 1, isWaiting = true) } },
    State("beginning-linking-with-a-code-that-is-not-whole") {
        val accounts = bare("Ana")
        val trouble = troubleOf { accounts.link(accounts.own(), LinkingDevice.beginNow(), listOf("PLA1.half")) }
        val state: @Composable () -> Unit = { Linking(trouble = trouble) }
        state
    },
    State("beginning-coming-back", isMirrored = true) { { ComingBackScreen("", "") } },
    State("beginning-coming-back-with-a-word-that-is-not-on-the-list") {
        val accounts = bare("Ana")
        val trouble = troubleOf { accounts.recover(accounts.own(), MISSPELT, "cedar.example") }
        val state: @Composable () -> Unit = { ComingBackScreen(MISSPELT, "cedar.example", trouble) }
        state
    },
    State("beginning-coming-back-without-a-network") {
        val accounts = bare("Ana")
        val trouble = troubleOf { accounts.recover(accounts.own(), UNKNOWN, NOWHERE) }
        val state: @Composable () -> Unit = { ComingBackScreen(UNKNOWN, NOWHERE, trouble) }
        state
    },
    State("beginning-an-account-is-damaged", isMirrored = true) {
        val folder = folderOfAna()
        val accounts = accountsIn(folder)
        accounts.open(accounts.own()).closeCompanion()
        Files.write(folder.resolve("1").resolve(DATABASE), ByteArray(8_192) { 0x5a })
        notOpen { accounts.own() }
    },
    State("beginning-the-key-of-an-account-is-gone") {
        val folder = folderOfAna()
        accountsIn(folder).let { it.open(it.own()).closeCompanion() }
        folder.resolve("keys").toFile().listFiles()!!.forEach { it.delete() }
        accountsIn(folder).let { notOpen { it.open(it.own()) } }
    },
    State("beginning-the-key-is-another") {
        val folder = folderOfAna()
        accountsIn(folder).let { it.open(it.own()).closeCompanion() }
        folder.resolve("keys").toFile().listFiles()!!.forEach { it.writeBytes(ByteArray(32)) }
        accountsIn(folder).let { notOpen { it.open(it.own()) } }
    },
    State("beginning-who", isMirrored = true) {
        val accounts = bare("Ana")
        val here = listOf(accounts.own(), accounts.add("Blue"), accounts.add("The one with the guitar"))
        val state: @Composable () -> Unit = { WhoScreen(here) }
        state
    },
    State("beginning-who-without-a-label") {
        val accounts = bare("Ana")
        val trouble = troubleOf { accounts.add(" ") }
        val state: @Composable () -> Unit = { WhoScreen(emptyList(), trouble, WhoActs(onBack = {})) }
        state
    },
    State("first-steps-help-lines") { { HelpLinesScreen("US", crisisCountries()) } },
    State("first-steps-joining") { { JoiningScreen(null, acts = JoiningActs(onScan = {}, onBack = {})) } },
    State("first-steps-name") { { OwnNameScreen(null, onLater = {}) } },
    State("first-steps-pin", isMirrored = true) { { PinScreen(acts = FirstStepActs(onBack = {})) } },
    State("first-steps-pin-too-short") {
        val trouble = troubleOf { phone("Ana").setPin("25") }
        val state: @Composable () -> Unit = { PinScreen(trouble) }
        state
    },
    State("first-steps-words") { { WordsOfferedScreen(acts = FirstStepActs(onBack = {})) } },
    State("lock-on-a-shared-phone") { { LockScreen(onPhone = OnPhone("Blue", isShared = true) {}) } },
    State("people-and-devices-on-a-phone-of-several-people") {
        val ana = phone("Ana")
        val views = PeopleViews(ana.houses(), ana.devices(), ana.lateWords(), ana.hasRecoveryWords())
        val acts = PeopleActs(onPhone = OnPhone(null, isShared = false) {})
        val state: @Composable () -> Unit = { PeopleScreen(views, acts = acts) }
        state
    },
)

@Composable
private fun Linking(parts: Int = 0, trouble: Trouble? = null, isWaiting: Boolean = false, scans: Boolean = false) = LinkingScreen(
    LocalWords.current.beginning.linked,
    null,
    SAMPLE_CODE,
    parts,
    trouble,
    isWaiting,
    LinkingActs(onScan = { _: (String) -> Unit -> }.takeIf { scans }),
)

private fun notOpen(what: () -> Unit): @Composable () -> Unit {
    val trouble = troubleOf(what)
    return { NotOpenScreen(trouble, NotOpenActs(ways = WaysBack())) }
}

/** The phone's folder, for who damages what lies there. */
fun Stage.folderOfAna(): Path = Files.createTempDirectory("porchlight-beginning").also { folder ->
    beforeEnd { folder.toFile().deleteRecursively() }
}

fun Stage.accountsIn(folder: Path) = AccountsOnPhone(folder.toString(), FolderKeyStore(folder.resolve("keys")), clock)

private const val DATABASE = "porchlight.db"

/** As long as a real one, which is new each time. */
private val SAMPLE_CODE = "PLQ1." + "Sample".repeat(17)
/** Nobody listens there. */
private const val NOWHERE = "http://127.0.0.1:1"
/** Twelve that fit together, and are everybody's: the list's own example. */
private val UNKNOWN = (List(11) { "abandon" } + "about").joinToString(" ")
private val MISSPELT = (List(11) { "sample" } + "sampel").joinToString(" ")
