"""Identities of Google and of Azure as which service accounts of clusters act, by their annotations.

That the other side agrees (`roles/iam.workloadIdentityUser` there, a federated credential here) no export tells yet: every such edge is
possible. The rule for ids of Google's accounts is that of `cartography-gcp`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.meeting.claims import APP, GOOGLE
from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.meeting.naming import google_project, is_client, is_google_account
from graphnhi.deriving.rows import Rows
from graphnhi.library.templates import encoded
from graphnhi.readers.secrets import quoted

__all__ = ["add_apps", "add_google_accounts"]

_RULE: Final = "its annotation names it"
_NO_BINDINGS: Final = "no workload identity bindings in the input"
_NO_CREDENTIALS: Final = "no federated credentials in the input"
_GCP: Final = "gcp:"
_ENTRA: Final = "entra:"


def add_google_accounts(rows: Rows, claims: Iterable[Claim], known: Known) -> Iterator[dict[str, object]]:
    """Service accounts of Google, by their address; gives the gaps: addresses of none, and of one whose project nothing tells."""
    named = [each for each in claims if each.what == GOOGLE]
    found = _by_tail(known.ids("service_account"), _GCP) if named else {}
    for each in named:
        address = each.names[0].lower()
        if not is_google_account(address):
            yield gap("annotation names no service account", each.node, quoted(each.names[0]), each.place)
            continue
        project = google_project(address)
        ends = found.get(address) or ([f"gcp:{project}/service_account/{encoded(address)}"] if project else [])
        for end in ends:
            rows.edge(each.place, each.node, "IMPERSONATES", end, _RULE, bound="possible", condition=_NO_BINDINGS)
        if not ends:
            yield gap("cloud identity not in the input", each.node, quoted(address), each.place)


def add_apps(rows: Rows, claims: Iterable[Claim], known: Known) -> Iterator[dict[str, object]]:
    """Applications and managed identities of Azure, by their client id; gives the gaps, as above."""
    named = [each for each in claims if each.what == APP]
    kinds = ("app", "service_account") if named else ()
    found = _by_tail((node for kind in kinds for node in known.ids(kind)), _ENTRA)
    for each in named:
        client, directory = (name.lower() for name in each.names)
        if not is_client(client):
            yield gap("annotation names no application", each.node, quoted(each.names[0]), each.place)
            continue
        ends = found.get(client) or ([f"entra:{directory}/app/{client}"] if is_client(directory) else [])
        for end in ends:
            rows.edge(each.place, each.node, "IMPERSONATES", end, _RULE, bound="possible", condition=_NO_CREDENTIALS)
        if not ends:
            yield gap("cloud identity not in the input", each.node, quoted(client), each.place)


def _by_tail(ids: Iterable[str], begin: str) -> dict[str, list[str]]:
    """Nodes of a cloud by what stands last in their ids, in small letters."""
    found = defaultdict[str, list[str]](list)
    for node in ids:
        if node.startswith(begin):
            found[node.rpartition("/")[2].lower()].append(node)
    return found
