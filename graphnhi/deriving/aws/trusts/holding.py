"""Who has the tokens of identity providers: pipelines of GitHub, service accounts of clusters, or everybody. What tokens open is no
matter of this module.

The trust of a role for service accounts (IRSA) names the issuer of a cluster, and not the cluster. What `describe-cluster` prints
names both; without it the tokens stand as they are, held by nobody who is known. Whoever knows a cluster's issuer meets them: the id of
the tokens of one service account is `PROVIDER_ARN/system:serviceaccount:NAMESPACE:NAME`, where PROVIDER_ARN is
`arn:aws:iam::ACCOUNT:oidc-provider/ISSUER` of the account of the role that its annotation names, and ISSUER the URL of the issuer
without `https://`. Where the role trusts a pattern, this stands in the place of the subject, mostly
`system:serviceaccount:NAMESPACE:*`, or `*` for a trust without a subject.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Generic, TypeVar

from graphnhi.deriving.aws.trusts.claims import EVERYBODY, Tokens
from graphnhi.deriving.aws.trusts.outside import add_anyone
from graphnhi.deriving.aws.trusts.subjects import (
    Repository,
    ServiceAccount,
    literal,
    opened_by,
    repositories_of,
    service_account_of,
)
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows
from graphnhi.library.templates import encoded

__all__ = ["add_holders", "add_service_account"]

_GITHUB: Final = "https://github.com/"
_LAST: Final = "\U0010ffff"
_RULE: Final = "the identity provider gives it such tokens"

Holder = TypeVar("Holder", Repository, ServiceAccount)
Met = Mapping[str, tuple[Tokens, Place]]
"""Tokens by their id, each with the place where a trust policy speaks of them."""


def add_holders(rows: Rows, met: Met, clusters: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """HOLDS edges to all tokens; gives the gaps: those that anybody can have, or who has a name alike, or the account of a cluster that
    nothing names. clusters: the name of each by its issuer.
    """
    repositories = [(node, each) for node, (held, _) in met.items() for each in repositories_of(held)]
    accounts = [(node, each) for node, (held, _) in met.items() if (each := service_account_of(held))]
    opened = {node for node, (held, _) in met.items() if opened_by(held)}
    yield from (_open(rows, node, *met[node]) for node in met if node in opened)
    cut = [node for node, one in repositories if one.is_cut] + [node for node, one in accounts if one.is_cut]
    for node in dict.fromkeys(each for each in cut if each not in opened):
        held, place = met[node]
        yield gap("loose subject", node, held.name, place)
    _add_pipelines(rows, met, repositories)
    yield from _add_service_accounts(rows, met, accounts, clusters)


def _open(rows: Rows, node: str, held: Tokens, place: Place) -> dict[str, object]:
    bound, condition = opened_by(held) or ("possible", None)
    rows.edge(place, add_anyone(rows, place), "HOLDS", node, _RULE, bound=bound, condition=condition)
    return gap("open subject", node, held.name, place)


class _Known(Generic[Holder]):
    """Those of the input that are one, and no pattern."""

    def __init__(self, told: Iterable[tuple[str, Holder]]) -> None:
        by_begin: dict[str, Holder] = {each.begin: each for _, each in told if each.is_one}
        self._begins = sorted(by_begin)
        self._holders: list[Holder] = [by_begin[each] for each in self._begins]

    def covered(self, wanted: Holder) -> list[Holder]:
        """Those that a pattern covers; one that is none covers itself."""
        if wanted.is_one:
            return [wanted]
        sure = literal(wanted.begin)
        first, last = (bisect_left(self._begins, each) for each in (sure, f"{sure}{_LAST}"))
        return [each for each in self._holders[first:last] if wanted.covers(each)]


def _add_pipelines(rows: Rows, met: Met, repositories: Sequence[tuple[str, Repository]]) -> None:
    """The pipeline of each repository or pattern, and those of repositories that others cover; that of everybody is anyone's."""
    known, added = _Known(repositories), set[Repository]()
    for node, wanted in repositories:
        _, place = met[node]
        for each in dict.fromkeys((wanted, *known.covered(wanted))):
            if each.owner == EVERYBODY:
                continue
            sure = ("certain", None) if wanted.names(each) else ("possible", f"first a run of {wanted.subject}")
            rows.edge(place, _pipeline(each), "HOLDS", node, _RULE, bound=sure[0], condition=sure[1])
            if each not in added:
                added.add(each)
                _add_pipeline(rows, place, each)


def _pipeline(of: Repository) -> str:
    return f"github:{encoded(of.owner)}/pipeline/{encoded(of.name)}"


def _add_pipeline(rows: Rows, place: Place, of: Repository) -> None:
    """The workflows of a repository, which lie in it."""
    rows.node(place, _pipeline(of), "pipeline", name=f"{of.owner}/{of.name}", source="github", tenant=of.owner)
    if of.is_one:
        repository = f"{_GITHUB}{of.owner}/{of.name}"
        rows.node(place, repository, "repository", name=of.name, source="github")
        rows.edge(place, repository, "CONTAINS", _pipeline(of), "workflows lie in their repository")


def _add_service_accounts(
    rows: Rows, met: Met, accounts: Sequence[tuple[str, ServiceAccount]], clusters: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    """Those of clusters that are known; gives the gaps of the others."""
    known = _Known(accounts)
    for node, wanted in accounts:
        held, place = met[node]
        cluster = clusters.get(wanted.issuer)
        if cluster is None and wanted.namespace != EVERYBODY:
            yield gap("cluster not named", node, held.name, place)
        for each in known.covered(wanted) if cluster is not None else ():
            account = add_service_account(rows, place, str(cluster), each.namespace, each.name)
            rows.edge(place, account, "HOLDS", node, _RULE)


def add_service_account(rows: Rows, place: Place, cluster: str, namespace: str, name: str) -> str:
    """The node of a service account, as the cluster's own data names it; gives its id."""
    node = f"k8s:{encoded(cluster)}/service_account/{encoded(namespace)}/{encoded(name)}"
    rows.node(place, node, "service_account", name=name, source="kubernetes", tenant=cluster)
    return node
