"""Secret material in texts: found, taken out, and at most remembered as a keyed fingerprint.

What looks like a secret is decided by the rules of `secret_rules` and by a few column names; ids such as AWS access key ids
(`AKIA...`) and publishable keys are no secrets. Nothing here knows a file format, and nothing that can be printed holds a key.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import UsageError
from graphnhi.errors import quoted as quoted_text
from graphnhi.readers.secret_rules import (
    KEYED,
    PUBLIC,
    RANDOM_COLUMN,
    REMOVED,
    RULES,
    SECRET_COLUMNS,
    SHAPE_LENGTHS,
    SHAPES,
    SHORTEST_RANDOM,
    SHORTEST_SHAPE,
    TRIGGERS,
    looks_random,
)  # fmt: skip

__all__ = ["REMOVED", "Fingerprints", "always_secret", "find", "mask", "mask_unique", "quoted", "suspected"]

SHORTEST_KEY: Final = 16
"""Bytes of the shortest fingerprint key: a guessable key would let a weak password be guessed from its fingerprint."""

SHORTEST_JOINING: Final = 8
"""Characters of the shortest secret that joins records: shorter ones, and those of few letters, are equal by chance."""
_LETTERS: Final = 5
_STANDS_FOR: Final = re.compile(
    r"\*{3}|•{3}|…|\.{3}|x{6}|redact|mask|remove|hidden|placeholder|change.?me|example|not.?(?:set|available)|\$\{|\{\{"
    r"|\A<.*>\Z|\A(?:password|passphrase|secret|unknown)\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
"""What an export writes in the place of a secret: equal in every record, it says nothing of which are the same."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Turns secrets into fingerprints that only join: HMAC-SHA256 (RFC 2104) with a key of at least 16 bytes."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < SHORTEST_KEY:
            raise UsageError(f"the fingerprint key is too short (wanted at least {SHORTEST_KEY} bytes).")

    def of(self, value: str) -> str | None:
        """The fingerprint of a secret that may join records; None for one that is too short or stands for another."""
        told = value.strip()
        joins = len(told) >= SHORTEST_JOINING and len(set(told)) >= _LETTERS and not _STANDS_FOR.search(told)
        return self.fingerprint(told) if joins else None

    def fingerprint(self, value: str) -> str:
        """The fingerprint of a secret as 64 hexadecimal digits; space around the secret does not count."""
        return hmac.new(self.key, value.strip().encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def always_secret(column: str) -> bool:
    """Whether a column of this name holds secrets whatever they look like; case, spaces, `_`, `-` and `.` do not count."""
    return re.sub(r"[\s_.\-]", "", column).casefold() in SECRET_COLUMNS


def find(value: str) -> tuple[str, str | None]:
    """A text with the secrets in it replaced by `[secret removed]`, and the first of those secrets (None if there is none)."""
    first: str | None = None
    for rule in RULES:
        if any(trigger in value for trigger in rule.triggers):
            value, found = _replace(rule.pattern, value)
            first = first or found
    for rule in SHAPES if len(value) >= SHORTEST_SHAPE else ():
        value, found = _replace(rule.pattern, value)
        first = first or found
    return value, first


def _find_credential(value: str) -> tuple[str, str | None]:
    """As `find`, of a cell that names a credential: one long run of random characters is the key itself."""
    return (REMOVED, value) if looks_random(value) and not PUBLIC.match(value) else find(value)


def _replace(pattern: re.Pattern[str], value: str) -> tuple[str, str | None]:
    kept, end, first = [], 0, None
    for match in pattern.finditer(value):
        start, stop = next(
            span for group in range(len(match.groups()), -1, -1) if (span := match.span(group)) != (-1, -1)
        )
        first = first or value[start:stop]
        kept += [value[end:start], _removed(value[start:stop])]
        end = stop
    return ("".join([*kept, value[end:]]), first) if kept else (value, None)


def _removed(secret: str) -> str:
    """What stands in a secret's place: `[secret removed]` behind the public prefix that says live or test, if it has one."""
    public = PUBLIC.match(secret)
    return (public.group() if public else "") + REMOVED


def mask(value: str) -> str:
    """A text without its secrets: each is replaced by `[secret removed]`, what stands around it is kept."""
    return find(value)[0]


def quoted(value: object, limit: int = 60) -> str:
    """Foreign text for a message: secrets taken out first (before it is cut), then quoted as `errors.quoted` does."""
    return quoted_text(mask(str(value)), limit)


def mask_unique(
    values: Sequence[str], column: str, fingerprints: Fingerprints | None
) -> tuple[dict[int, str], dict[int, str]]:
    """Which of the distinct texts of a column hold secrets: index -> masked text, index -> fingerprint (with a key only)."""
    whole = always_secret(column)
    named = column.strip().casefold() == RANDOM_COLUMN
    look: Callable[[str], tuple[str, str | None]] = (
        (lambda value: (_removed(value), value)) if whole else _find_credential if named else find
    )
    suspects = [i for i, value in enumerate(values) if value] if whole else suspected(values, named=named)
    found = {index: look(values[index]) for index in suspects}
    masked = {index: text for index, (text, secret) in found.items() if secret is not None}
    if fingerprints is None:
        return masked, {}
    prints = {i: fingerprints.of(secret) for i, (_, secret) in found.items() if secret is not None}
    return masked, {i: told for i, told in prints.items() if told is not None}


def suspected(values: Sequence[str], *, named: bool = False, keyed: bool = True) -> Iterable[int]:
    """Indices of the texts in which a secret may stand, by a trigger, by their shape or, of credentials, by their length.

    keyed: whether a key of JSON alone makes a text suspicious.
    """
    joined = "\0".join(values)
    hits = [
        m.start()
        for trigger in _likely(joined)
        if trigger in joined and (keyed or trigger != KEYED)
        for m in re.finditer(re.escape(trigger), joined)
    ]
    hits += _runs(joined).tolist()
    long = [i for i, value in enumerate(values) if len(value) >= SHORTEST_RANDOM] if named else []
    if not hits:
        return long
    ends = np.cumsum(np.fromiter(map(len, values), dtype=np.int64, count=len(values)) + 1)
    return sorted({*long, *np.searchsorted(ends, np.asarray(hits), side="right").tolist()})


def _runs(text: str) -> NDArray[np.int64]:
    """Where a run begins that is as long as a secret known by its shape."""
    letters = np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
    edges = np.flatnonzero(np.diff(_IN_RUN[letters], prepend=False, append=False))
    starts, stops = edges[::2], edges[1::2]
    return starts[np.isin(stops - starts, SHAPE_LENGTHS)]


def _likely(text: str) -> Iterable[str]:
    """The triggers of which every pair of neighbouring letters stands somewhere in a text: few have to be looked for then."""
    letters = np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    met = np.zeros(1 << 16, dtype=bool)
    met[letters[:-1].astype(np.uint16) << 8 | letters[1:]] = True
    return (trigger for trigger, pairs in _PAIRS.items() if not pairs or met[pairs].all())


_PAIRS: Final = {trigger: [first << 8 | second for first, second in pairwise(trigger.encode())] for trigger in TRIGGERS}
"""The pairs of neighbouring letters of each trigger, as numbers; none for a trigger of one letter."""

_IN_RUN: Final = np.array([re.match(r"[\w/+-]", chr(code), re.ASCII) is not None for code in range(256)])
"""By the code of a letter: whether it is one of those of which secrets without a prefix are made."""
