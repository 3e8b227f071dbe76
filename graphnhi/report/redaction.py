"""Redaction: answers in which nothing of the owner's is named any more.

By an allow-list: numbers, dates and the words of closed sets stay where their field is one of those that hold them, and every
other text becomes a pseudonym, whatever its field is called. What nobody thought of is therefore hidden, not shown.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from graphnhi.asking.severity import SEVERITIES
from graphnhi.asking.weights import EXPOSURES, IMPACTS, PRIORITIES
from graphnhi.engine.inventory import MISSING
from graphnhi.engine.reaching import EFFECT
from graphnhi.library import Library
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.model.edges import BOUNDS, EDGES
from graphnhi.model.kinds import CATEGORIES, DATA_CLASSES, KINDS
from graphnhi.model.values import CLOSED, parse_instant
from graphnhi.report.answers import Answers, Edition, Part, Question, Thing
from graphnhi.report.fields import FIELDS
from graphnhi.report.pseudonyms import Pseudonyms
from graphnhi.report.things import CALLED, IDS

__all__ = ["redacted"]


def redacted(answers: Answers, pseudonyms: Pseudonyms) -> Answers:
    """The same answers with a pseudonym for everything that names something of the owner's."""
    redactor = _Redactor(answers, pseudonyms)
    redactor.answers(answers)
    pseudonyms.settle()
    return replace(redactor.answers(answers), redacted=True)


_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "kind": frozenset(KINDS),
    "category": frozenset(CATEGORIES),
    "edge": frozenset(EDGES),
    "effect": frozenset(EFFECT.values()),
    "bound": frozenset(BOUNDS),
    "severity": frozenset(SEVERITIES) | {"info"},
    "certain_severity": frozenset(SEVERITIES),
    "priority": frozenset(PRIORITIES),
    "band": frozenset(IMPACTS) | frozenset(EXPOSURES),
    "worst": frozenset(KINDS) | frozenset(DATA_CLASSES),
    "missing": frozenset(MISSING),
    "column": frozenset(NODE_COLUMNS) | frozenset(EDGE_COLUMNS) | {"kind"},
    "conflicts": frozenset(NODE_COLUMNS) | {"kind"},
    "tenant_from": frozenset({"folder name", "file name", "export", "--tenant"}),
    "gap": frozenset({
        "unusable value", "dropped row", "same secret", "annotation without effect", "look-alike ids", "undescribed end",
        "gate never opens", "permission without a target", "unmapped permission", "unknown permission",
    }),
    "condition": frozenset({
        "interface", "needs unknown", "conflict", "placement unknown", "document unreadable",
    }),
    "factors": frozenset({
        "third_party", "exposed_in", "internet_facing", "weak_authentication", "human_use", "upstream",
    }),
    **{column: frozenset(words) for column, words in CLOSED.items()},
}  # fmt: skip
"""Fields whose texts stay where they are words of a closed set of ours."""

_DATES: Final = frozenset({"created", "rotated", "expires", "last_used", "last_reviewed", "as_of", "built"})
_PLACES: Final = frozenset({"place", "locator", "places"})
_LINE: Final = re.compile(r"(line|row) \d{1,12}\Z", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z", re.ASCII)
_NUMBER: Final = re.compile(r"\d+", re.ASCII)
_PROBLEMS: Final = frozenset({
    "no owner", "no purpose", "no rotation known", "not rotated for # days", "no use known", "not used for # days",
    "no review known", "not reviewed for # days", "shared by # holders", "offboarded", "environment crossing at # neighbours",
})  # fmt: skip
_OF_THE_LIBRARY: Final = (Edition, Part)
"""What stands in the frameworks themselves."""
_OF_THE_QUESTION: Final = frozenset({"query", "severity", "references"})
"""What stays of a question, a user's own included."""
_SORTS: Final[Mapping[str, str]] = {
    "source": "file", "sources": "file", "file": "file", "input": "file", "rule": "evidence", "why": "reason",
    "left_out": "reason", "places": "place", "locator": "place", "values": "value", "name": "estate",
}  # fmt: skip
"""What a pseudonym is called where the name of its field would say less."""
_WORD: Final = re.compile(r"[a-z][a-z_]{0,31}\Z", re.ASCII)


class _Redactor:
    """One pass over answers; every text goes through `_text`."""

    def __init__(self, answers: Answers, pseudonyms: Pseudonyms) -> None:
        self._of = pseudonyms.of
        self._kinds = {thing.id: thing.kind for thing in answers.things}
        self._queries = frozenset(each.query for each in answers.questions)
        self._loaders = frozenset(name.removesuffix(".toml") for name in Library().files("loaders"))
        self._keys = FIELDS | self._queries
        self._owners = _called(answers, "owner")
        self._vendors = _called(answers, "vendor")

    def answers(self, answers: Answers) -> Answers:
        told: Answers = self._walked(answers, "")
        return told

    def _walked(self, value: Any, field: str) -> Any:
        if isinstance(value, str):
            return self._text(value, field)
        if isinstance(value, Mapping):
            return self._row(value)
        if isinstance(value, tuple | list):
            return type(value)(self._walked(each, field) for each in value)
        return self._record(value) if is_dataclass(value) else value

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        told = {self._key(name): self._walked(value, name) for name, value in row.items()}
        if isinstance(row.get("id"), str) and "name" in row:
            told["name"] = told["id"]
        return told

    def _key(self, name: str) -> str:
        return name if name in self._keys else self._of("word", "key", name)

    def _record(self, value: Any) -> Any:
        """A record of ours: its own fields say how its texts are taken."""
        if isinstance(value, _OF_THE_LIBRARY):
            return value
        if isinstance(value, Question):
            kept = {each.name for each in fields(value)} if value.shipped else _OF_THE_QUESTION
        elif isinstance(value, Thing):
            told = self._node(value.id)
            return Thing(told, told, value.kind)
        else:
            kept = {"version"}
        changed = {each.name: self._walked(getattr(value, each.name), each.name) for each in fields(value)}
        return replace(value, **{name: told for name, told in changed.items() if name not in kept})

    def _text(self, text: str, field: str) -> str:
        if field in IDS:
            return self._node(text)
        if self._stays(text, field):
            return text
        if field == "owner":
            return self._named(text, "owner", self._owners)
        if field == "vendor":
            return self._named(text, "vendor", self._vendors)
        sort = _SORTS.get(field) or (field if _WORD.match(field) else "text")
        return self._of(sort, sort, text)

    def _stays(self, text: str, field: str) -> bool:
        if field in _WORDS:
            return text in _WORDS[field]
        if field in _DATES:
            return parse_instant(text) is not None
        if field in _PLACES:
            return bool(_LINE.match(text))
        if field == "problems":
            return _NUMBER.sub("#", text) in _PROBLEMS
        return (
            (field == "currency" and bool(_CURRENCY.match(text)))
            or (field == "query" and text in self._queries)
            or (field == "loader" and text in self._loaders)
        )

    def _node(self, node_id: str) -> str:
        return self._of(self._kinds.get(node_id, "thing"), "node", node_id)

    def _named(self, text: str, field: str, nodes: Mapping[str, str]) -> str:
        """An owner or a vendor: the node that is called so, where there is one, else a name of its own."""
        return self._node(nodes[text]) if text in nodes else self._of(field, field, text)


def _called(answers: Answers, field: str) -> dict[str, str]:
    """The ids of vendors, or of people and groups, by their ids and names; a name that two have is nobody's."""
    found: dict[str, set[str]] = {}
    for thing in answers.things:
        if thing.kind in CALLED[field]:
            for text in (thing.id, thing.name):
                found.setdefault(text, set()).add(thing.id)
    return {text: next(iter(ids)) for text, ids in found.items() if len(ids) == 1}
