"""What Google Cloud bindings grant in Cartography's graph, by `gcp_rights.csv`: rights over the resource that they are on.

Deny policies are not kept, so every right is possible. A role whose permissions are not kept is known by its name alone.
"""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from graphnhi.deriving.cartography.frames import EDGE, NODE, PLACE, edge_frame, frames, items, premise
from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.deriving.facts import read_facts
from graphnhi.errors import Fault
from graphnhi.readers.cartography import STALE
from graphnhi.readers.tidy import Table

__all__ = ["derive"]

_FACTS: Final = ("permission", "role", "edge", "to", "why")
_NO_DENIES: Final = "no deny policies in the input"
_NO_RIGHT: Final = "grants nothing that facts/gcp_rights.csv maps"
_NO_END: Final = "its principal or its resource is no node of the estate"
_BINDING: Final = ["key", "role", "title", "conditional", "stale", *PLACE]


def derive(tables: list[Table], context: Context) -> Derived:
    """Every binding becomes possible edges from its principals to its resource, or to the service accounts in it."""
    given = frames(tables)
    bindings = given.get("GCPPolicyBinding")
    if bindings is None:
        return nothing()
    facts = read_facts(context.facts, "gcp_rights", _FACTS)
    granted = _granted(bindings, given)
    parts = [edge_frame(rows) for rows in _edges(granted, _permissions(given), given, facts)]
    edges = pd.concat([pd.DataFrame(columns=EDGE), *parts], ignore_index=True)
    nodes = pd.DataFrame(columns=NODE).astype({"number": "int64"})
    skipped = tuple(_skipped(bindings, granted, edges))
    gaps, unmapped = _gaps(granted, edges)
    whole = edges.assign(number=edges["number"].astype("int64"))
    return Derived(nodes, whole, skipped, gaps=gaps, unmapped=unmapped)


def _granted(bindings: pd.DataFrame, given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a binding, principal and resource, as far as they are nodes: `who`, `where`."""
    has, at = given.get("HAS_ALLOW_POLICY"), given.get("APPLIES_TO")
    rows = bindings.assign(title=bindings["condition_title"], conditional=bindings["has_condition"])[_BINDING]
    if has is None or at is None:
        return rows.iloc[:0].assign(who=None, where=None, premises=None)
    whom = has[has["from"].notna()].assign(premises=premise(has[has["from"].notna()]))
    whom = whom.rename(columns={"to_key": "key", "from": "who"})[["key", "who", "premises"]]
    there = at[at["to"].notna()].rename(columns={"from_key": "key", "to": "where"})[["key", "where"]]
    return rows.merge(whom, on="key").merge(there, on="key").drop_duplicates(["key", "who", "where"])


def _permissions(given: dict[str, pd.DataFrame]) -> dict[str, frozenset[str]]:
    roles = given.get("GCPRole")
    if roles is None:
        return {}
    return {name: frozenset(items(cell)) for name, cell in zip(roles["name"], roles["permissions[]"], strict=True)}


def _edges(
    granted: pd.DataFrame, permissions: dict[str, frozenset[str]], given: dict[str, pd.DataFrame], facts: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    accounts = _accounts(given)
    for role, rows in granted.groupby("role", sort=True):
        held = permissions.get(str(role), frozenset())
        for fact in facts.itertuples(index=False):
            if role == fact.role or fact.permission in held:
                ends = rows.assign(end=rows["where"]) if fact.to == "resource" else rows.merge(accounts, on="where")
                yield _told(ends[ends["who"] != ends["end"]], fact)


def _accounts(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The service accounts (`end`) of each project (`where`), and each as the resource of its own bindings."""
    rows, projects = given.get("GCPServiceAccount"), given.get("GCPProject")
    if rows is None:
        return pd.DataFrame(columns=["where", "end"])
    rows = rows[rows["node"].notna()]
    own = pd.DataFrame({"where": rows["node"], "end": rows["node"]})
    if projects is None:
        return own
    inside = rows.merge(projects[["id", "node"]].rename(columns={"id": "tenant", "node": "where"}), on="tenant")
    return pd.concat([own, pd.DataFrame({"where": inside["where"], "end": inside["node"]})]).drop_duplicates()


def _told(rows: pd.DataFrame, fact: Any) -> pd.DataFrame:
    titled = "condition " + rows["title"].fillna("of the binding")
    why = titled.where(rows["conditional"] == "true", pd.Series(_NO_DENIES, index=rows.index))
    why = why.where(rows["stale"].isna() | (rows["conditional"] == "true"), STALE)
    rule = f"{fact.permission or fact.role}: {fact.why}"
    told = {
        "from": rows["who"],
        "edge": fact.edge,
        "to": rows["end"],
        "bound": "possible",
        "condition": why,
        "rule": rule,
    }
    return rows.assign(**told)


def _skipped(bindings: pd.DataFrame, granted: pd.DataFrame, edges: pd.DataFrame) -> Iterator[Fault]:
    used, whole = set(edges["number"]), set(granted["key"])
    for row in bindings.itertuples(index=False):
        if row.number not in used:
            what = _NO_RIGHT if row.key in whole else _NO_END
            yield Fault(str(row.file), str(row.pattern).format(row.number), what)


def _gaps(granted: pd.DataFrame, edges: pd.DataFrame) -> tuple[tuple[dict[str, object], ...], int]:
    """One gap for each role that no fact maps, with how many bindings grant it."""
    rows = (
        granted[~granted["number"].isin(edges["number"])].drop_duplicates("key").sort_values(["role", "file", "number"])
    )
    counts = rows.groupby("role")["key"].transform("size")
    firsts = rows.assign(bindings=counts).drop_duplicates("role")
    return tuple(_gap(row) for row in firsts.itertuples(index=False)), len(rows)


def _gap(row: Any) -> dict[str, object]:
    return {
        "gap": "unmapped permission", "id": row.who, "what": f"GCP: {row.role}", "severity": "unknown", "file": row.file,
        "place": row.pattern.format(row.number), "count": int(row.bindings),
    }  # fmt: skip
