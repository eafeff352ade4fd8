"""What a phone's system would give: a clock that stands still until told, and a keystore."""

import datetime
import json
import pathlib
import secrets

import porchlight


class StoppedClock(porchlight.Clock):
    """Shows one instant and zone until a test sets another; raises `failure` when it is set."""

    def __init__(self, iso="2026-11-24T18:00:00+00:00", zone="America/Denver"):
        self.zone = zone
        self.failure = None
        self.set(iso)

    def set(self, iso):
        self.at_ms = int(datetime.datetime.fromisoformat(iso).timestamp()) * 1000

    def read_clock(self):
        if self.failure is not None:
            raise self.failure
        return porchlight.ClockReading(at_ms=self.at_ms, zone=self.zone)


class FileKeyStore(porchlight.KeyStore):
    """Keeps each secret in a file of its own, outside the companion's folder, and hands out a random
    handle: nothing that it returns from `wrap_secret` can be turned back into the secret."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def wrap_secret(self, secret):
        handle = secrets.token_bytes(16)
        self.path.write_text(json.dumps({**self._kept(), handle.hex(): secret.hex()}))
        return handle

    def unwrap_secret(self, wrapped):
        secret = self._kept().get(wrapped.hex())
        if secret is None:
            raise porchlight.PlatformError.Failed("no such handle")
        return bytes.fromhex(secret)

    def _kept(self):
        return json.loads(self.path.read_text()) if self.path.exists() else {}


class BrokenKeyStore(porchlight.KeyStore):
    """Answers `unwrapped` whatever was wrapped."""

    def __init__(self, unwrapped):
        self.unwrapped = unwrapped

    def wrap_secret(self, secret):
        return b"wrapped"

    def unwrap_secret(self, wrapped):
        return self.unwrapped
