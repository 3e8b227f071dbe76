"""The statements of AWS policies as Cartography keeps them: who has each, what it says, and what leaves it open.

A statement that cannot be read may say anything: it is taken for one that allows everything, possibly.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from graphnhi.deriving.cartography.frames import PLACE, items
from graphnhi.readers.cartography import STALE

__all__ = ["NO_BOUNDARIES", "PRINCIPALS", "UNREADABLE", "Statement", "attached", "statements"]

PRINCIPALS: Final = ("AWSUser", "AWSRole", "AWSGroup")
NO_BOUNDARIES: Final = "no permission boundaries in the input"
UNREADABLE: Final = "document unreadable"
_ALL: Final = ("*",)


@dataclass(frozen=True)
class Statement:
    """What one statement says. `key` names its record, `condition` is why its rights are possible, `effect` as written."""

    key: str
    effect: str
    actions: tuple[str, ...]
    but_actions: tuple[str, ...]
    resources: tuple[str, ...]
    but_resources: tuple[str, ...]
    condition: str

    @property
    def what(self) -> str:
        """Its actions in words."""
        return ", ".join(self.actions) if self.actions else f"all but {', '.join(self.but_actions)}"


def statements(given: dict[str, pd.DataFrame]) -> dict[str, Statement]:
    """Every statement by its key."""
    rows = given.get("AWSPolicyStatement")
    if rows is None:
        return {}
    columns = ["key", "effect", "action[]", "notaction[]", "resource[]", "notresource[]", "condition", "stale"]
    return {row[0]: _statement(*row) for row in rows.reindex(columns=columns).itertuples(index=False, name=None)}


def _statement(key: str, effect: Any, action: Any, but: Any, resource: Any, but_resource: Any, *rest: Any) -> Statement:
    actions, but_actions, resources, but_resources = map(items, (action, but, resource, but_resource))
    condition, stale = rest
    readable = effect in ("Allow", "Deny") and (actions or but_actions) and (resources or but_resources)
    why = _condition(condition) if isinstance(condition, str) else None
    if not readable:
        why = UNREADABLE
        actions, resources = actions or (() if but_actions else _ALL), resources or (() if but_resources else _ALL)
    elif why is None:
        why = STALE if isinstance(stale, str) else NO_BOUNDARIES
    return Statement(key, effect if effect == "Deny" else "Allow", actions, but_actions, resources, but_resources, why)


def _condition(text: str) -> str | None:
    """The keys of a condition in the words of design; None where it has none. Cartography keeps a JSON list of operators."""
    try:
        told = json.loads(text)
        blocks = told if isinstance(told, list) else [told]
        keys = sorted({key for block in blocks for tests in block.values() for key in tests})
    except (ValueError, AttributeError, TypeError, RecursionError):
        return UNREADABLE
    return f"condition {', '.join(keys)}" if keys else None


def attached(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a principal and statement that it has by some policy: `principal`, `tenant`, `label`, `policy`, `statement`,
    and the place of the attachment.
    """
    policy, statement = given.get("POLICY"), given.get("STATEMENT")
    columns = ["principal", "label", "tenant", "policy", "statement", *PLACE]
    if policy is None or statement is None:
        return pd.DataFrame(columns=columns)
    owners = pd.concat(
        [given[name] for name in PRINCIPALS if name in given] or [pd.DataFrame(columns=["key", "tenant"])]
    )
    has = policy[policy["from"].notna()].rename(
        columns={"from": "principal", "from_label": "label", "to_key": "policy"}
    )
    has = has.merge(owners[["key", "tenant"]], left_on="from_key", right_on="key", how="left", suffixes=("_", ""))
    said = statement.rename(columns={"from_key": "policy", "to_key": "statement"})[["policy", "statement"]]
    return has.merge(said, on="policy")[columns].drop_duplicates(["principal", "statement"]).reset_index(drop=True)
