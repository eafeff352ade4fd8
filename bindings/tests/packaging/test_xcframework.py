"""What can be known of the XCFramework without Xcode: its headers and their module map, its checksum, and what
Package.swift says here and on Apple's systems. `bindings/swift/build` comes first; `$IN_SWIFT` is the command, if one is
needed, that runs another where Swift is."""

import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

SWIFT = pathlib.Path(__file__).parents[2] / "swift"
PACKAGE = SWIFT / "package-xcframework"


class XCFramework(unittest.TestCase):
    def setUp(self):
        # Below the tree, where a Swift of another root folder sees it, too.
        work = SWIFT.parent / "out" / "swift"
        folder = tempfile.TemporaryDirectory(dir=work)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def swift(self, *command):
        command = [*shlex.split(os.environ.get("IN_SWIFT", "")), *map(str, command)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def manifest(self, package):
        said = json.loads(self.swift("swift", "package", "--package-path", package, "dump-package"))
        return {target["name"]: target for target in said["targets"]}

    def test_headers_have_a_folder_for_their_module(self):
        subprocess.run([PACKAGE, "headers", self.folder], check=True)
        laid_out = sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())
        self.assertEqual(laid_out, ["porchlightFFI/module.modulemap", "porchlightFFI/porchlightFFI.h"])
        module = (self.folder / laid_out[0]).read_text()
        self.assertEqual(re.findall(r"module (\w+) {", module), ["porchlightFFI"])
        self.assertEqual(re.findall(r'header "(.+)"', module), ["porchlightFFI.h"])
        user = self.folder / "user.swift"
        user.write_text("import porchlightFFI\nlet today = uniffi_porchlight_core_fn_method_companion_today\n")
        self.swift("swiftc", "-typecheck", "-I", self.folder / "porchlightFFI", user)

    def test_the_checksum_is_the_one_that_swift_computes(self):
        zipped = self.folder / "framework.zip"
        zipped.write_bytes(b"not a framework")
        said = subprocess.run([PACKAGE, "checksum", zipped], check=True, capture_output=True, text=True).stdout
        self.assertEqual(said.strip(), hashlib.sha256(zipped.read_bytes()).hexdigest())
        self.assertEqual(said, self.swift("swift", "package", "--package-path", SWIFT, "compute-checksum", zipped))

    def test_the_package_takes_a_shared_object_here_and_the_framework_on_apples_systems(self):
        here = self.manifest(SWIFT)
        text = (SWIFT / "Package.swift").read_text()
        self.assertEqual(text.count("#if os(Linux)"), 1)
        (self.folder / "Package.swift").write_text(text.replace("#if os(Linux)", "#if !os(Linux)"))
        there = self.manifest(self.folder)
        if sys.platform == "darwin":
            here, there = there, here
        self.assertEqual(here["porchlightFFI"]["type"], "system")
        self.assertEqual(there["porchlightFFI"]["type"], "binary")
        self.assertEqual(there["porchlightFFI"]["path"], "porchlightFFI.xcframework")
        self.assertEqual(there["Porchlight"]["settings"], [])

    @unittest.skipIf(sys.platform == "darwin", "there it can be made")
    def test_another_system_is_told_that_it_cannot_be_made_here(self):
        ran = subprocess.run([PACKAGE], capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stdout), (1, ""))
        self.assertIn("can only be made on macOS, with Xcode; this is Linux", ran.stderr)


if __name__ == "__main__":
    unittest.main()
