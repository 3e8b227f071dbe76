"""`graphnhi build`: from exports to one estate on disk, with the accounting of every record."""

from pathlib import Path
from typing import Any

import click

from graphnhi.cli.building import load, report, source_options, strict_end
from graphnhi.cli.conduct import tell
from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_build
from graphnhi.cli.options import DEFAULT_ESTATE, Shown, shown

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi build exports/", "every export in a folder, into estate.graphnhi"),
    ("graphnhi build exports/ --tenant acme --name acme -o acme.graphnhi", "under a name, for one tenant"),
    ("graphnhi build neo4j://localhost:7687 --as cartography", "what Cartography wrote into a Neo4j"),
    ("graphnhi build exports/ --strict --json", "for a script: exit code 4 if anything was skipped or in conflict"),
)


@click.command("build", cls=Told, examples=_EXAMPLES)
@source_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), envvar="GRAPHNHI_ESTATE", default=Path(DEFAULT_ESTATE),
    show_default=True, metavar="FILE", help="The estate to write; the one there is replaced in one step.",
)  # fmt: skip
@shown
def command(shown: Shown, /, sources: tuple[str, ...], output: Path, strict: bool, **given: Any) -> int:
    """One estate from exports, every record accounted for.

    SOURCE... are files and folders of exports, each recognised by its content, and with --as cartography addresses of a Neo4j. A
    file that cannot be trusted stops the build (exit code 2) and the old estate stays.

    Records read = used + skipped + duplicates, for every file; what was skipped is said with its place and reason.
    """
    built, accounting = load(sources, output, strict=strict, **given)
    report(built, accounting)
    code = strict_end(built, strict=strict)
    if code == 0:
        from graphnhi.store import disk

        disk.save(built.estate, output)
        tell(f"wrote {output}")
    return deliver(accounting, shown, hint=after_build(str(output)) if code == 0 else None) or code
