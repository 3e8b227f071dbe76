"""Which findings are wanted: by framework, severity, owner, vendor and environment. A filter that names nothing is an error."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.queries import Query
from graphnhi.asking.severity import SEVERITIES, SEVERITY_CODE
from graphnhi.errors import UsageError, near, quoted
from graphnhi.estate import Estate
from graphnhi.library.frameworks import Frameworks
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE

__all__ = ["Filters", "bare"]

Mask = NDArray[np.bool_]

_LISTED = 8


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
        for word in self.severity:
            if word not in SEVERITY_CODE:
                raise UsageError(f"unknown severity (found {quoted(word)}, wanted one of {', '.join(SEVERITIES)}).")
        for column in ("owner", "environment"):
            for text in getattr(self, column):
                _known(estate, column, text)
        for text in self.vendor:
            if not _of_vendor(estate, text).any():
                raise UsageError(_nothing(estate, "vendor", text))

    def admits(self, query: Query, frameworks: Frameworks) -> bool:
        """Whether a query serves one of the frameworks asked for."""
        own = {frameworks.find(text).reference for text in query.frameworks}
        return not self.framework or any(
            item.reference in own for text in self.framework for item in frameworks.matches(bare(text))
        )

    def mask(self, estate: Estate, nodes: NDArray[np.int32], severity: NDArray[np.int8]) -> Mask:
        """Which findings are wanted, by their node and severity code."""
        mask = np.ones(len(nodes), dtype=np.bool_)
        if self.severity:
            mask &= np.isin(severity, [SEVERITY_CODE[word] for word in self.severity])
        for column in ("owner", "environment"):
            if texts := getattr(self, column):
                coded = estate.coded(f"nodes.{column}")
                mask &= np.isin(coded.codes[nodes], [coded.code_of(text) for text in texts])
        if self.vendor:
            mask &= np.any([_of_vendor(estate, text)[nodes] for text in self.vendor], axis=0)
        return mask


def bare(text: str) -> str:
    """A reference without the words that people write behind it: `NHI3` of `NHI3: third parties`."""
    return (text.split() or [text])[0].rstrip(":,;")


def _known(estate: Estate, column: str, text: str) -> None:
    if estate.coded(f"nodes.{column}").code_of(text) < 0:
        raise UsageError(_nothing(estate, column, text))


def _nothing(estate: Estate, column: str, text: str) -> str:
    values = [*estate.coded(f"nodes.{column}").values]
    if column == "vendor":
        vendors = np.flatnonzero(estate.numbers("nodes.kind") == KIND_CODE["vendor"])
        values += [estate.name(int(node)) for node in vendors]
    meant = near(text, values)
    few = sorted({*values})[:_LISTED]
    known = f" There is {', '.join(map(quoted, few))}{' and more' if len({*values}) > len(few) else ''}." if few else ""
    hint = f" Did you mean {' or '.join(map(quoted, meant))}?" if meant else known
    return f"no {column} in this estate is called {quoted(text)}.{hint}"


def _of_vendor(estate: Estate, text: str) -> Mask:
    """Nodes of a vendor: those that name it, that it operates, and the vendor itself (by its id or name)."""
    coded, names = estate.coded("nodes.vendor"), estate.coded("nodes.name")
    vendors = (estate.numbers("nodes.kind") == KIND_CODE["vendor"]) & (names.codes == names.code_of(text))
    node = estate.find(text)
    if node >= 0 and estate.numbers("nodes.kind")[node] == KIND_CODE["vendor"]:
        vendors[node] = True
    rows = np.flatnonzero(estate.numbers("edges.kind") == EDGE_CODE["OPERATES"])
    operated = np.zeros(estate.n_nodes, dtype=np.bool_)
    operated[estate.numbers("edges.to")[rows[vendors[estate.numbers("edges.from")[rows]]]]] = True
    found: Any = vendors | operated | (coded.codes == coded.code_of(text))
    return np.asarray(found)
