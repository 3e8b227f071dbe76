"""From a word to nodes: exact id, kind, name, or the tail of an id, in this order; `id:X` and `kind:X` force.

An unclear word is an error that lists the candidates, an unknown one an error with the nearest.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.guessing import alike
from graphnhi.asking.looking import ending
from graphnhi.errors import UsageError, escaped, near, quoted
from graphnhi.estate import Estate
from graphnhi.model.kinds import KIND_CODE, KINDS

Ints = NDArray[np.int32]

_SHOWN = 8
"""Candidates listed in a message."""


def node_of(estate: Estate, word: str) -> int:
    """The one node that a word names; raises UsageError where it names none or several."""
    found = nodes_of(estate, word)
    if len(found) > 1:
        raise UsageError(_several(estate, word, found))
    return int(found[0])


def nodes_of(estate: Estate, word: str) -> Ints:
    """The nodes that a word names: one, or all of a kind. Raises UsageError where it is unclear or names none.

    >>> nodes_of(estate, "svc-recon"), nodes_of(estate, "kind:vendor")  # doctest: +SKIP
    """
    found = named(estate, word, lambda _: None)
    if found is None:
        raise UsageError(unknown(estate, word))
    return found


def named(
    estate: Estate, word: str, target_word: Callable[[str], Ints | None], *, words_first: bool = False
) -> Ints | None:
    """The tries in their order; `target_word` comes after the exact id. None where nothing fits.

    words_first: target words and kinds come before the exact id, for words that were written without this estate in view: no
    node of it may take their place.
    """
    if not isinstance(word, str):
        raise UsageError(f"a node or target is named by one text (found {quoted(word)}).")
    if word.startswith("id:") and estate.find(word) < 0:
        return _exact(estate, word.removeprefix("id:"))
    if word.startswith("kind:") and estate.find(word) < 0:
        return of_kind(estate, word.removeprefix("kind:"))
    words: tuple[_Try, ...] = (lambda _, w: target_word(w), _whole_kind)
    for attempt in (*words, _exact, *_OTHERS) if words_first else (_exact, *words, *_OTHERS):
        found = attempt(estate, word)
        if found is not None:
            return found
    return None


def of_kind(estate: Estate, kind: str) -> Ints:
    """All nodes of a kind; raises UsageError for a kind that does not exist."""
    if kind not in KIND_CODE:
        close = near(kind, KINDS)
        hint = f" Did you mean {' or '.join(close)}?" if close else f" Kinds: {', '.join(KINDS)}."
        raise UsageError(f"unknown kind (found {quoted(kind)}).{hint}")
    return np.flatnonzero(estate.numbers("nodes.kind") == KIND_CODE[kind]).astype(np.int32)


def _whole_kind(estate: Estate, word: str) -> Ints | None:
    return of_kind(estate, word) if word in KIND_CODE else None


def _exact(estate: Estate, word: str) -> Ints | None:
    node = estate.find(word)
    return np.array([node], dtype=np.int32) if node >= 0 else None


def _by_name(estate: Estate, word: str) -> Ints | None:
    names = estate.coded("nodes.name")
    return _unambiguous(estate, word, np.flatnonzero(names.codes == names.code_of(word)))


def _by_tail(estate: Estate, word: str) -> Ints | None:
    """Ids that end in `/word` or `:word`, by the bytes of their ends."""
    tail = word.encode("utf-8", "surrogatepass")
    return _unambiguous(estate, word, ending(estate.ids, tail, before=b"/:")) if tail else None


_Try = Callable[[Estate, str], Ints | None]
_OTHERS: tuple[_Try, ...] = (_by_name, _by_tail)


def _unambiguous(estate: Estate, word: str, found: NDArray[np.int64]) -> Ints | None:
    if len(found) > 1:
        raise UsageError(_several(estate, word, found))
    return found.astype(np.int32) if len(found) else None


def _several(estate: Estate, word: str, found: NDArray[np.int64] | Ints) -> str:
    listed = "\n".join(f"  id:{escaped(estate.id(int(n)))}  ({estate.kind(int(n))})" for n in found[:_SHOWN])
    more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{quoted(word)} names {len(found)} nodes; say which by its id:\n{listed}{more}"


def unknown(estate: Estate, word: str, words: Iterable[str] = ()) -> str:
    """The message for a word that names nothing: with the nearest ids, names, kinds and target words."""
    bare = word.removeprefix("id:").removeprefix("kind:")
    close = near(bare, [*words, *KINDS], 2) + alike(estate, bare)
    hint = "\nDid you mean\n" + "\n".join(f"  {escaped(text)}" for text in dict.fromkeys(close)) if close else ""
    return f"nothing in this estate is called {quoted(word)}.{hint}"
