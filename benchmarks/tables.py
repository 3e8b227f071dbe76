"""The results as Markdown: figures beside each other, gates, growth, memory, the share of the bound, and who agreed."""

import math
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from benchmarks.isolating import Outcome
from benchmarks.limit import seconds_at_least
from benchmarks.rows import ENGINES, ROWS

__all__ = ["exponents", "tables"]

OURS = "graphnhi"
Found = dict[tuple[int, int, str, str], Outcome]


def tables(outcomes: list[Outcome], limits: dict[str, dict[str, Any]]) -> str:
    """The whole page of tables."""
    found = {(outcome.nodes, outcome.gates, outcome.row, outcome.engine): outcome for outcome in outcomes}
    sizes = sorted({outcome.nodes for outcome in outcomes})
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    parts = [
        _head(machine),
    ]
    for nodes in sizes:
        if any(outcome.nodes == nodes and outcome.gates == 0 for outcome in outcomes):
            parts += [_times(found, nodes), _memory(found, nodes), _bounds(found, nodes, limits.get(str(nodes), {}))]
        parts.append(_gates(found, nodes))
    parts += [_growth(found, sizes), _agreement(outcomes), _meaning(), _lost(outcomes)]
    return "\n".join(part for part in parts if part)


def _head(machine: str) -> str:
    return (
        f"# graphnhi beside other libraries\n\n{datetime.now(UTC):%Y-%m-%d}, {machine}. CPU seconds, the lower median of up to"
        " five runs, each engine and row in a process of its own. The others get the plain graph without gates, certain edges"
        " only: they know no gates, and say nothing of those estates.\n"
    )


def _table(title: str, heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    if not lines:
        return ""
    return "\n".join([f"## {title}\n", f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines, ""])


def _times(found: Found, nodes: int) -> str:
    rows = [
        [f"{key} {row.title}", *(_time(found, nodes, key, engine) for engine in ENGINES)]
        for key, row in ROWS.items()
        if (nodes, 0, key, OURS) in found
    ]
    return _table(f"{nodes:,} nodes: CPU seconds (times graphnhi's)", ["", *ENGINES], rows)


def _time(found: Found, nodes: int, key: str, engine: str) -> str:
    outcome = found.get((nodes, 0, key, engine))
    if outcome is None:
        return ""
    if outcome.cpu is None:
        return "-" if outcome.said == "cannot" else outcome.said.partition(":")[0]
    ours = found[nodes, 0, key, OURS].cpu
    beside = "" if engine == OURS or not ours or not outcome.cpu else f" ({_factor(outcome.cpu / ours)}x)"
    differs = "" if outcome.agrees is not False else " **disagrees**"
    return f"{_seconds(outcome.cpu)}{beside}{differs}"


def _seconds(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _factor(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _memory(found: Found, nodes: int) -> str:
    rows = [
        [f"{key} {row.title}", *(_held(found.get((nodes, 0, key, engine))) for engine in ENGINES)]
        for key, row in ROWS.items()
        if (nodes, 0, key, OURS) in found
    ]
    return _table(f"{nodes:,} nodes: most memory, MB (of it before anything was loaded)", ["", *ENGINES], rows)


def _held(outcome: Outcome | None) -> str:
    if outcome is None or outcome.peak_mb is None or outcome.before_mb is None:
        return ""
    return f"{outcome.peak_mb:,.0f} ({outcome.before_mb:,.0f})"


def _bounds(found: Found, nodes: int, limit: dict[str, Any]) -> str:
    if not limit:
        return ""
    rows = []
    for key in (key for key in ROWS if key in limit["edges"]):
        touched = limit["edges"][key]
        least = seconds_at_least(touched, nodes, limit)
        cells = [_over(found.get((nodes, 0, key, engine)), least) for engine in ENGINES[:-1]]
        rows.append([f"{key} {ROWS[key].title}", f"{touched[0]:,}", f"{1000 * least:.3g} ms", *cells])
    look = " / ".join(f"{1e9 * seconds:.2g}" for seconds in limit["looks"].values())
    title = f"{nodes:,} nodes: times the bound of memory (streaming {limit['stream'] / 1e9:.1f} GB/s, a random look {look} ns)"
    return _table(title, ["", "edges touched", "bound", *ENGINES[:-1]], rows)


def _over(outcome: Outcome | None, least: float) -> str:
    return "" if outcome is None or outcome.cpu is None or not least else f"{_factor(outcome.cpu / least)}x"


def _gates(found: Found, nodes: int) -> str:
    gates = sorted({many for size, many, _, _ in found if size == nodes})
    rows = []
    for key, row in ROWS.items():
        mine = [found.get((nodes, many, key, OURS)) for many in gates]
        if row.gated and any(mine):
            rows.append([f"{key} {row.title}", *(_gated(outcome, mine[0]) for outcome in mine)])
    heads = ["", *(f"{many:,} gates" for many in gates)]
    return _table(f"{nodes:,} nodes: graphnhi through gates, CPU seconds", heads, rows) if len(gates) > 1 else ""


def _gated(outcome: Outcome | None, first: Outcome | None) -> str:
    if outcome is None or outcome.cpu is None:
        return "" if outcome is None else outcome.said
    plain = first is None or not first.cpu or outcome is first
    return _seconds(outcome.cpu) + ("" if plain or first is None else f" ({_factor(outcome.cpu / (first.cpu or 1))}x)")


def exponents(found: Found, sizes: list[int], key: str, engine: str) -> list[float | None]:
    """By how much time grows from each size to the next: e where it grows as n to the e."""
    result: list[float | None] = []
    for small, large in pairwise(sizes):
        ends = [found.get((nodes, 0, key, engine)) for nodes in (small, large)]
        times = [outcome.cpu for outcome in ends if outcome is not None and outcome.cpu]
        result.append(math.log(times[1] / times[0]) / math.log(large / small) if len(times) == 2 else None)
    return result


def _growth(found: Found, sizes: list[int]) -> str:
    rows = []
    for key, row in ROWS.items():
        cells = [exponents(found, sizes, key, engine) for engine in ENGINES]
        if any(value is not None for values in cells for value in values):
            told = [" / ".join("-" if value is None else f"{value:.2f}" for value in values) for values in cells]
            rows.append([f"{key} {row.title}", *told])
    steps = ", ".join(f"{small:,} to {large:,}" for small, large in pairwise(sizes))
    return _table(f"Growth: exponents from {steps}", ["", *ENGINES], rows)


def _agreement(outcomes: list[Outcome]) -> str:
    compared = [outcome for outcome in outcomes if outcome.agrees is not None]
    wrong = [outcome for outcome in compared if not outcome.agrees]
    lines = [f"- {outcome.engine} disagrees on {outcome.row} at {outcome.nodes:,} nodes" for outcome in wrong]
    whole = f"{len(compared) - len(wrong)} of {len(compared)} answers that can be compared agree."
    return "\n".join(["## Agreement\n", whole, "", *lines, *([""] if lines else [])])


def _meaning() -> str:
    lines = []
    for key, row in ROWS.items():
        cannot = f" {row.without[0].upper()}{row.without[1:]}." if row.without else ""
        lines.append(f"- **{key}** {row.title}. {row.measures}{cannot}")
    return "\n".join(["## What each row measures\n", *lines, ""])


def _lost(outcomes: list[Outcome]) -> str:
    """Every measurement that gave no figure, with its reason."""
    lines = sorted({
        f"- {outcome.engine}, {outcome.row}, {outcome.nodes:,} nodes, {outcome.gates:,} gates: {outcome.said}"
        for outcome in outcomes
        if outcome.said not in ("ok", "cannot")
    })  # fmt: skip
    return "\n".join(["## Without a figure\n", *lines, ""]) if lines else ""
