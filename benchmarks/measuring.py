"""How long an estate takes to build from a folder of exports, and what is printed of it. What is in the folder is made elsewhere."""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import graphnhi

__all__ = ["run"]


def run(what: str, write: Callable[[float, Path], None], words: Sequence[str] | None) -> int:
    """Write exports of a scale into a folder, build them, and print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as made:
        folder = asked.output or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        write(asked.scale, folder)
        print(json.dumps(measured(folder)))
    return 0


def measured(folder: Path) -> dict[str, Any]:
    """Seconds of the build and of saving it, what came of it, and the most memory of the process in MiB."""
    started, worked = time.perf_counter(), time.process_time()
    estate = graphnhi.build(folder)
    built = time.perf_counter()
    graphnhi.save(estate, folder / "estate.graphnhi")
    saved, done = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))
    return {
        "nodes": estate.n_nodes, "edges": estate.n_edges, "build_s": round(built - started, 1), "save_s": round(saved - built, 1),
        "cpu_s": round(done - worked, 1), "peak_mib": round(peak),
    }  # fmt: skip
