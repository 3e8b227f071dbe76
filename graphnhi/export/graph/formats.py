"""The formats of a whole estate: what each is called, which suffixes it may have, and who writes it.

A new format is a new entry in FORMATS. No rows are written here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from graphnhi.errors import UsageError, near, quoted
from graphnhi.export.files import save
from graphnhi.export.graph import json_texts, separated, xml_texts
from graphnhi.export.graph.folders import save_folder
from graphnhi.export.graph.tabled import fill_with_tables

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

__all__ = ["FORMATS", "Format", "export", "format_for"]

Writer = Callable[["Estate", Path, str | None], list[str]]


@dataclass(frozen=True)
class Format:
    """One format of a whole estate.

    suffixes: those that a file of it may have; none for a folder, which has no suffix. write: puts the estate, as of a moment
    where that matters, at a path that fits, whole or not at all, private, and gives what is to be said of it; UsageError where
    it cannot. next_step: a command to go on with, for people.
    """

    name: str
    suffixes: tuple[str, ...]
    write: Writer
    next_step: str = ""

    @property
    def is_folder(self) -> bool:
        return not self.suffixes

    @property
    def outputs(self) -> str:
        """What an output of it can be, in words."""
        return "a folder, named without a suffix" if self.is_folder else f"a file with {' or '.join(self.suffixes)}"

    def fits(self, path: PurePath) -> bool:
        """Whether an output can have this name."""
        return bool(self.matched(path)) if self.suffixes else not path.suffix

    def matched(self, path: PurePath) -> str:
        """The longest suffix of it that an output has, empty for none."""
        return max((each for each in self.suffixes if path.name.casefold().endswith(each)), key=len, default="")


def _as_file(pieces: Callable[["Estate"], Iterable[str]]) -> Writer:
    """A writer of one file from its pieces of text."""

    def write(estate: "Estate", path: Path, as_of: str | None) -> list[str]:  # noqa: ARG001 - everything is in it, whatever the day
        save(path, pieces(estate))
        return []

    return write


def _as_folder(files: Callable[["Estate"], Mapping[str, Iterator[str]]]) -> Writer:
    """A writer of a folder from the pieces of each of its files, by name; one of them is its manifest."""

    def write(estate: "Estate", path: Path, as_of: str | None) -> list[str]:  # noqa: ARG001 - as above
        save_folder(path, files(estate))
        return []

    return write


def _parquet(estate: "Estate", path: Path, as_of: str | None) -> list[str]:  # noqa: ARG001 - as above
    manifest, fill = fill_with_tables(estate)
    save_folder(path, manifest, fill)
    return []


def _opengraph(estate: "Estate", path: Path, as_of: str | None) -> list[str]:
    """The payload, and the extension definition beside it, which is the same for all estates."""
    from graphnhi.export import opengraph  # noqa: PLC0415 - it walks the estate; the others do without the engine

    pieces, beside = opengraph.payload(estate, as_of=as_of), path.with_suffix(".schema.json")
    save(path, pieces)
    save(beside, [opengraph.schema()])
    return [f"wrote {beside}, the extension definition that BloodHound wants first, once"]


def _sarif(estate: "Estate", path: Path, as_of: str | None) -> list[str]:
    from graphnhi.export import sarif  # noqa: PLC0415 - as above
    from graphnhi.export.sarif.whole import findings  # noqa: PLC0415 - as above

    found, budget = findings(estate, as_of=as_of), sarif.Budget()
    save(path, sarif.written(found, budget))
    left_out = sarif.left_out_line(found, budget)
    return [left_out] if left_out else []


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format("graphml", (".graphml",), _as_file(xml_texts.graphml)),
        Format("gexf", (".gexf",), _as_file(xml_texts.gexf)),
        Format("cytoscape", (".cyjs", ".json"), _as_file(json_texts.cytoscape)),
        Format("nodelink", (".json",), _as_file(json_texts.node_link)),
        Format("neo4j-csv", (), _as_folder(separated.neo4j_files), separated.IMPORT),
        Format("jsonl", (".jsonl", ".ndjson"), _as_file(json_texts.json_lines)),
        Format("csv", (), _as_folder(separated.tables)),
        Format("parquet", (), _parquet),
        Format("opengraph", (".json",), _opengraph),
        Format("sarif", (".sarif", ".sarif.json"), _sarif),
    )
}


def format_for(path: PurePath, to: str | None) -> Format:
    """The format of an output: the one that is named, else the only one that its suffix can be.

    Raises UsageError for an unknown format, a name that cannot be one of it, and a suffix that leaves it open.
    """
    if to is None:
        return _by_suffix(path)
    form = FORMATS.get(to)
    if form is None:
        meant = near(to, FORMATS)
        hint = f" Did you mean {' or '.join(meant)}?" if meant else ""
        raise UsageError(f"there is no format {quoted(to)}, wanted one of {', '.join(FORMATS)}.{hint}")
    if not form.fits(path):
        found = quoted(path.suffix) if path.suffix else "none"
        raise UsageError(f"{quoted(path, 300)}: {form.name} is written as {form.outputs} (found the suffix {found}).")
    return form


def _by_suffix(path: PurePath) -> Format:
    longest = max(len(form.matched(path)) for form in FORMATS.values())
    fitting = [form for form in FORMATS.values() if form.fits(path) and len(form.matched(path)) == longest]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(form.name for form in fitting)
        what = f"{quoted(path.suffix)} may be" if path.suffix else "a folder may be"
        raise UsageError(f"{quoted(path, 300)}: {what} {names}. Choose one by --to.")
    known = ", ".join(dict.fromkeys(suffix for form in FORMATS.values() for suffix in form.suffixes))
    raise UsageError(
        f"{quoted(path, 300)}: the suffix does not say a format (found {quoted(path.suffix)}, wanted one of {known}, "
        "or none for a folder)."
    )


def export(estate: "Estate", path: Path, to: str | None = None, *, as_of: str | None = None) -> list[str]:
    """Write the whole estate to a path, in the format named or the one that the suffix says; gives what is to be said of it.

    Raises UsageError as `format_for` does, and where the path cannot be written; what stood there is untouched then.
    """
    return format_for(path, to).write(estate, path, as_of)
