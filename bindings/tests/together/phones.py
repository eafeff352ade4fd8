"""Phones as processes, one in each language, and a served house. `$IN_SWIFT` says how Swift's programs are run here."""

import json
import os
import pathlib
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BINDINGS = pathlib.Path(__file__).parents[2]
LANGUAGES = ("python", "kotlin", "swift")


def program(language):
    """The command of a phone in a language; the builds of the languages have made it."""
    if language == "python":
        return [sys.executable, str(BINDINGS / "python" / "phone.py")]
    if language == "kotlin":
        made = [BINDINGS / "kotlin" / "target" / name for name in ("test-classes", "classes")]
        path = os.pathsep.join([*map(str, made), os.environ["KOTLIN_CLASSES"]])
        # Short-lived: what the first compiler makes is fast enough, and the second one only takes time.
        return ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, "org.porchlight.core.PhoneKt"]
    return [*shlex.split(os.environ.get("IN_SWIFT", "")), str(BINDINGS / "swift" / ".build" / "debug" / "Phone")]


def snake(name):
    name = name.lstrip("_")  # Python has `from` for itself
    if name.isupper() or "_" in name:
        return name.lower()
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def plain(shown):
    """An object of any of the languages: fields and enum values as they are called in Rust."""
    if set(shown) == {"enum"}:
        return snake(shown["enum"])
    return {snake(name): value for name, value in shown.items()}


class Failed(Exception):
    def __init__(self, answer):
        self.variant, self.code, self.field = answer["error"], answer["code"], answer.get("field")
        super().__init__(f"{self.variant}: {self.code}")


class Phone:
    def __init__(self, language, folder):
        self.language, self.folder = language, folder
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(BINDINGS / "out" / "python"), "VISIBLE": f"{BINDINGS} {folder}"}
        self.process = subprocess.Popen(
            [*program(language), str(folder)], env=environment, cwd=BINDINGS.parent, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )

    def tell(self, word, *said):
        """A command, without waiting for its answer."""
        words = ["-" if text is None else str(text) for text in (word, *said)]
        self.process.stdin.write("\t".join(words) + "\n")

    def hear(self):
        """The next answer, or nothing if the process has ended."""
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return json.loads(line, object_hook=plain) if line.endswith("\n") else None

    def ask(self, word, *said):
        self.tell(word, *said)
        answer = self.hear()
        if answer is None:
            raise AssertionError(f"{self.language} ended at {word}")
        if "error" in answer:
            raise Failed(answer)
        return answer["ok"]

    def kill(self):
        self.process.kill()
        self.end()

    def end(self):
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except BrokenPipeError:
                pass
        self.process.wait()


class Together(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.now_ms = time.time_ns() // 1_000_000

    def phone(self, language, name, is_open=True):
        phone = Phone(language, self.folder / name)
        self.addCleanup(phone.end)
        if is_open:
            phone.ask("at", self.now_ms, "America/Denver")
            phone.ask("open")
        return phone

    def serve(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.listen = f"127.0.0.1:{free.getsockname()[1]}"
        server = subprocess.Popen(
            [*self._porchlight("serve"), "--listen", self.listen], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.assertIn(b"listening", server.stdout.readline())
        self.house("house", "create", "--name", "Cedar House", "--zone", "America/Denver")

    def house(self, *words):
        ran = subprocess.run([*self._porchlight(*words), "--json"], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return json.loads(ran.stdout)

    def _porchlight(self, *words):
        return [str(pathlib.Path(os.environ["BINARIES"], "porchlight")), *words, "--data", str(self.folder / "server")]
