"""The least rows that still differ: `python -m tests.oracle.shrink SEED` looks at the estate of a seed.

Takes away node records, edge records and single columns for as long as the same question still fails.
"""

import sys
from collections.abc import Callable, Iterator

from tests.oracle.answers import Asked
from tests.oracle.comparing import Question, compare, questions, targets
from tests.oracle.packing import prefixed
from tests.oracle.random_estates import random_asked, random_rows
from tests.oracle.rows import Row, Rows

Fails = Callable[[Rows], bool]


def fault(rows: Rows, asked: Asked, question: Question) -> str:
    """What differs, or what the engine raised; empty where all agrees."""
    try:
        compare(rows, asked, question)
    except AssertionError as wrong:
        return str(wrong) or "assertion"
    except Exception as raised:  # noqa: BLE001 - whatever the engine raises on valid rows is a difference too
        return f"{type(raised).__name__}: {raised}"
    return ""


def shrink(rows: Rows, asked: Asked, question: Question) -> Rows:
    """The least rows, by greedy removal, with a fault of the same first words."""
    words = fault(rows, asked, question).split()[:2]

    def fails(less: Rows) -> bool:
        return question.fits(less) and fault(less, asked, question).split()[:2] == words

    while (less := next((candidate for candidate in _smaller(rows) if fails(candidate)), None)) is not None:
        rows = less
    return rows


def _smaller(rows: Rows) -> Iterator[Rows]:
    yield from (rows.without_edge(place) for place in range(len(rows.edges)))
    for place, node in enumerate(rows.nodes):
        if [other["id"] for other in rows.nodes].count(node["id"]) > 1:
            yield rows.without_node(place)
        yield Rows(
            [*rows.nodes[:place], *rows.nodes[place + 1 :]],
            [e for e in rows.edges if node["id"] not in (e["from"], e["to"])],
        )
    for place, node in enumerate(rows.nodes):
        for less in _fewer_columns(node, ("id", "kind")):
            yield Rows([*rows.nodes[:place], less, *rows.nodes[place + 1 :]], rows.edges)
    for place, edge in enumerate(rows.edges):
        for less in _fewer_columns(edge, ("from", "edge", "to")):
            yield Rows(rows.nodes, [*rows.edges[:place], less, *rows.edges[place + 1 :]])


def _fewer_columns(row: Row, kept: tuple[str, ...]) -> Iterator[Row]:
    yield from ({name: cell for name, cell in row.items() if name != column} for column in row if column not in kept)


def explain(rows: Rows, asked: Asked, question: Question) -> str:
    """The least rows that still differ, how they were asked, and what differs."""
    less = shrink(rows, asked, question)
    return f"{asked}\n{question}\n{less.dump()}\n{fault(less, asked, question)}"


def main(seed: int) -> None:
    """Print every question of a seed that differs, shrunk."""
    rows, asked = prefixed(random_rows(seed, gates=bool(seed % 3)), f"s{seed}."), random_asked(seed)
    for question in [*questions(rows, seed), *(Question("reach", target=target) for target in targets(seed))]:
        if fault(rows, asked, question):
            print(f"seed {seed}\n{explain(rows, asked, question)}\n")  # noqa: T201 - a command for people


if __name__ == "__main__":
    main(int(sys.argv[1]))
