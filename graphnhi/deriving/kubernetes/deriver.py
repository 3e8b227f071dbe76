"""The deriver of Kubernetes: the objects of each cluster together, as nodes and edges."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from graphnhi.deriving.derived import Claim, Context, Derived, nothing
from graphnhi.deriving.kubernetes.cloud.claiming import claims
from graphnhi.deriving.kubernetes.credentials.bootstrap import add_bootstrap
from graphnhi.deriving.kubernetes.credentials.configurations import Configurations, add_configurations, configurations
from graphnhi.deriving.kubernetes.credentials.stored import add_stored
from graphnhi.deriving.kubernetes.kept import kept
from graphnhi.deriving.kubernetes.missing import missing_inputs
from graphnhi.deriving.kubernetes.objects.alike import conflicts, refuse_mixed, scattered
from graphnhi.deriving.kubernetes.objects.contents import Contents, contents
from graphnhi.deriving.kubernetes.objects.nodes import add_things
from graphnhi.deriving.kubernetes.objects.records import objects, pages
from graphnhi.deriving.kubernetes.pods.adding import add_workloads
from graphnhi.deriving.kubernetes.pods.escapes import Escape, escapes
from graphnhi.deriving.kubernetes.rights.rights import Rights
from graphnhi.deriving.kubernetes.subjects import add_subjects, subjects
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library
from graphnhi.readers.tidy import Table

__all__ = ["SOURCE", "derive"]

SOURCE: Final = "kubernetes"
"""The source of the nodes, and what stands before every rule."""


def derive(tables: list[Table], context: Context) -> Derived:
    """Every object has its part in a node or an edge; one that can have none is skipped. InputError for two clusters under one name."""
    clusters, faults = contents(objects(tables, context.tenant_of), context.facts)
    refuse_mixed(clusters, context.origins)
    rows, missing = Rows(SOURCE), tuple(missing_inputs(clusters, pages(tables)))
    if not clusters:
        return replace(nothing(tuple(faults)), missing=missing)
    ways_out = escapes(context.facts)
    settings = [configurations(each) for each in clusters]
    gaps = [
        gap
        for each, own in zip(clusters, settings, strict=True)
        for gap in _add(rows, each, context.facts, ways_out, own)
    ]
    said = tuple(
        claim for each, own in zip(clusters, settings, strict=True) for claim in _add_credentials(rows, each, own)
    )
    deciding = {SOURCE: [row for each in clusters for row in kept(each)]}
    odd = tuple(fault for each in clusters for fault in scattered(each))
    told = Derived(*rows.frames(), tuple(faults), tuple(gaps), notes=odd, missing=missing)
    return replace(told, kept=deciding, claims=said)


def _add(
    rows: Rows, found: Contents, facts: Library, ways_out: Sequence[Escape], settings: Configurations
) -> Iterator[dict[str, object]]:
    """One cluster; gives the gaps."""
    rights = Rights(found, subjects(found), facts, settings)
    add_things(rows, found)
    add_subjects(rows, found, rights.known)
    yield from add_workloads(rows, found, ways_out)
    rights.add(rows)
    rights.add_acting(rows)
    add_bootstrap(rows, found, rights.known)
    yield from conflicts(found)
    yield from rights.bound.gaps


def _add_credentials(rows: Rows, found: Contents, settings: Configurations) -> Iterator[Claim]:
    """The credentials that stand in the objects of one cluster; gives what these say of clouds."""
    yield from add_stored(rows, found)
    yield from add_configurations(rows, found, settings)
    yield from claims(found)
