"""What a call and the Today view cost in Python, in nanoseconds. `bindings/benches/costs.rs` has the same in Rust."""

import pathlib
import statistics
import tempfile
import time

import porchlight
from stand_ins import FileKeyStore, StoppedClock

DAY_MS = 86_400_000


def median_ns(calls, call):
    def round_ns():
        began = time.perf_counter_ns()
        for _ in range(calls):
            call()
        return (time.perf_counter_ns() - began) // calls

    return statistics.median_low(round_ns() for _ in range(7))


with tempfile.TemporaryDirectory() as place:
    folder = pathlib.Path(place)
    clock = StoppedClock("2026-01-01T12:00:00-07:00")
    config = porchlight.OpenConfig(directory=str(folder / "ana"))
    ana = porchlight.Companion.open(config, FileKeyStore(folder / "keys"), clock)
    ana.start_tracker(porchlight.TrackerKindView.ABSTAIN, "alcohol", "2026-01-01")
    ana.start_habit("a walk", porchlight.CadenceView.DAILY())
    for day in range(30):
        clock.at_ms += DAY_MS if day else 0
        ana.record_check_in(porchlight.CheckInAnswers(mood=4, connected=True))
    print("call", median_ns(2_000, ana.has_pin))
    print("today", median_ns(200, ana.today))
    ana.close()
