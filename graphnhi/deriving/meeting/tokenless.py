"""Pods without a token of the API server, which may be as their account outside of the cluster all the same.

What a cloud puts into a pod or answers to it (a token for its own audience, an agent on the node, a metadata server) does not ask whether
the API server's token is mounted. A pod that shows such a token has its account anyway; of the others nobody knows.
Sources: Amazon EKS User Guide, "Learn how EKS Pod Identity works" and the webhook of IRSA; Google Kubernetes Engine, "About Workload
Identity Federation".
"""

from collections.abc import Iterable
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.meeting.claims import TOKENLESS
from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.rows import Rows

__all__ = ["add_tokenless"]

_EDGES: Final = {"HOLDS": "STORES", "ASSUMES": "RUNS_AS", "IMPERSONATES": "RUNS_AS"}
"""What a pod has by what its account has outside of the cluster."""
_RULE: Final = "its account is this outside of the cluster"
_UNSEEN: Final = "no projected token in the input"


def add_tokenless(rows: Rows, claims: Iterable[Claim], known: Known) -> None:
    """Their edges, by those of their accounts that lead out of a cluster; all of these must be there."""
    named = [each for each in claims if each.what == TOKENLESS]
    if not named:
        return
    had = _outside(rows, known, {each.names[0] for each in named})
    for each in named:
        for edge, end, condition in had.get(each.names[0], ()):
            why = "; ".join(filter(None, (_UNSEEN, condition)))
            rows.edge(each.place, each.node, _EDGES[edge], end, _RULE, bound="possible", condition=why)


def _outside(rows: Rows, known: Known, accounts: set[str]) -> dict[str, list[tuple[str, str, str]]]:
    """What accounts have outside of clusters: the edge, its end, and what it depends on."""
    told = rows.frames()[1].reindex(columns=["from", "edge", "to", "condition"]).fillna("")
    told = told[told["from"].isin(accounts) & told["edge"].isin(_EDGES)]
    found: dict[str, list[tuple[str, str, str]]] = {}
    for start, edge, end, condition in told.itertuples(index=False):
        found.setdefault(str(start), []).append((str(edge), str(end), str(condition)))
    for start, end in known.out_of("HOLDS", accounts):
        found.setdefault(start, []).append(("HOLDS", end, ""))
    return found
