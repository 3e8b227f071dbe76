"""What the tests of the store run as processes of their own, to be killed: `python children.py JOB FOLDER`.

Each job prints one JSON line of what it saw. The program forks, so that the imports are paid once.
"""

# ruff: noqa: E402 - the path to what is imported is set first

import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

import duckdb
import numpy as np
from stamped import Stamped, stamp

from graphnhi.errors import GraphnhiError
from graphnhi.estate.tables import Column, Table, frame_of
from graphnhi.store import disk, parquet
from graphnhi.store.lock import held
from graphnhi.store.refusals import StoreError

STEPS = (
    "open", "write", "fsync", "rename", "replace", "mkdir", "chmod", "fchmod", "unlink", "rmdir", "close", "ftruncate",
)  # fmt: skip


def intercept(before: Callable[[str, tuple], None]) -> None:
    """Have `before` called with the name and the arguments of every step that may change a disk."""

    def wrapped(name, real):
        def step(*args, **kwargs):
            before(name, args)
            return real(*args, **kwargs)

        return step

    for name in STEPS:
        setattr(os, name, wrapped(name, getattr(os, name)))


def die_at(at: int, half: bool) -> None:
    """Have this process killed at step number `at`: before it, or with half the bytes of its write done."""
    left, write = at, os.write

    def before(name: str, args: tuple) -> None:
        nonlocal left
        if left == 0:
            if half:
                write(args[0], bytes(args[1])[: len(args[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    intercept(before)


def plain_table(database, path, table) -> None:
    """In the place of DuckDB, which writes past Python: a table written in steps that can be counted."""
    descriptor = os.open(path, os.O_WRONLY)
    for part in (b"PAR1", frame_of(table).to_csv().encode(), b"PAR1"):
        os.write(descriptor, part)
    os.close(descriptor)


def tables_in_steps() -> None:
    parquet._copy = plain_table
    parquet._duckdb = lambda: SimpleNamespace(connect=lambda *_, **__: nullcontext(), Error=duckdb.Error)


def forked(act: Callable[[], None]) -> int:
    """Run `act` in a child of its own; gives the signal that ended it, 0 if it came to its end."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(pid, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the child failed by itself")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def steps_of(root: Path) -> list[str]:
    """The names of the steps that one save takes, in order, over what is at `root`."""
    reader, writer = os.pipe()

    def act() -> None:
        names, write = [], os.write
        intercept(lambda name, args: names.append(name))
        disk.save(Stamped(2), root)
        write(writer, json.dumps(names).encode())

    forked(act)
    return json.loads(os.read(reader, 65536))


def state(root: Path) -> int | None:
    """The stamp of the estate there, every digest of it checked; None where no save was ever finished."""
    try:
        estate = disk.open_estate(root)
    except StoreError:
        return None
    assert disk.verify(root) == []
    return stamp(estate)


def killed_at(root: Path, at: int, half: bool, before: int | None) -> str:
    """Kill a save over estate number `before` at one step; gives whether the old or the new one is there now."""
    new = (before or 0) + 1

    def act() -> None:
        die_at(at, half)
        disk.save(Stamped(new), root)

    assert forked(act) == signal.SIGKILL
    now = state(root)
    assert now in (before, new), f"{now} is neither {before} nor {new}"
    return "old" if now == before else "new"


def every_step(folder: Path, first: bool) -> dict:
    """Kill a save at every step: over an estate that is there, or (`first`) where none is."""
    tables_in_steps()
    if not first:
        disk.save(Stamped(1), folder / "0.graphnhi")
        disk.save(Stamped(1), folder / "0.graphnhi")
    steps, seen, faults = steps_of(folder / "0.graphnhi"), Counter(), []
    points = [(at, half) for at, name in enumerate(steps) for half in (False, True) if name == "write" or not half]
    for number, (at, half) in enumerate(points, 1):
        root = folder / f"{number if first else 0}.graphnhi"
        try:
            seen[killed_at(root, at, half, None if first else state(root))] += 1
            disk.save(Stamped(9), root)
            assert state(root) == 9, "the next save"
        except (AssertionError, GraphnhiError) as error:
            faults.append(f"step {at} ({steps[at]}), half {half}: {error}")
    left = {entry.name[:2] for entry in folder.rglob("*") if entry.parent.parent == folder}
    return {"steps": Counter(steps), "points": len(points), "seen": seen, "faults": faults, "left": sorted(left)}


def saving_for_ever(root: Path, k: int) -> None:
    while True:
        k += 1
        disk.save(Stamped(k), root)


def random_moments(root: Path, kills: int) -> dict:
    """Kill a process that saves in a loop, at random moments; before that, read what is there as it is replaced."""
    disk.save(Stamped(1), root)
    chance, seen, last, faults = random.Random(7), Counter(), 1, []
    for _ in range(kills):
        pid = os.fork()
        if pid == 0:
            saving_for_ever(root, last)
        end = time.monotonic() + chance.uniform(0.01, 0.4)
        try:
            while time.monotonic() < end:
                now = stamp(disk.open_estate(root))
                assert now >= last, f"{now} after {last}"
                seen["read"] += 1
        except (AssertionError, GraphnhiError) as error:
            faults.append(f"reading: {error!r}")
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        try:
            now = state(root)
            assert now is not None
            assert now >= last, f"{now} after {last}"
            seen["moved" if now != last else "stayed"] += 1
            last = now
        except (AssertionError, GraphnhiError) as error:
            faults.append(f"afterwards: {error!r}")
    return {"seen": seen, "last": last, "faults": faults}


def dead_holder(root: Path) -> dict:
    """A process takes the lock, forks a child that lives on, and is killed; then somebody saves."""
    disk.save(Stamped(1), root)
    reader, writer = os.pipe()

    def hold() -> None:
        with held(root):
            child = os.fork()
            if child == 0:
                time.sleep(20)
                os._exit(0)
            os.write(writer, f"{child}\n".encode())
            time.sleep(0.1)
            os.kill(os.getpid(), signal.SIGKILL)

    forked(hold)
    orphan = int(os.read(reader, 20))
    begun = time.monotonic()
    disk.save(Stamped(2), root)
    took = time.monotonic() - begun
    os.kill(orphan, signal.SIGKILL)
    return {"stamp": state(root), "took": took}


def many_writers(root: Path, writers: int, times: int) -> dict:
    """Several processes save to one place at once, again and again."""
    pids = []
    for w in range(writers):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                for t in range(times):
                    disk.save(Stamped(1 + w * times + t), root)
                code = 0
            finally:
                os._exit(code)
        pids.append(pid)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    return {"codes": codes, "stamp": state(root), "left": sorted(entry.name[:2] for entry in root.iterdir())}


def small_files_only(root: Path) -> dict:
    """The system refuses files above 64 KiB: the arrays are smaller, a table is not, and DuckDB is who is refused."""
    disk.save(Stamped(1), root)
    before = sorted(str(entry) for entry in root.rglob("*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
    big = Stamped(2)
    cells = np.array([random.random() for _ in range(50_000)])
    big.table = lambda name: Table(
        50_000 if name == "edges" else 7, lambda start, stop: {"a": Column(cells[start:stop])}
    )
    try:
        disk.save(big, root)
        message = ""
    except StoreError as error:
        message = str(error)
    return {"message": message, "stamp": state(root), "same": before == sorted(str(entry) for entry in root.rglob("*"))}


JOBS = {
    "over_an_estate": lambda folder: every_step(folder, first=False),
    "first_save": lambda folder: every_step(folder, first=True),
    "random_moments": lambda folder: random_moments(folder / "e", 15),
    "dead_holder": lambda folder: dead_holder(folder / "e"),
    "many_writers": lambda folder: many_writers(folder / "e", 3, 4),
    "small_files_only": lambda folder: small_files_only(folder / "e"),
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(JOBS[sys.argv[1]](Path(sys.argv[2]))))
