"""Tokens.kt and Words.kt."""

import re

from generator.source import BY_CODE, accessors, camel, pascal, placeholders, snake

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


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return '"' + re.sub(r"\{([a-z]+)\}", lambda found: "${" + found[1] + "}", escaped) + '"'


def type_of(name):
    return "Long" if name == "count" else "Any"


def said(entry):
    def in_one(text):
        if isinstance(text, dict):
            return f"if (count == 1L) {quoted(text['one'])} else {quoted(text['other'])}"
        return quoted(text)
    return f"when (spoken) {{ Language.ENGLISH -> {in_one(entry['en'])}; Language.SPANISH -> {in_one(entry['es'])} }}"


def words_kt(groups, enums):
    out = ["// Written by mobile-shells/generate from mobile-shells/words/words.json.",
           '@file:Suppress("PropertyName", "FunctionName", "ClassName")', "package org.porchlight.ui", ""]
    out += [f"import org.porchlight.core.{name}" for name, _ in sorted(enums.values())]
    out += ["", "enum class Language { ENGLISH, SPANISH }", "", "class Words(val language: Language) {"]
    out += [f"    val {group} = {pascal(group)}Words(language)" for group in groups] + ["}", ""]
    for group, entries in groups.items():
        out += [f"class {pascal(group)}Words(private val spoken: Language) {{"]
        for name, entry in accessors(entries).items():
            name = f"`{name}`" if name in KEYWORDS else name
            needs = ", ".join(f"{p}: {type_of(p)}" for p in placeholders(entry))
            if needs:
                out.append(f"    fun {name}({needs}): String = {said(entry)}")
            else:
                out.append(f"    val {name}: String get() = {said(entry)}")
        if group in BY_CODE:
            out += by_code(entries)
        if group in enums:
            out += by_variant(entries, *enums[group])
        out += ["}", ""]
    return "\n".join(out)


def by_code(entries):
    """Looked up by the core's code; `with` fills whatever the words leave open."""
    needs = "".join(f", {p}: {type_of(p)} = \"\"" for p in placeholders(*entries.values()))
    out = [f"    fun of(key: String{needs}): String? = when (key) {{"]
    for code, entry in entries.items():
        out.append(f"        {quoted(code)} -> {said(entry)}")
    return out + ["        else -> null", "    }"]


def by_variant(entries, name, variants):
    own = {variant: placeholders(entries[snake(variant)]) for variant in variants}
    needs = list(dict.fromkeys(name for names in own.values() for name in names))
    out = ["    fun of(value: " + ", ".join([name] + [f"{p}: {type_of(p)}" for p in needs]) + "): String = when (value) {"]
    for variant in variants:
        words = snake(variant) + (f"({', '.join(own[variant])})" if own[variant] else "")
        out.append(f"        {name}.{snake(variant).upper()} -> {words}")
    return out + ["    }"]
