"""Tokens.kt, and how Words.kt is spelled (words.py)."""

from generator.source import ENDED, camel, filled, pascal

WORDS_FROM = "// Written by mobile-shells/generate from mobile-shells/words/words.json."
KEYWORDS = {"in", "is", "as", "do", "if", "else", "when", "for", "while", "return", "val", "var", "fun", "object", "this", "null"}


def tokens_kt(tokens):
    out = ["// Written by mobile-shells/generate from mobile-shells/design/tokens.json.", "package org.porchlight.ui", "",
           "import androidx.compose.ui.graphics.Color", "import androidx.compose.ui.text.TextStyle",
           "import androidx.compose.ui.text.font.FontWeight", "import androidx.compose.ui.unit.dp",
           "import androidx.compose.ui.unit.sp", "", "class Palette("]
    out += [f"    val {camel(name)}: Color," for name in tokens["colours"]["light"]] + [")", ""]
    for kind, values in tokens["colours"].items():
        out += [f"val {kind}Palette = Palette("]
        out += [f"    {camel(name)} = Color(0xFF{value[1:]})," for name, value in values.items()] + [")", ""]
    out += ["/** What is read, on what, and how much contrast it has at least. */",
            "class Contrast(val text: (Palette) -> Color, val on: (Palette) -> Color, val least: Double, val name: String)", "",
            "val contrasts = listOf("]
    for pair in tokens["contrasts"]:
        text, on = camel(pair["text"]), camel(pair["on"])
        out.append(f'    Contrast(Palette::{text}, Palette::{on}, {float(pair["least"])}, "{text} on {on}"),')
    out += [")", "", "object TypeScale {"]
    for name, of in tokens["type"].items():
        out.append(f"    val {camel(name)} = TextStyle(fontSize = {of['size']}.sp, lineHeight = {of['line']}.sp, "
                   f"fontWeight = FontWeight({of['weight']}))")
    out += ["}", ""]
    for group in ["space", "shape", "size"]:
        out += [f"object {pascal(group)} {{"]
        out += [f"    val {camel(name)} = {value}.dp" for name, value in tokens[group].items()] + ["}", ""]
    out += ["object Motion {"] + [f"    const val {camel(name)}Ms = {value}" for name, value in tokens["motion"].items()] + ["}", ""]
    return "\n".join(out)


def begin(groups, enums):
    return ['@file:Suppress("PropertyName", "FunctionName", "ClassName")', "package org.porchlight.ui", "",
            *[f"import org.porchlight.core.{name}" for name, _ in sorted(enums.values())],
            "", "enum class Language { ENGLISH, SPANISH }", "", "class Words(val language: Language) {",
            *[f"    val {group} = {pascal(group)}Words(language)" for group in groups], "}", "",
            f"/** {ENDED} */", 'private fun ended(last: Any): String = last.toString().removeSuffix(".") + "."', ""]


def begin_group(group):
    return f"class {pascal(group)}Words(private val spoken: Language) {{"


def accessor(name, needs, said):
    name = f"`{name}`" if name in KEYWORDS else name
    return f"    fun {name}({parameters(needs)}): String = {said}" if needs else f"    val {name}: String get() = {said}"


def by_code(needs, cases):
    open_ones = "".join(f', {need}: {type_of(need)} = ""' for need in needs)
    return [f"    fun of(key: String{open_ones}): String? = when (key) {{", *[f"        {code} -> {said}" for code, said in cases],
            "        else -> null", "    }"]


def by_variant(enum, needs, cases):
    def word(name, own):
        return name + (f"({', '.join(own)})" if own else "")
    return [f"    fun of(value: {', '.join(filter(None, [enum, parameters(needs)]))}): String = when (value) {{",
            *[f"        {enum}.{name.upper()} -> {word(name, own)}" for _, name, own in cases], "    }"]


def said(english, spanish):
    return f"when (spoken) {{ Language.ENGLISH -> {english}; Language.SPANISH -> {spanish} }}"


def counted(one, other):
    return f"if (count == 1L) {one} else {other}"


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return '"' + filled(escaped, "${{{}}}", "${{ended({})}}") + '"'


def parameters(needs):
    return ", ".join(f"{need}: {type_of(need)}" for need in needs)


def type_of(need):
    return "Long" if need == "count" else "Any"
