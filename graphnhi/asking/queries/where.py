"""The words of `where`: comparisons joined by `and`, each read into one term, and what is wrong with those that are none.

    kind = 'token' and age(rotated) > 90d and owner is unknown and count(HOLDS in) >= 2
    from.environment != to.environment and outside(allowed_scope)

A comparison with an unknown value is false; `COLUMN is unknown` asks for it. What a term selects is told by `selecting`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphnhi.errors import near, quoted
from graphnhi.model.columns import NODE_COLUMNS, Form
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import CATEGORIES, KINDS
from graphnhi.model.values import CLOSED, PARSE, parse_closed, parse_count

__all__ = ["COLUMNS", "Age", "Count", "Ends", "Known", "Outside", "Own", "Plain", "Term", "parse_where"]

COLUMNS: Final[dict[str, Form]] = {
    "id": "text",
    "kind": "closed",
    "category": "closed",
    "marked": "text",
    **{name: form for name, form in NODE_COLUMNS.items() if name != "properties"},
    "owner_status": "closed",
    "vendor_status": "closed",
}
"""What a comparison may name. `owner_status` and `vendor_status` are those of the node that the owner or vendor names."""

_CLOSED: Final = {
    **CLOSED, "kind": KINDS, "category": CATEGORIES, "owner_status": CLOSED["status"], "vendor_status": CLOSED["status"],
}  # fmt: skip
_ORDERED: Final = frozenset({"instant", "amount", "count"})
_HOURS: Final = {"h": 1.0, "d": 24.0, "w": 168.0, "y": 8760.0}


@dataclass(frozen=True, slots=True)
class Plain:
    """COLUMN compared with a value: a text, the code of a closed set, an instant, or a number."""

    column: str
    sign: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Known:
    """COLUMN is known, or unknown."""

    column: str
    known: bool


@dataclass(frozen=True, slots=True)
class Count:
    """The number of distinct other ends of the edges of a kind that come in or go out."""

    edge: str
    direction: str
    sign: str
    number: int


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago an instant was, in hours."""

    column: str
    sign: str
    hours: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The same column at both ends of a route: known at both, and equal or not."""

    column: str
    equal: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """The target is not among those that the start's column of target words names; nothing where that is unknown."""

    column: str


Own = Plain | Known | Count | Age
"""Terms about one node alone."""
Term = Own | Ends | Outside

_SIGN = r"(<=|>=|!=|==|=|<|>)"
_COUNT = re.compile(rf"count\(\s*(\w+)\s+(\w+)\s*\)\s*{_SIGN}\s*(\S+)\Z")
_AGE = re.compile(rf"age\(\s*(\w+)\s*\)\s*{_SIGN}\s*(\d+(?:\.\d+)?)\s*(\w*)\Z")
_ENDS = re.compile(rf"(from|to)\.(\w+)\s*{_SIGN}\s*(from|to)\.(\w+)\Z")
_OUTSIDE = re.compile(r"outside\(\s*(\w+)\s*\)\Z")
_KNOWN = re.compile(r"(\w+)\s+is\s+(known|unknown)\Z")
_PLAIN = re.compile(rf"(\w+)\s*{_SIGN}\s*(.+)\Z", re.DOTALL)
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_BARE = re.compile(r"[^\s'\"]+\Z")
_PIECE = re.compile(r"'[^']*'|\"[^\"]*\"|\s+and\s+|.", re.DOTALL)


def parse_where(text: str) -> tuple[tuple[Term, ...], list[str]]:
    """The terms of a text, and every fault in it: what is no term, and names and values outside the vocabulary.

    >>> parse_where("age(rotated) > 90d and count(HOLDS in) >= 2")[0][1]
    Count(edge='HOLDS', direction='in', sign='>=', number=2)
    """
    terms: list[Term] = []
    faults: list[str] = []
    for part in _parts(text):
        try:
            terms.append(_term(part))
        except _NoTermError as error:
            faults.append(f"{error} (in {quoted(part)})")
    return tuple(terms), faults


class _NoTermError(ValueError):
    """A part that cannot be read; its text says why."""


def _parts(text: str) -> Iterator[str]:
    part = ""
    for piece in _PIECE.findall(text):
        if piece.strip() == "and" and piece != "and":
            yield part.strip()
            part = ""
        else:
            part += piece
    yield part.strip()


def _term(text: str) -> Term:
    for pattern, read in _READ:
        match = pattern.match(text)
        if match:
            return read(*match.groups())
    raise _NoTermError("is no comparison" if text else "a comparison is missing beside `and`")


def _count(edge: str, direction: str, sign: str, number: str) -> Term:
    _one_of("edge kind", edge, EDGES)
    _one_of("direction", direction, ("in", "out"))
    count = parse_count(number)
    if count is None or count < 0:
        raise _NoTermError(f"count is compared with a whole number of at least 0, not {quoted(number)}")
    return Count(edge, direction, _sign(sign), count)


def _age(column: str, sign: str, number: str, unit: str) -> Term:
    if _form(column) != "instant":
        raise _NoTermError(f"age is asked of a date, and {column} is none")
    _one_of("unit of time", unit, tuple(_HOURS))
    return Age(column, _sign(sign), float(number) * _HOURS[unit])


def _ends(first: str, column: str, sign: str, second: str, other: str) -> Term:
    _form(column)
    if column == "id":
        raise _NoTermError("nobody reaches itself: the two ends never have one id")
    if first == second or column != other:
        raise _NoTermError("two ends are compared in one column: from.COLUMN != to.COLUMN")
    if _sign(sign) not in ("=", "!="):
        raise _NoTermError("two ends are equal or not: = or !=")
    return Ends(column, _sign(sign) == "=")


def _outside(column: str) -> Term:
    _one_of("column of target words", column, ("allowed_scope",))
    return Outside(column)


def _known(column: str, word: str) -> Term:
    _form(column)
    return Known(column, word == "known")


def _plain(column: str, sign: str, written: str) -> Term:
    form, sign = _form(column), _sign(sign)
    if sign not in ("=", "!=") and form not in _ORDERED:
        raise _NoTermError(f"{column} has no order: compare it by = or !=")
    return Plain(column, sign, _value(column, form, _unquoted(written)))


def _unquoted(written: str) -> str:
    match = _QUOTED.fullmatch(written)
    if match:
        return match[1] if match[1] is not None else match[2]
    if not _BARE.match(written):
        raise _NoTermError(
            "a value with spaces or quotes stands in quotes of the other kind; comparisons are joined by `and`"
        )
    return written


def _value(column: str, form: Form, text: str) -> str | int | float:
    if form == "closed":
        known = _CLOSED[column]
        value = parse_closed(column, text) if column in CLOSED else text
        _one_of(column, value or text, known)
        return known.index(value or text)
    parse = PARSE.get(form)
    if parse is None:
        return text
    found = parse(text)
    if found is None:
        raise _NoTermError(f"{column} is compared with {_WANTED[form]}, not {quoted(text)}")
    return found


_WANTED: Final = {
    "instant": "a day such as 2026-11-24", "amount": "a number", "count": "a whole number", "currency": "a code such as EUR",
}  # fmt: skip


def _form(column: str) -> Form:
    _one_of("column", column, tuple(COLUMNS))
    return COLUMNS[column]


def _sign(sign: str) -> str:
    return "=" if sign == "==" else sign


def _one_of(what: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        meant = near(word, known)
        hint = f"did you mean {' or '.join(meant)}?" if meant else f"known: {', '.join(known)}"
        raise _NoTermError(f"unknown {what} {quoted(word)}; {hint}")


_READ: Final = (
    (_COUNT, _count),
    (_AGE, _age),
    (_ENDS, _ends),
    (_OUTSIDE, _outside),
    (_KNOWN, _known),
    (_PLAIN, _plain),
)
