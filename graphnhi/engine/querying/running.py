"""The query library at hand: the shipped questions and a user's own, whose examples must hold before one of them is asked."""

from collections.abc import Iterable
from pathlib import Path

from graphnhi.asking.queries import Query
from graphnhi.asking.queries.shelf import query_named, read_all, read_far
from graphnhi.asking.severity import Severities
from graphnhi.engine.querying.answers import Facts
from graphnhi.engine.querying.examples import checked
from graphnhi.errors import Fault, InputError
from graphnhi.library import Library, frameworks

__all__ = ["facts_of", "library_queries", "named"]


def facts_of(library: Library) -> Facts:
    """What queries are judged by, as the library has it; InputError where a file of it cannot be used."""
    return Facts(Severities.read(library.facts("severities.toml")), library.facts("ease.toml"))


def library_queries(library: Library) -> dict[str, Query]:
    """Every query by id. InputError with all faults of all files, examples of the user's own that do not hold included."""
    found, faults = read_all(library)
    faults += _unheld([query for query in found.values() if not query.shipped], facts_of(library))
    if faults:
        raise InputError(faults)
    return found


def named(library: Library, word: str) -> Query:
    """The query of an id, or of a file (a path that ends in .toml); UsageError or InputError where there is none to ask."""
    if word.endswith(".toml"):
        read, faults = read_far(Path(word), Path(word).name, frameworks(library))
        faults += _unheld([read] if read is not None else [], facts_of(library))
        if faults or read is None:
            raise InputError(faults)
        return read
    query = query_named(library, word)
    return query if query.shipped else checked(query, facts_of(library))


def _unheld(queries: Iterable[Query], facts: Facts) -> list[Fault]:
    """What the examples of these queries do not hold."""
    faults: list[Fault] = []
    for query in queries:
        try:
            checked(query, facts)
        except InputError as error:
            faults += error.faults
    return faults
