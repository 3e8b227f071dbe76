"""Runs each measurement as a process with limits, and says in a word what became of it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["Outcome", "isolated", "made"]

_PATIENCE: Final = 4
"""Wall seconds that a process may take, in CPU seconds of its limit; preparing is not timed and may take longer."""
_PREPARING: Final = 900


@dataclass(frozen=True, slots=True)
class Outcome:
    """`said`: ok, or why there is no figure."""

    regime: str
    nodes: int
    gates: int
    row: str
    engine: str
    said: str
    cpu: float | None = None
    wall: float | None = None
    before_mb: float | None = None
    ready_mb: float | None = None
    peak_mb: float | None = None
    agrees: bool | None = None

    def told(self) -> dict[str, Any]:
        return asdict(self)


def made(words: list[str]) -> None:
    """Run a worker that must end well; CalledProcessError with what it said where it does not."""
    subprocess.run([sys.executable, "-m", "benchmarks.worker", *words], check=True, env=_environment())


def isolated(words: list[str], out: Path, seconds: float) -> tuple[str, dict[str, float]]:
    """Run one measurement; gives what became of it and its figures (none where it gave none)."""
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.worker", "run", *words]
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
            timeout=_PREPARING + _PATIENCE * seconds,
        )
    except subprocess.TimeoutExpired:
        return f"over {_PREPARING + _PATIENCE * seconds:.0f} s with its preparation", {}
    if ended.returncode == 0 and out.exists():
        return "ok", json.loads(out.read_text("utf-8"))
    return _reason(ended.returncode, ended.stderr, seconds), {}


def _reason(code: int, said: str, seconds: float) -> str:
    if code == -signal.SIGPROF:
        return f"over {seconds:g} s"
    if code == -signal.SIGKILL or "MemoryError" in said or "bad_alloc" in said or "Cannot allocate" in said:
        return "out of memory"
    lines = [line for line in said.splitlines() if line.strip()]
    return f"failed: {lines[-1][:200]}" if lines else f"failed: ended with {code}"


def _environment() -> dict[str, str]:
    """One thread: CPU seconds are to be those of the task."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
