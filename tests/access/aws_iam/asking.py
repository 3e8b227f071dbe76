"""Short ways to ask the evaluator: who, what, where, and the statements of each policy."""

from typing import Any

from graphnhi.access.aws_iam import (
    Authority,
    Context,
    Decision,
    Guard,
    Level,
    Policy,
    Request,
    caller,
    context,
    decide,
    read,
)

HERE, THERE = "111122223333", "444455556666"
EVE = f"arn:aws:iam::{HERE}:user/eve"
RUNNER = f"arn:aws:iam::{HERE}:role/runner"
FAR = f"arn:aws:iam::{THERE}:user/far"
OBJECT = "arn:aws:s3:::ledger/may.csv"
Json = dict[str, Any]


def allow(action: Any = "s3:GetObject", resource: Any = "*", **others: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | others


def deny(action: Any = "s3:GetObject", resource: Any = "*", **others: Any) -> Json:
    return allow(action, resource, **others) | {"Effect": "Deny"}


def policy(*statements: Json, name: str = "p", version: str = "2012-10-17") -> Policy:
    """A policy that can be read."""
    found = read({"Version": version, "Statement": [*statements]}, name)
    assert found.problem is None
    return found


def trust(principal: Any, action: str = "sts:AssumeRole", **others: Any) -> Policy:
    return policy({"Effect": "Allow", "Action": action, "Principal": principal} | others)


def decision(
    *identity: Policy | Json, who: str = EVE, session: str | None = None, action: str = "s3:GetObject", resource: str = OBJECT,
    account: str | None = HERE, known: Context | None = None, guard: Policy | None = None, boundary: Policy | None = None,
    session_policy: Policy | None = None, controls: tuple[Level, ...] = (), guards: tuple[Level, ...] = (),
) -> Decision:  # fmt: skip
    """Ask one question; the context is empty and closed where none is given."""
    request = Request(caller(who, session), action, resource, known or context(closed=True))
    own = tuple(each if isinstance(each, Policy) else policy(each) for each in identity)
    return decide(request, Authority(own, boundary, session_policy, controls), Guard(account, guard, guards))


def verdict(*identity: Policy | Json, **asked: Any) -> str:
    return decision(*identity, **asked).verdict
