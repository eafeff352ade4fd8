"""The walk over the words, the same for each language. A language is a module of this folder that spells what it meets:

    WORDS_FROM                           the first line of the file
    begin(groups, enums)                 lines before the first group
    begin_group(group)                   the line that opens it
    accessor(name, needs, said)          one word under a name of its own
    by_code(needs, cases)                looked up by the core's code, `cases` of it and what is said
    by_variant(enum, needs, cases)       looked up by a variant, `cases` of it, the name of its word and what that one needs
    said(english, spanish)               one of both; each is an expression
    counted(one, other)                  one of both, by `count`
    quoted(text)                         a literal, with what is in braces filled in"""

from generator.source import BY_CODE, accessors, placeholders, snake


def words_of(language, groups, enums):
    out = [language.WORDS_FROM, *language.begin(groups, enums)]
    for group, entries in groups.items():
        out.append(language.begin_group(group))
        out += [language.accessor(name, placeholders(entry), said(language, entry)) for name, entry in accessors(entries).items()]
        if group in BY_CODE:
            cases = [(language.quoted(code), said(language, entry)) for code, entry in entries.items()]
            out += language.by_code(placeholders(*entries.values()), cases)
        if group in enums:
            enum, variants = enums[group]
            cases = [(variant, snake(variant), placeholders(entries[snake(variant)])) for variant in variants]
            needs = list(dict.fromkeys(name for _, _, own in cases for name in own))
            out += language.by_variant(enum, needs, cases)
        out += ["}", ""]
    return "\n".join(out)


def said(language, entry):
    def in_one(text):
        if isinstance(text, dict):
            return language.counted(language.quoted(text["one"]), language.quoted(text["other"]))
        return language.quoted(text)
    return language.said(in_one(entry["en"]), in_one(entry["es"]))
