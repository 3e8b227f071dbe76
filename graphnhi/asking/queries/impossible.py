"""Questions that no estate can answer with a row: told when the file is read, so that an empty answer means something.

What a kind of node can reach at all follows from the ends of the edge kinds. Keys that exclude each other are told here too.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from graphnhi.asking.queries.query import Query, Target
from graphnhi.asking.queries.selection import Selection
from graphnhi.asking.queries.where import Age, Count, Known, Plain
from graphnhi.model.edges import EDGE_KINDS, wanted_ends
from graphnhi.model.kinds import ADMINISTERED, CATEGORIES, CATEGORY_OF, KINDS, KINDS_OF, MONEY, PAYOUTS, UNKNOWN

__all__ = ["impossible"]

Told = tuple[str, str, str]
"""Key path, what is wrong, what to do."""

_ALL: Final = frozenset(KINDS)
_WORDS: Final = {
    "payouts": PAYOUTS, "money": MONEY, "customer-data": frozenset({"data_store"}), "admin": ADMINISTERED, "marked": _ALL,
}  # fmt: skip
_ONLY_REACH: Final = ("all_of", "common_upstream", "via")
_NOT_OF: Final = {
    "blast": (*_ONLY_REACH, "not_via"),
    "paths": _ONLY_REACH,
    "chokepoints": (*_ONLY_REACH, "not_via", "max_hops"),
}


def impossible(query: Query, raw: dict[str, Any]) -> Iterator[Told]:
    """Everything for which the question can have no row, or contradicts itself."""
    yield from _together(query, raw)
    for place, selection in _selections(query):
        yield from _selected(place, selection)
    yield from _reached(query, raw)


def _together(query: Query, raw: dict[str, Any]) -> Iterator[Told]:
    if "all_of" in raw and "to" in raw:
        yield "all_of", "`to` and `all_of` exclude each other", "Put what is to be reached into one of them."
    if "common_upstream" in raw and "all_of" not in raw:
        yield "common_upstream", "is asked of `all_of` alone", "Give all_of = [...] with two targets or more."
    for key in _NOT_OF.get(query.answer, ()):
        if key in raw:
            yield key, f"cannot be asked with answer = {query.answer!r}", "Ask for answer = 'reach'."
    if query.answer != "reach" and query.pairs:
        yield "where", f"two ends cannot be compared with answer = {query.answer!r}", "Ask for answer = 'reach'."
    if query.max_hops == 0 and query.answer != "blast":
        yield "max_hops", "nothing is reached in 0 hops", "Give at least 1."


def _selections(query: Query) -> Iterator[tuple[str, Selection]]:
    yield "from", query.start
    for name, selection in (("common_upstream", query.upstream), ("via", query.via), ("not_via", query.not_via)):
        if selection is not None:
            yield name, selection
    for place, target in _targets(query):
        if target.selection is not None:
            yield place, target.selection


def _targets(query: Query) -> Iterator[tuple[str, Target]]:
    single = len(query.targets) == 1
    for place, target in enumerate(query.targets):
        yield ("to" if single else f"all_of[{place}]"), target


def _selected(place: str, selection: Selection) -> Iterator[Told]:
    """A selection that nothing can fit."""
    kinds = kinds_of(selection)
    if not kinds:
        yield place, "no kind of node fits all that is said of it", "Leave one of category, kind and where out."
        return
    for term in selection.terms:
        if isinstance(term, Count):
            edge = EDGE_KINDS[term.edge]
            if not kinds & (edge.targets if term.direction == "in" else edge.sources) - {UNKNOWN}:
                ends = f"no {term.edge} edge {'comes into' if term.direction == 'in' else 'leaves'} such a node"
                yield f"{place}.where", ends, f"{term.edge} joins {wanted_ends(term.edge)}."
            if term.sign == "<" and term.number == 0:
                yield f"{place}.where", "a count is never below 0", "Compare it with at least 0."
    yield from _contradictions(place, selection)


def _contradictions(place: str, selection: Selection) -> Iterator[Told]:
    """Comparisons of one column that exclude each other."""
    asked: dict[str, list[Plain | Age]] = {}
    for term in selection.terms:
        if isinstance(term, Plain | Age):
            asked.setdefault(f"{type(term).__name__} {term.column}", []).append(term)
    unknown = {term.column for term in selection.terms if isinstance(term, Known) and not term.known}
    for terms in asked.values():
        column = terms[0].column
        if column in unknown:
            yield f"{place}.where", f"{column} cannot be unknown and compared", "Leave one of the two out."
        if column != "tags" and not _may_hold(terms):
            yield f"{place}.where", f"no {column} fits all comparisons", "Leave one of them out."


def _may_hold(terms: list[Plain | Age]) -> bool:
    values = [(term.sign, term.value if isinstance(term, Plain) else term.hours) for term in terms]
    equal = {value for sign, value in values if sign == "="}
    if len(equal) > 1 or any(sign == "!=" and value in equal for sign, value in values):
        return False
    low = max((float(v) for s, v in values if s in (">", ">=")), default=float("-inf"))
    high = min((float(v) for s, v in values if s in ("<", "<=")), default=float("inf"))
    strict = any(s in "<>" and float(v) in (low, high) for s, v in values if s in ("<", ">"))
    if low > high or (low == high and strict):
        return False
    return all(low <= float(v) <= high for v in equal) if (low, high) != (float("-inf"), float("inf")) else True


def kinds_of(selection: Selection) -> frozenset[str]:
    """The kinds that a selection can fit."""
    kinds = selection.kinds
    for term in selection.terms:
        if isinstance(term, Plain) and term.column in ("kind", "category"):
            names = KINDS if term.column == "kind" else CATEGORIES
            named = names[int(term.value)]
            fits = frozenset(kind for kind in KINDS if named in (kind, CATEGORY_OF[kind]))
            kinds &= fits if term.sign == "=" else _ALL - fits
    return kinds


def _wanted(target: Target) -> frozenset[str]:
    kinds = frozenset().union(*(_of_word(word) for word in target.words)) if target.words else _ALL
    return kinds & kinds_of(target.selection) if target.selection is not None else kinds


def _of_word(word: str) -> frozenset[str]:
    if word.startswith("data:"):
        return frozenset({"data_store"})
    bare = word.removeprefix("action:").removeprefix("kind:")
    return _WORDS.get(word, frozenset({bare}) if bare in _ALL else _ALL)


def _reached(query: Query, raw: dict[str, Any]) -> Iterator[Told]:
    start = kinds_of(query.start)
    if not start or (query.answer == "blast" and not query.targets[0].words and query.targets[0].selection is None):
        return
    for place, target in _targets(query):
        wanted = _wanted(target)
        if not wanted & _kinds_reached(start, target.effect):
            by = {None: "reached", "control": "controlled", "touch": "touched"}[target.effect]
            what = f"cannot be {by} from {_named(start)} by any kind of edge"
            yield (
                (place if place in raw or place != "to" else "from"),
                what,
                "Edges lead from identities to money and data.",
            )
    if query.via is not None and not _passes(start, kinds_of(query.via), query):
        yield "via", "no route from such a start to such a target passes it", "See which ends the edge kinds join."
    if query.upstream is not None and not start & _kinds_reached(kinds_of(query.upstream), "control"):
        yield "common_upstream", f"never controls {_named(start)}", "See which ends the edge kinds join."


def _passes(start: frozenset[str], via: frozenset[str], query: Query) -> bool:
    passed = via & (start | _kinds_reached(start, None))
    ends = passed | _kinds_reached(passed, None)
    return any(_wanted(target) & ends for target in query.targets)


def _named(kinds: frozenset[str]) -> str:
    listed = sorted(kinds - {UNKNOWN}) or [UNKNOWN]
    return ", ".join(listed[:4]) + (" ..." if len(listed) > 4 else "")


@cache
def _kinds_reached(start: frozenset[str], effect: str | None) -> frozenset[str]:
    """The kinds that such starts can control, touch, or (effect None) either, by the ends that edge kinds join.

    What nobody described may be anything; it is no step on the way, only where it is asked for.
    """
    controlled, touched = set(start), set[str]()
    found = set[str]()
    while True:
        ends, ends_touched = _steps(frozenset(controlled))
        if ends <= controlled and ends <= found and ends_touched <= touched:
            break
        found |= ends
        controlled |= ends
        touched |= ends_touched
    by_control = found - KINDS_OF["gate"]  # a gate that opens is touched
    known = {None: found | touched, "control": by_control, "touch": touched}[effect]
    return frozenset(known | {UNKNOWN})


def _steps(controlled: frozenset[str]) -> tuple[set[str], set[str]]:
    """Kinds one step on: controlled, and touched. A call may give what the interface of the system reads and does."""
    control, touch = set[str](), set[str]()
    for edge in EDGE_KINDS.values():
        if not edge.sources & controlled:
            continue
        ends = edge.targets - {UNKNOWN}
        if edge.effect in ("control", "gate", "by_right"):
            control |= ends
        if edge.effect in ("touch", "by_right", "gate"):
            touch |= ends
        if edge.name == "USES":
            control.add("data_store")
            touch |= {kind for kind in KINDS if CATEGORY_OF[kind] in ("action", "data", "gate")}
    return control, touch
