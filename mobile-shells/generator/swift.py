"""Tokens.swift, and how Words.swift is spelled (words.py)."""

from generator.source import ENDED, camel, filled, pascal

WORDS_FROM = "// Written by mobile-shells/generate from mobile-shells/words/words.json."
KEYWORDS = {"in", "is", "as", "do", "if", "else", "for", "while", "return", "let", "var", "func", "self", "nil", "open", "public",
            "private", "internal", "default", "case", "switch", "where", "repeat", "import", "init", "true", "false", "throw"}
# The style of the phone's own type whose size each of ours follows.
FOLLOWS = {"headline": "title", "title": "title3", "body": "body", "label": "body", "note": "subheadline"}
WEIGHTS = {400: "regular", 500: "medium"}


def tokens_swift(tokens):
    colours = tokens["colours"]
    out = ["// Written by mobile-shells/generate from mobile-shells/design/tokens.json.", "import SwiftUI", "",
           "public struct Palette: Equatable, Sendable {"]
    out += [f"    public let {camel(name)}: Color" for name in colours["light"]] + [""]
    for kind, values in colours.items():
        out += [f"    public static let {kind} = Palette("]
        out += [",\n".join(f"        {camel(name)}: {colour(value)}" for name, value in values.items()), "    )"]
    out += ["}", "", "public enum TypeScale {"]
    for name, of in tokens["type"].items():
        out.append(f"    public static let {camel(name)} = TypeStyle(size: {of['size']}, line: {of['line']}, "
                   f"weight: .{WEIGHTS[of['weight']]}, follows: .{FOLLOWS[name]})")
    out += ["}", ""]
    for group in ["space", "shape", "size"]:
        # `Shape` and `Size` are names of SwiftUI and Foundation.
        name = {"space": "Space", "shape": "Corner", "size": "Extent"}[group]
        out += [f"public enum {name} {{"]
        out += [f"    public static let {camel(name)}: CGFloat = {value}" for name, value in tokens[group].items()] + ["}", ""]
    out += ["public enum Motion {"]
    out += [f"    public static let {camel(name)}: Double = {value / 1000}" for name, value in tokens["motion"].items()]
    return "\n".join(out + ["}", ""])


def colour(value):
    parts = [f"0x{value[i:i + 2]} / 255" for i in (1, 3, 5)]
    return "Color(.sRGB, " + ", ".join(f"{name}: {part}" for name, part in zip(["red", "green", "blue"], parts)) + ")"


def begin(groups, _):
    return ["import Porchlight", "",
            "public enum Language: Sendable, CaseIterable { case english, spanish }", "", "public struct Words: Sendable {",
            "    public let language: Language", "",
            "    public init(_ language: Language) { self.language = language }", "",
            *[f"    public var {group}: {pascal(group)}Words {{ {pascal(group)}Words(spoken: language) }}" for group in groups],
            "}", "", f"/// {ENDED}", "private func ended(_ last: any CustomStringConvertible) -> String {",
            "    let text = last.description", '    return text.hasSuffix(".") ? text : text + "."', "}", ""]


def begin_group(group):
    return f"public struct {pascal(group)}Words: Sendable {{\n    let spoken: Language\n"


def accessor(name, needs, said):
    opening = f"func {named(name)}({parameters(needs)}) -> String" if needs else f"var {named(name)}: String"
    return f"    public {opening} {{ {said} }}"


def by_code(needs, cases):
    open_ones = "".join(f', {need}: any CustomStringConvertible = ""' for need in needs)
    return [f"    public func of(_ key: String{open_ones}) -> String? {{", "        switch key {",
            *[f"        case {code}: {said}" for code, said in cases], "        default: nil", "        }", "    }"]


def by_variant(enum, needs, cases):
    def word(name, own):
        return named(name) + (f"({', '.join(f'{need}: {need}' for need in own)})" if own else "")
    return [f"    public func of(_ value: {', '.join(filter(None, [enum, parameters(needs)]))}) -> String {{", "        switch value {",
            *[f"        case .{named(variant[0].lower() + variant[1:])}: {word(name, own)}" for variant, name, own in cases],
            "        }", "    }"]


def said(english, spanish):
    return f"switch spoken {{ case .english: {english}; case .spanish: {spanish} }}"


def counted(one, other):
    return f"count == 1 ? {one} : {other}"


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + filled(escaped, "\\({})", "\\(ended({}))") + '"'


def parameters(names):
    return ", ".join(f"{name}: {'some BinaryInteger' if name == 'count' else 'any CustomStringConvertible'}" for name in names)


def named(name):
    return f"`{name}`" if name in KEYWORDS else name
