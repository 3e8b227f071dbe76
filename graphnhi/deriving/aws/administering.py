"""CONTROLS identity -> account: who may do everything in it, or as much of IAM as it takes to give oneself that.

It is asked of the evaluator, by an action that no service has, and never read off a policy's name.
"""

from typing import Final

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.granting import Granting
from graphnhi.deriving.aws.identity_nodes import account_id
from graphnhi.deriving.aws.proving import add_decided
from graphnhi.deriving.aws.rows import Rows

__all__ = ["add_administrators"]

_EVERY_ACTION: Final = "iam:EveryAction"
"""An action that does not exist, so no statement allows it but one that allows all of IAM, of which everything is more."""


def add_administrators(rows: Rows, granting: Granting) -> None:
    """An edge from every user and role that administers its account."""
    for who in granting.identities:
        decision = granting.found.decision(who, _EVERY_ACTION, "*", context())
        if decision.verdict != "denied":
            proof = decision, granting.found.places(who, _EVERY_ACTION, "*")
            add_decided(
                rows,
                who.arn,
                "CONTROLS",
                account_id(who.account),
                "administers the account",
                [proof],
                otherwise=who.place,
            )
