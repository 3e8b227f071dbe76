"""The edge of a decision: its bound, what it depends on, and the statements that prove it. What is decided is no matter of this module."""

from collections.abc import Mapping, Sequence

from graphnhi.access.aws_iam import Decision
from graphnhi.deriving.aws.reasons import reason
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_decided"]


def add_decided(
    rows: Rows,
    start: str,
    edge: str,
    end: str | Sequence[str],
    rule: str,
    decisions: Sequence[tuple[Decision, Mapping[str, Place]]],
    *,
    first: str | None = None,
    conditions: Sequence[str] = (),
    otherwise: Place | None = None,
    **columns: str | None,
) -> None:
    """An edge, to one end or to several, that holds where all of some decisions do; `decisions` has each with the places of the policies that it is of.

    first: an own step that must come before. conditions: what it depends on beside. otherwise: where the edge is told of, if no statement with a place proves it.
    """
    why = dict.fromkeys(each for decision, _ in decisions for each in decision.why)
    told = [*dict.fromkeys((*map(reason, why), *conditions, *([f"first {first}"] if first else [])))]
    places = _proofs(decisions) or [*filter(None, (otherwise,))]
    if not places:
        raise ValueError(f"nothing proves {start} {edge} {end}")
    more = {"bound": "possible", "condition": "; ".join(told)} if told else {"bound": "certain"}
    ends = [end] if isinstance(end, str) else end
    rows.edges(places[0], start, edge, ends, rule, places[1:], **more, **columns)


def _proofs(decisions: Sequence[tuple[Decision, Mapping[str, Place]]]) -> list[Place]:
    """The places of the statements that allow it, then of those that may deny it."""
    found = dict[Place, None]()
    for effect in ("Allow", "Deny"):
        for decision, places in decisions:
            for spoken in decision.statements:
                place = places.get(spoken.policy)
                if spoken.effect == effect and place is not None:
                    found[place.under(spoken.place)] = None
    return [*found]
