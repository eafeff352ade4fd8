package org.porchlight.app

import android.content.ComponentName
import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.Looper
import androidx.activity.ComponentActivity
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import org.junit.Assert.assertTrue
import org.junit.rules.ExternalResource
import org.junit.runners.model.FrameworkMethod
import org.porchlight.core.PorchlightCompanion
import org.porchlight.platform.PhoneKeyStore
import org.porchlight.ui.AccountsOnPhone
import org.porchlight.ui.AppSession
import org.porchlight.ui.EVENING
import org.porchlight.ui.PATIENCE_MS
import org.porchlight.ui.Patience
import org.porchlight.ui.PlaceOnPhone
import org.porchlight.ui.StoppedClock
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.internal.bytecode.InstrumentationConfiguration
import java.io.File
import java.time.Instant

/** The oldest Android that the app runs on, and a new one. */
const val OLDEST = 26
const val NEW = 35
const val A_PHONE = "en-rUS-w400dp-h860dp-port-notnight-xhdpi"

/** The core stays outside of Robolectric's sandbox: native code is bound to one loader of classes, and each Android has its own. */
class PhoneRunner(type: Class<*>) : RobolectricTestRunner(type) {
    override fun createClassLoaderConfig(method: FrameworkMethod): InstrumentationConfiguration =
        InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method)).doNotAcquirePackage("org.porchlight.core.").build()
}

/** The app as it is, but for its clock, which goes by the time of the stories. */
class OnStage : PorchlightApplication() {
    override val clock = StoppedClock(EVENING)
}

/** A phone with a keystore and nothing else on it. */
class APhone : ExternalResource() {
    val application: OnStage get() = ApplicationProvider.getApplicationContext()
    val clock get() = application.clock
    val companions get() = application.noBackupFilesDir.resolve("companions")
    private val scenarios = mutableListOf<ActivityScenario<*>>()

    override fun before() {
        FakeAndroidKeyStore.install()
        // As the library for such tests has it in its manifest.
        shadowOf(application.packageManager).addActivityIfNotPresent(ComponentName(application, ComponentActivity::class.java))
    }

    fun opens(): ActivityScenario<PorchlightActivity> =
        ActivityScenario.launch(PorchlightActivity::class.java).also { scenarios.add(it) }

    /** Another process of this phone, that is over when `what` is done. */
    fun <T> earlier(place: PlaceOnPhone = accounts().own(), what: (PorchlightCompanion) -> T): T =
        accounts().open(place).let { ana -> what(ana).also { ana.closeCompanion() } }

    fun accounts() = AccountsOnPhone(companions.path, PhoneKeyStore(), clock)

    val session: AppSession get() = application.foreground.beginning.session!!

    /** What the account that is open says. */
    fun <T> asked(what: (PorchlightCompanion) -> T): T {
        var answer: Result<T>? = null
        session.ask({ runCatching { what(it) } }) { answer = it }
        until { answer != null }
        return answer!!.getOrThrow()
    }

    fun until(what: () -> Boolean) {
        val end = Instant.now().plusMillis(PATIENCE_MS)
        while (!what()) {
            assertTrue("it does not come", Instant.now() < end)
            shadowOf(Looper.getMainLooper()).idle()
            Thread.yield()
        }
    }

    override fun after() {
        scenarios.forEach { it.close() }
        shadowOf(Looper.getMainLooper()).idle()
    }
}

/** How a test waits on Android. */
class OnAndroid(private val phone: APhone, private val screen: ComposeTestRule) : Patience {
    override fun until(what: () -> Boolean) = phone.until {
        screen.mainClock.advanceTimeByFrame()
        screen.waitForIdle()
        what()
    }

    override fun untilAtRest() = screen.waitForIdle()
}

fun ActivityScenario<*>.drawn(): Bitmap {
    lateinit var drawn: Bitmap
    onActivity { activity ->
        val view = activity.window.decorView
        drawn = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        view.draw(Canvas(drawn))
    }
    return drawn
}

fun Bitmap.colours(): Int = IntArray(width * height).also { getPixels(it, 0, width, 0, 0, width, height) }.distinct().size

/** Into `target`, to be looked at. */
fun ActivityScenario<*>.picture(name: String) {
    val file = File("target/pictures/$name.png").apply { parentFile!!.mkdirs() }
    file.outputStream().use { drawn().compress(Bitmap.CompressFormat.PNG, 100, it) }
}
