"""What words.json and tokens.json say, and the core's enums: what every language is written from."""

import json
import re
from pathlib import Path

SHELLS = Path(__file__).resolve().parent.parent
# Groups whose codes arrive as text. What a later server calls by a name of its own has no words here: `of` answers nothing.
BY_CODE = {"error", "sync", "refusal", "check_in", "check_in_tag", "consent", "prompt", "crisis_option", "crisis_for_whom",
           "crisis_hours", "card", "thanks_card", "celebration_card"}


def words():
    """By group, in the order of the file: the code within it, and what is said in each language."""
    groups = {}
    for key, entry in read("words/words.json").items():
        group, code = key.split(".", 1)
        groups.setdefault(group, {})[code] = entry
    return groups


def tokens():
    tokens = read("design/tokens.json")
    assert list(tokens["colours"]["light"]) == list(tokens["colours"]["dark"]), "both palettes have the same colours in the same order"
    return tokens


def read(path):
    return json.loads((SHELLS / path).read_text("utf-8"))


def plain_enums(groups):
    """Enums of the views whose variants hold nothing and have words: the group of those, their name, their variants."""
    found = {}
    for line in (SHELLS.parent / "bindings/surface.txt").read_text("utf-8").splitlines():
        if line.startswith("enum "):
            name, variant = line[5:].split("::")
            found.setdefault(name, []).append(variant)
    plain = {name: variants for name, variants in found.items() if not any("{" in variant for variant in variants)}
    enums = {snake(name.removesuffix("View")): (name, variants) for name, variants in plain.items()}
    return {group: enum for group, enum in enums.items() if group in groups}


def accessors(entries):
    """The codes that have a name of their own; `mood.1` has none, it is looked up."""
    return {code.replace(".", "_"): entry for code, entry in entries.items() if not code[0].isdigit()}


def placeholders(*entries):
    forms = [form for entry in entries for form in (entry["en"].values() if isinstance(entry["en"], dict) else [entry["en"]])]
    return list(dict.fromkeys(name for form in forms for name in re.findall(r"\{([a-z]+)\}", form)))


ENDED = "What has a full stop of its own, as \"p. m.\" has, ends the sentence with it."


def filled(text, within, at_end):
    """A text whose placeholders are spelled in a language's own way, `at_end` where a full stop follows."""
    return re.sub(r"\{([a-z]+)\}(\.?)", lambda found: (at_end if found[2] else within).format(found[1]), text)


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def pascal(name):
    return "".join(part.capitalize() for part in name.split("_"))


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
