"""The wheel that `bindings/python/package-wheel` left: what it says of itself, and that a fresh environment can use it."""

import email
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

BINDINGS = pathlib.Path(__file__).parents[2]


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        (cls.wheel,) = (BINDINGS / "out" / "wheel").glob("*.whl")

    def test_it_has_the_version_of_the_core_and_the_tag_of_its_library(self):
        version = re.search(r'^version = "(.+)"$', (BINDINGS.parent / "Cargo.toml").read_text(), re.M)[1]
        with zipfile.ZipFile(self.wheel) as wheel:
            names = wheel.namelist()
            told = email.message_from_bytes(wheel.read(f"porchlight_core-{version}.dist-info/WHEEL"))
        self.assertEqual(told["Root-Is-Purelib"], "false")
        self.assertNotRegex(told["Tag"], "-any$")
        self.assertEqual(self.wheel.name, f"porchlight_core-{version}-{told['Tag']}.whl")
        inside = sorted(name for name in names if name.startswith("porchlight/"))
        self.assertEqual(inside[:1] + inside[-1:], ["porchlight/__init__.py", "porchlight/py.typed"])
        self.assertRegex(inside[1], r"^porchlight/libporchlight\.(so|dylib)$")

    def test_the_first_check_in_runs_in_a_fresh_environment(self):
        example = subprocess.run([BINDINGS / "readme", "python"], check=True, capture_output=True, text=True).stdout
        with tempfile.TemporaryDirectory() as folder:
            # pip comes from outside: a copy of it takes longer than all of the rest.
            fresh = pathlib.Path(folder).resolve() / "fresh"
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", fresh], check=True)
            python = fresh / "bin" / "python"
            pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
            subprocess.run([*pip, "install", "--no-index", self.wheel], check=True)
            environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
            ran = subprocess.run(
                [python, "-c", f"{example}\nprint(porchlight.__file__)"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
            )
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertIn("mood=4", ran.stdout)
            self.assertTrue(pathlib.Path(ran.stdout.splitlines()[-1]).is_relative_to(fresh), ran.stdout)


if __name__ == "__main__":
    unittest.main()
