package org.porchlight.platform

import org.porchlight.core.CompanionException
import org.porchlight.core.OpenConfig
import org.porchlight.core.accountExists
import java.io.File

/**
 * Where the core keeps what it keeps: a folder for each time that somebody began or came back on this phone, the latest
 * last. An earlier one stays as it is.
 */
class Folders(private val root: File) {
    /** The latest that holds an account; one that a coming back left empty does not count. */
    fun current(): OpenConfig = configOf(numbers().lastOrNull(::holdsAccount) ?: FIRST)

    /** One in which nobody has begun yet. */
    fun next(): OpenConfig {
        val last = numbers().lastOrNull() ?: FIRST
        return configOf(if (last == FIRST || holdsAccount(last)) last + 1 else last)
    }

    fun isNew(config: OpenConfig): Boolean = File(config.directory).list().isNullOrEmpty()

    private fun numbers(): List<Int> = root.list().orEmpty().mapNotNull(String::toIntOrNull).sorted()

    /** A damaged one does: it is said, and not passed over. */
    private fun holdsAccount(number: Int): Boolean =
        try {
            accountExists(configOf(number))
        } catch (_: CompanionException) {
            true
        }

    private fun configOf(number: Int) = OpenConfig(File(root, number.toString()).path)
}

private const val FIRST = 1
