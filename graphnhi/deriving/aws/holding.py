"""Who has the tokens of identity providers: pipelines of GitHub, service accounts of clusters, or everybody. What tokens open is no
matter of this module.

The trust of a role for service accounts (IRSA) names the issuer of a cluster, and not the cluster. What `describe-cluster` prints
names both; without it the tokens stand as they are, held by nobody who is known. Whoever knows a cluster's issuer meets them: the id of
the tokens of one service account is `PROVIDER_ARN/system:serviceaccount:NAMESPACE:NAME`, where PROVIDER_ARN is
`arn:aws:iam::ACCOUNT:oidc-provider/ISSUER` of the account of the role that its annotation names, and ISSUER the URL of the issuer
without `https://`. Where the role trusts a pattern, this stands in the place of the subject, mostly
`system:serviceaccount:NAMESPACE:*`, or `*` for a trust without a subject.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from graphnhi.deriving.aws.claims import EVERYBODY, Tokens
from graphnhi.deriving.aws.gaps import gap
from graphnhi.deriving.aws.outside import add_anyone
from graphnhi.deriving.aws.records import Place
from graphnhi.deriving.aws.rows import Rows
from graphnhi.deriving.aws.subjects import Repository, ServiceAccount, opened_by, repositories_of, service_account_of
from graphnhi.library.templates import encoded

__all__ = ["add_holders", "add_service_account"]

_GITHUB: Final = "https://github.com/"
_RULE: Final = "the identity provider gives it such tokens"

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


def _add_pipelines(rows: Rows, met: Met, repositories: Sequence[tuple[str, Repository]]) -> None:
    """The pipeline of each repository or pattern, and those of repositories that others cover; that of everybody is anyone's."""
    by_owner = defaultdict[str, dict[Repository, None]](dict)
    for _, each in repositories:
        if each.is_one:
            by_owner[each.owner][each] = None
    placed = dict[str, Place]()
    for node, wanted in repositories:
        _, place = met[node]
        near = by_owner.get(wanted.owner, {}) if wanted.has_owner else _all(by_owner.values())
        covered = [found for found in near if wanted.covers(found)]
        for each in dict.fromkeys(covered if wanted.owner == EVERYBODY else (wanted, *covered)):
            rows.edge(place, _add_pipeline(rows, place, each, placed), "HOLDS", node, _RULE)


def _all(several: Iterable[Mapping[Repository, None]]) -> Iterator[Repository]:
    for each in several:
        yield from each


def _add_pipeline(rows: Rows, place: Place, of: Repository, placed: dict[str, Place]) -> str:
    """The workflows of a repository, which lie in it; gives their id."""
    pipeline = f"github:{encoded(of.owner)}/pipeline/{encoded(of.name)}"
    if placed.setdefault(pipeline, place) is not place:
        return pipeline
    rows.node(place, pipeline, "pipeline", name=f"{of.owner}/{of.name}", source="github", tenant=of.owner)
    if of.is_one:
        repository = f"{_GITHUB}{of.owner}/{of.name}"
        rows.node(place, repository, "repository", name=of.name, source="github")
        rows.edge(place, repository, "CONTAINS", pipeline, "workflows lie in their repository")
    return pipeline


def _add_service_accounts(
    rows: Rows, met: Met, accounts: Sequence[tuple[str, ServiceAccount]], clusters: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    """Those of clusters that are known; gives the gaps of the others."""
    by_issuer = defaultdict[str, dict[ServiceAccount, None]](dict)
    for _, each in accounts:
        if each.is_one:
            by_issuer[each.issuer][each] = None
    for node, wanted in accounts:
        held, place = met[node]
        cluster = clusters.get(wanted.issuer)
        if cluster is None and wanted.namespace != EVERYBODY:
            yield gap("cluster not named", node, held.name, place)
        for each in filter(wanted.covers, by_issuer[wanted.issuer] if cluster is not None else ()):
            account = add_service_account(rows, place, str(cluster), each.namespace, each.name)
            rows.edge(place, account, "HOLDS", node, _RULE)


def add_service_account(rows: Rows, place: Place, cluster: str, namespace: str, name: str) -> str:
    """The node of a service account, as the cluster's own data names it; gives its id."""
    node = f"k8s:{encoded(cluster)}/service_account/{encoded(namespace)}/{encoded(name)}"
    rows.node(place, node, "service_account", name=name, source="kubernetes", tenant=cluster)
    return node
