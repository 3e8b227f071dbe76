"""A route as words: hop by hop, as one chain, cut short, and where its evidence stands.

Plain text comes out, not yet safe for any sink.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphnhi.model.ids import tail

__all__ = ["chain", "condition", "evidence", "hop", "place", "short_chain", "statement"]

Hop = Mapping[str, Any]


def hop(step: Hop) -> str:
    """One hop as a sentence: `svc-recon READS ci-logs`."""
    return f"{step['from']} {step['edge']} {step['to']}"


def chain(path: Sequence[Hop]) -> str:
    """A whole route in one line, with full ids: `svc-recon READS ci-logs STORES deploy-key`; empty for no hops."""
    if not path:
        return ""
    return " ".join([str(path[0]["from"]), *(f"{step['edge']} {step['to']}" for step in path)])


def short_chain(path: Sequence[Hop], width: int) -> str:
    """A route behind its start in at most about `width` characters, cut in the middle; ids by their tails."""
    steps = [f"{step['edge']} {tail(str(step['to']))}" for step in path]
    kept = len(steps)
    while kept > 2 and len(_cut(steps, kept)) > width:
        kept -= 1
    return _cut(steps, kept)


def _cut(steps: Sequence[str], kept: int) -> str:
    if kept >= len(steps):
        return ", ".join(steps)
    head = (kept + 1) // 2
    return ", ".join([*steps[:head], "…", *steps[len(steps) - (kept - head) :]])


def place(found: Mapping[str, Any]) -> str:
    """One piece of evidence: `keys.csv:line 7`, with the rule where the edge was derived."""
    where = ":".join(str(part) for part in (found.get("source"), found.get("locator")) if part)
    rule = found.get("rule")
    return f"{where} ({rule})" if rule else where


def evidence(path: Iterable[Hop]) -> str:
    """Where every hop of a route stands: the first piece of evidence of each, in their order."""
    return "; ".join(place(step["evidence"][0]) if step.get("evidence") else "none" for step in path)


def statement(found: Mapping[str, Any]) -> str:
    """A statement of a policy that had a say: its policy, its effect and where it stands; `open` where it may not apply."""
    effect = found["effect"] if found["applies"] == "yes" else f"{found['effect']}, {found['applies']}"
    where = [place(each) for each in found["evidence"][:1]]
    return f"{found['policy']}: {' in '.join([effect, *where])}"


def condition(path: Iterable[Hop]) -> str:
    """What a route depends on: the distinct conditions of its hops, in their order."""
    return "; ".join(dict.fromkeys(str(step["condition"]) for step in path if step.get("condition")))
