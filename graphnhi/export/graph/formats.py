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

Writer = Callable[["Estate", Path], None]


@dataclass(frozen=True)
class Format:
    """One format of a whole estate.

    suffixes: those that a file of it may have; none for a folder, which has no suffix. write: puts the estate at a path that
    fits, whole or not at all, private; UsageError where it cannot. next_step: a command to go on with, for people.
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
        suffix = path.suffix.casefold()
        return suffix in self.suffixes if self.suffixes else not suffix


def _as_file(pieces: Callable[["Estate"], Iterable[str]]) -> Writer:
    """A writer of one file from its pieces of text."""
    return lambda estate, path: save(path, pieces(estate))


def _as_folder(files: Callable[["Estate"], Mapping[str, Iterator[str]]]) -> Writer:
    """A writer of a folder from the pieces of each of its files, by name; one of them is its manifest."""
    return lambda estate, path: save_folder(path, files(estate))


def _parquet(estate: "Estate", path: Path) -> None:
    manifest, fill = fill_with_tables(estate)
    save_folder(path, manifest, fill)


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
    fitting = [form for form in FORMATS.values() if form.fits(path)]
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


def export(estate: "Estate", path: Path, to: str | None = None) -> Format:
    """Write the whole estate to a path, in the format named or the one that the suffix says; gives that format.

    Raises UsageError as `format_for` does, and where the path cannot be written; what stood there is untouched then.
    """
    form = format_for(path, to)
    form.write(estate, path)
    return form
