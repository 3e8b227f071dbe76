"""Two authorizers on the same questions: each place where they differ."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from graphnhi.access.kubernetes_rbac import Decision
from tests.access.kubernetes_rbac.judged import decisions, grants

Json = dict[str, Any]

_ALLOWED = re.compile(r'RBAC: allowed by (?P<kind>\w+) "(?P<name>[^"]*)" of (?P<ref>\w+) "(?P<role>[^"]*)" to ')


def faults(rows: Iterable[Json]) -> list[str]:
    """What the recorded answers of rows of a `scenario` and its `answers` say otherwise than we do."""
    return [fault for row in rows for fault in _faults(row["scenario"], row["answers"])]


def _faults(scenario: Json, answers: Json) -> Iterator[str]:
    for asked, decision, answer in zip(scenario["questions"], decisions(scenario), answers["decisions"], strict=True):
        wrong = _fault(decision, answer)
        if wrong:
            yield f"{wrong}: {asked}, {answer}"
    told = zip(answers["covered"], answers["bind"], answers["write"], strict=True)
    for asked, ours, theirs in zip(scenario["grants"], grants(scenario), told, strict=True):
        if ours != theirs:
            yield f"covered, bound, written: {theirs}, and we say {ours}: {asked}"


def _fault(decision: Decision, answer: Json) -> str:
    if (decision.verdict == "allowed") is not answer["allowed"]:
        return f"we say {decision.verdict}"
    if not answer["allowed"]:
        return "" if bool(decision.gaps) is bool(answer["reason"]) else "another word on what is missing"
    return "" if _names(decision, answer["reason"]) else "the binding that allowed it is not among ours"


def _names(decision: Decision, reason: str) -> bool:
    """Whether the binding that the oracle met first is one of those that we tell."""
    found = _ALLOWED.match(reason)
    assert found, reason
    name, _, namespace = found["name"].partition("/")
    wanted = (found["kind"], name, namespace, found["ref"], found["role"])
    ours = (each.binding for each in decision.grants)
    return any(wanted == (each.kind, each.name, each.namespace, each.role.kind, each.role.name) for each in ours)
