"""From statements to rights: which facts a statement allows, on which objects, for whom. All of it possible."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.deriving.cartography.aws_statements import Statement
from graphnhi.deriving.cartography.patterns import Objects, acts, covers, is_action

__all__ = ["FACTS", "Estate", "Facts", "account_rights", "is_administrator", "object_rights", "unmapped"]

FACTS: Final = ("action", "object", "edge", "scope", "first", "why")
_EVERYTHING: Final = "*:*"
_IAM: Final = ("role/x", "user/x", "policy/x", "group/x")
_OTHERS: Final = ("arn:aws:s3:::x", "arn:aws:ec2:x:{account}:instance/x", "arn:aws:secretsmanager:x:{account}:secret:x")
_ACCOUNT: Final = 4
"""The part of an ARN that names its account."""


@dataclass(frozen=True)
class Facts:
    """The rows of `aws_rights.csv`: on accounts and oneself, on objects, and the actions of all."""

    own: tuple[Any, ...]
    objects: tuple[Any, ...]
    actions: tuple[str, ...]

    @classmethod
    def of(cls, facts: pd.DataFrame) -> "Facts":
        rows = list(facts.itertuples(index=False))
        own = tuple(row for row in rows if row.object in ("account", "self"))
        return cls(own, tuple(row for row in rows if row not in own), tuple(facts["action"]))


@dataclass
class Estate:
    """The objects that rights may be on, by label: their ids (which are ARNs), accounts, and how to find them."""

    nodes: dict[str, pd.DataFrame]
    objects: dict[str, Objects]

    @classmethod
    def of(cls, nodes: pd.DataFrame) -> "Estate":
        groups = {
            str(label): rows.drop_duplicates("node").reset_index(drop=True) for label, rows in nodes.groupby("label")
        }
        found = {label: Objects(rows["node"], bucket=label == "AWSS3Bucket") for label, rows in groups.items()}
        return cls(groups, found)


def is_administrator(statement: Statement, account: object) -> bool:
    """Whether a statement allows every action on everything of an account."""
    return (
        statement.effect == "Allow" and _allows(statement, _EVERYTHING) and _whole(statement, account, everything=True)
    )


def _allows(statement: Statement, action: str) -> bool:
    """Whether a statement allows an action; one of everything but what it names is no administrator of IAM that it names."""
    if action.endswith(":*") and not statement.actions:
        return not any(pattern.casefold().startswith(("iam:", "*")) for pattern in statement.but_actions)
    return acts(action, statement.actions, statement.but_actions)


def _whole(statement: Statement, account: object, *, everything: bool) -> bool:
    probes = [f"arn:aws:iam::{account}:{name}" for name in _IAM]
    probes += [text.format(account=account) for text in _OTHERS] if everything else []
    return all(covers(statement.resources, statement.but_resources, probe) for probe in probes)


def account_rights(
    statement: Statement, account: object, selves: frozenset[str], facts: Facts
) -> Iterator[tuple[str, Any]]:
    """The edges to its own account that a statement gives a principal of it, with the fact of each.

    selves: the ids of the principal itself, of its groups and members, and of the policies that it has.
    """
    for fact in facts.own:
        if not _allows(statement, str(fact.action)):
            continue
        if fact.object == "account":
            given = _whole(statement, account, everything=str(fact.action) == _EVERYTHING)
        else:
            given = any(covers(statement.resources, statement.but_resources, each) for each in selves)
        if given:
            yield str(fact.edge), fact


def object_rights(statement: Statement, estate: Estate, facts: Facts) -> Iterator[tuple[Any, NDArray[np.int64]]]:
    """The facts on objects that a statement allows, and the rows of the objects; of facts with one outcome the first."""
    known: set[tuple[str, str, str, str]] = set()
    for fact in facts.objects:
        outcome = (str(fact.object), str(fact.edge), str(fact.scope), str(fact.first))
        if fact.object not in estate.objects or outcome in known or not _allows(statement, str(fact.action)):
            continue
        rows = estate.objects[str(fact.object)].covered(statement.resources, statement.but_resources)
        if len(rows):
            known.add(outcome)
            yield fact, rows


def names_account(statement: Statement, account: str) -> bool:
    """Whether a statement names this account itself, so that it is also about what lies in it."""
    return any(_part(resource) == account for resource in statement.resources)


def _part(arn: str) -> str:
    parts = arn.split(":")
    return parts[_ACCOUNT] if len(parts) > _ACCOUNT else ""


def unmapped(statement: Statement, facts: Facts) -> list[str]:
    """The action patterns of an Allow that stand for actions which no fact maps."""
    if not statement.actions:
        return [statement.what]
    return [pattern for pattern in statement.actions if not _is_all_known(pattern, facts.actions)]


@lru_cache(maxsize=1 << 16)
def _is_all_known(pattern: str, known: tuple[str, ...]) -> bool:
    """Whether a pattern stands for known actions alone: a wildcard stands for others too, unless it is a known one itself."""
    if "*" in pattern or "?" in pattern:
        return pattern.casefold() in {"*", *(action.casefold() for action in known)}
    return any(is_action(action, pattern) for action in known if "*" not in action)
