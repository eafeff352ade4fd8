package org.porchlight.app

import android.Manifest
import android.content.ClipboardManager
import android.content.pm.PackageManager
import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.Matrix
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.lifecycle.Lifecycle
import androidx.test.core.app.ActivityScenario
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.porchlight.platform.Looking
import org.porchlight.platform.codeIn
import org.porchlight.ui.Hands
import org.porchlight.ui.Stage
import org.porchlight.ui.Step
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Codes by camera. No lens was ever before this: what it would see is drawn. */
@RunWith(PhoneRunner::class)
@Config(application = OnStage::class, sdk = [NEW], qualifiers = A_PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class CameraTest {
    private val phone = APhone()
    private val screen = createEmptyComposeRule()

    @get:Rule
    val rules: RuleChain = RuleChain.outerRule(screen).around(phone)
    private val hands = Hands(screen, OnAndroid(phone, screen))
    private val camera get() = phone.application.foreground.camera

    /** What this phone shows the other one; it is made beside the screen. */
    private fun ownCode(): String {
        val beginning = phone.application.foreground.beginning
        hands.waitUntil { beginning.step is Step.Linking }
        screen.waitForIdle()
        return (beginning.step as Step.Linking).device.code()
    }

    @Test
    fun theCodeThatOnePhoneShowsIsReadByAnother() {
        phone.opens().use { window ->
            hands.tap("My account is on another phone")
            val code = ownCode()
            val seen = window.drawn()
            window.picture("linking")
            // As cameras do: lying in the phone in any direction, and rows with something behind their end.
            for (quarters in 0..3) {
                val turn = Matrix().apply { setRotate(90f * quarters) }
                val turned = Bitmap.createBitmap(seen, 0, 0, seen.width, seen.height, turn, false)
                assertEquals(code, codeIn(brightness(turned, turned.width + 24), turned.width + 24, turned.width, turned.height))
            }
            val none = Bitmap.createBitmap(640, 480, Bitmap.Config.ARGB_8888)
            assertNull(codeIn(brightness(none, 640), 640, 640, 480))
        }
    }

    @Test
    fun aCodeThatTheCameraSeesLinksThePhone() = Stage().use { stage ->
        hasCamera()
        shadowOf(phone.application).grantPermissions(Manifest.permission.CAMERA)
        val old = stage.resident("Ana")
        old.writeEntry("First evening", "Soup was on.")
        phone.opens().use {
            hands.tap("My account is on another phone")
            hands.tap("Scan a code")
            hands.sees("The camera reads the code that another phone shows. No picture is kept.")
            val code = ownCode()
            phone.until { camera.looking.value != null }
            camera.end(old.answerLinkCode(code).single())
            hands.tap("Not now")
            hands.sees("Check in")
        }
    }

    @Test
    fun aCodeThatIsCopiedIsShownNowhereByThePhone() {
        phone.opens().use {
            hands.tap("My account is on another phone")
            hands.tap("Copy the code")
            val clip = phone.application.getSystemService(ClipboardManager::class.java)!!.primaryClip!!
            assertEquals(ownCode(), clip.getItemAt(0).text)
            assertTrue(clip.description.extras.getBoolean("android.content.extra.IS_SENSITIVE"))
        }
    }

    @Test
    fun whoDoesNotAllowItTypesTheCode() {
        hasCamera()
        phone.opens().use { window ->
            hands.tap("My account is on another phone")
            window.onActivity { assertNull("not before it is wanted", shadowOf(it).lastRequestedPermission) }
            hands.type("The code that the other device shows", "PLA1.half")
            hands.tap("Scan a code")
            hands.sees("The camera reads the code that another phone shows. No picture is kept.")
            window.answers(PackageManager.PERMISSION_DENIED)
            hands.sees("The camera is off for this app. You can type the code, or paste it.")
            assertEquals(Looking.CANNOT, camera.looking.value)
            hands.tap("Help now", at = 1) // the first is of the screen below
            hands.sees("Emergency: 911")
            hands.tap("Back", at = 1)
            hands.tap("Back", at = 1)
            assertNull(camera.looking.value)
            hands.sees("PLA1.half")
        }
    }

    @Test
    fun whoAllowsItSeesWhatTheCameraSees() {
        hasCamera()
        phone.opens().use { window ->
            hands.tap("My account is on another phone")
            hands.tap("Scan a code")
            phone.until { camera.looking.value == Looking.ASKING }
            window.answers(PackageManager.PERMISSION_GRANTED)
            // Robolectric's phone says that it has a camera, and has none: as if another app had it.
            phone.until { camera.looking.value == Looking.SEEING || camera.looking.value == Looking.CANNOT }
            // Whoever leaves the app leaves the camera to others.
            window.moveToState(Lifecycle.State.CREATED)
            assertNull(camera.looking.value)
        }
    }

    @Test
    fun withoutACameraThereIsNoButtonForIt() {
        phone.opens().use {
            hands.tap("My account is on another phone")
            hands.sees("The code that the other device shows")
            hands.seesNot("Scan a code")
        }
    }

    private fun hasCamera() = shadowOf(phone.application.packageManager).setSystemFeature(PackageManager.FEATURE_CAMERA_ANY, true)

    @Suppress("DEPRECATION") // it is how the system says it to any activity
    private fun ActivityScenario<PorchlightActivity>.answers(how: Int) = onActivity {
        val asked = shadowOf(it).lastRequestedPermission
        assertEquals(listOf(Manifest.permission.CAMERA), asked.requestedPermissions.toList())
        it.onRequestPermissionsResult(asked.requestCode, asked.requestedPermissions, intArrayOf(how))
    }

    private fun brightness(picture: Bitmap, rowBytes: Int): ByteArray {
        val (width, height) = picture.width to picture.height
        val points = IntArray(width * height).also { picture.getPixels(it, 0, width, 0, 0, width, height) }
        // The last row ends with its last point, as in Android's own pictures.
        return ByteArray(rowBytes * (height - 1) + width).also { bytes ->
            points.forEachIndexed { at, point -> bytes[at / width * rowBytes + at % width] = (Color.luminance(point) * 255).toInt().toByte() }
        }
    }
}
