package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.currentComposer
import androidx.compose.runtime.remember
import androidx.compose.runtime.tooling.CompositionData
import androidx.compose.runtime.tooling.CompositionGroup
import androidx.compose.runtime.tooling.LocalInspectionTables
import java.lang.reflect.Modifier
import java.util.Collections
import java.util.IdentityHashMap

/**
 * What the composables of one picture were given. Compose keeps each argument, to compare it with the next one, so nobody
 * has to say what a state draws, and nobody can say it wrong.
 */
class Given {
    private val tables = mutableSetOf<CompositionData>()
    private val seen = Collections.newSetFromMap(IdentityHashMap<Any, Boolean>())
    private val found = sortedSetOf<String>()

    @Composable
    fun Noting(content: @Composable () -> Unit) {
        remember { tables } += currentComposer.compositionData
        CompositionLocalProvider(LocalInspectionTables provides tables, content)
    }

    /** As `Surface` names them. To be asked while the picture is there. */
    fun found(): Set<String> {
        tables.toList().forEach { table -> table.compositionGroups.forEach(::lookInto) }
        return found
    }

    private fun lookInto(group: CompositionGroup) {
        group.data.forEach(::look)
        group.compositionGroups.forEach(::lookInto)
    }

    private fun look(value: Any?) {
        if (value == null || value is Function<*> || !seen.add(value)) return
        when (value) {
            is Iterable<*> -> value.forEach(::look)
            is Pair<*, *> -> value.toList().forEach(::look)
            is Enum<*> -> if (isOfCore(value.declaringJavaClass)) found += nameOf(value)
            is Trouble -> found += namesOf(value)
            else -> if (isOfCore(value.javaClass) || isOfScreens(value.javaClass)) lookAtFields(value)
        }
    }

    private fun lookAtFields(value: Any) {
        val kind = value.javaClass
        val isView = isOfCore(kind)
        if (isView && kind.enclosingClass != null) found += "${kind.enclosingClass.simpleName}::${kind.simpleName}"
        for (field in kind.declaredFields.filter { !Modifier.isStatic(it.modifiers) }) {
            field.isAccessible = true
            val held = field.get(value)
            if (isView) found += "${kind.simpleName}.${snake(field.name)} ${if (held == null) ABSENT else THERE}"
            look(held)
        }
    }

    private fun isOfCore(kind: Class<*>) = kind.packageName == "org.porchlight.core" && kind.simpleName.endsWith("Companion").not()

    /** What a screen is given besides views of the core holds some of them. */
    private fun isOfScreens(kind: Class<*>) =
        kind.packageName == "org.porchlight.ui" && !kind.isHidden && kind != AppSession::class.java && kind != Store::class.java
}

const val THERE = "is there"
const val ABSENT = "is absent"

private fun nameOf(value: Enum<*>): String {
    val name = value.name.split('_').joinToString("") { it.lowercase().replaceFirstChar(Char::uppercase) }
    return "${value.declaringJavaClass.simpleName}::$name"
}

private fun snake(name: String): String = name.replace(Regex("[A-Z]")) { "_${it.value.lowercase()}" }

private fun namesOf(trouble: Trouble): List<String> = listOfNotNull("error.${codeOf(trouble)}", variantOf(trouble))
