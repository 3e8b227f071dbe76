"""Queries changed in one place: what a slip of the pen in a query file would be, as data. Nothing is asked here.

A mutant has a name that says what was changed and the content of a file with the change. Severity, wording and examples stay.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

from graphnhi.asking.queries.where import _parts
from graphnhi.model.kinds import ACTIONS, CATEGORIES, CATEGORY_OF, DATA_CLASSES, KINDS
from graphnhi.model.values import CLOSED

__all__ = ["KINDS_OF_CHANGE", "Mutant", "mutants"]

Raw = dict[str, Any]
Path = tuple[str | int, ...]
Mutant = tuple[str, str, Raw]
"""The kind of change, a name that is unique in its query, and the changed content."""

GONE = object()
SIGNS = {"=": ("!=",), "!=": ("=",), ">": (">=", "<"), ">=": (">", "<"), "<": ("<=", ">"), "<=": ("<", ">")}
DATES = ("created", "rotated", "expires", "last_used", "last_reviewed")
ALIKE = (
    DATES, ("owner_status", "vendor_status", "status"), ("environment", "tenant"), ("owner", "vendor", "purpose"),
)  # fmt: skip
"""Columns that one writes for each other."""
WORDS = ("payouts", "money", "customer-data", "admin")
VALUES = {
    **CLOSED, "owner_status": CLOSED["status"], "vendor_status": CLOSED["status"], "category": CATEGORIES[:-1],
}  # fmt: skip
KINDS_OF_CHANGE = (
    "term dropped", "sign", "number", "unit", "direction", "column", "value", "known", "key dropped", "one of a list",
    "kind", "target", "effect", "all_of", "hops", "table dropped", "via and not_via", "ends swapped", "category",
)  # fmt: skip


def mutants(raw: Raw) -> Iterator[Mutant]:
    """Every mutant of the content of a query file, each once."""
    seen: set[str] = set()
    for change, name, made in (*_tables(raw), *_whole(raw)):
        assert change in KINDS_OF_CHANGE
        if name not in seen and made != raw:
            seen.add(name)
            yield change, name, made


def _changed(raw: Raw, path: Path, value: object) -> Raw:
    """The content with another value at a key path (`GONE`: without it); examples are shared, all else is copied."""
    made = {key: part if key == "example" else copy.deepcopy(part) for key, part in raw.items()}
    place: Any = made
    for key in path[:-1]:
        place = place[key]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return made


def _tables(raw: Raw) -> Iterator[Mutant]:
    """Changes inside the tables of a file."""
    yield from _where(raw, ())
    for key in ("from", "common_upstream", "via", "not_via"):
        if key in raw:
            yield from _selection(raw, (key,))
    if "to" in raw:
        yield from _target(raw, ("to",))
    for place in range(len(raw.get("all_of", ()))):
        yield from _target(raw, ("all_of", place))


def _at(raw: Raw, path: Path) -> Any:
    found: Any = raw
    for key in path:
        found = found[key]
    return found


def _dotted(path: Path) -> str:
    return ".".join(map(str, path)) or "top"


def _selection(raw: Raw, path: Path) -> Iterator[Mutant]:
    yield from _where(raw, path)
    table = _at(raw, path)
    for key in ("id", "name", "category", "kind", "tag"):
        if key in table:
            yield "key dropped", f"{_dotted(path)}: without {key}", _changed(raw, (*path, key), GONE)
            yield from _listed(raw, (*path, key), table[key])
    for kind in _texts(table.get("kind", [])):
        near = [one for one in KINDS if CATEGORY_OF[one] == CATEGORY_OF[kind] and one not in _texts(table["kind"])]
        for other in near[:1]:
            every = [other if one == kind else one for one in _texts(table["kind"])]
            yield "kind", f"{_dotted(path)}: {other} for {kind}", _changed(raw, (*path, "kind"), every)


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _listed(raw: Raw, path: Path, value: Any) -> Iterator[Mutant]:
    """A list without one of its texts."""
    if isinstance(value, list) and len(value) > 1:
        for one in value:
            rest = [text for text in value if text != one]
            yield "one of a list", f"{_dotted(path)}: without {one}", _changed(raw, path, rest)


def _target(raw: Raw, path: Path) -> Iterator[Mutant]:
    target = _at(raw, path)
    if not isinstance(target, dict):
        yield from _words(raw, path, target)
        return
    yield from _selection(raw, path)
    if "word" in target:
        yield from _words(raw, (*path, "word"), target["word"])
        yield "key dropped", f"{_dotted(path)}: without word", _changed(raw, (*path, "word"), GONE)
    if "effect" in target:
        other = "touch" if target["effect"] == "control" else "control"
        yield "effect", f"{_dotted(path)}: effect {other}", _changed(raw, (*path, "effect"), other)
        yield "effect", f"{_dotted(path)}: any effect", _changed(raw, (*path, "effect"), GONE)


def _words(raw: Raw, path: Path, value: Any) -> Iterator[Mutant]:
    yield from _listed(raw, path, value)
    for word in _texts(value):
        for other in _near_words(word):
            every = [other if one == word else one for one in _texts(value)]
            yield "target", f"{_dotted(path)}: {other} for {word}", _changed(raw, path, every)


def _near_words(word: str) -> list[str]:
    """What may be written by mistake for a target word."""
    prefix, _, name = word.partition(":")
    known = {"action": sorted(ACTIONS), "data": list(DATA_CLASSES)}.get(prefix)
    if known is None:
        return [other for other in WORDS if other != word] if word in WORDS else []
    place = known.index(name)
    return [f"{prefix}:{known[(place + step) % len(known)]}" for step in (-1, 1)]


def _where(raw: Raw, path: Path) -> Iterator[Mutant]:
    """Changes of each comparison of a `where`."""
    text = _at(raw, path).get("where")
    if text is None:
        return
    parts = list(_parts(text))
    for number, part in enumerate(parts):
        rest = parts[:number] + parts[number + 1 :]
        place = (*path, "where")
        made = _changed(raw, place, " and ".join(rest) if rest else GONE)
        yield "term dropped", f"{_dotted(path)}: without {part}", made
        for change, other in _terms(part):
            whole = " and ".join([*parts[:number], other, *parts[number + 1 :]])
            yield change, f"{_dotted(path)}: {other} for {part}", _changed(raw, place, whole)


def _terms(part: str) -> Iterator[tuple[str, str]]:
    """What may be written by mistake for one comparison."""
    for old, new in (("is unknown", "is known"), ("is known", "is unknown")):
        if part.endswith(old):
            yield "known", part.removesuffix(old) + new
    for old, new in ((" in)", " out)"), (" out)", " in)")):
        if old in part:
            yield "direction", part.replace(old, new)
    sign = re.search(r"<=|>=|!=|=|<|>", part)
    if sign:
        for other in SIGNS[sign[0]]:
            yield "sign", part[: sign.start()] + other + part[sign.end() :]
        yield from _numbers(part)
    for group in ALIKE:
        for column in group:
            if re.search(rf"\b{column}\b", part):
                yield from (("column", re.sub(rf"\b{column}\b", other, part)) for other in group if other != column)
    yield from _values(part)


def _numbers(part: str) -> Iterator[tuple[str, str]]:
    number = re.search(r"\b(\d+)([hdwy]?)\Z", part)
    if number:
        for step in (-1, 1):
            yield "number", f"{part[: number.start()]}{int(number[1]) + step}{number[2]}"
        if number[2]:
            yield "unit", part[: number.start()] + number[1] + ("w" if number[2] != "w" else "d")


def _values(part: str) -> Iterator[tuple[str, str]]:
    written = re.fullmatch(r"(\w+)\s*(?:!=|=)\s*'(.*)'", part)
    if not written:
        return
    column, value = written.groups()
    known = VALUES.get(column, ())
    if column == "kind":
        known = [one for one in KINDS if CATEGORY_OF[one] == CATEGORY_OF[value]]
    others = [one for one in known if one != value] if known else [f"{value}-x", value.upper()]
    for other in others:
        yield "value", part.replace(f"'{value}'", f"'{other}'")


def _whole(raw: Raw) -> Iterator[Mutant]:
    """Changes of the keys of a file."""
    for key in ("from", "to", "common_upstream", "via", "not_via"):
        if key in raw:
            yield "table dropped", f"without {key}", _changed(raw, (key,), GONE)
    if "to" not in raw and "all_of" not in raw:
        yield from (("target", f"to {word}", _changed(raw, ("to",), word)) for word in WORDS[1:])
    if "from" not in raw:
        every = (
            ("category", f"from {word} alone", _changed(raw, ("from",), {"category": word})) for word in CATEGORIES[:2]
        )
        yield from every
    for old, new in (("via", "not_via"), ("not_via", "via")):
        if old in raw and new not in raw:
            yield "via and not_via", f"{new} for {old}", _changed(_changed(raw, (old,), GONE), (new,), raw[old])
    to = raw.get("to")
    if isinstance(to, dict) and "from" in raw and not {"word", "effect"} & set(to):
        yield "ends swapped", "from and to swapped", _changed(_changed(raw, ("from",), to), ("to",), raw["from"])
    yield from _hops(raw)
    yield from _all_of(raw)


def _hops(raw: Raw) -> Iterator[Mutant]:
    if "max_hops" in raw:
        for step in (-1, 1):
            yield "hops", f"max_hops {step:+d}", _changed(raw, ("max_hops",), raw["max_hops"] + step)
        yield "hops", "without max_hops", _changed(raw, ("max_hops",), GONE)


def _all_of(raw: Raw) -> Iterator[Mutant]:
    """One of the targets not asked for; where one is left, it is a plain target, and nobody can be above two starts."""
    targets = raw.get("all_of", [])
    for place in range(len(targets)):
        rest = targets[:place] + targets[place + 1 :]
        if len(rest) > 1:
            made = _changed(raw, ("all_of",), rest)
        else:
            made = _changed(_changed(raw, ("all_of",), GONE), ("to",), rest[0])
            made.pop("common_upstream", None)
        yield "all_of", f"without all_of.{place}", made
