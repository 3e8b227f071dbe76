"""YAML read strictly and without guessing, document by document: what is a text, a number or a word in JSON is the same here.

For any reader that meets YAML; nothing here knows what a document means. Read from the parser's events, so that what PyYAML's own
loaders do in silence is refused: a key that comes twice, a key that is no text, a tag, an alias within itself, aliases that grow.
A number is one only as JSON writes it: an account's id with a leading zero, a date or a version stays the text it was.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import quoted
from graphnhi.readers.strict import Number
from graphnhi.readers.tidy import DEFAULT, Limits

__all__ = ["ALIASED", "yaml_documents"]

ALIASED: Final = 2**22
"""Characters and nodes that aliases may repeat in one file."""
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\Z", re.ASCII)
_WORDS: Final = {
    word: value
    for value, words in (
        (None, "null ~"), (True, "true yes on"), (False, "false no off"),
    )
    for plain in words.split()
    for word in {plain, plain.capitalize(), plain.upper()}
} | {"": None}  # fmt: skip
_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")
) | {"!"}
_TEXTS: Final = ("tag:yaml.org,2002:str", "!")
_MERGE: Final = "<<"
_STARTS: Final = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_documents(text: str, refusals: Refusals, limits: Limits = DEFAULT) -> Iterator[tuple[int, Any]]:
    """Number (from 1) and value of each document; what is wrong in one is added to `refusals`, with its number and line.

    Values are dict, list, str, Number, bool and None, as of the strict parser of JSON. An empty document is None.
    """
    number, document = 0, _Document(limits)
    for event in _events(text, refusals, limits):
        if isinstance(event, yaml.DocumentStartEvent):
            number, document = number + 1, _Document(limits, repeated=document.repeated)
        elif isinstance(event, yaml.DocumentEndEvent):
            for line, problem in document.problems.items():
                refusals.add(f"document {number} line {line}", problem)
            yield number, document.value
        else:
            document.take(event)


def _events(text: str, refusals: Refusals, limits: Limits) -> Iterator[Any]:
    """The events of a text as far as it is YAML (a parser's exception holds the text, so it goes no further)."""
    fault, place, depth = "", "", 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            kind = type(event)
            depth += (kind in _STARTS) - (kind in _ENDS)
            if depth > limits.depth:
                fault, place = f"nested deeper than {limits.depth} levels", f"line {_line(event)}"
                break
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fault = f"the file is not YAML: {error.problem or error.context}"
        place = f"line {mark.line + 1} column {mark.column + 1}" if mark else ""
    except (yaml.YAMLError, UnicodeError, RecursionError):
        fault = "the file is not YAML: it has a character that no YAML has"
    if fault:
        refusals.add(place, fault)


@dataclass(slots=True)
class _Open:
    """A mapping or a sequence that is being read: its value, the key that waits for its own, and what `<<` brings."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    key: str | None = None
    merged: list[Any] = field(default_factory=list)
    weight: int = 1


@dataclass(slots=True)
class _Document:
    """One document as it comes together from events.

    problems: what is wrong in it, by line; repeated: how much aliases have repeated so far in the file.
    """

    limits: Limits
    value: Any = None
    problems: dict[int, str] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    repeated: int = 0

    def take(self, event: Any) -> None:
        """Go on by one event."""
        takes = _TAKES.get(type(event))
        if takes is not None:
            takes(self, event)

    def start(self, event: Any) -> None:
        self._check_tag(event)
        if self._waits_for_key:
            self._fault(event, "a key is no text")
        self.anchors.pop(event.anchor, None)
        self.open.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor))

    def close(self, event: Any) -> None:
        closed = self.open.pop()
        for each in reversed(closed.merged):
            self._merge(closed, each, event)
        if closed.anchor:
            self.anchors[closed.anchor] = closed.value, closed.weight
        self._put(closed.value, closed.weight)

    def _merge(self, closed: _Open, each: Any, event: Any) -> None:
        """What `<<` brings goes behind what the mapping says itself, and what comes first goes before what comes later."""
        found = each if isinstance(each, list) else [each]
        if not all(isinstance(one, dict) for one in found) or not isinstance(closed.value, dict):
            self._fault(event, "<< brings what is no mapping")
            return
        for one in found:
            closed.value = {**one, **closed.value}

    def scalar(self, event: Any) -> None:
        self._check_tag(event)
        text = event.value
        if self._waits_for_key:
            self._key(event, text, is_merge=text == _MERGE and event.implicit[0])
            return
        value = self._resolved(event)
        if event.anchor:
            self.anchors[event.anchor] = value, len(text) + 1
        self._put(value, len(text) + 1)

    def _resolved(self, event: Any) -> Any:
        text = event.value
        if event.tag in _TEXTS or not (event.implicit[0] or event.tag):
            return text
        if text in _WORDS:
            return _WORDS[text]
        if len(text) > self.limits.digits or not _NUMBER.match(text):
            return text
        return Number(text)

    def _key(self, event: Any, text: str, *, is_merge: bool) -> None:
        mapping = self.open[-1]
        if event.anchor:
            self.anchors[event.anchor] = text, len(text) + 1
        if text in mapping.value and not is_merge:
            self._fault(event, f"the key {quoted(text)} stands twice in one mapping")
        mapping.key = _MERGE if is_merge else f"={text}"
        mapping.weight += len(text) + 1

    def alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor)
        if found is None:
            inside = any(each.anchor == event.anchor for each in self.open)
            self._fault(event, "an alias stands within what it repeats" if inside else "an alias of nothing")
            found = None, 1
        value, weight = found
        self.repeated += weight
        if self.repeated > ALIASED:
            self._fault(event, f"aliases repeat more than {ALIASED:,} characters")
            value, weight = None, 1
        if self._waits_for_key:
            self._alias_as_key(event, value)
        else:
            self._put(value, weight)

    def _alias_as_key(self, event: Any, value: Any) -> None:
        if isinstance(value, str):
            self._key(event, value, is_merge=False)
            return
        self._fault(event, "a key is no text")
        self.open[-1].key = "="

    @property
    def _waits_for_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.open[-1].key is None

    def _put(self, value: Any, weight: int) -> None:
        if not self.open:
            self.value = value
            return
        holder = self.open[-1]
        holder.weight += weight
        if isinstance(holder.value, list):
            holder.value.append(value)
        elif holder.key is None:
            holder.key = f"={len(holder.value)}"
        else:
            self._set(holder, holder.key, value)

    def _set(self, holder: _Open, key: str, value: Any) -> None:
        if key == _MERGE:
            holder.merged.append(value)
        elif isinstance(holder.value, dict):
            holder.value[key[1:]] = value
        holder.key = None

    def _check_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag not in _TAGS:
            self._fault(event, f"the tag {quoted(event.tag)} is not known")

    def _fault(self, event: Any, what: str) -> None:
        self.problems.setdefault(_line(event), what)


_TAKES: Final[dict[type, Callable[[_Document, Any], None]]] = {
    yaml.ScalarEvent: _Document.scalar,
    yaml.AliasEvent: _Document.alias,
    **dict.fromkeys(_STARTS, _Document.start),
    **dict.fromkeys(_ENDS, _Document.close),
}
"""What a document does with each kind of event."""


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
