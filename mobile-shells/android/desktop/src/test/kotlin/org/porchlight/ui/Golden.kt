package org.porchlight.ui

import java.awt.image.BufferedImage
import java.awt.image.IndexColorModel
import java.io.File
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import javax.imageio.ImageWriteParam
import kotlin.math.abs

/** Pictures in the repository, of 32 colours at most. `-Dpictures=keep` writes them anew, to be looked at before they are committed. */
object Golden {
    private val kept = File("src/test/pictures")
    private val drawnNow = File("target/pictures")
    val writes = System.getProperty("pictures") == "keep"

    /** What is wrong with a picture, or nothing. */
    fun complaint(name: String, drawn: BufferedImage): String? {
        val indexed = indexed(drawn)
        val file = kept.resolve("$name.png")
        if (writes) {
            kept.mkdirs()
            write(indexed, file)
            return null
        }
        val before = if (file.exists()) ImageIO.read(file) else null
        val wrong = when {
            before == null -> "there is no picture of it"
            before.width != drawn.width || before.height != drawn.height ->
                "it was ${before.width} by ${before.height} and is ${drawn.width} by ${drawn.height}"
            else -> differing(before, indexed).let { if (it > TOLERATED) "${"%.2f".format(it * 100)} % of it differ" else return null }
        }
        drawnNow.mkdirs()
        write(indexed, drawnNow.resolve("$name.png"))
        return "$name: $wrong (target/pictures/$name.png)"
    }

    fun names(): Set<String> = kept.list().orEmpty().filter { it.endsWith(".png") }.map { it.removeSuffix(".png") }.toSet()

    /** One pixel in a thousand may be off: the edge of a letter. */
    private const val TOLERATED = 0.001
    private const val STEP = 24

    private fun differing(before: BufferedImage, now: BufferedImage): Double {
        var off = 0
        for (y in 0 until now.height) {
            for (x in 0 until now.width) {
                val (a, b) = before.getRGB(x, y) to now.getRGB(x, y)
                if ((0..16 step 8).any { abs((a shr it and 0xFF) - (b shr it and 0xFF)) > STEP }) off += 1
            }
        }
        return off.toDouble() / (now.width * now.height)
    }

    /** As small as it gets. */
    private fun write(image: BufferedImage, file: File) {
        val writer = ImageIO.getImageWritersByFormatName("png").next()
        val parameters = writer.defaultWriteParam.apply {
            compressionMode = ImageWriteParam.MODE_EXPLICIT
            compressionQuality = 0f
        }
        file.delete()
        ImageIO.createImageOutputStream(file).use { out ->
            writer.output = out
            writer.write(null, IIOImage(image, null, null), parameters)
        }
        writer.dispose()
    }

    /** The most frequent colours, and for the others the nearest of them. */
    private fun indexed(drawn: BufferedImage): BufferedImage {
        val pixels = drawn.getRGB(0, 0, drawn.width, drawn.height, null, 0, drawn.width)
        val counts = HashMap<Int, Int>()
        pixels.forEach { counts.merge(it and 0xFFFFFF, 1, Int::plus) }
        val palette = counts.entries.sortedWith(compareBy({ -it.value }, { it.key })).take(32).map { it.key }
        val (red, green, blue) = listOf(16, 8, 0).map { shift -> palette.map { (it shr shift).toByte() }.toByteArray() }
        val model = IndexColorModel(8, palette.size, red, green, blue)
        val nearest = counts.keys.associateWith { colour -> palette.indices.minBy { distance(palette[it], colour) } }
        val indexed = BufferedImage(drawn.width, drawn.height, BufferedImage.TYPE_BYTE_INDEXED, model)
        pixels.forEachIndexed { at, colour ->
            indexed.raster.setSample(at % drawn.width, at / drawn.width, 0, nearest.getValue(colour and 0xFFFFFF))
        }
        return indexed
    }

    private fun distance(a: Int, b: Int): Int = (0..16 step 8).sumOf { shift -> ((a shr shift and 0xFF) - (b shr shift and 0xFF)).let { it * it } }
}
