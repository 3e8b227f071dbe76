"""Every condition of every shipped query is pinned by its examples: change any one of them, and an example no longer holds."""

import tomllib
from collections import Counter

import pytest

from graphnhi.asking.queries import Query
from graphnhi.asking.queries.reading import query_of
from graphnhi.asking.queries.shelf import queries_of
from graphnhi.errors import InputError
from graphnhi.library import Library
from tests.queries.asking_examples import FOLDER, Drawn, broken
from tests.queries.mutants import KINDS_OF_CHANGE, Raw, mutants

SHIPPED = queries_of(Library())

EQUIVALENT: dict[tuple[str, str], str] = {}
"""Mutants that ask the same question in other words, by query and name, with the reason."""


def read(name: str) -> Raw:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def asked(raw: Raw) -> Query | None:
    """The query of a mutant; None where reading refuses it, which is another way to notice it."""
    try:
        return query_of(raw, "mutant")
    except InputError:
        return None


@pytest.mark.parametrize("name", SHIPPED)
def test_every_mutant_breaks_an_example(name: str) -> None:
    """A query that differs in one condition fails at least one worked example of the shipped one."""
    drawn = Drawn(SHIPPED[name])
    assert not broken(SHIPPED[name], drawn)
    changed = [(label, query) for _, label, raw in mutants(read(name)) if (query := asked(raw)) is not None]
    alive = {label for label, query in changed if not broken(query, drawn)}
    assert alive == {label for query, label in EQUIVALENT if query == name}


def test_the_mutants_are_many_and_of_every_kind() -> None:
    """Hundreds of mutants can be asked, of every kind of change, and few are refused by reading alone."""
    counted: Counter[str] = Counter()
    refused = 0
    for name in SHIPPED:
        for change, _, raw in mutants(read(name)):
            if asked(raw) is None:
                refused += 1
            else:
                counted[change] += 1
    assert set(counted) == set(KINDS_OF_CHANGE)
    assert sum(counted.values()) >= 1_000
    assert refused <= sum(counted.values()) // 10


def test_a_query_that_is_not_pinned_is_noticed() -> None:
    """The check can fail: a condition that no example shows survives its removal."""
    raw = read("coarse-token")
    raw["example"][0]["nodes"] = [row for row in raw["example"][0]["nodes"] if row[0] != "svc"]
    raw["example"][0]["edges"] = [row for row in raw["example"][0]["edges"] if row[0] != "svc"]
    query = query_of(raw, "loose")
    alive = {label for _, label, made in mutants(raw) if (other := asked(made)) and not broken(other, Drawn(query))}
    assert alive == {"from: without category"}
