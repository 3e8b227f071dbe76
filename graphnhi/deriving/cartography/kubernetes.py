"""What Kubernetes bindings grant in Cartography's graph, by `kubernetes_rights.csv`, and whom pods run as.

Cartography keeps the verbs and the resources of a role without which rule has which; so every right is possible, but that of
`cluster-admin`, which has all of them.
"""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from graphnhi.deriving.cartography.frames import EDGE, NODE, PLACE, edge_frame, frames, items, premise
from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.deriving.facts import read_facts
from graphnhi.errors import Fault
from graphnhi.library.templates import encoded
from graphnhi.readers.cartography import STALE
from graphnhi.readers.tidy import Table

__all__ = ["derive"]

_FACTS: Final = ("verb", "resource", "edge", "to", "first", "why")
_BINDINGS: Final = {"KubernetesRoleBinding": "namespace", "KubernetesClusterRoleBinding": ""}
_ROLES: Final = {"Role": "KubernetesRole", "ClusterRole": "KubernetesClusterRole"}
_ENDS: Final = {
    "secrets": "KubernetesSecret", "pods": "KubernetesPod", "service_accounts": "KubernetesServiceAccount",
    "users": "KubernetesUser", "groups": "KubernetesGroup",
}  # fmt: skip
_NO_RULES: Final = "no rules of the role in the input"
_MISSING: Final = "the role that it binds is missing, so it grants nothing"
_NO_END: Final = "nobody whom it binds, or nothing that it grants a right to, is in the estate"
_NO_RIGHT: Final = "grants nothing that facts/kubernetes_rights.csv maps"


def derive(tables: list[Table], context: Context) -> Derived:
    """Every binding becomes possible edges from its subjects; pods run as their service accounts."""
    given = frames(tables)
    if not given:
        return nothing()
    facts = read_facts(context.facts, "kubernetes_rights", _FACTS)
    bound = _bound(given)
    granted = [edge_frame(rows) for rows in _granted(bound, given, facts)]
    edges = pd.concat([pd.DataFrame(columns=EDGE), *granted, _running(given)], ignore_index=True)
    nodes = pd.DataFrame(columns=NODE).astype({"number": "int64"})
    skipped = tuple(_skipped(bound, edges, facts))
    return Derived(nodes, edges.assign(number=edges["number"].astype("int64")), skipped, gaps=tuple(_gaps(bound)))


def _bound(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a binding: where it stands, what it is of (`cluster`, `place`) and its role's `verbs` and `resources`."""
    roles = _roles(given)
    parts = []
    for name, scope in _BINDINGS.items():
        if name in given:
            rows = given[name].rename(columns={"tenant_name": "cluster"})
            spot = rows[scope] if scope else pd.Series([None] * len(rows), index=rows.index, dtype=object)
            parts.append(rows.assign(place=spot, of_namespace=spot.where(rows["role_kind"] == "Role", None)))
    columns = ["key", "name", "cluster", "place", "of_namespace", "role_kind", "role_name", "stale", *PLACE]
    whole = pd.concat([part.reindex(columns=columns) for part in parts]) if parts else pd.DataFrame(columns=columns)
    named = whole.fillna({"of_namespace": "", "cluster": ""}).rename(columns={"of_namespace": "role_namespace"})
    return named.merge(roles, on=["cluster", "role_kind", "role_namespace", "role_name"], how="left").reset_index(
        drop=True
    )


def _roles(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    parts = []
    for kind, name in _ROLES.items():
        if name in given:
            rows = given[name].rename(columns={"tenant_name": "cluster", "name": "role_name"})
            spot = rows.get("namespace", "")
            parts.append(
                rows.assign(role_kind=kind, role_namespace=spot, verbs=rows["verbs[]"], resources=rows["resources[]"])
            )
    columns = ["cluster", "role_kind", "role_namespace", "role_name", "verbs", "resources", "known"]
    whole = pd.concat(parts).assign(known="yes") if parts else pd.DataFrame(columns=columns)
    keys = ["cluster", "role_kind", "role_namespace", "role_name"]
    return whole.fillna({"role_namespace": "", "cluster": ""})[columns].drop_duplicates(keys)


def _granted(bound: pd.DataFrame, given: dict[str, pd.DataFrame], facts: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Edges by binding and fact, from its subjects to what the fact is about in the place of the binding."""
    subjects, ends = _subjects(given), _ends(given)
    for binding in bound[bound["known"].notna()].itertuples(index=False):
        whom = subjects[subjects["from_key"] == binding.key]
        for fact in _held(binding, facts):
            found = _found(binding, fact, ends)
            pairs = whom.merge(pd.DataFrame({"end": found}, dtype=object), how="cross")
            pairs = pairs[pairs["subject"] != pairs["end"]]
            if len(pairs):
                yield _edges(pairs, binding, fact)


def _held(binding: Any, facts: pd.DataFrame) -> list[Any]:
    """The facts that a role's verbs and resources may stand for; a role of everything has that alone."""
    verbs, resources = set(items(binding.verbs)), set(items(binding.resources))
    found = []
    for fact in facts.itertuples(index=False):
        verb = fact.verb in verbs or (fact.verb != "*" and "*" in verbs)
        resource = fact.resource in resources or (fact.resource != "*" and _wild(str(fact.resource), resources))
        if verb and resource:
            if fact.resource == "*":
                return [fact]
            found.append(fact)
    return found


def _wild(resource: str, resources: set[str]) -> bool:
    """Whether a resource is meant by `*`, or a subresource by `*/sub`."""
    return "*" in resources or ("/" in resource and f"*/{resource.partition('/')[2]}" in resources)


def _found(binding: Any, fact: Any, ends: dict[str, pd.DataFrame]) -> list[str]:
    """The ids that a fact is about: the place of the binding, or what is in it."""
    if fact.to == "place":
        return [_place(binding)]
    rows = ends.get(str(fact.to))
    if rows is None:
        return []
    rows = rows[rows["cluster"] == binding.cluster]
    if isinstance(binding.place, str) and "namespace" in rows:
        rows = rows[rows["namespace"] == binding.place]
    return list(rows["node"].unique())


def _place(binding: Any) -> str:
    cluster = encoded(binding.cluster)
    if isinstance(binding.place, str):
        return f"k8s:{cluster}/namespace/{encoded(binding.place)}"
    return f"k8s:{cluster}/cluster/{cluster}"


def _edges(pairs: pd.DataFrame, binding: Any, fact: Any) -> pd.DataFrame:
    whole = binding.role_kind == "ClusterRole" and binding.role_name == "cluster-admin" and fact.verb == "*"
    why = (
        STALE
        if isinstance(binding.stale, str)
        else None
        if whole
        else f"first {fact.first}"
        if fact.first
        else _NO_RULES
    )
    return pd.DataFrame({
        "from": pairs["subject"], "edge": fact.edge, "to": pairs["end"], "condition": why, "premises": pairs["premises"],
        "rule": f"{fact.verb} {fact.resource}: {fact.why}", "file": binding.file, "pattern": binding.pattern,
        "number": binding.number,
    })  # fmt: skip


def _subjects(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = given.get("SUBJECT")
    if rows is None:
        return pd.DataFrame(columns=["from_key", "subject", "premises"])
    rows = rows[rows["to"].notna()]
    return rows.assign(subject=rows["to"], premises=premise(rows))[["from_key", "subject", "premises"]]


def _ends(given: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {
        word: given[name][given[name]["node"].notna()].rename(columns={"tenant_name": "cluster"})
        for word, name in _ENDS.items()
        if name in given
    }


def _running(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Whom each pod runs as: certain where it mounts a token, by its own word or its service account's."""
    pods, accounts = given.get("KubernetesPod"), given.get("KubernetesServiceAccount")
    if pods is None or accounts is None:
        return pd.DataFrame(columns=EDGE)
    own = accounts.rename(
        columns={"name": "service_account_name", "node": "end", "automount_service_account_token": "theirs"}
    )
    keys = ["tenant", "namespace", "service_account_name"]
    rows = pods.assign(service_account_name=pods["service_account_name"].fillna("default"))
    rows = rows[rows["node"].notna()].merge(own[[*keys, "end", "theirs"]].dropna(subset=["end"]), on=keys)
    says = rows["automount_service_account_token"].where(
        rows["automount_service_account_token"].notna(), rows["theirs"]
    )
    rows = rows[says != "false"]
    rows = rows.rename(columns={"node": "from", "end": "to"}).assign(edge="RUNS_AS")
    return edge_frame(rows.assign(condition=rows["stale"].map({"yes": STALE})))


def _skipped(bound: pd.DataFrame, edges: pd.DataFrame, facts: pd.DataFrame) -> Iterator[Fault]:
    """The bindings that gave no edge, with the reason."""
    used = set(zip(edges["file"], edges["number"], strict=True))
    for row in bound.itertuples(index=False):
        if (row.file, row.number) not in used:
            what = _MISSING if not isinstance(row.known, str) else _NO_END if _held(row, facts) else _NO_RIGHT
            yield Fault(str(row.file), str(row.pattern).format(row.number), what)


def _gaps(bound: pd.DataFrame) -> Iterator[dict[str, object]]:
    for row in bound[bound["known"].isna()].itertuples(index=False):
        yield {
            "gap": "missing role", "id": _place(row), "what": f"{row.role_kind} {row.role_name} of the binding {row.name}",
            "file": row.file, "place": str(row.pattern).format(row.number), "count": 1,
        }  # fmt: skip
