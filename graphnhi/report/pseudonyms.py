"""Pseudonyms: the same text has the same one wherever it stands, and without the key nobody can test a guess.

HMAC-SHA256 of what a text names, shortened. Which texts get one is decided in `redaction`.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable
from typing import Final

__all__ = ["Pseudonyms", "keyed"]

_SHORTEST: Final = 8
_MORE: Final = 4
"""Digits of a pseudonym, and how many are added at a time to those that would be equal."""
_DOMAIN: Final = b"graphnhi redaction 1\0"
"""The key beside an estate also makes fingerprints of secrets: what comes of it here must never equal one of those."""

Digest = Callable[[str], str]


def keyed(key: bytes) -> Digest:
    """The digest of a text under a key, in hexadecimal digits."""
    return lambda text: hmac.new(key, _DOMAIN + text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


class Pseudonyms:
    """Pseudonyms of one report. All texts are met once (`of`), then `settle` makes those longer that would be equal.

    A pseudonym that had to be longer begins with the one that it would have had.
    """

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._met: dict[str, dict[str, str]] = defaultdict(dict)
        self._length: dict[tuple[str, str], int] = {}

    def of(self, sort: str, names: str, text: str) -> str:
        """The pseudonym `SORT-1a2b3c4d` of a text that names something.

        sort: what people read before the dash. names: what the text is a name of (`node`, `owner`): equal texts that name
        different things are different.
        """
        whole = f"{names}\0{text}"
        digest = self._met[sort].get(whole) or self._met[sort].setdefault(whole, self._digest(whole))
        return f"{sort}-{digest[: self._length.get((sort, digest), _SHORTEST)]}"

    def settle(self) -> None:
        """Make the pseudonyms of all texts met so far different from each other."""
        for sort, met in self._met.items():
            self._lengthen(sort, list(met.values()), _SHORTEST)

    def _lengthen(self, sort: str, digests: list[str], length: int) -> None:
        equal: dict[str, list[str]] = defaultdict(list)
        for digest in digests:
            equal[digest[:length]].append(digest)
        for several in equal.values():
            if len(several) > 1 and length < len(several[0]):
                self._length |= {(sort, digest): length + _MORE for digest in several}
                self._lengthen(sort, several, length + _MORE)
