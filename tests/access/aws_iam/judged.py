"""What our evaluator says of a scenario that is told in the form of the independent one."""

from typing import Any

from graphnhi.access.aws_iam import Authority, Decision, Guard, Level, Policy, Request, caller, context, decide, read

Json = dict[str, Any]


def judged(scenario: Json) -> Decision:
    """Our decision: the context is all that there is, as the other evaluator has it."""
    told = scenario["request"]
    session = told["principal"] if ":assumed-role/" in told["principal"] else None
    who = caller(_role(session) if session else told["principal"], session)
    request = Request(who, told["action"], told["resource"]["resource"], context(told["contextVariables"], closed=True))
    boundary, session_policy = scenario.get("permissionBoundaryPolicies"), scenario.get("sessionPolicy")
    authority = Authority(
        _policies(scenario["identityPolicies"]),
        _policies(boundary)[0] if boundary else None,
        read(session_policy, "session") if session_policy else None,
        _levels(scenario["serviceControlPolicies"]),
    )
    own = scenario.get("resourcePolicy")
    guard = Guard(
        told["resource"]["accountId"],
        read(own, "resource") if own else None,
        _levels(scenario["resourceControlPolicies"]),
    )
    return decide(request, authority, guard)


def _role(session: str) -> str:
    """The role of a session, which has no path here."""
    head, _, rest = session.partition(":assumed-role/")
    return f"{head.replace(':sts:', ':iam:')}:role/{rest.partition('/')[0]}"


def _policies(given: list[Json]) -> tuple[Policy, ...]:
    return tuple(read(each["policy"], each["name"]) for each in given)


def _levels(given: list[Json]) -> tuple[Level, ...]:
    return tuple(Level(each["orgIdentifier"], _policies(each["policies"])) for each in given)
