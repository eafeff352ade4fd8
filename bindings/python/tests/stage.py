"""What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to."""

import datetime
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from porchlight import Companion, Observer, OpenConfig
from stand_ins import FileKeyStore, StoppedClock


def moved(day, days, time):
    """A day so many days after another one, with a time behind it or none."""
    return f"{datetime.date.fromisoformat(day) + datetime.timedelta(days=days)}{time}"


class Listening(Observer):
    def __init__(self):
        self.told = threading.Condition()
        self.areas = set()

    def on_change(self, revision, areas):
        with self.told:
            self.areas.update(areas)
            self.told.notify_all()

    def hears(self, areas):
        """Whether it was told of all these since it was asked last; waits for it."""
        with self.told:
            has_heard = self.told.wait_for(lambda: self.areas >= set(areas), timeout=20)
            self.areas.clear()
            return has_heard


class Scenes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.clock = StoppedClock()
        self.clock.at_ms = time.time_ns() // 1_000_000
        self.server = None
        self.observers = {}

    def starts(self, at_ms):
        self.clock.at_ms = at_ms

    def wait(self, milliseconds):
        self.clock.at_ms += milliseconds

    def directory(self, whose):
        return str(self.folder / whose)

    def key_store(self, whose):
        return FileKeyStore(self.folder / f"{whose}.json")

    def observer(self, whose):
        return self.observers.setdefault(whose, Listening())

    def hears(self, whose, areas):
        self.assertTrue(self.observers[whose].hears(areas), f"{whose} hears of {areas}")

    def open(self, who):
        companion = Companion.open(OpenConfig(directory=self.directory(who)), self.key_store(who), self.clock)
        self.addCleanup(companion.close)
        return companion

    def fails(self, call, variant, **fields):
        with self.assertRaises(variant) as caught:
            call()
        self.assertEqual({name: getattr(caught.exception, name) for name in fields}, fields)

    def house(self, *words):
        """The code that the house's command line answers, if there is one in what it says."""
        return self._said("porchlight", *words, "--json")

    def staff(self, *words):
        """What somebody on the staff reads at the dashboard, if they read."""
        return self._said("staff", *words)

    def _said(self, program, *words):
        if self.server is None:
            self._serve()
        return json.loads(self._command(program, *words)).get("code", "")

    def _serve(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.server_address = f"http://localhost:{port}"
        self.server = subprocess.Popen(
            [self._program("porchlight"), "serve", "--listen", f"127.0.0.1:{port}"],
            env=self._settings(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(self.server.stdout.close)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        self.assertIn(b"listening", self.server.stdout.readline())
        self._command("porchlight", "house", "create", "--name", "Cedar House", "--zone", "America/Denver")

    def _command(self, program, *words):
        ran = subprocess.run([self._program(program), *words], env=self._settings(), capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def _program(self, name):
        return str(pathlib.Path(os.environ["BINARIES"], name))

    def _settings(self):
        """A link alone lets staff in, since everybody is made up."""
        return {**os.environ, "PORCHLIGHT_DATA": self.directory("server"), "PORCHLIGHT_SAMPLE_PEOPLE": "true"}
