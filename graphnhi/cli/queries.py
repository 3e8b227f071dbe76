"""`graphnhi queries`: the query library: what it asks, one question as it is written, one asked, a new one begun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from graphnhi.cli.completing import complete_query
from graphnhi.cli.conduct import tell
from graphnhi.cli.delivering import deliver, put
from graphnhi.cli.helping import Told, ToldGroup
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, Shown, asked, behaviour, library_option, shown

__all__ = ["command"]

Row = Mapping[str, Any]


_EXAMPLES = (
    ("graphnhi queries list", "every question, with what its rows are evidence for"),
    ("graphnhi queries show payout-reach", "one of them as it is written"),
    ("graphnhi queries run payout-reach -o rows.csv", "ask it"),
    ("graphnhi queries new my-question", "write my-question.toml, to be filled in; then: queries run my-question.toml"),
)


@click.group("queries", cls=ToldGroup, examples=_EXAMPLES)
@behaviour
def command() -> None:
    """The query library: the questions that `find` asks, and your own.

    A question is one TOML file with worked examples; `queries new` begins one.
    """


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The library in the shape of an answer: a row is a query."""

    rows: Sequence[Row]
    question: Mapping[str, Any]
    summary: Mapping[str, Any]
    estate: Mapping[str, Any] = field(default_factory=dict)
    coverage: Mapping[str, Any] = field(default_factory=dict)
    answer: str = "queries"


@command.command(
    "list", cls=Told, examples=(("graphnhi queries list", "every question, with what it is evidence for"),)
)
@click.option("--framework", metavar="ITEM", help="Those that are evidence for a framework, or for an item of one.")
@library_option
@shown
def listed(shown: Shown, /, framework: str | None, library: Path | None) -> int:
    """Every question, its severity and what its rows are evidence for."""
    import graphnhi
    from graphnhi.engine.querying.filters import Filters, bare
    from graphnhi.library import Library, frameworks

    known = frameworks(Library(library))
    if framework is not None:
        known.matches(bare(framework))
    filters = Filters(framework=() if framework is None else (framework,))
    found = [query for query in graphnhi.queries(library).values() if filters.admits(query, known)]
    rows = [
        {
            "query": query.id, "severity": query.severity, "answer": query.answer, "question": query.question,
            "frameworks": [known.find(text).reference for text in query.frameworks], "examples": len(query.examples),
            "shipped": query.shipped,
        }
        for query in found
    ]  # fmt: skip
    summary = {"queries": len(rows), "yours": sum(not query.shipped for query in found)}
    return deliver(_Shelf(rows, {"framework": framework}, summary), shown)


@command.command(
    "show",
    cls=Told,
    examples=(
        ("graphnhi queries show payout-reach", "the question as it is written"),
        ("graphnhi queries show payout-reach --cypher", "the same for Neo4j Browser"),
    ),
)
@click.argument("name", shell_complete=complete_query)
@click.option("--cypher", is_flag=True, help="As Cypher to paste into Neo4j Browser, where an estate was pushed.")
@click.option(
    "--estate-name", default="estate", show_default=True, metavar="NAME", help="With --cypher: the estate there."
)
@library_option
@behaviour
def show(name: str, cypher: bool, estate_name: str, library: Path | None) -> None:
    """One question as it is written, to read or to copy.

    As Cypher it shows the shortest ways by which it may be so, to be looked at as a picture; what is certain, and what gates and
    dates allow, is told by `queries run`.
    """
    from graphnhi.asking.queries.shelf import query_named
    from graphnhi.export.clean import as_line
    from graphnhi.library import Library

    query = query_named(Library(library), name)
    if cypher:
        from graphnhi.store.neo4j.pasted import pasted

        put(f"{as_line(line)}\n" for line in pasted(query, estate_name).splitlines())
        return
    assert query.path is not None
    put(f"{as_line(line)}\n" for line in query.path.read_text("utf-8-sig").splitlines())


@command.command(
    "run",
    cls=Told,
    examples=(
        ("graphnhi queries run payout-reach", "one question of the library"),
        ("graphnhi queries run payout-reach -o rows.csv -o rows.json", "as files; NAME may also be a file: mine.toml"),
    ),
)
@click.argument("name", shell_complete=complete_query)
@library_option
@asked()
def run(asked: Asked, /, name: str, library: Path | None) -> int:
    """Ask one question: by its id, or by the path of its file."""
    estate = opened(asked)
    import graphnhi

    answer = graphnhi.run(
        estate, name, library=library, **asked.narrowed("bound", "max_hops", "category", "as_of", "mode")
    )
    return deliver(answer, asked.shown, strict=asked.strict)


@command.command(
    "new", cls=Told, examples=(("graphnhi queries new my-question", "write my-question.toml, to be filled in"),)
)
@click.argument("name")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The file to write; left out: NAME.toml."
)
@behaviour
def new(name: str, output: Path | None) -> None:
    """Write a commented question to start from; a file that is there is left alone."""
    from graphnhi.asking.queries.template import template
    from graphnhi.export.files import create

    path = output or Path(f"{name}.toml")
    create(path, template(name))
    tell(f"wrote {path}", f"next: graphnhi queries run {path}")
