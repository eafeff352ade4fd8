"""What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to."""

import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

from porchlight import Companion, CompanionError, OpenConfig
from stand_ins import FileKeyStore, StoppedClock


class Scenes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.clock = StoppedClock()
        self.clock.at_ms = time.time_ns() // 1_000_000
        self.server = None

    def starts(self, at_ms):
        self.clock.at_ms = at_ms

    def wait(self, milliseconds):
        self.clock.at_ms += milliseconds

    def open(self, who):
        config = OpenConfig(directory=str(self.folder / who))
        companion = Companion.open(config, FileKeyStore(self.folder / f"{who}.json"), self.clock)
        self.addCleanup(companion.close)
        return companion

    def fails(self, call, variant, **fields):
        with self.assertRaises(variant) as caught:
            call()
        self.assertEqual({name: getattr(caught.exception, name) for name in fields}, fields)

    def house(self, *words):
        """The code or text that the house's command line answers."""
        if self.server is None:
            self._serve()
        said = json.loads(self._command(*words))
        return said.get("code", "")

    def _serve(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.listen = f"127.0.0.1:{free.getsockname()[1]}"
        self.server = subprocess.Popen(
            [*self._porchlight(), "serve", "--data", self._data(), "--listen", self.listen],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(self.server.stdout.close)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        self.assertIn(b"listening", self.server.stdout.readline())
        self._command("house", "create", "--name", "Cedar House", "--zone", "America/Denver")

    def _command(self, *words):
        ran = subprocess.run([*self._porchlight(), *words, "--json", "--data", self._data()], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def _porchlight(self):
        return [str(pathlib.Path(os.environ["BINARIES"], "porchlight"))]

    def _data(self):
        return str(self.folder / "server")
