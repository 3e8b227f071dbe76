"""One provider account as a system with its actions and data stores, and the edges of what its keys are granted.

Given are frames of grants and filled slots, one row each: `key` (the credential's id), `source`, `place`, `side`, `side_mode`,
`tenant_name`, and where the record stands. Two keys of one account meet in its actions and stores.

The account's system CONTAINS its stores and PERFORMS, READS and WRITES what its keys are seen to be granted: whoever controls
the account has that, and whoever may call it without a stated scope may. A key has PERMITS only, so no key controls the system.
"""

from typing import Final

import numpy as np
import pandas as pd

from graphnhi.deriving.key_names import mapped
from graphnhi.library.templates import encoded

__all__ = ["PLACE", "common", "edges_of", "system_edges", "systems", "targets", "tidied", "with_ids"]

PLACE: Final = ["file", "pattern", "number"]
_EDGE: Final = ["from", "edge", "to", "right", "slot", "bound", "condition", "rule", *PLACE]
UNSETTLED: Final = "approval not settled"
"""The condition of what an account does only once a gate of its keys opens."""
_SYSTEM_EDGE: Final = {"perform": "PERFORMS", "read": "READS", "write": "WRITES"}


def edges_of(rows: pd.DataFrame, start: str, edge: str | pd.Series, end: str) -> pd.DataFrame:
    """Edges from column `start` to column `end` of the rows, with whatever edge columns the rows have."""
    named = rows.assign(**{"from": rows[start], "to": rows[end], "edge": edge})
    return named.reindex(columns=_EDGE)


def with_ids(rows: pd.DataFrame) -> pd.DataFrame:
    """The grants with `system` and `end`, the id of what is granted: an action or a data store of the account, or of the
    consent or resource (`resource`, None for the whole account) within it.
    """
    at = rows["place"] + ("/" + mapped(rows["resource"], encoded)).fillna("")
    middle = np.where(rows["right"] == "perform", "/", "/data_store/")
    system = rows["place"] + "/service/" + rows["source"] + rows["side"]
    return rows.assign(system=system, end=at + middle + rows["target"] + rows["side"])


def targets(rows: pd.DataFrame) -> pd.DataFrame:
    """Nodes: the systems of the rows, and the actions and data stores that are granted (rows with an `end`)."""
    perform = rows["right"] == "perform"
    of_resource = (" of " + rows["resource"]).fillna("")
    words = rows["source"] + " " + rows["target"] + of_resource + np.where(rows["side"] == "", "", " (test)")
    ends = pd.DataFrame({
        "id": rows["end"], "kind": rows["target"].where(perform, "data_store"), "name": words,
        "data_class": rows["target"].where(~perform, None), **common(rows),
    })  # fmt: skip
    return pd.concat([ends.dropna(subset="id"), systems(rows)], ignore_index=True)


def systems(rows: pd.DataFrame) -> pd.DataFrame:
    """The provider account of each row as a node."""
    name = rows["source"] + np.where(rows["side"] == "", "", " (test)")
    return pd.DataFrame({"id": rows["system"], "kind": "service", "name": name, **common(rows)})


def common(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The node columns that everything of a provider account shares."""
    said = {"source": rows["source"], "tenant": rows["tenant_name"], "mode": rows["side_mode"]}
    return said | {column: rows[column] for column in PLACE}


def system_edges(grants: pd.DataFrame, released: pd.DataFrame) -> pd.DataFrame:
    """What the account itself performs, reads, writes and contains, by the grants of its keys.

    It certainly does what some key is certainly granted; what keys are granted possibly it does possibly, for their reason,
    and what only an open gate releases waits for an approval.
    """
    behind = released.assign(bound="possible", condition=UNSETTLED)
    rows = _surest(pd.concat([grants, behind], ignore_index=True))
    told = rows.assign(rule="granted to a key of this account", right=None)
    does = edges_of(told, "system", rows["right"].map(_SYSTEM_EDGE), "end")
    kept = told[rows["right"] != "perform"].assign(bound=None, condition=None)
    return pd.concat([does, edges_of(kept, "system", "CONTAINS", "end")], ignore_index=True)


def _surest(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each system, right and end: a certain grant, else a possible one, else what a gate releases."""
    rank = (rows["bound"] == "possible").astype(int) + (rows["condition"] == UNSETTLED)
    by = ["rank", "condition", *PLACE]
    return rows.assign(rank=rank).sort_values(by, kind="stable").drop_duplicates(["system", "right", "end"])


def tidied(frames: list[pd.DataFrame], identity: list[str]) -> pd.DataFrame:
    """The rows of all frames as texts or None, those that say the same once, where they were first met."""
    rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    columns = [column for column in rows.columns if column not in PLACE]
    rows = rows.drop_duplicates(columns, ignore_index=True).dropna(subset=identity, ignore_index=True)
    texts = {column: rows[column].astype(object).where(rows[column].notna(), None) for column in columns}
    return rows.assign(**texts, number=rows["number"].astype(np.int64))
