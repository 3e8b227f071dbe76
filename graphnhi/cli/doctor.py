"""`graphnhi doctor`: is the machine able, and is the estate sound?"""

import platform
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import graphnhi
from graphnhi.cli.delivering import deliver, put
from graphnhi.cli.helping import Told
from graphnhi.cli.how_to_export import SOURCES, script
from graphnhi.cli.options import DEFAULT_ESTATE, ESTATE_OPTION, Shown, shown
from graphnhi.cli.progress import progress
from graphnhi.cli.serving import SERVER_OPTIONS, arguments
from graphnhi.cli.values import Word
from graphnhi.errors import GraphnhiError

if TYPE_CHECKING:
    from graphnhi.estate import Estate

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi doctor", "check this machine and estate.graphnhi"),
    ("graphnhi doctor --json", "the same for a script"),
    (
        "graphnhi doctor --how-to-export aws",
        "the commands that export an AWS account and only read; pipe them into bash",
    ),
    ("graphnhi doctor --how-to-export kubernetes", "those for a Kubernetes cluster, without the values of its Secrets"),
)

_NEEDED: Final = ("click", "duckdb", "neo4j", "networkx", "numpy", "pandas", "rich", "scipy")
_OPTIONAL: Final = {
    "Graphviz": ("dot",),
    "browser": ("chromium", "chromium-browser", "google-chrome", "firefox"),
}
"""Programs that only some pictures need, and the names they go by."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _CheckUp:
    """The check-up in the shape of an answer: a row is a check, its state ok, missing or problem."""

    rows: Sequence[Row]
    estate: Mapping[str, Any]
    question: Mapping[str, Any]
    summary: Mapping[str, Any]
    coverage: Mapping[str, Any] = field(default_factory=dict)
    answer: str = "doctor"


@click.command("doctor", cls=Told, examples=_EXAMPLES)
@ESTATE_OPTION
@SERVER_OPTIONS[0]
@SERVER_OPTIONS[1]
@click.option(
    "--how-to-export",
    "source",
    type=Word("source", SOURCES),
    help="Print the commands that export it, and check nothing.",
)
@shown
def command(shown: Shown, /, estate: str, source: str | None) -> int:
    """Is this machine able, and is the estate sound?

    Versions, optional programs, and of the estate every digest, who can read it, its age and its coverage.
    Exit code 2 if the estate is not sound, 1 if a needed package is missing.
    """
    if source is not None:
        put([script(source)])
        return 0
    header: dict[str, Any] = {}
    rows = [*_machine(), *_estate(estate, header)]
    counts = {state: sum(row["state"] == state for row in rows) for state in ("ok", "missing", "problem")}
    code = deliver(_CheckUp(rows, header, {"estate": estate}, counts), shown)
    return code or max((_CODES[row["subject"]] for row in rows if row["state"] == "problem"), default=0)


_CODES: Final = {"machine": 1, "estate": 2}


def _row(subject: str, check: str, state: str, found: object) -> Row:
    return {"subject": subject, "check": check, "state": state, "found": str(found)}


def _machine() -> Iterator[Row]:
    yield _row("machine", "python", "ok", platform.python_version())
    yield _row("machine", "graphnhi", "ok", graphnhi.__version__)
    for name in _NEEDED:
        try:
            yield _row("machine", name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield _row("machine", name, "problem", "not installed")
    for name, commands in _OPTIONAL.items():
        found = next((place for place in map(shutil.which, commands) if place), None)
        yield _row("machine", name, "ok" if found else "missing", found or "not found; only some pictures need it")


def _estate(name: str, header: dict[str, Any]) -> Iterator[Row]:
    if "://" in name:
        yield from _on_server(name, header)
        return
    if not Path(name).exists():
        state = "missing" if name == DEFAULT_ESTATE else "problem"
        yield _row("estate", "there", state, f"{name}: there is no estate here; graphnhi build SOURCE... makes one")
        return
    yield _row("estate", "there", "ok", name)
    from graphnhi.store import disk

    try:
        faults = disk.verify(name)
        yield from (_row("estate", "sound", "problem", fault) for fault in faults)
        if not faults:
            yield _row("estate", "sound", "ok", "every file is as it was saved, and its owner's alone")
            yield from _coverage(disk.open_estate(name), header)
    except GraphnhiError as error:
        yield _row("estate", "sound", "problem", error)


def _on_server(uri: str, header: dict[str, Any]) -> Iterator[Row]:
    """An estate on a server, read to its end."""
    from graphnhi.front.servers import server_estate

    try:
        with server_estate(uri, watching=progress, **arguments()) as found:
            yield _row("estate", "there", "ok", found)
            estate = found.whole()
    except GraphnhiError as error:
        yield _row("estate", "sound", "problem", error)
        return
    yield _row("estate", "sound", "ok", "read to its end, and equal to what was pushed")
    yield from _coverage(estate, header)


def _coverage(estate: "Estate", header: dict[str, Any]) -> Iterator[Row]:
    from graphnhi.export.telling import file_count, gap_count, skipped_records

    about = estate.about
    header.update(name=about.get("name"), digest=estate.digest, nodes=estate.n_nodes, edges=estate.n_edges)
    files = file_count(about)
    skipped, gaps, missing = skipped_records(about), gap_count(about), about.get("missing_inputs", ())
    yield _row("estate", "size", "ok", f"{estate.n_nodes:,} nodes, {estate.n_edges:,} edges")
    yield _row("estate", "built", "ok", f"{about.get('built')} from {files}")
    yield _row("estate", "records", "missing" if skipped else "ok", f"{skipped:,} skipped")
    yield _row("estate", "gaps", "missing" if gaps else "ok", f"{gaps:,}")
    yield _row(
        "estate", "input", "missing" if missing else "ok", "; ".join(map(str, missing)) or "nothing known to be missing"
    )
