"""Rights of AWS policies in Cartography's graph: statements joined with who has them and what there is, by `aws_rights.csv`.

This evaluates no policy: every right is possible, since boundaries and organisation policies are not kept; a Deny is counted
and not applied, and what no fact maps is a possible use of the account and a gap.
"""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.deriving.cartography.aws_rights import (
    FACTS,
    Estate,
    Facts,
    account_rights,
    is_administrator,
    names_account,
    object_rights,
    unmapped,
)
from graphnhi.deriving.cartography.aws_statements import PRINCIPALS, Statement, attached, statements
from graphnhi.deriving.cartography.aws_trusts import Trusts, roots, with_mfa
from graphnhi.deriving.cartography.frames import EDGE, NODE, PLACE, edge_frame, frames, nodes_of, premise
from graphnhi.deriving.cartography.gathered import Gathered
from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.deriving.facts import read_facts
from graphnhi.errors import Fault
from graphnhi.readers.tidy import Table

__all__ = ["derive"]

_OBJECTS: Final = (
    *PRINCIPALS, "AWSS3Bucket", "AWSDynamoDBTable", "AWSRDSInstance", "AWSRDSCluster", "AWSRedshiftCluster",
    "AWSSecretsManagerSecret", "AWSSSMParameter", "AWSKMSKey", "AWSLambda", "AWSEC2Instance", "AWSECSTask",
    "AWSCloudFormationStack", "AWSCodeBuildProject",
)  # fmt: skip
_NO_RESOURCE_POLICIES: Final = "no resource policies in the input"
_DENY: Final = "a Deny is not applied: it can only limit what is possible"
_UNATTACHED: Final = "no principal of the estate has this statement"
_NO_RIGHT: Final = "allows nothing that facts/aws_rights.csv maps"


def derive(tables: list[Table], context: Context) -> Derived:
    """Every attached Allow becomes possible edges to the objects that it is about; Denies and unmapped actions are told."""
    given = frames(tables)
    if not given:
        return nothing()
    facts = read_facts(context.facts, "aws_rights", FACTS)
    work = _Work(given, facts)
    work.run()
    found, users = roots(given), work.edges()
    nodes = pd.concat([pd.DataFrame(columns=NODE), found.nodes, with_mfa(given)], ignore_index=True)
    edges = pd.concat([users, edge_frame(found.edges)], ignore_index=True)
    return Derived(
        nodes.assign(number=nodes["number"].astype("int64")), edges.assign(number=edges["number"].astype("int64")),
        skipped=work.skipped(), gaps=tuple(work.gaps()), unmapped=len(work.unmapped),
    )  # fmt: skip


class _Work:
    """The statements one by one, each for all who have it; the edges as columns."""

    def __init__(self, given: dict[str, pd.DataFrame], facts: pd.DataFrame) -> None:
        self._on = Facts.of(facts)
        self._said = statements(given)
        self._rows = given.get("AWSPolicyStatement", pd.DataFrame(columns=["key", *PLACE])).set_index("key")
        self._has = attached(given)
        self._has["premises"] = premise(self._has)
        self._estate = Estate.of(nodes_of(given, _OBJECTS))
        self._trusts = Trusts.of(given)
        self._selves = _selves(given, self._has)
        self._accounts = self._has["tenant"].to_numpy(dtype=object)
        self._who = self._has["principal"].to_numpy(dtype=object)
        self._premises = self._has["premises"].to_numpy(dtype=object)
        self._places = dict(zip(self._rows.index, self._rows[PLACE].itertuples(index=False, name=None), strict=True))
        self._administers = self._administrators()
        self._found = Gathered()
        self._reasons: dict[str, str] = dict.fromkeys(self._said, _UNATTACHED)
        self.unmapped: dict[tuple[str, str], str] = {}

    def _administrators(self) -> set[str]:
        """The principals that administer their account: what lies in it is theirs by that."""
        rows = zip(self._has["principal"], self._has["statement"], self._accounts, strict=True)
        return {who for who, key, account in rows if is_administrator(self._said[key], account)}

    def run(self) -> None:
        """Every statement that somebody has."""
        for key, found in self._has.groupby("statement", sort=True).indices.items():
            statement, rows = self._said[str(key)], np.asarray(found)
            if statement.effect == "Deny":
                self._reasons[statement.key] = _DENY
                continue
            self._reasons[statement.key] = _NO_RIGHT
            self._on_accounts(statement, rows)
            self._on_objects(statement, rows)
            self._not_mapped(statement, rows)

    def _on_accounts(self, statement: Statement, rows: NDArray[Any]) -> None:
        for row in rows.tolist():
            who, account = str(self._who[row]), self._accounts[row]
            if not isinstance(account, str):
                continue
            found: dict[str, Any] = {}
            for edge, fact in account_rights(statement, account, self._selves.get(who, frozenset([who])), self._on):
                found.setdefault(edge, fact)
            for edge, fact in found.items():
                self._add(
                    statement, np.array([row]), np.array([f"aws:{account}/account/{account}"], dtype=object), edge, fact
                )

    def _on_objects(self, statement: Statement, rows: NDArray[Any]) -> None:
        for fact, found in object_rights(statement, self._estate, self._on):
            objects = self._estate.nodes[str(fact.object)]
            who, what = np.repeat(rows, len(found)), np.tile(found, len(rows))
            ends, owner = objects["node"].to_numpy(dtype=object)[what], objects["tenant"].to_numpy(dtype=object)[what]
            starts = self._who[who]
            keep = (starts != ends) & self._within(statement, starts, self._accounts[who], owner)
            if fact.edge == "ASSUMES":
                keep &= self._trusts.may(starts, self._accounts[who], ends)
            other = pd.notna(owner) & pd.notna(self._accounts[who]) & (owner != self._accounts[who])
            self._add(statement, who[keep], ends[keep], str(fact.edge), fact, other[keep])

    def _within(
        self, statement: Statement, starts: NDArray[Any], accounts: NDArray[Any], owners: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Pairs in one account, unless its administrator has all of it anyway; those of two where the statement names the other."""
        known = pd.notna(accounts) & pd.notna(owners)
        same = ~known | (accounts == owners)
        named = np.array([isinstance(each, str) and names_account(statement, each) for each in owners], dtype=bool)
        bucket = np.array([":s3:::" in resource for resource in statement.resources], dtype=bool).any()
        administers = np.array([who in self._administers for who in starts], dtype=bool)
        return np.where(same, ~(known & administers), named | bucket)

    def _not_mapped(self, statement: Statement, rows: NDArray[Any]) -> None:
        for action in unmapped(statement, self._on):
            for who in self._who[rows]:
                if who not in self._administers:
                    self.unmapped.setdefault((str(who), action), statement.key)

    def _add(
        self,
        statement: Statement,
        rows: NDArray[Any],
        ends: NDArray[Any],
        edge: str,
        fact: Any,
        other: NDArray[np.bool_] | None = None,
    ) -> None:
        """Edges of one fact; those into another account wait for what that grants."""
        if not len(rows):
            return
        self._reasons.pop(statement.key, None)
        why: Any = f"first {fact.first}" if fact.first else statement.condition
        conditions = np.full(len(rows), why, dtype=object)
        if other is not None:
            conditions[other] = _NO_RESOURCE_POLICIES
        arrays = self._who[rows], ends, conditions, self._premises[rows]
        self._found.add(arrays, edge, fact.scope or None, f"{fact.action}: {fact.why}", self._places[statement.key])

    def edges(self) -> pd.DataFrame:
        """All edges, and a possible use of the account for whatever no fact maps."""
        return pd.concat(
            [pd.DataFrame(columns=EDGE), self._found.frame(), *map(edge_frame, self._uses())], ignore_index=True
        )

    def _uses(self) -> list[pd.DataFrame]:
        accounts = dict(zip(self._has["principal"], self._accounts, strict=True))
        first = {who: key for (who, _), key in reversed(self.unmapped.items()) if isinstance(accounts[who], str)}
        if not first:
            return []
        places = self._rows.loc[list(first.values()), PLACE].reset_index(drop=True)
        ends = [f"aws:{accounts[who]}/account/{accounts[who]}" for who in first]
        told = {"edge": "USES", "bound": "possible", "condition": "unmapped actions", "scope": "unmapped actions"}
        return [pd.DataFrame({"from": list(first), "to": ends, **told, "rule": _NO_RIGHT}).join(places)]

    def gaps(self) -> list[dict[str, object]]:
        """One gap for each action that no fact maps, with the number of principals that may do it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for (who, action), key in sorted(self.unmapped.items()):
            found.setdefault(action, []).append((who, key))
        return [self._gap(action, whom) for action, whom in sorted(found.items())]

    def _gap(self, action: str, whom: list[tuple[str, str]]) -> dict[str, object]:
        who, key = whom[0]
        place = self._rows.loc[key]
        return {
            "gap": "unmapped permission", "id": who, "what": f"AWS: {action}", "severity": "unknown", "file": place["file"],
            "place": place["pattern"].format(place["number"]), "count": len(whom),
        }  # fmt: skip

    def skipped(self) -> tuple[Fault, ...]:
        """The statements that gave no edge, each with its reason."""
        rows = self._rows.loc[list(self._reasons)].sort_values(["file", "number"])
        return tuple(
            Fault(file, pattern.format(number), self._reasons[key])
            for key, file, pattern, number in zip(rows.index, *(rows[name] for name in PLACE), strict=True)
        )


def _selves(given: dict[str, pd.DataFrame], has: pd.DataFrame) -> dict[str, frozenset[str]]:
    """What each principal may change to have more rights itself: itself, its groups, its members and its policies."""
    found: dict[str, set[str]] = {str(who): {str(who)} for who in has["principal"].unique()}
    members = given.get("MEMBER_AWS_GROUP")
    for user, group in () if members is None else zip(members["from"], members["to"], strict=True):
        found.setdefault(str(user), {str(user)}).add(str(group))
        found.setdefault(str(group), {str(group)}).add(str(user))
    policies = given.get("AWSPolicy")
    ids = {} if policies is None else dict(zip(policies["key"], policies["id"], strict=True))
    for who, policy in has[["principal", "policy"]].drop_duplicates().itertuples(index=False, name=None):
        found[str(who)].add(str(ids.get(policy)))
    return {who: frozenset(each) for who, each in found.items()}
