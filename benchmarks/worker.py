"""One measurement in a process of its own: prepares untimed, runs within limits, writes figures and answers.

A run that goes over its CPU seconds is ended by the system (SIGPROF), whatever code it is in.
"""

import importlib
import json
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.estates import Case, make
from benchmarks.limit import edges_touched, speeds
from benchmarks.rows import MODULES

Timed = Callable[[Callable[[], Any]], tuple[Any, float, float]]

_QUICK: Final = ((1.0, 5), (5.0, 3))
"""Seconds that a first run takes at most, and the runs made then."""
_TICK: Final = 0.1
"""CPU seconds that are measured at once at least: some systems count them in steps of 0.01."""


def main(words: list[str]) -> None:
    """`make FOLDER REGIME NODES GATES`, `limit FOLDER OUT` or `run FOLDER ENGINE ROW OUT SECONDS GIGABYTES`."""
    what, folder = words[0], Path(words[1])
    if what == "make":
        make(folder, words[2], int(words[3]), int(words[4]))
    elif what == "limit":
        Path(words[2]).write_text(json.dumps({"edges": edges_touched(Case(folder)), **speeds()}), "utf-8")
    else:
        _measure(Case(folder), words[2], words[3], Path(words[4]), float(words[5]), float(words[6]))


def _measure(case: Case, engine: str, row: str, out: Path, seconds: float, gigabytes: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(gigabytes * 2**30), resource.getrlimit(resource.RLIMIT_AS)[1]))
    figures = measured(case, engine, row, out, lambda run: _timed(run, seconds))
    out.write_text(json.dumps(figures), "utf-8")


def measured(case: Case, engine: str, row: str, out: Path, timed: Timed) -> dict[str, float]:
    """The figures of one task; what it answers goes beside `out`."""
    module = importlib.import_module(f"benchmarks.engines.{MODULES[engine]}")
    before = _peak()
    prepared = module.TASKS[row](case)
    ready = _peak()
    found, cpu, wall = timed(prepared.run)
    done = _peak()
    np.savez(out.with_suffix(".npz"), **prepared.tell(found))
    return {"cpu": cpu, "wall": wall, "before_mb": before, "ready_mb": ready, "peak_mb": done}


def once(run: Callable[[], Any]) -> tuple[Any, float, float]:
    """What a run gives, and the CPU and wall seconds of it, unrepeated and unlimited."""
    begun = time.process_time(), time.perf_counter()
    found = run()
    return found, time.process_time() - begun[0], time.perf_counter() - begun[1]


def _timed(run: Any, seconds: float) -> tuple[Any, float, float]:
    """What a run gives, and the lower median of its CPU and wall seconds."""
    cpu, wall, wanted, times = [], [], 1, 1
    found = None
    while len(cpu) < wanted:
        found = None
        signal.setitimer(signal.ITIMER_PROF, seconds)
        begun = time.process_time(), time.perf_counter()
        for _ in range(times):
            found = run()
        taken = time.process_time() - begun[0], time.perf_counter() - begun[1]
        signal.setitimer(signal.ITIMER_PROF, 0)
        if taken[0] < _TICK and taken[1] < 2 * _TICK:
            times *= 4
            continue
        cpu.append(taken[0] / times)
        wall.append(taken[1] / times)
        wanted = next((runs for most, runs in _QUICK if cpu[0] < most), 1)
    return found, sorted(cpu)[(len(cpu) - 1) // 2], sorted(wall)[(len(wall) - 1) // 2]


def _peak() -> float:
    """The most memory held so far, in megabytes: by the kernel's own mark, as `ru_maxrss` takes over what the parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    main(sys.argv[1:])
