package org.porchlight.platform

import com.google.zxing.BinaryBitmap
import com.google.zxing.DecodeHintType
import com.google.zxing.PlanarYUVLuminanceSource
import com.google.zxing.ReaderException
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader

/**
 * The text of the code in a picture, of which there is the brightness of each point, a byte, in rows of `rowBytes`. Most pictures
 * that a camera makes have none.
 */
fun codeIn(brightness: ByteArray, rowBytes: Int, width: Int, height: Int): String? {
    val picture = PlanarYUVLuminanceSource(brightness, rowBytes, height, 0, 0, width, height, false)
    return try {
        QRCodeReader().decode(BinaryBitmap(HybridBinarizer(picture)), mapOf(DecodeHintType.TRY_HARDER to true)).text
    } catch (_: ReaderException) {
        null
    }
}
