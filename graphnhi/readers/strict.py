"""JSON read strictly: what `json.loads` lets pass or rounds is a fault here, and every number stays the text it was.

For any reader that meets JSON. A duplicate key, NaN or Infinity, a number or a nesting beyond the limits refuses a text; the
faults are collected, not raised one by one. Nothing here knows what the JSON means.
"""

import json
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any, Final

from graphnhi.readers.secrets import quoted
from graphnhi.readers.tidy import DEFAULT, Limits

__all__ = ["Json", "Number", "canonical", "parsed"]

_SCALARS: Final = {True: "true", False: "false", None: "null"}


class Number(str):
    """A JSON number as the text it was written in: `1.50` stays `1.50`, and no digit of a long id is lost."""

    __slots__ = ()


@dataclass(slots=True)
class Json:
    """A strict JSON parser of texts.

    `loads(text)` and `scan(text, start)` give the value: dict, list, str, Number, bool or None; what was wrong in it beyond
    its grammar stands in `problems` until `take_problems` fetches it. Text that is not JSON raises json.JSONDecodeError, text
    nested beyond what can be parsed at all RecursionError.
    """

    limits: Limits = DEFAULT
    problems: list[str] = field(default_factory=list)
    _decoder: json.JSONDecoder = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=self._number,
            parse_int=self._number,
            parse_constant=self._constant,
        )

    def loads(self, text: str) -> Any:
        """The one value of a text, space around it allowed."""
        value = self._decoder.decode(text)
        self._check_depth(text, 0, len(text), value)
        return value

    def scan(self, text: str, start: int) -> tuple[Any, int]:
        """The value that starts at an index of a text, and the index behind it."""
        value, end = self._decoder.raw_decode(text, start)
        self._check_depth(text, start, end, value)
        return value, end

    def take_problems(self) -> tuple[str, ...]:
        """What was wrong since it was last asked, each said once."""
        found = tuple(dict.fromkeys(self.problems))
        self.problems.clear()
        return found

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = dict.fromkeys(key for key in keys if keys.count(key) > 1) if len(keys) < 1000 else ("one of many",)
            self.problems.extend(f"the key {quoted(key)} stands twice in one object" for key in twice)
        return made

    def _number(self, text: str) -> Number:
        if len(text) > self.limits.digits:
            self.problems.append(f"a number of {len(text):,} characters (at most {self.limits.digits:,} are read)")
        return Number(text)

    def _constant(self, name: str) -> None:
        self.problems.append(f"{name} is no JSON number")

    def _check_depth(self, text: str, start: int, end: int, value: Any) -> None:
        limit = self.limits.depth
        if (
            (end - start) > limit
            and text.count("[", start, end) + text.count("{", start, end) > limit
            and _deeper(value, limit)
        ):
            self.problems.append(f"nested deeper than {limit} levels")


def parsed(text: str) -> Any:
    """The value of a text within a document, read as strictly as a document is; None where it is no JSON or anything is wrong in it."""
    strict = Json()
    try:
        found = strict.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if strict.take_problems() else found


def _deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _inside(outer)]
    return bool(level)


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def canonical(value: Any) -> str:
    """A parsed value as canonical JSON text: keys sorted, no spaces, numbers as they were written.

    >>> canonical({"b": [Number("1.50"), True], "a": None})
    '{"a":null,"b":[1.50,true]}'
    """
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_basestring(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, Number):
        return str(value)
    return encode_basestring(value) if isinstance(value, str) else _SCALARS[value]
