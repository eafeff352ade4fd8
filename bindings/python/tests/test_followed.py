"""Python has each variant and each field that `bindings/surface.txt` lists, and no other."""

import enum
import inspect
import pathlib
import unittest

import porchlight

SURFACE = pathlib.Path(__file__).parents[2] / "surface.txt"


def shouting(name):
    return "".join("_" + letter if letter.isupper() else letter.upper() for letter in name).lstrip("_")


def listed(kind):
    """`{name: [field]}` of a kind of thing."""
    found = {}
    for line in SURFACE.read_text(encoding="utf-8").splitlines():
        if line.startswith(kind + " "):
            name, _, fields = line[len(kind) + 1 :].partition(" { ")
            found[name] = [field.split(": ")[0] for field in fields.removesuffix(" }").split(", ") if field]
    return found


def variants(kind):
    """`{name: {variant}}`."""
    found = {}
    for path in listed(kind):
        name, variant = path.split("::")
        found.setdefault(name, set()).add(variant)
    return found


class Followed(unittest.TestCase):
    def test_enums_have_the_variants_of_the_surface(self):
        for name, expected in variants("enum").items():
            of = getattr(porchlight, name)
            if issubclass(of, enum.Enum):
                has = set(of.__members__)
            else:
                has = {part for part, value in vars(of).items() if inspect.isclass(value)}
            self.assertEqual(has, {shouting(variant) for variant in expected}, name)

    def test_errors_have_the_variants_of_the_surface(self):
        for name, expected in variants("error").items():
            of = getattr(porchlight, name)
            has = {part for part, value in vars(of).items() if inspect.isclass(value)}
            self.assertEqual(has, expected, name)

    def test_records_have_the_fields_of_the_surface(self):
        records = listed("record")
        for name, expected in records.items():
            asked = inspect.signature(getattr(porchlight, name)).parameters
            # A word of Python's own has a line in front.
            self.assertEqual([field.lstrip("_") for field in asked], expected, name)
        self.assertGreater(len(records), 50)


if __name__ == "__main__":
    unittest.main()
