"""The first check-in of `bindings/README.md`, run as it stands there."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import porchlight

README = pathlib.Path(__file__).parents[2] / "README.md"


class Readme(unittest.TestCase):
    def test_the_first_check_in_runs_and_has_ten_lines(self):
        (example,) = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.S)
        self.assertLessEqual(len(example.splitlines()), 10)
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(porchlight.__file__).parent.resolve())}
            ran = subprocess.run(
                [sys.executable, "-c", example], cwd=folder, env=environment, capture_output=True, text=True
            )
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("mood=4", ran.stdout)


if __name__ == "__main__":
    unittest.main()
