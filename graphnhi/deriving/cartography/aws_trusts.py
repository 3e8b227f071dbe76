"""Whom AWS roles trust, as far as Cartography keeps it, and the account roots: our own root users, and outside accounts.

Trusted principals that Cartography does not know, and `*`, are lost in it; so a role of which no trust is kept may trust anyone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.deriving.cartography.aws_statements import PRINCIPALS
from graphnhi.deriving.cartography.frames import NODE, PLACE, edge_frame

__all__ = ["Roots", "Trusts", "roots", "with_mfa"]

_NO_TRUSTS = "no trust policies in the input"


@dataclass
class Trusts:
    """Roles by what is known of their trust: `told` have some, `accounts` are those whose root a role trusts."""

    told: frozenset[str]
    accounts: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, given: dict[str, pd.DataFrame]) -> "Trusts":
        rows = _trusting(given)
        to_root = rows[rows["account"].notna()]
        return cls(frozenset(rows["from"]), frozenset(zip(to_root["from"], to_root["account"], strict=True)))

    def may(self, starts: NDArray[Any], accounts: NDArray[Any], roles: NDArray[Any]) -> NDArray[np.bool_]:
        """Whether the trust of each role leaves it open to a principal of an account that may assume it by its own policies."""
        pairs = zip(starts, accounts, roles, strict=True)
        return np.array(
            [role not in self.told or (role, account) in self.accounts for _, account, role in pairs], dtype=bool
        )


def _trusting(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every trust: `from` (the role) and, where it is of a root, `account`."""
    trusts, known = given.get("TRUSTS_AWS_PRINCIPAL"), _roots(given)
    if trusts is None:
        return pd.DataFrame(columns=["from", "account", *PLACE])
    rows = trusts[trusts["from"].notna()].merge(known[["key", "account"]], left_on="to_key", right_on="key", how="left")
    return rows[["from", "account", *PLACE]]


def _roots(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = given.get("AWSRootPrincipal")
    if rows is None:
        return pd.DataFrame(columns=["key", "arn", "account", *PLACE])
    named = rows["arn"].str.extract(r"^arn:[^:]*:iam::([^:]+):root$")[0]
    return rows.assign(account=named.where(named.notna(), rows["tenant"]))[["key", "arn", "account", *PLACE]]


@dataclass
class Roots:
    """Nodes and edges of the roots of accounts."""

    nodes: pd.DataFrame
    edges: pd.DataFrame


def roots(given: dict[str, pd.DataFrame]) -> Roots:
    """The root user of each account of which principals are known, who controls it; any other account that roles trust is a
    vendor, which may assume them.
    """
    known, rows = _accounts(given), _roots(given)
    rows = rows[rows["account"].notna() & rows["arn"].notna()]
    own, foreign = rows[rows["account"].isin(known)], rows[~rows["account"].isin(known)]
    outside = "aws:" + foreign["account"] + "/vendor/" + foreign["account"]
    users = pd.DataFrame(
        {"id": own["arn"], "kind": "human", "name": "root of " + own["account"], "tenant": own["account"]}
    )
    vendors = pd.DataFrame({"id": outside, "kind": "vendor", "name": foreign["account"], "tenant": foreign["account"]})
    nodes = pd.concat([users.join(own[PLACE]), vendors.join(foreign[PLACE])], ignore_index=True).assign(source="aws")
    account = "aws:" + own["account"] + "/account/" + own["account"]
    controls = pd.DataFrame({"from": own["arn"], "edge": "CONTROLS", "to": account}).join(own[PLACE])
    edges = pd.concat([controls, _assumed(given, known)], ignore_index=True)
    return Roots(nodes.reindex(columns=NODE), edge_frame(edges.assign(number=edges["number"].astype("int64"))))


def _assumed(given: dict[str, pd.DataFrame], known: set[str]) -> pd.DataFrame:
    rows = _trusting(given)
    rows = rows[rows["account"].notna() & ~rows["account"].isin(known)]
    start = "aws:" + rows["account"] + "/vendor/" + rows["account"]
    told = {"edge": "ASSUMES", "bound": "possible", "condition": _NO_TRUSTS, "rule": "the role trusts the account"}
    return pd.DataFrame({"from": start, "to": rows["from"], **told}).join(rows[PLACE])


def _accounts(given: dict[str, pd.DataFrame]) -> set[str]:
    """The accounts of which principals are known."""
    parts = [given[name]["tenant"].dropna() for name in PRINCIPALS if name in given]
    return set(pd.concat(parts)) if parts else set()


def with_mfa(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The users that have an MFA device, tagged so."""
    rows = given.get("MFA_DEVICE")
    if rows is None:
        return pd.DataFrame(columns=[*NODE, "tags"])
    rows = rows[rows["from"].notna()]
    users = pd.DataFrame({"id": rows["from"], "kind": "service_account", "tags": "mfa"}).join(rows[PLACE])
    return users.reindex(columns=[*NODE, "tags"])
