"""What readers take at most, so that a large answer is read in part and said so, and never refused as a whole.

GitHub code scanning (docs.github.com, "SARIF results exceed limits"): 25,000 results a run, the 5,000 gravest of which are
shown; 10 MB compressed; 10,000 locations of thread flows a result, 1,000 of which are shown; 20 tags a rule.
"""

import zlib
from typing import Final

__all__ = ["MOST_RESULTS", "SHOWN_RESULTS", "Budget"]

MOST_RESULTS: Final = 25_000
SHOWN_RESULTS: Final = 5_000
MOST_BYTES: Final = 9_500_000
"""Compressed bytes of results: what stands around them has the rest of 10 MB."""

_GZIP: Final = 6
"""What `gzip` does by itself."""


class Budget:
    """How much of a run's limits is used: `used` results, of `findings`."""

    def __init__(self, results: int = MOST_RESULTS, compressed: int = MOST_BYTES) -> None:
        self._results, self._bytes = results, compressed
        self._zip = zlib.compressobj(_GZIP)
        self.used = self.findings = 0

    def take(self, texts: list[str]) -> bool:
        """Whether the results of one more finding fit; if not, nothing fits any more."""
        self.used += len(texts)
        self._bytes -= len(self._zip.compress("".join(texts).encode("utf-8", "backslashreplace")))
        if self.used > self._results or self._bytes < 0:
            self.used -= len(texts)
            return False
        self.findings += 1
        return True
