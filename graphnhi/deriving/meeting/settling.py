"""All claims of a build, settled over all of its rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graphnhi.deriving.derived import Claim, Derived
from graphnhi.deriving.meeting.clusters import add_associations, clusters
from graphnhi.deriving.meeting.impersonating import add_impersonated
from graphnhi.deriving.meeting.instances import add_instances, add_pod_roles, keys_of_nobody
from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.meeting.roles import add_covered, add_roles
from graphnhi.deriving.meeting.tokenless import add_tokenless
from graphnhi.deriving.rows import Rows

__all__ = ["settled"]

_LANGUAGE: Final = "kubernetes"


def settled(claims: Iterable[Claim], known: Known) -> Derived:
    """What follows from the claims, in whatever order they come: edges with the places that they were made at, and gaps."""
    told = sorted(claims, key=lambda each: (each.what, each.node, each.names, each.place))
    rows = Rows(_LANGUAGE)
    gaps = tuple(_gaps(rows, told, known))
    return Derived(*rows.frames(), gaps=gaps)


def _gaps(rows: Rows, claims: Sequence[Claim], known: Known) -> Iterator[dict[str, object]]:
    found = clusters(claims, known)
    add_covered(rows, found, known)
    yield from add_associations(rows, claims, found)
    yield from add_roles(rows, claims, found, known)
    yield from add_impersonated(rows, claims, known)
    add_tokenless(rows, claims, known)
    yield from add_instances(rows, claims, known)
    yield from add_pod_roles(rows, claims, known)
    yield from keys_of_nobody(claims, known)
