package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.PlanLineView
import org.porchlight.core.PlanPartView
import org.porchlight.core.PlanSectionView
import org.porchlight.core.PlanView

class PlanActs(
    val onAdd: (part: PlanPartView, text: String, phone: String?) -> Unit = { _, _, _ -> },
    val onEdit: (id: String, text: String, phone: String?) -> Unit = { _, _, _ -> },
    val onTakeOut: (id: String) -> Unit = {},
)

/** The plan for a hard hour. Without `acts` it is read only: the phone is locked, and its owner lets it be read. */
@Composable
fun PlanScreen(view: PlanView, acts: PlanActs?, trouble: Trouble? = null, onHelp: () -> Unit = {}, onBack: () -> Unit = {}) {
    val words = LocalWords.current
    Page(words.plan.title, onBack, onHelp) {
        Note(words.plan.intro)
        if (trouble != null) TroubleCard(trouble)
        view.sections.filter { acts != null || it.lines.isNotEmpty() }.forEach { PlanPart(it, acts) }
    }
}

@Composable
private fun PlanPart(section: PlanSectionView, acts: PlanActs?) {
    val words = LocalWords.current
    val form = section.part.name
    var isAdding by kept(form, "isOpen") { false }
    Card {
        Title(words.plan_part.of(section.part))
        section.lines.forEach { PlanLine(it, acts) }
        if (acts == null) return@Card
        if (isAdding) {
            LineEditor(form, null) { text, phone -> acts.onAdd(section.part, text, phone) }
        } else {
            QuietButton(words.plan.add_line) { isAdding = true }
        }
    }
}

@Composable
private fun PlanLine(line: PlanLineView, acts: PlanActs?) {
    val words = LocalWords.current
    val open = LocalSurroundings.current.open
    var isOpen by kept(line.id, "isOpen") { false }
    Framed {
        Body(line.text)
        line.phone?.let { number -> SideButton(words.app.call(number), Icons.phone) { open("tel:$number") } }
        if (acts == null) return@Framed
        if (isOpen) {
            LineEditor(line.id, line) { text, phone -> acts.onEdit(line.id, text, phone) }
            QuietButton(words.app.take_line_out) { acts.onTakeOut(line.id) }
        } else {
            QuietButton(words.app.change) { isOpen = true }
        }
    }
}

@Composable
private fun ColumnScope.LineEditor(form: String, line: PlanLineView?, onSave: (text: String, phone: String?) -> Unit) {
    val words = LocalWords.current
    var text by kept(form, "text") { line?.text.orEmpty() }
    var phone by kept(form, "phone") { line?.phone.orEmpty() }
    Field(words.app.your_words, text, lines = 2) { text = it }
    Field(words.plan.phone, phone) { phone = it }
    MainButton(words.app.save) { onSave(text, phone.ifBlank { null }) }
}
