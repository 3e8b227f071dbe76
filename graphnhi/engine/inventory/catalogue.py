"""Which nodes the catalogue lists, and what is not known of each of them.

Humans and groups are people's own accounts and stand in it only when their kind or category is asked for. Nothing is walked here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.belonging import Owners, belonging
from graphnhi.engine.happened import happened
from graphnhi.engine.walk import Ints, Mask
from graphnhi.errors import UsageError, near, quoted
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, KIND_CODE, KINDS_OF
from graphnhi.model.values import CLOSED, NO_INSTANT

__all__ = ["LISTED", "MISSING", "Catalogue", "Wanted", "catalogue"]

MISSING: Final = ("owner", "purpose", "environment", "created", "rotation", "expiry", "last use", "review")
"""What may be missing; the place of a word is its bit."""

LISTED: Final = KINDS_OF["identity"] | KINDS_OF["credential"]
_PEOPLE: Final = frozenset({"human", "group"})
_OF_A_VENDOR: Final = frozenset({"owner", "purpose", "review"})
"""What is to be known of another company; it is neither created by us nor used at a time."""
_OF_A_LASTING_CREDENTIAL: Final = frozenset({"rotation", "expiry"})
"""What only a credential has that does not end by itself within hours."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for; None and empty ask for all. `missing`: words of MISSING, all of which must be missing."""

    category: str | None = None
    kinds: tuple[str, ...] = ()
    owner: str | None = None
    vendor: str | None = None
    environment: str | None = None
    missing: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        category: str | None,
        kinds: Iterable[str],
        owner: str | None,
        vendor: str | None,
        environment: str | None,
        missing: Iterable[str],
    ) -> "Wanted":
        """Checked; raises UsageError for a kind or category that is not listed and for a word that cannot be missing."""
        kinds, words = tuple(kinds), tuple(word.strip().casefold().replace("-", " ") for word in missing)
        for kind in kinds:
            _one_of("kind in the inventory", kind, sorted(LISTED))
        if category is not None:
            _one_of("category in the inventory", category, ("identity", "credential"))
        for word in words:
            _one_of("thing that may be missing", word, MISSING)
        return cls(category, kinds, owner, vendor, environment, words)

    def told(self) -> dict[str, object]:
        """The filters as they stand in the `question` of an answer."""
        return {"kinds": list(self.kinds), "owner": self.owner, "vendor": self.vendor, "environment": self.environment,
                "missing": list(self.missing)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The nodes listed, ascending, and for each of them a bit for every word of MISSING that is not known of it."""

    estate: Estate
    owners: Owners
    node: Ints
    missing: NDArray[np.uint16]

    def lacks(self, word: str) -> Mask:
        """Which of the nodes lack this."""
        return np.asarray(self.missing & _bit(word) != 0)


def catalogue(estate: Estate, wanted: Wanted, as_of: int) -> Catalogue:
    """The nodes that are asked for. A date ahead of the clock is not known. Raises UsageError where no node of the estate has the owner, vendor or environment."""
    owners = Owners.of_estate(estate)
    listed = _listed(estate, wanted)
    for column, text in (("owner", wanted.owner), ("vendor", wanted.vendor), ("environment", wanted.environment)):
        if text is not None:
            listed &= belonging(estate, column, text)
    node = np.flatnonzero(listed).astype(np.int32)
    missing = _missing(estate, owners, node, as_of)
    kept = np.ones(len(node), dtype=np.bool_)
    for word in wanted.missing:
        kept &= missing & _bit(word) != 0
    return Catalogue(estate, owners, node[kept], missing[kept])


def _listed(estate: Estate, wanted: Wanted) -> Mask:
    kinds = frozenset(wanted.kinds) or (KINDS_OF[wanted.category] if wanted.category else LISTED - _PEOPLE)
    if wanted.category:
        kinds &= KINDS_OF[wanted.category]
    return np.asarray(np.isin(estate.numbers("nodes.kind"), [KIND_CODE[kind] for kind in kinds]))


def _missing(estate: Estate, owners: Owners, node: Ints, as_of: int) -> NDArray[np.uint16]:
    kinds = estate.numbers("nodes.kind")[node]
    vendor = kinds == KIND_CODE["vendor"]
    credential = estate.categories[node] == CATEGORY_CODE["credential"]
    brief = estate.numbers("nodes.lifetime")[node] == CLOSED["lifetime"].index("short_lived")
    lasting = credential & ~brief & (kinds != KIND_CODE["federation"])
    bits = np.zeros(len(node), dtype=np.uint16)
    for word, known in _known(estate, owners, as_of).items():
        lacks = ~known[node]
        if word not in _OF_A_VENDOR:
            lacks &= ~vendor
        if word in _OF_A_LASTING_CREDENTIAL:
            lacks &= lasting
        bits[lacks] |= _bit(word)
    return bits


def _known(estate: Estate, owners: Owners, as_of: int) -> Mapping[str, Mask]:
    texts = {word: estate.coded(f"nodes.{word}").codes >= 0 for word in ("purpose", "environment")}
    instants = {word: happened(estate, column, as_of) != NO_INSTANT for word, column in _INSTANTS.items()}
    instants["expiry"] = estate.numbers("nodes.expires") != NO_INSTANT
    return {"owner": owners.known(), **texts, **instants}


_INSTANTS: Final = {
    "created": "created", "rotation": "rotated", "last use": "last_used", "review": "last_reviewed",
}  # fmt: skip


def _bit(word: str) -> np.uint16:
    return np.uint16(1 << MISSING.index(word))


def _one_of(what: str, value: str, known: Iterable[str]) -> None:
    known = tuple(known)
    if value not in known:
        close = near(str(value), known)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(f"there is no {what} {quoted(value)}, wanted one of {', '.join(known)}.{hint}")
