"""Text columns as arrays: one blob of UTF-8 with offsets, and columns of codes into such a list.

Both can be memory-mapped, so opening an estate costs nothing per node.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_BLOCK = 1 << 16
"""Texts that are decoded together."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of n texts: `blob` uint8 of all UTF-8 bytes, `offsets` int64 of length n + 1.

    Lone surrogates, which JSON escapes can make, are kept (`surrogatepass`).
    """

    blob: NDArray[np.uint8]
    offsets: Ints

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        return cls.of_encoded([text.encode("utf-8", "surrogatepass") for text in texts])

    @classmethod
    def of_encoded(cls, encoded: Sequence[bytes]) -> "Texts":
        """From texts that are UTF-8 bytes already."""
        sizes = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), _offsets(sizes))

    @classmethod
    def joined(cls, pieces: Sequence["Texts"]) -> "Texts":
        """The texts of all pieces, one piece behind the other."""
        sizes = np.concatenate([np.empty(0, dtype=np.int64), *(np.diff(piece.offsets) for piece in pieces)])
        blob = np.concatenate([np.empty(0, dtype=np.uint8), *(piece.blob for piece in pieces)])
        return cls(blob, _offsets(sizes))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, place: int) -> str:
        return self._bytes(place).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            offsets = self.offsets[start : start + _BLOCK + 1].tolist()
            blob = self.blob[offsets[0] : offsets[-1]].tobytes()
            if blob.isascii():
                text, first = blob.decode("ascii"), offsets[0]
                yield from [text[a - first : b - first] for a, b in pairwise(offsets)]
            else:
                yield from self.take(range(start, start + len(offsets) - 1))

    def _bytes(self, place: int) -> bytes:
        return self.blob[int(self.offsets[place]) : int(self.offsets[place + 1])].tobytes()

    def encoded(self) -> Iterator[bytes]:
        """The UTF-8 bytes of each text."""
        return map(self._bytes, range(len(self)))

    def chosen(self, keep: NDArray[np.bool_]) -> "Texts":
        """The texts that are marked, in their order; all of them are these very texts."""
        if keep.all():
            return self
        sizes = np.diff(self.offsets)
        return Texts(self.blob[np.repeat(keep, sizes)], _offsets(sizes[keep]))

    def with_inserted(self, more: "Texts", before: Ints) -> "Texts":
        """These texts with others put in, each before the text at a place (ascending)."""
        pieces, done = list[NDArray[np.uint8]](), 0
        for number, place in enumerate(before.tolist()):
            end = int(self.offsets[place])
            pieces += [self.blob[done:end], more.blob[int(more.offsets[number]) : int(more.offsets[number + 1])]]
            done = end
        sizes = np.insert(np.diff(self.offsets), before, np.diff(more.offsets))
        return Texts(np.concatenate([*pieces, self.blob[done:]]), _offsets(sizes))

    def take(self, places: Iterable[int]) -> list[str]:
        """The texts at these places."""
        return [self[int(place)] for place in places]

    def find(self, text: str) -> int:
        """The place of `text` where the texts are sorted by code point (as UTF-8 bytes are); -1 if it is not there."""
        wanted = text.encode("utf-8", "surrogatepass")
        place = self.lower_bound(wanted)
        return place if place < len(self) and self._bytes(place) == wanted else -1

    def lower_bound(self, wanted: bytes) -> int:
        """The first place whose bytes are not below `wanted`, in sorted texts: binary search, no text is decoded."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        return {f"{name}.blob": self.blob, f"{name}.offsets": self.offsets}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> "Texts":
        return cls(arrays[f"{name}.blob"], arrays[f"{name}.offsets"])  # type: ignore[arg-type]


def _offsets(sizes: Ints) -> Ints:
    offsets = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets


@dataclass(frozen=True, slots=True)
class Coded:
    """A text column of n rows: `codes` int32 into sorted distinct `values`; -1 is unknown."""

    codes: NDArray[np.int32]
    values: Texts

    @classmethod
    def of(cls, column: Sequence[str | None] | NDArray[np.object_]) -> "Coded":
        """Factorise a column of texts and None; the values come out sorted, so codes compare as the texts do."""
        import pandas as pd  # noqa: PLC0415 - building needs it, opening must not

        codes, found = pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=True)
        order = np.array(sorted(range(len(found)), key=found.__getitem__), dtype=np.int64)
        rank = np.empty(len(found) + 1, dtype=np.int32)
        rank[order] = np.arange(len(found), dtype=np.int32)
        rank[-1] = -1
        return cls(rank[codes], Texts.of(found[order].tolist()))

    def __getitem__(self, place: int) -> str | None:
        code = int(self.codes[place])
        return None if code < 0 else self.values[code]

    def rows(self, places: NDArray[np.integer]) -> list[str | None]:
        """The cells of these rows; each value that they have is read once."""
        distinct, place = np.unique(self.codes[places], return_inverse=True)
        known = distinct[distinct >= 0]
        texts = np.array([*[None] * (len(distinct) - len(known)), *self.values.take(known), None], dtype=object)
        return list(texts[place])

    def decoded(self) -> NDArray[np.object_]:
        """The column as objects: str or None."""
        known = np.array([*self.values, None], dtype=object)
        return known[self.codes]

    def code_of(self, text: str) -> int:
        """The code of a value, -2 where no row has it (so that no row compares equal)."""
        place = self.values.find(text)
        return place if place >= 0 else -2

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        return {f"{name}.codes": self.codes, **self.values.arrays(f"{name}.values")}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> "Coded":
        return cls(arrays[f"{name}.codes"], Texts.from_arrays(arrays, f"{name}.values"))  # type: ignore[arg-type]
