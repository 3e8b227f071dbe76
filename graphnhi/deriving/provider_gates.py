"""The gates of provider accounts and keys: who fills which slot, what an open gate releases, and which gate feeds another.

A gate of the account (`transfer-review`, `draft-transfer`) is filled by any of its keys. Scopes that count only on one token
(`PAY+WRITE`) make a gate of that key alone: two keys with one scope each open nothing.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from graphnhi.access.catalogue import Catalogue
from graphnhi.access.provider_scopes import gates
from graphnhi.deriving.key_names import mapped
from graphnhi.deriving.provider_account import common, edges_of
from graphnhi.library.templates import encoded

__all__ = ["Gates", "gates_of"]

_RELEASES: Final = ["known", "gate", "right", "target"]
_FEEDS: Final = ["known", "gate", "fed", "slot"]


@dataclass(frozen=True)
class Gates:
    """Gate nodes, the APPROVES edges of keys and gates, and what open gates give as grants whose `key` is the gate."""

    nodes: pd.DataFrame
    approvals: pd.DataFrame
    released: pd.DataFrame


def gates_of(fills: pd.DataFrame, catalogue: Catalogue) -> Gates:
    """The gates behind filled slots: rows with `key`, `gate`, `slot`, `own` and the account's columns."""
    fills = fills.assign(gate_id=_ids(fills))
    fed = _fed(fills, catalogue)
    met = pd.concat([fills, fed], ignore_index=True)
    approvals = pd.concat([edges_of(fills, "key", "APPROVES", "gate_id"), edges_of(fed, "key", "APPROVES", "gate_id")])
    return Gates(_nodes(met, catalogue), approvals, _released(met, catalogue))


def _ids(fills: pd.DataFrame) -> pd.Series:
    owner = mapped(fills["key"], lambda key: key.rpartition("/")[2])
    name = mapped(fills["gate"], encoded)
    return fills["place"] + "/gate/" + (owner + "/").where(fills["own"].astype(bool), "") + name + fills["side"]


def _fed(fills: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The slots that gates of a key fill in gates of its account (a draft needs two scopes): `key` is the feeding gate."""
    feeds = [
        (p, g.name, *feed) for p in fills["known"].unique() for g in gates(catalogue, p).values() for feed in g.feeds
    ]
    rows = (
        fills.drop_duplicates("gate_id")
        .drop(columns="slot")
        .merge(pd.DataFrame(feeds, columns=_FEEDS), on=["known", "gate"])
    )
    rule = "the scopes of " + rows["gate"] + " together"
    rows = rows.assign(key=rows["gate_id"], gate=rows["fed"], own=False, bound=None, condition=None, rule=rule)
    return rows.assign(gate_id=_ids(rows))


def _nodes(met: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    known = [(p, g.name, str(g.needs)) for p in met["known"].unique() for g in gates(catalogue, p).values()]
    rows = met.merge(pd.DataFrame(known, columns=["known", "gate", "needs"], dtype=object), on=["known", "gate"])
    name = rows["source"] + " " + rows["gate"] + np.where(rows["side"] == "", "", " (test)")
    return pd.DataFrame({"id": rows["gate_id"], "kind": "gate", "name": name, "needs": rows["needs"], **common(rows)})


def _released(met: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    gives = [
        (p, g.name, r.right, r.target)
        for p in met["known"].unique()
        for g in gates(catalogue, p).values()
        for r in g.releases
    ]
    rows = met.drop_duplicates("gate_id").merge(
        pd.DataFrame(gives, columns=_RELEASES, dtype=object), on=["known", "gate"]
    )
    rule = "released when " + rows["gate"] + " opens"
    return rows.assign(key=rows["gate_id"], bound=None, condition=None, rule=rule, resource=None, slot=None)
