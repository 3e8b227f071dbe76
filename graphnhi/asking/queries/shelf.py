"""All questions of a library: those of the user's folder stand in for shipped ones of the same id, or add to them."""

from dataclasses import replace
from pathlib import Path

from graphnhi.asking.queries.query import Query
from graphnhi.asking.queries.reading import read_query
from graphnhi.errors import Fault, InputError, UsageError, near, quoted
from graphnhi.library import Library
from graphnhi.library.frameworks import Frameworks, frameworks

__all__ = ["queries_of", "query_named", "read_all", "read_far"]


def queries_of(library: Library) -> dict[str, Query]:
    """Every query by its id, sorted; InputError with the faults of all files, and of ids that two files of a folder share."""
    found, faults = read_all(library)
    if faults:
        raise InputError(faults)
    return found


def read_all(library: Library) -> tuple[dict[str, Query], list[Fault]]:
    """The queries that can be read, by id and sorted, and every fault of the others."""
    known = frameworks(library)
    found: dict[str, Query] = {}
    faults: list[Fault] = []
    for folder in library.shelves("queries"):
        own: dict[str, Query] = {}
        for path in sorted(folder.glob("[!.]*.toml")):
            faults += _add(own, path, known, shipped=library.folder is None or folder.parent != library.folder)
        found = own | found
    return dict(sorted(found.items())), faults


def _add(own: dict[str, Query], path: Path, known: Frameworks, *, shipped: bool) -> list[Fault]:
    """Read one file into `own`; what is wrong with it comes back."""
    label = f"queries/{path.name}"
    query, faults = read_far(path, label, known)
    if query is None:
        return faults
    query = replace(query, shipped=shipped, path=path)
    if query.id in own:
        what = f"the id {query.id} is taken by {own[query.id].label}"
        return [*faults, Fault(label, "id", what, todo="Give each query of a folder an id of its own.")]
    own[query.id] = query
    return faults


def read_far(path: Path, label: str, known: Frameworks) -> tuple[Query | None, list[Fault]]:
    """A query as far as it can be read, and its faults: where only its frameworks are wrong, its examples can still be asked."""
    try:
        return read_query(path, label, known), []
    except InputError as error:
        faults = list(error.faults)
    try:
        return read_query(path, label), faults
    except InputError:
        return None, faults


def query_named(library: Library, name: str) -> Query:
    """The query of an id; UsageError with the near ids where there is none."""
    found = queries_of(library)
    if name not in found:
        meant = near(name, found)
        hint = f" Did you mean {' or '.join(meant)}?" if meant else " `graphnhi queries list` shows them."
        raise UsageError(f"no query is called {quoted(name)}.{hint}")
    return found[name]
