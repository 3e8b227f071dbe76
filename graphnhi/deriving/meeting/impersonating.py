"""Identities of Google and of Azure as which service accounts of clusters act, by their annotations.

That the other side agrees (`roles/iam.workloadIdentityUser` there, a federated credential here) no export tells yet: every such edge is
possible. The ids are those of `cartography-gcp` and `cartography-entra`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.meeting.claims import APP, GOOGLE
from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.meeting.naming import google_project, is_client, is_google_account
from graphnhi.deriving.rows import Rows
from graphnhi.library.templates import encoded
from graphnhi.readers.secrets import quoted

__all__ = ["add_impersonated"]

_RULE: Final = "its annotation names it"


@dataclass(frozen=True, slots=True)
class _Cloud:
    """One cloud. `kinds`: of its identities; `begin` and, behind the last `/`, the name in small letters: their ids; `is_name`: whether a
    text can be one; `made`: the id of one that nobody describes, where the names of the claim tell it.
    """

    what: str
    kinds: tuple[str, ...]
    begin: str
    is_name: Callable[[str], bool]
    made: Callable[[Sequence[str]], str | None]
    nobody: str
    condition: str


def _google_id(names: Sequence[str]) -> str | None:
    project = google_project(names[0])
    return f"gcp:{project}/service_account/{encoded(names[0])}" if project else None


def _app_id(names: Sequence[str]) -> str | None:
    client, directory = names
    return f"entra:{directory}/app/{client}" if is_client(directory) else None


_CLOUDS: Final = (
    _Cloud(
        GOOGLE, ("service_account",), "gcp:", is_google_account, _google_id, "annotation names no service account",
        "no workload identity bindings in the input",
    ),
    _Cloud(
        APP, ("app", "service_account"), "entra:", is_client, _app_id, "annotation names no application",
        "no federated credentials in the input",
    ),
)  # fmt: skip


def add_impersonated(rows: Rows, claims: Iterable[Claim], known: Known) -> Iterator[dict[str, object]]:
    """Edges to whom annotations name; gives the gaps: those that name nobody, and those of whom nothing tells the id."""
    told = [*claims]
    for cloud in _CLOUDS:
        yield from _of_cloud(rows, cloud, [each for each in told if each.what == cloud.what], known)


def _of_cloud(rows: Rows, cloud: _Cloud, named: Sequence[Claim], known: Known) -> Iterator[dict[str, object]]:
    found = _by_name(cloud, known) if named else {}
    for each in named:
        names = [name.lower() for name in each.names]
        if not cloud.is_name(names[0]):
            yield gap(cloud.nobody, each.node, quoted(each.names[0]), each.place)
            continue
        made = cloud.made(names)
        ends = found.get(names[0]) or ([made] if made else [])
        for end in ends:
            rows.edge(each.place, each.node, "IMPERSONATES", end, _RULE, bound="possible", condition=cloud.condition)
        if not ends:
            yield gap("cloud identity not in the input", each.node, quoted(names[0]), each.place)


def _by_name(cloud: _Cloud, known: Known) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for node in (each for kind in cloud.kinds for each in known.ids(kind)):
        if node.startswith(cloud.begin):
            found[node.rpartition("/")[2].lower()].append(node)
    return found
