"""The distinct texts of a column by number, so that a row costs four bytes whatever its text.

Numbers are given as texts come; `settled` gives them anew in the order of the texts. No file and no kind of column is known here.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import count

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.texts import Texts

__all__ = ["Lexicon"]

Numbers = NDArray[np.int32]


class Lexicon:
    """Texts by number: sorted ones first (`known`), behind them those that were added since, as they came."""

    def __init__(self, known: Texts | None = None) -> None:
        self._known = Texts.of([]) if known is None else known
        self._added: defaultdict[str, int] = defaultdict(count(len(self._known)).__next__)

    def __len__(self) -> int:
        return len(self._known) + len(self._added)

    def __getitem__(self, number: int) -> str:
        return self.take([number])[0]

    def take(self, numbers: Iterable[int]) -> list[str]:
        """The texts of these numbers."""
        behind, added = len(self._known), list(self._added)
        return [self._known[int(n)] if n < behind else added[int(n) - behind] for n in numbers]

    def find(self, text: str) -> int:
        """The number of a text, -1 where no row can have it."""
        number = self._added.get(text, -1)
        return number if number >= 0 or not len(self._known) else self._known.find(text)

    def numbers(self, texts: Iterable[str]) -> Numbers:
        """The number of each text, a new one for each that is new."""
        number = self._added.__getitem__ if not len(self._known) else self._number
        return np.fromiter(map(number, texts), dtype=np.int32)

    def _number(self, text: str) -> int:
        number = self.find(text)
        return number if number >= 0 else self._added[text]

    def settled(self) -> tuple["Lexicon", Numbers | None]:
        """The same texts in order, and the new number of each old one (-1 behind them, for unset cells); None if all stay."""
        if not self._added:
            return self, None
        added = list(self._added)
        ordered = sorted(added)
        order = np.array([self._added[text] for text in ordered], dtype=np.int64) - len(self._known)
        texts = Texts.of(ordered)
        at = np.zeros(len(added), dtype=np.int64)
        if len(self._known):
            at[:] = [self._known.lower_bound(text) for text in texts.encoded()]
        places = np.arange(len(self._known))
        ranks = np.full(len(self) + 1, -1, dtype=np.int32)
        ranks[: len(places)] = places + np.searchsorted(at, places, side="right")
        ranks[len(places) + order] = at + np.arange(len(added))
        return Lexicon(texts if not len(places) else self._known.with_inserted(texts, at)), ranks

    @property
    def texts(self) -> Texts:
        """All texts of a settled lexicon, sorted."""
        assert not self._added
        return self._known
