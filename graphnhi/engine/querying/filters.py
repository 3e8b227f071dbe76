"""Which findings are wanted: by framework, severity, owner, vendor and environment. A filter that names nothing is an error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.queries import Query
from graphnhi.asking.severity import SEVERITIES, SEVERITY_CODE
from graphnhi.engine.belonging import belonging
from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.library.frameworks import Frameworks

__all__ = ["Filters", "bare"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filters:
    """Of several values of one filter any may hold, of several filters all must. framework: a whole one, or one item."""

    framework: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()

    def told(self) -> dict[str, list[str]]:
        """The filters as they stand in the `question` of an answer."""
        return {name: list(getattr(self, name)) for name in self.__slots__}

    def check(self, estate: Estate, frameworks: Frameworks) -> None:
        """UsageError, with the near ones, for a value that names nothing: an empty answer would look like a clean one."""
        for text in self.framework:
            frameworks.matches(bare(text))
            for other in text.split()[1:]:
                _no_item(other, frameworks)
        for word in self.severity:
            if word not in SEVERITY_CODE:
                raise UsageError(f"unknown severity (found {quoted(word)}, wanted one of {', '.join(SEVERITIES)}).")
        self._belonging(estate)

    def admits(self, query: Query, frameworks: Frameworks) -> bool:
        """Whether a query serves one of the frameworks asked for."""
        own = {frameworks.find(text).reference for text in query.frameworks}
        return not self.framework or any(
            item.reference in own for text in self.framework for item in frameworks.matches(bare(text))
        )

    def severities(self) -> Mask:
        """Which severities are wanted, by code."""
        return np.array([not self.severity or word in self.severity for word in SEVERITIES])

    def nodes(self, estate: Estate) -> Mask:
        """Whose findings are wanted, by node."""
        mask = np.ones(estate.n_nodes, dtype=np.bool_)
        for masks in self._belonging(estate):
            mask &= np.any(masks, axis=0)
        return mask

    def _belonging(self, estate: Estate) -> list[list[Mask]]:
        """For each filter by whose a node is, the masks of its values; UsageError for a value that names nothing."""
        named = (("owner", self.owner), ("vendor", self.vendor), ("environment", self.environment))
        return [[belonging(estate, column, text) for text in texts] for column, texts in named if texts]


def _no_item(word: str, frameworks: Frameworks) -> None:
    """UsageError where a word behind an item is another item: only the first would count."""
    try:
        frameworks.matches(bare(word))
    except UsageError:
        return
    raise UsageError(
        f"a framework filter names one item, and {quoted(word)} is another: give each a filter of its own."
    )


def bare(text: str) -> str:
    """A reference without the words that people write behind it: `NHI3` of `NHI3: third parties`."""
    return (text.split() or [text])[0].rstrip(":,;")
