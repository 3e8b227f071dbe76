"""Target words: which nodes of an estate a question is after, and which of them count only when they are controlled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.naming import named, unknown
from graphnhi.asking.question import Settings
from graphnhi.errors import UsageError, near, quoted
from graphnhi.estate import Estate
from graphnhi.estate.modes import modes_of
from graphnhi.model.kinds import (
    ACTIONS,
    ADMINISTERED,
    CATEGORY_CODE,
    CUSTOMER_DATA,
    DATA_CLASSES,
    KIND_CODE,
    KINDS,
    MONEY,
    PAYOUTS,
)

Mask = NDArray[np.bool_]

WORDS = ("payouts", "money", "customer-data", "admin", "marked")
"""Target words beside `action:KIND`, `data:CLASS`, kinds, names and ids."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The nodes asked for, by number and ascending; `control_only` marks those that only count when controlled,
    `certain` those that count in the certain bound whatever their conflicting modes mean.

    `left_out`: nodes that the word names and the mode leaves out.
    """

    word: str | None
    nodes: NDArray[np.int32]
    control_only: Mask
    certain: Mask
    left_out: NDArray[np.int32]

    def in_bound(self, bound: str) -> "Targets":
        """Those that count in a bound: all in the possible one, the `certain` ones in the other."""
        if bound == "possible":
            return self
        sure = self.certain
        return Targets(self.word, self.nodes[sure], self.control_only[sure], sure[sure], self.left_out)


def targets_of(
    estate: Estate, word: str | None, settings: Settings, *, named_counts: bool = False, words_first: bool = False
) -> Targets:
    """The targets of a word (None: every crown jewel), without those in test mode (`mode` test: only those).

    named_counts: one node that is named (by id, name or tail) counts whatever its mode. words_first: see `named`. Raises UsageError for a word that
    names nothing or is unclear.
    """
    matched: list[str] = []

    def target_word(text: str) -> NDArray[np.int32] | None:
        found = _selected(estate, text)
        matched.extend([] if found is None else [text])
        return found

    found = crown_jewels(estate) if word is None else named(estate, word, target_word, words_first=words_first)
    if found is None:
        raise UsageError(unknown(estate, word or "", WORDS))
    only = np.full(len(found), matched == ["admin"])
    if word is None:
        only = _is(estate, ADMINISTERED)[found] & ~_marked(estate)[found]
    kept, certain = (in_mode(estate, settings.mode, bound)[found] for bound in (settings.bound, "certain"))
    if named_counts and len(found) == 1 and not matched and word not in KIND_CODE:
        kept[:] = True
    return Targets(word, found[kept], only[kept], certain[kept], found[~kept])


def crown_jewels(estate: Estate) -> NDArray[np.int32]:
    """Actions, customer data, organisations, accounts and clusters, and what the annotations mark."""
    kinds, classes = kinds_and_classes(None)
    return np.flatnonzero(_is(estate, kinds) | _holds(estate, classes) | _marked(estate)).astype(np.int32)


def in_mode(estate: Estate, mode: str | None, bound: str) -> Mask:
    """Nodes that count under a mode: test ones under `test`, all others (unknown counts as live) otherwise.

    Of conflicting records the certain bound takes the one by which the node does not count, the possible the other.
    """
    every, _, both = modes_of(estate)
    some, wide = every | both, bound == "possible"
    return np.asarray((some if wide else every) if mode == "test" else ~(every if wide else some))


def _selected(estate: Estate, word: str) -> NDArray[np.int32] | None:
    mask = _mask(estate, word)
    return None if mask is None else np.flatnonzero(mask).astype(np.int32)


def _mask(estate: Estate, word: str) -> Mask | None:
    if word == "marked":
        return _marked(estate)
    kinds, classes = kinds_and_classes(word, strict=True)
    if not kinds and not classes:
        return None
    return np.asarray(_is(estate, kinds) | _holds(estate, classes))


_KINDS_OF_WORD = {"payouts": PAYOUTS, "money": MONEY, "admin": ADMINISTERED}
_NONE: frozenset[str] = frozenset()


def kinds_and_classes(word: str | None, *, strict: bool = False) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds of node and the classes of data that a target word means; none for any other word.

    None: those that are crown jewels. strict: raises UsageError for an unknown kind behind `action:` or class behind `data:`.
    """
    if word is None:
        return ACTIONS | ADMINISTERED, CUSTOMER_DATA
    if word == "customer-data":
        return _NONE, CUSTOMER_DATA
    prefix, _, value = word.partition(":")
    if prefix == "action" and (strict or value in ACTIONS) and ":" in word:
        return frozenset({_known(word, "action", ACTIONS)}), _NONE
    if prefix == "data" and (strict or value in DATA_CLASSES) and ":" in word:
        return _NONE, frozenset({_known(word, "data", DATA_CLASSES)})
    return _KINDS_OF_WORD.get(word, _NONE), _NONE


def _known(word: str, prefix: str, known: tuple[str, ...] | frozenset[str]) -> str:
    value = word.removeprefix(f"{prefix}:")
    if value not in known:
        close = near(value, known)
        hint = (
            f"Did you mean {' or '.join(f'{prefix}:{c}' for c in close)}?"
            if close
            else f"Known: {', '.join(sorted(known))}."
        )
        raise UsageError(f"unknown {prefix} (found {quoted(value)}). {hint}")
    return value


def _is(estate: Estate, kinds: frozenset[str] | set[str]) -> Mask:
    wanted = np.zeros(len(KINDS), dtype=np.bool_)
    wanted[[KIND_CODE[kind] for kind in kinds]] = True
    return np.asarray(wanted[estate.numbers("nodes.kind")])


def _holds(estate: Estate, classes: frozenset[str] | set[str]) -> Mask:
    codes = [DATA_CLASSES.index(name) for name in classes]
    data = estate.categories == CATEGORY_CODE["data"]
    return np.asarray(data & np.isin(estate.numbers("nodes.data_class"), codes))


def _marked(estate: Estate) -> Mask:
    return np.asarray(estate.coded("nodes.marked").codes >= 0)
