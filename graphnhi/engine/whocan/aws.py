"""Who may do one thing in the AWS accounts of an estate, by their policies, and on what it depends."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphnhi.access.aws_iam import VERDICTS, Context, Decision, Spoken, context
from graphnhi.asking import Settings
from graphnhi.deriving.aws.accounts.account import Accounts, accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.deriver import KEPT
from graphnhi.deriving.aws.reasons import condition_of
from graphnhi.deriving.aws.records import records_kept
from graphnhi.deriving.places import Place
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.model.values import instant_text
from graphnhi.results import Answer

__all__ = ["whocan"]

_ASKED: Final = ("user", "role")
_RULE: Final = "aws: policy statement"


def whocan(
    estate: Estate, action: str, resource: str, settings: Settings, known: Mapping[str, str], *, strict: bool
) -> Answer:
    """A row an identity that may do it, certain ones first, with the statements that decided and what stays unknown.

    action: `s3:GetObject`. resource: an ARN, or `*` for an action that has none. known: keys of the request's context with their
    values; any other one is open, or, if `strict`, absent. The clock is that of the settings. Raises UsageError where the
    estate keeps no policies, and for what is no action or no resource.
    """
    kept = estate.about.get("policies", {}).get(KEPT)
    if not kept:
        raise UsageError("the estate keeps no policies to ask. Build it from the exports of an AWS account.")
    _check(action, resource)
    found = accounts(records_kept(kept))
    said = _request(known, settings, strict=strict)
    decided = [(who, found.decision(who, action, resource, said)) for who in _asked(estate, found)]
    rows = [
        _row(estate, found, who, decision, action, resource)
        for who, decision in sorted(decided, key=lambda pair: (pair[1].verdict != "allowed", pair[0].arn))
        if _fits(estate, who, decision, settings)
    ]
    question = {
        "action": action,
        "resource": resource,
        "context": dict(known),
        "strict_context": strict,
    } | settings.told()
    return Answer("whocan", header(estate, settings), question, rows, _summary(decided), coverage(estate), estate)


def _check(action: str, resource: str) -> None:
    service, colon, name = action.partition(":")
    if not (service and colon and name) or set(action) & set("*? "):
        raise UsageError(f"no action (found {quoted(action)}, wanted one such as s3:GetObject).")
    if resource != "*" and resource.count(":") < 5:
        raise UsageError(f"no resource (found {quoted(resource)}, wanted an ARN, or * for an action that has none).")


def _request(known: Mapping[str, str], settings: Settings, *, strict: bool) -> Context:
    """What is known of the request: the clock, unless another one is said, and what the asker says."""
    moment = str(instant_text(settings.as_of))
    now: dict[str, str | Iterable[str]] = {"aws:CurrentTime": moment, "aws:EpochTime": moment}
    return context(now | dict(known), closed=strict)


def _asked(estate: Estate, found: Accounts) -> Iterator[Identity]:
    """The identities that policies speak of and that are nodes."""
    for who in found.identities.by_arn.values():
        if who.kind in _ASKED and estate.find(who.arn) >= 0:
            yield who


def _fits(estate: Estate, who: Identity, decision: Decision, settings: Settings) -> bool:
    wanted = ("allowed",) if settings.bound == "certain" else ("allowed", "conditional")
    category = settings.category in (None, estate.category(estate.find(who.arn)))
    return decision.verdict in wanted and category


def _row(estate: Estate, found: Accounts, who: Identity, decision: Decision, action: str, resource: str) -> Row:
    places = found.places(who, action, resource)
    return node_told(estate, estate.find(who.arn)) | {
        "bound": "certain" if decision.verdict == "allowed" else "possible",
        "condition": condition_of(decision.why),
        "statements": [_statement(each, places) for each in decision.statements],
        "unknown": list(decision.why),
    }


def _statement(spoken: Spoken, places: Mapping[str, Place]) -> dict[str, Any]:
    place = places.get(spoken.policy)
    told = [] if place is None else [{"source": place.file, "locator": place.whole + spoken.place, "rule": _RULE}]
    applies = "open" if spoken.applies.value is None else "yes"
    return {
        "policy": spoken.policy,
        "place": spoken.place,
        "effect": spoken.effect,
        "applies": applies,
        "evidence": told,
    }


def _summary(decided: list[tuple[Identity, Decision]]) -> dict[str, Any]:
    counted = Counter(decision.verdict for _, decision in decided)
    return {"identities": len(decided)} | {name: counted[name] for name in VERDICTS}
