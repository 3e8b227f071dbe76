"""A question of the library as Cypher to paste into Neo4j Browser: who may be asked about, what may be reached, the shortest ways.

The text finds what can be within reach and measures nothing: it walks every edge as far as it may lead, so it never shows less
than the question finds, and often more. What it leaves out of the question is said in its comments. Values of a question stand
in it as quoted literals; it is printed for people, and never sent by us.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.asking.needs import Wanted, wanted
from graphnhi.asking.queries.query import Query, Target
from graphnhi.asking.queries.selection import Selection
from graphnhi.asking.queries.where import COLUMNS, Age, Count, Known, Own, Plain
from graphnhi.engine.happened import HAPPENED
from graphnhi.model.columns import BOUNDED
from graphnhi.model.edges import WALKED
from graphnhi.model.kinds import CATEGORIES, KINDS
from graphnhi.model.values import CLOSED, instant_text
from graphnhi.store.neo4j.statements import ESTATES
from graphnhi.store.neo4j.stored import MARKER, stored_text

__all__ = ["pasted"]

_WALKED: Final = "|".join(WALKED)
_MADE: Final = frozenset({"owner", "owner_status", "vendor_status"})
"""Columns that other nodes have a say in: no property says all of them."""
_MOST: Final = 100
_FALLING: Final = "blast"
"""The answer that is everything which falls, and not only what is worth most."""


def pasted(query: Query, estate: str) -> str:
    """The text for a question; `estate` is the name that the text begins with, to be changed by whoever pastes it."""
    starts = _starts(query)
    ends = _ends(query)
    left_out = [*_left_out(query)]
    lines = [
        f"// {_comment(query.question)}",
        "// What can be within reach, in the widest sense; how it is reached, and whether certainly, tells",
        f"//   graphnhi queries run {query.id} -e neo4j://...",
        *(f"// Not in this text: {_comment(each)}" for each in left_out),
        f"MATCH (estate:{MARKER} {{run: {_quoted(ESTATES)}, id: {_quoted(stored_text(estate))}}})",
        f"MATCH (start:{MARKER}) WHERE start.run = estate.current AND start.id IS NOT NULL",
        *([f"  AND {starts}"] if starts else []),
        f"MATCH (target:{MARKER}) WHERE target.run = estate.current AND target.id IS NOT NULL AND target <> start",
        *([f"  AND ({ends})"] if ends else []),
        f"MATCH route = shortestPath((start)-[:{_WALKED}*]->(target))",
        f"RETURN route LIMIT {_MOST}",
    ]
    return "\n".join(lines) + "\n"


def _ends(query: Query) -> str:
    """What may be reached, "" where that is anything."""
    if query.answer == _FALLING and not any(each.words or each.selection for each in query.targets):
        return ""
    return " OR ".join(map(_target, query.targets)) or _wanted_ends(wanted(None))


def _comment(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """A literal of Cypher; nothing in it can end it.

    Cypher reads an escape of a character's code before it reads a literal, so quotes and backslashes have escapes of their own.
    """
    return "'" + _UNSAFE.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text) + "'"


_ESCAPES: Final = {"'": "\\'", "\\": "\\\\"}
_UNSAFE: Final = re.compile(r"['\\]|[^ -~\U00010000-\U0010FFFF]")


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _conditions(name: str, selection: Selection) -> Iterator[str]:
    """What a selection asks of a node, as far as one text can ask it."""
    kinds = [kind for kind in KINDS if kind in selection.kinds]
    if len(kinds) < len(KINDS):
        yield f"{name}.kind IN {_listed(kinds)}"
    if selection.ids:
        begins = {re.split(r"[*?]", pattern, maxsplit=1)[0] for pattern in selection.ids}
        if "" not in begins:
            yield f"any(beginning IN {_listed(map(stored_text, sorted(begins)))} WHERE {name}.id STARTS WITH beginning)"
    if selection.names:
        yield f"{name}.name IN {_listed(map(stored_text, selection.names))}"
    if selection.tag is not None:
        yield f"{_quoted(selection.tag)} IN split({name}.tags, ';')"
    if selection.untagged is not None:
        yield f"NOT {_quoted(selection.untagged)} IN split(coalesce({name}.tags, ''), ';')"
    for term in selection.terms:
        said = _said(name, term)
        if said is not None:
            yield said


def _said(name: str, term: Own) -> str | None:
    """A term about one node, None where it cannot be said without leaving out what the question may find."""
    if isinstance(term, Count):
        side = f"({name})<-[:{term.edge}]-()" if term.direction == "in" else f"({name})-[:{term.edge}]->()"
        return f"COUNT {{ {side} }} {term.sign} {term.number}" if term.sign in (">", ">=") else None
    if term.column in _MADE:
        return None
    if isinstance(term, Age):
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(term.sign)
        hours = f"datetime() - duration({{hours: {term.hours:g}}})"
        return turned and f"datetime({name}.{term.column}) {turned} {hours}"
    columns = [term.column, f"{term.column}_possible"] if term.column in BOUNDED else [term.column]
    says = [_of_column(f"{name}.{column}", term) for column in columns]
    return None if None in says else f"({' OR '.join(map(str, says))})" if len(says) > 1 else says[0]


def _of_column(place: str, term: Known | Plain) -> str | None:
    if isinstance(term, Known):
        if place.endswith("_possible"):
            return f"{place} IS NOT NULL" if term.known else f"{place} = 'unknown'"
        if term.column in HAPPENED and not term.known:  # what is yet to come has not happened
            return f"({place} IS NULL OR datetime({place}) > datetime())"
        return f"{place} IS {'NOT ' if term.known else ''}NULL"
    sign = {"!=": "<>"}.get(term.sign, term.sign)
    if term.column == "category":
        label = f"{place.split('.', maxsplit=1)[0]}:{CATEGORIES[int(term.value)]}"
        return label if sign == "=" else f"NOT {label}"
    if term.column == "tags":
        told = f"{_quoted(str(term.value))} IN split({place}, ';')"
        return told if sign == "=" else f"NOT {told}"
    return f"{place} {sign} {_value(term)}" if COLUMNS[term.column] != "instant" or sign not in ("=", "<>") else None


def _value(term: Plain) -> str:
    """The value of a comparison as a literal."""
    form = COLUMNS[term.column]
    if form == "closed":
        return _quoted(KINDS[int(term.value)] if term.column == "kind" else CLOSED[term.column][int(term.value)])
    if form == "instant":
        return _quoted(instant_text(int(term.value)) or "")
    return f"{term.value:g}" if isinstance(term.value, int | float) else _quoted(stored_text(term.value))


def _starts(query: Query) -> str:
    """Whom the question is asked of: its starts, and who may hold several of them."""
    said = [" AND ".join(_conditions("start", one)) for one in (query.start, query.upstream) if one is not None]
    return said[0] if len(said) == 1 else f"(({') OR ('.join(said)}))" if all(said) else ""


def _target(target: Target) -> str:
    """What may be reached: the words and, of them or of all nodes, what the selection says."""
    words = list(map(_wanted_ends, map(wanted, target.words)))
    if not words and target.selection is None:
        words = [_wanted_ends(wanted(None))]
    chosen = [] if target.selection is None else [*_conditions("target", target.selection)]
    if not chosen:
        return " OR ".join(words) or "true"
    return " AND ".join([*([f"({' OR '.join(words)})"] if words else []), *chosen])


def _wanted_ends(ends: Wanted) -> str:
    parts = []
    if ends.kinds:
        parts.append(f"target.kind IN {_listed(sorted(ends.kinds))}")
    if ends.classes:
        parts.append(f"target.data_class IN {_listed(sorted(ends.classes))}")
    if ends.marked:
        parts.append("target.marked IS NOT NULL")
    if ends.words and not (ends.kinds or ends.classes or ends.marked):
        words = _listed(map(stored_text, sorted(ends.words)))
        tails = _listed(f"{before}{stored_text(word)}" for word in sorted(ends.words) for before in "/:")
        parts.append(
            f"target.id IN {words} OR target.name IN {words} OR any(tail IN {tails} WHERE target.id ENDS WITH tail)"
        )
    return " OR ".join(parts) or "false"


def _left_out(query: Query) -> Iterator[str]:
    """What of a question the text does not ask."""
    for side, selection in [("the start", query.start), *(("the target", each.selection) for each in query.targets)]:
        terms = [] if selection is None else [term for term in selection.terms if _said("start", term) is None]
        yield from (f"of {side}, what is said of {getattr(term, 'column', None) or term.edge}" for term in terms)  # type: ignore[union-attr]
    if len(query.targets) > 1:
        yield "that all targets are reached: each is shown by itself"
    if query.pairs:
        yield "what must hold between a start and its target"
    if query.via is not None or query.not_via is not None:
        yield "what a route must or must not pass"
    if query.max_hops is not None:
        yield f"that a route has at most {query.max_hops} hops"
