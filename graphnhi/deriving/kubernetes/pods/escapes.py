"""The ways out of a container, as the facts file says them. Whether a container has one is asked elsewhere.

The file is read strictly: a way that is misspelled would be one that nobody ever finds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.facts import read_facts
from graphnhi.deriving.kubernetes.pods.paths import PIPES, Pattern, pattern
from graphnhi.errors import Fault, InputError, quoted
from graphnhi.library import Library

__all__ = ["COLUMNS", "DOUBTS", "Escape", "Right", "escapes"]

_NAME: Final = "kubernetes_escapes"
COLUMNS: Final = ("attack", "needs", "path", "within", "access", "doubts", "gives", "why")
DOUBTS: Final = ("AppArmor", "runAsUser", "hostUsers", "hostPath")
_FLAGS: Final = ("privileged", "host-pid", "host-process", "root")
_ATTACK: Final = re.compile(r"[A-Z][A-Z_]*")
_CAPABILITY: Final = re.compile(r"capability:([A-Z][A-Z_]*)")
_RIGHT: Final = re.compile(r"right:([a-z]+):([a-z]+)/([a-z]+)")
_CLOSED: Final[Mapping[str, tuple[str, ...]]] = {
    "within": ("", "yes"), "access": ("", "read", "write"), "gives": ("host", "tokens", "nothing"),
}  # fmt: skip

Right = tuple[str, str, str]
"""Verb, resource and subresource."""


@dataclass(frozen=True)
class Escape:
    """One way out. `pattern` is what a mount must expose, None where none is needed; an empty one is any that no other way names."""

    attack: str
    flags: frozenset[str]
    capabilities: frozenset[str]
    right: Right | None
    pattern: Pattern | None
    within: bool
    writes: bool
    doubts: tuple[str, ...]
    gives: str
    why: str

    @property
    def rule(self) -> str:
        return f"{self.attack}: {self.why}"

    @property
    def is_for_the_rest(self) -> bool:
        """Whether it is for paths that no other way names."""
        return self.pattern == ()


def escapes(facts: Library) -> list[Escape]:
    """The ways of the facts file; InputError with everything in it that is none."""
    rows: list[dict[str, str]] = [
        {str(column): cell for column, cell in row.items()}
        for row in read_facts(facts, _NAME, COLUMNS).to_dict("records")
    ]
    faults = [fault for number, row in enumerate(rows, 1) for fault in _faults(number, row)]
    if faults:
        raise InputError(faults)
    return [_escape(row) for row in rows]


def _faults(number: int, row: Mapping[str, str]) -> Iterator[Fault]:
    """What a row says that no way can be."""
    for column, what, found, wanted in _wrong(row):
        yield Fault(f"facts/{_NAME}.csv", f"row {number}", f"{column} {what}", quoted(found), wanted)


def _wrong(row: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Column, what is wrong with it, what stands there, and what should."""
    if not _ATTACK.fullmatch(row["attack"]):
        yield "attack", "is no name", row["attack"], "capital letters with _ between"
    for column, known in _CLOSED.items():
        if row[column] not in known:
            yield column, "is no such word", row[column], " or ".join(filter(None, known))
    for word in row["doubts"].split():
        if word not in DOUBTS:
            yield "doubts", "has no such word", word, " or ".join(DOUBTS)
    for word in row["needs"].split():
        if word not in _FLAGS and not _CAPABILITY.fullmatch(word) and not _RIGHT.fullmatch(word):
            yield (
                "needs",
                "has no such word",
                word,
                " or ".join((*_FLAGS, "capability:NAME", "right:VERB:RESOURCE/SUB")),
            )
    yield from _wrong_whole(row)


def _wrong_whole(row: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """What its cells say that does not go together."""
    path = row["path"]
    if path and path != "*" and not path.startswith(("/", PIPES)):
        yield "path", "is no path from the root", path, "/... or *"
    if bool(path) != bool(row["access"]):
        yield "access", "and path go together", row["access"], "both or neither"
    if not path and not row["needs"]:
        yield "needs", "and path are both empty", "", "one of them at least"
    if len(_RIGHT.findall(row["needs"])) > 1:
        yield "needs", "has several rights", row["needs"], "one"
    if not row["why"]:
        yield "why", "is empty", "", "how it goes"


def _escape(row: Mapping[str, str]) -> Escape:
    words, right = row["needs"].split(), _RIGHT.search(row["needs"])
    return Escape(
        row["attack"],
        frozenset(word for word in words if word in _FLAGS),
        frozenset(_CAPABILITY.findall(row["needs"])),
        (right[1], right[2], right[3]) if right else None,
        _pattern(row["path"]),
        row["within"] == "yes",
        row["access"] == "write",
        tuple(row["doubts"].split()),
        row["gives"],
        row["why"],
    )


def _pattern(path: str) -> Pattern | None:
    if not path:
        return None
    return () if path == "*" else pattern(path)
