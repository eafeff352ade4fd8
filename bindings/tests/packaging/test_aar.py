"""What can be known of the AAR without Android: what its check lets through and what not, the page size of the library,
and that the script says what a machine lacks. `bindings/kotlin/build` and Maven's `compile` come first."""

import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import unittest
import zipfile

KOTLIN = pathlib.Path(__file__).parents[2] / "kotlin"
BUILT = KOTLIN.parent / "out" / "kotlin" / "resources"
RULES = (KOTLIN / "android" / "consumer-rules.pro").read_text()
ABI = {"x86_64": "x86_64", "aarch64": "arm64-v8a"}.get(platform.machine())
OTHER = {"x86_64": "arm64-v8a", "arm64-v8a": "x86_64"}.get(ABI)


@unittest.skipUnless(sys.platform == "linux" and ABI, "Android's libraries are ELF files")
class Aar(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.library,) = BUILT.glob("linux-*/libporchlight.so")

    def checked(self, libraries, rules=RULES, abis=(ABI,)):
        """What the check says of an AAR with these libraries, by ABI."""
        classes = self.folder / "classes.jar"
        with zipfile.ZipFile(classes, "w") as jar:
            for path in (KOTLIN / "target" / "classes" / "org").rglob("PorchlightCompanion*.class"):
                jar.write(path, path.relative_to(KOTLIN / "target" / "classes"))
        aar = self.folder / "core.aar"
        with zipfile.ZipFile(aar, "w") as archive:
            archive.write(KOTLIN / "android" / "src" / "main" / "AndroidManifest.xml", "AndroidManifest.xml")
            archive.write(classes, "classes.jar")
            archive.writestr("proguard.txt", rules)
            for abi, library in libraries.items():
                archive.write(library, f"jni/{abi}/libporchlight.so")
        return subprocess.run([KOTLIN / "check-aar", aar, *abis], capture_output=True, text=True)

    def refused(self, said, *arguments, **named):
        ran = self.checked(*arguments, **named)
        self.assertEqual(ran.returncode, 1)
        self.assertIn(said, ran.stderr)

    def test_the_library_of_this_machine_fits_pages_of_16_kb(self):
        ran = self.checked({ABI: self.library})
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertEqual(ran.stdout, (self.folder / "core.aar.sha256").read_text())
        subprocess.run(["sha256sum", "--check", "--quiet", "core.aar.sha256"], cwd=self.folder, check=True)

    def test_a_library_for_pages_of_4_kb_is_refused(self):
        small = self.folder / "small.so"
        small_pages = ["-Wl,-z,max-page-size=4096", "-Wl,-z,common-page-size=4096"]
        subprocess.run(["cc", "-shared", *small_pages, "-o", small, "-x", "c", "/dev/null"], check=True)
        self.refused("aligned to 4096 bytes", {ABI: small})

    def test_what_is_missing_or_somewhere_else_is_named(self):
        self.refused(f"there is no jni/{OTHER}/libporchlight.so", {ABI: self.library}, abis=(ABI, OTHER))
        self.refused("it is for another processor", {OTHER: self.library}, abis=(OTHER,))
        self.refused("was not asked for", {ABI: self.library, OTHER: self.library})
        self.refused("it is no ELF file", {ABI: __file__})

    def test_each_keep_rule_is_asked_for(self):
        rules = [line for line in RULES.splitlines() if line.startswith("-")]
        self.assertEqual(len(rules), 6)
        for rule in rules:
            self.refused(rule, {ABI: self.library}, rules=RULES.replace(rule, f"# {rule}"))


class PackageAar(unittest.TestCase):
    def test_a_machine_without_android_is_told_what_it_lacks(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ANDROID_")}
        ran = subprocess.run([KOTLIN / "package-aar"], env=environment, capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stdout), (1, ""))
        self.assertIn("no AAR can be made on this machine. It lacks:\n  Android's SDK", ran.stderr)
        self.assertIn("  Android's NDK ($ANDROID_NDK_HOME names its folder)\n", ran.stderr)


if __name__ == "__main__":
    unittest.main()
