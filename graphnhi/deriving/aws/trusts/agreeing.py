"""External ids: names that whoever assumes a role must say, agreed with him and no secret, so that they hold nobody off who is trusted.

Source: IAM User Guide, "Access to AWS accounts owned by third parties".
"""

from collections.abc import Callable, Iterable
from typing import Final

from graphnhi.access.aws_iam import VERDICTS, Context, Decision, Policy, context

__all__ = ["agreements", "surest"]

_KEY: Final = "sts:externalid"


def agreements(trust: Policy) -> list[Context]:
    """What may be agreed: each id of which a trust policy speaks, or to say none; nothing where it speaks of none."""
    tests = [test for each in trust.statements for test in each.tests if test.key.lower() == _KEY]
    values = dict.fromkeys(value for test in tests if test.operator != "null" for value in test.values)
    told = [context({_KEY: value}) for value in values]
    return [*told, context(lacking=[_KEY])] if tests else [context()]


def surest(asked: Callable[[Context], Decision], known: Iterable[Context]) -> tuple[Decision, Context]:
    """The decision that lets in the most, over what may be agreed, of which there is one at least; and what that is."""
    best: tuple[Decision, Context] | None = None
    for each in known:
        decision = asked(each)
        if best is None or VERDICTS.index(decision.verdict) < VERDICTS.index(best[0].verdict):
            best = decision, each
        if decision.verdict == "allowed":
            break
    if best is None:
        raise ValueError("nothing is known of the request")
    return best
