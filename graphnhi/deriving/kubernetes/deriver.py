"""The deriver of Kubernetes: the objects of each cluster together, as nodes and edges."""

from collections.abc import Iterator, Sequence
from typing import Final

from graphnhi.deriving.derived import Claim, Context, Derived, nothing
from graphnhi.deriving.kubernetes.cloud.claiming import claims
from graphnhi.deriving.kubernetes.credentials.bootstrap import add_bootstrap
from graphnhi.deriving.kubernetes.credentials.configurations import add_configurations, configurations
from graphnhi.deriving.kubernetes.credentials.stored import add_stored
from graphnhi.deriving.kubernetes.objects.contents import Contents, contents
from graphnhi.deriving.kubernetes.objects.nodes import add_things
from graphnhi.deriving.kubernetes.objects.records import Pages, objects, pages
from graphnhi.deriving.kubernetes.rights.rights import Rights
from graphnhi.deriving.kubernetes.subjects import add_subjects, subjects
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library
from graphnhi.readers.tidy import Table

__all__ = ["SOURCE", "derive"]

SOURCE: Final = "kubernetes"
"""The source of the nodes, and what stands before every rule."""


def derive(tables: list[Table], context: Context) -> Derived:
    """Every object has its part in a node or an edge; one that can have none is skipped."""
    clusters, faults = contents(objects(tables, context.tenant_of), context.facts)
    rows, missing = Rows(SOURCE), tuple(_missing([*pages(tables)]))
    if not clusters:
        return nothing(tuple(faults))
    gaps = [gap for each in clusters for gap in _add(rows, each, context.facts)]
    said = [claim for each in clusters for claim in _add_credentials(rows, each)]
    return Derived(*rows.frames(), tuple(faults), tuple(gaps), missing=missing, claims=tuple(said))


def _add(rows: Rows, found: Contents, facts: Library) -> list[dict[str, object]]:
    """One cluster; gives the gaps."""
    rights = Rights(found, subjects(found), facts)
    add_things(rows, found)
    add_subjects(rows, found, rights.known)
    rights.add(rows)
    rights.add_acting(rows)
    add_bootstrap(rows, found, rights.known)
    return list(rights.bound.gaps)


def _add_credentials(rows: Rows, found: Contents) -> Iterator[Claim]:
    """The credentials that stand in the objects of one cluster; gives what these say of clouds."""
    yield from add_stored(rows, found)
    yield from add_configurations(rows, found, configurations(found))
    yield from claims(found)


def _missing(unfinished: Sequence[Pages]) -> Iterator[dict[str, str]]:
    """Lists of which pages are missing, once a file."""
    for file in dict.fromkeys(each.place.file for each in unfinished):
        yield {"input": file, "why": "pages are missing: the list says that it goes on (metadata.continue)"}
