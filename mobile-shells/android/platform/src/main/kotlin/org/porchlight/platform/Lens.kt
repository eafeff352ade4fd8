package org.porchlight.platform

import android.content.Context
import android.graphics.ImageFormat
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.os.Looper
import android.util.Size
import android.view.Surface
import android.view.SurfaceHolder

/**
 * The camera at the back, shown on a surface while there is one, and read picture by picture. Nothing it sees is kept. Each is
 * used once: after the first code it is closed.
 */
class Lens(context: Context, private val onCode: (String) -> Unit, private val onFailure: () -> Unit) : SurfaceHolder.Callback {
    private val cameras = context.getSystemService(CameraManager::class.java)!!
    private val main = Handler(Looper.getMainLooper())
    private val eye = attempt { eyeOf(cameras) }
    private var seen: Seen? = null

    /** Width to height of what is shown, on a window that is turned by so many quarters. */
    fun shape(quarters: Int): Float {
        val eye = eye ?: return 1f
        val size = eye.size
        return if ((eye.quarters + quarters) % 2 != 0) size.height.toFloat() / size.width else size.width.toFloat() / size.height
    }

    override fun surfaceCreated(holder: SurfaceHolder) {
        val size = eye?.size ?: return onFailure()
        holder.setFixedSize(size.width, size.height)
    }

    override fun surfaceChanged(holder: SurfaceHolder, format: Int, width: Int, height: Int) {
        val eye = eye ?: return
        if (seen != null || Size(width, height) != eye.size) return
        seen = Seen(eye, holder.surface).also { attempt { cameras.openCamera(eye.id, it, main) } ?: fails() }
    }

    /** The app left the screen, or a code was found. */
    override fun surfaceDestroyed(holder: SurfaceHolder) = close()

    fun close() {
        seen?.close()
        seen = null
    }

    private fun fails() {
        close()
        onFailure()
    }

    /** One camera from its opening on, for as long as its surface is there. */
    private inner class Seen(private val eye: Eye, private val surface: Surface) : CameraDevice.StateCallback() {
        private val reading = HandlerThread("porchlight-lens").apply { start() }
        private val pictures = ImageReader.newInstance(eye.size.width, eye.size.height, ImageFormat.YUV_420_888, 2)
        private var device: CameraDevice? = null

        init {
            pictures.setOnImageAvailableListener({ attempt { it.acquireLatestImage() }?.use(::read) }, Handler(reading.looper))
        }

        override fun onOpened(camera: CameraDevice) {
            if (seen !== this) return camera.close()
            device = camera
            attempt { begin(camera) } ?: fails()
        }

        override fun onDisconnected(camera: CameraDevice) = ends(camera)

        override fun onError(camera: CameraDevice, error: Int) = ends(camera)

        private fun ends(camera: CameraDevice) {
            camera.close()
            if (seen === this) fails()
        }

        @Suppress("DEPRECATION") // what came in its place is not in Android 8.0
        private fun begin(camera: CameraDevice) = camera.createCaptureSession(listOf(surface, pictures.surface), Going(camera), main)

        private inner class Going(private val camera: CameraDevice) : CameraCaptureSession.StateCallback() {
            override fun onConfigured(session: CameraCaptureSession) {
                if (seen !== this@Seen) return
                val asked = attempt {
                    val request = camera.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
                    request.addTarget(surface)
                    request.addTarget(pictures.surface)
                    if (eye.focuses) request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
                    session.setRepeatingRequest(request.build(), null, main)
                }
                if (asked == null) fails()
            }

            override fun onConfigureFailed(session: CameraCaptureSession) {
                if (seen === this@Seen) fails()
            }
        }

        private fun read(picture: Image) {
            val bright = picture.planes[0]
            val bytes = ByteArray(bright.buffer.remaining()).also(bright.buffer::get)
            val code = codeIn(bytes, bright.rowStride, picture.width, picture.height) ?: return
            main.post {
                if (seen !== this) return@post
                this@Lens.close()
                onCode(code)
            }
        }

        fun close() {
            device?.close()
            Handler(reading.looper).post(pictures::close) // on the thread that reads them
            reading.quitSafely()
        }
    }
}

/** A camera of the phone's: how large its pictures are, and how it lies in the phone. */
private class Eye(val id: String, val size: Size, val quarters: Int, val focuses: Boolean)

private fun eyeOf(cameras: CameraManager): Eye? {
    val all = cameras.cameraIdList.map { it to cameras.getCameraCharacteristics(it) }
    val back = { (_, has): Pair<String, CameraCharacteristics> ->
        has[CameraCharacteristics.LENS_FACING] == CameraCharacteristics.LENS_FACING_BACK
    }
    val (id, has) = all.firstOrNull(back) ?: all.firstOrNull() ?: return null
    val sizes = has[CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP]?.getOutputSizes(ImageFormat.YUV_420_888).orEmpty()
    val size = sizes.filter { it.width * it.height <= POINTS_MAX }.maxByOrNull { it.width * it.height } ?: return null
    val focuses = has[CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES]?.contains(CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
    return Eye(id, size, (has[CameraCharacteristics.SENSOR_ORIENTATION] ?: 0) / 90, focuses == true)
}

/** Nothing where the camera is not to be had: another app has it, or the maker's driver fails. */
private fun <T : Any> attempt(what: () -> T?): T? =
    try {
        what()
    } catch (_: CameraAccessException) {
        null
    } catch (_: SecurityException) {
        null
    } catch (_: IllegalArgumentException) {
        null
    } catch (_: IllegalStateException) {
        null
    }

/** Enough for the longest code, and read many times a second. */
private const val POINTS_MAX = 1_280 * 960
