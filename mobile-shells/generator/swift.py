"""Tokens.swift and Words.swift."""

import re

from generator.source import BY_CODE, accessors, camel, pascal, placeholders, snake

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


def words_swift(groups, enums):
    out = ["// Written by mobile-shells/generate from mobile-shells/words/words.json.", "import Porchlight", "",
           "public enum Language: Sendable, CaseIterable { case english, spanish }", "", "public struct Words: Sendable {",
           "    public let language: Language", "",
           "    public init(_ language: Language) { self.language = language }", ""]
    out += [f"    public var {group}: {pascal(group)}Words {{ {pascal(group)}Words(spoken: language) }}" for group in groups]
    out += ["}", ""]
    for group, entries in groups.items():
        out += [f"public struct {pascal(group)}Words: Sendable {{", "    let spoken: Language", ""]
        for name, entry in accessors(entries).items():
            needs = parameters(placeholders(entry))
            opening = f"func {named(name)}({needs}) -> String" if needs else f"var {named(name)}: String"
            out.append(f"    public {opening} {{ {said(entry)} }}")
        if group in BY_CODE:
            out += by_code(entries)
        if group in enums:
            out += by_variant(entries, *enums[group])
        out += ["}", ""]
    return "\n".join(out)


def by_code(entries):
    """Looked up by the core's code; the rest fills whatever the words leave open."""
    needs = "".join(f', {p}: any CustomStringConvertible = ""' for p in placeholders(*entries.values()))
    out = [f"    public func of(_ key: String{needs}) -> String? {{", "        switch key {"]
    for code, entry in entries.items():
        out.append(f"        case {quoted(code)}: {said(entry)}")
    return out + ["        default: nil", "        }", "    }"]


def by_variant(entries, name, variants):
    own = {variant: placeholders(entries[snake(variant)]) for variant in variants}
    needs = list(dict.fromkeys(name for names in own.values() for name in names))
    out = ["    public func of(_ value: " + ", ".join([name] + [parameters([p]) for p in needs]) + ") -> String {",
           "        switch value {"]
    for variant in variants:
        filled = ", ".join(f"{p}: {p}" for p in own[variant])
        words = named(snake(variant)) + (f"({filled})" if filled else "")
        out.append(f"        case .{named(variant[0].lower() + variant[1:])}: {words}")
    return out + ["        }", "    }"]


def said(entry):
    def in_one(text):
        if isinstance(text, dict):
            return f"count == 1 ? {quoted(text['one'])} : {quoted(text['other'])}"
        return quoted(text)
    return f"switch spoken {{ case .english: {in_one(entry['en'])}; case .spanish: {in_one(entry['es'])} }}"


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + re.sub(r"\{([a-z]+)\}", lambda found: f"\\({found[1]})", escaped) + '"'


def parameters(names):
    return ", ".join(f"{name}: {'some BinaryInteger' if name == 'count' else 'any CustomStringConvertible'}" for name in names)


def named(name):
    return f"`{name}`" if name in KEYWORDS else name
