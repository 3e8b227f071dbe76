"""`graphnhi export`: the whole estate as a file or a folder for other programs."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from graphnhi.cli.conduct import current, tell
from graphnhi.cli.helping import Told
from graphnhi.cli.opening import opened_at
from graphnhi.cli.options import ESTATE_OPTION, behaviour
from graphnhi.cli.serving import SERVER_OPTIONS
from graphnhi.cli.values import Moment, Word
from graphnhi.errors import UsageError, quoted

if TYPE_CHECKING:
    from graphnhi.export.graph import Format

__all__ = ["FORMATS", "command"]

FORMATS: Final = (
    "graphml",
    "gexf",
    "cytoscape",
    "nodelink",
    "neo4j-csv",
    "jsonl",
    "csv",
    "parquet",
    "opengraph",
    "sarif",
)

_EXAMPLES = (
    ("graphnhi export -o estate.graphml", "for yEd, Gephi or networkx; `graphnhi build estate.graphml` reads it back"),
    (
        "graphnhi export --to csv -o tables",
        "the folder tables: nodes.csv, edges.csv and what makes them an estate again",
    ),
    ("graphnhi export --to neo4j-csv -o for-neo4j", "a folder, and the neo4j-admin command that imports it"),
    ("graphnhi export --to opengraph -o bloodhound.json", "for BloodHound, with its extension definition beside it"),
)


@click.command("export", cls=Told, examples=_EXAMPLES)
@click.option("--to", type=Word("format", FORMATS), help=f"{', '.join(FORMATS)}. Left out, the suffix of -o says it.")
@click.option(
    "-o", "--output", "outputs", type=click.Path(path_type=Path), multiple=True, metavar="OUT",
    help="The file to write (.graphml .gexf .json .cyjs .jsonl .sarif), or the folder, without a suffix (csv, neo4j-csv, parquet). "
    "Repeatable. Default: the estate's name beside it.",
)  # fmt: skip
@click.option(
    "--as-of", type=Moment(), help="The clock of opengraph and sarif, which judge what is walked. Default: now."
)
@ESTATE_OPTION
@click.option("--allow-shared", is_flag=True, help="Open an estate although others can use it, for this run.")
@SERVER_OPTIONS[0]
@SERVER_OPTIONS[1]
@behaviour
def command(to: str | None, outputs: tuple[Path, ...], as_of: str | None, estate: str, allow_shared: bool) -> None:
    """The whole estate for other programs, with all columns and evidence.

    Both bounds and whatever has expired are in it: nothing is asked, so --bound and the like do not apply.

    graphml, jsonl and csv are read back by `graphnhi build`, to an estate with the same digest. The others are for Gephi
    (gexf), Cytoscape (cytoscape), networkx (nodelink), Neo4j (neo4j-csv), BloodHound (opengraph), for tools that read tables
    (parquet), and for code scanning: sarif holds the findings of all questions (`graphnhi find -o FILE.sarif` those you filter).
    """
    from graphnhi.export.graph import format_for

    planned = [(path, format_for(path, to)) for path in outputs or (_default(estate, to),)]
    from graphnhi.front.kept import whole

    found = whole(opened_at(estate, allow_shared=allow_shared))
    for path, form in planned:
        told = form.write(found, path, as_of)
        tell(f"wrote {path}", *told)
        _next(path, form)


def _next(path: Path, form: "Format") -> None:
    if form.next_step and not current().quiet:
        tell(f"next: cd {shlex.quote(str(path))} && {form.next_step}")


def _default(estate: str, to: str | None) -> Path:
    """Where an export goes that no -o names: beside its estate, and never over what is there."""
    from graphnhi.export.graph import FORMATS as KNOWN

    if to is None:
        raise UsageError(
            f"nothing says what to write: name a file with -o, or a format with --to ({', '.join(FORMATS)})."
        )
    if "://" in estate:
        raise UsageError("an estate on a server has no file to write beside: name one with -o.")
    stem, suffixes = Path(estate).stem or "estate", KNOWN[to].suffixes
    path = Path(estate).with_name(f"{stem}{suffixes[0]}" if suffixes else f"{stem}-{to}")
    if path.exists():
        raise UsageError(f"{quoted(path, 300)}: is there already. Name it with -o to replace it, or name another.")
    return path
