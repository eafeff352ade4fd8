package org.porchlight.preview

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import org.jetbrains.skia.EncodedImageFormat
import org.porchlight.core.FolderKeyStore
import org.porchlight.core.PorchlightCompanion
import org.porchlight.ui.AccountsOnPhone
import org.porchlight.ui.AppSession
import org.porchlight.ui.Beginning
import org.porchlight.ui.Dates
import org.porchlight.ui.Language
import org.porchlight.ui.Porchlight
import org.porchlight.ui.PorchlightTheme
import org.porchlight.ui.Store
import org.porchlight.ui.Surroundings
import java.awt.Desktop
import java.awt.Toolkit
import java.awt.datatransfer.StringSelection
import java.io.File
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import java.time.ZoneId
import java.util.Locale
import javax.swing.JFileChooser
import kotlin.system.exitProcess

/** How often the preview asks the house for news, as a phone does while it is looked at. */
private const val NEWS_EVERY_MS = 5_000L
private const val WIDTH = 412
private const val HEIGHT = 860

/**
 * The phone's screens in a window, from the first one on, or with `--invite CODE` from somebody's first day in a house.
 * With `--picture FILE` what is there first is drawn once, without a window. What it writes goes into a folder that is
 * deleted at the end.
 */
fun main(arguments: Array<String>) {
    val folder = Files.createTempDirectory("porchlight-preview")
    Runtime.getRuntime().addShutdownHook(Thread { folder.toFile().deleteRecursively() })
    val accounts = AccountsOnPhone(folder.resolve("accounts").toString(), FolderKeyStore(folder.resolve("keys")), ComputersClock())
    fun given(option: String) = arguments.toList().zipWithNext().find { it.first == option }?.second
    given("--invite")?.let { moveIn(accounts, it) }
    val picture = given("--picture")
    if (picture != null) drawOnce(accounts, Path.of(picture)) else inAWindow(accounts)
    exitProcess(0)
}

/** Does what the first screens do, for whoever wants to see the others. */
private fun moveIn(accounts: AccountsOnPhone, invite: String) {
    val companion = accounts.open(accounts.own())
    companion.joinHouse(invite)
    companion.setDisplayName("You")
    companion.closeCompanion()
}

private fun inAWindow(accounts: AccountsOnPhone) = application {
    val state = rememberWindowState(size = DpSize(WIDTH.dp, HEIGHT.dp))
    Window(onCloseRequest = ::exitApplication, state = state, title = "Porchlight: sample people") {
        Preview(accounts, remember { Dispatchers.IO.limitedParallelism(1) }, Dispatchers.IO)
    }
}

private fun drawOnce(accounts: AccountsOnPhone, file: Path) {
    val scene = ImageComposeScene(WIDTH, HEIGHT, Density(1f)) { Preview(accounts, Dispatchers.Unconfined, Dispatchers.Unconfined) }
    scene.render(0)
    Files.write(file, scene.render(500_000_000).encodeToData(EncodedImageFormat.PNG)!!.bytes)
    scene.close()
}

@Composable
private fun Preview(accounts: AccountsOnPhone, work: CoroutineDispatcher, network: CoroutineDispatcher) {
    var language by remember { mutableStateOf(if (Locale.getDefault().language == "es") Language.SPANISH else Language.ENGLISH) }
    val locale = if (language == Language.SPANISH) Locale.forLanguageTag("es-US") else Locale.US
    val surroundings = Surroundings(
        language,
        locale,
        Dates(locale, ZoneId.systemDefault(), is24Hours = false),
        country = Locale.getDefault().country.ifEmpty { "US" },
        isDark = isSystemInDarkTheme(),
        now = System::currentTimeMillis,
        open = { link -> if (link.startsWith("https:")) Desktop.getDesktop().browse(URI(link)) else println(link) },
        copy = { code -> Toolkit.getDefaultToolkit().systemClipboard.setContents(StringSelection(code), null) },
    )
    var opened by remember { mutableStateOf<PorchlightCompanion?>(null) }
    val beginning = remember {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Unconfined)
        Beginning(accounts, work, network, scope, onLanguage = { language = it }) { companion, onPhone, first ->
            opened = companion
            AppSession(Store(companion, work, network, scope), scope, ComputersFiles, { language = it }, onPhone = onPhone, first = first)
        }
    }
    LaunchedEffect(opened) {
        while (true) {
            withContext(network) { runCatching { opened?.syncNow() } } // without a house there is nothing to ask
            delay(NEWS_EVERY_MS)
        }
    }
    PorchlightTheme(surroundings) { Porchlight(beginning) }
}

private object ComputersFiles : org.porchlight.ui.Files {
    override suspend fun save(name: String, text: String): Boolean {
        val chooser = JFileChooser().apply { selectedFile = File(name) }
        if (chooser.showSaveDialog(null) != JFileChooser.APPROVE_OPTION) return true
        return runCatching { chooser.selectedFile.writeText(text) }.isSuccess
    }

    override suspend fun choose(): String? {
        val chooser = JFileChooser()
        return if (chooser.showOpenDialog(null) == JFileChooser.APPROVE_OPTION) chooser.selectedFile.readText() else null
    }
}
