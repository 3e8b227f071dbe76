"""What of an estate a question can be about, told before any of it is at hand, so that whoever keeps it may hand over a part.

A need may name too much and never too little: what a question finds in the part must be what it finds in the whole. Nothing
here knows where an estate is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from graphnhi.asking.queries.query import Query
from graphnhi.asking.queries.selection import Selection
from graphnhi.asking.queries.where import Count, Ends, Known, Outside, Plain
from graphnhi.asking.targets import kinds_and_classes
from graphnhi.errors import UsageError, quoted
from graphnhi.model.kinds import KIND_CODE, KINDS_OF

__all__ = [
    "Need",
    "Wanted",
    "need_of_blast",
    "need_of_path",
    "need_of_query",
    "need_of_rank",
    "need_of_reach",
    "wanted",
]

_WHO: Final = KINDS_OF["identity"] | KINDS_OF["credential"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Nodes of these kinds, with these data classes, `marked` ones, and whatever one of `words` may name: by its id, its name, or
    the tail of its id.
    """

    kinds: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    marked: bool = False
    words: frozenset[str] = frozenset()

    def __or__(self, other: "Wanted") -> "Wanted":
        return Wanted(
            self.kinds | other.kinds,
            self.classes | other.classes,
            self.marked or other.marked,
            self.words | other.words,
        )


@dataclass(frozen=True, slots=True)
class Need:
    """starts: what is walked forward from. targets: what is walked back from. max_hops: how far at most.

    named: nodes that are looked up and not walked from. around: nodes of which every edge is wanted, facts included. entering,
    leaving: kinds of edges that are counted at the nodes of the part. owners: whether it matters who answers for a node. scopes:
    whether it matters what the words of their allowed scopes name.
    """

    starts: Wanted = Wanted()
    targets: Wanted = Wanted()
    named: Wanted = Wanted()
    max_hops: int | None = None
    around: Wanted = Wanted()
    entering: frozenset[str] = frozenset()
    leaving: frozenset[str] = frozenset()
    owners: bool = False
    scopes: bool = False


def wanted(word: str | None) -> Wanted:
    """The nodes that a target word, kind, name or id may mean; None: every crown jewel. UsageError for what is no text."""
    if word is None:
        kinds, classes = kinds_and_classes(None)
        return Wanted(kinds, classes, marked=True)
    if not isinstance(word, str):
        raise UsageError(f"a node or target is named by one text (found {quoted(word)}).")
    forced = word.removeprefix("id:")
    bare = forced.removeprefix("kind:")
    kinds, classes = kinds_and_classes(word)
    kind = frozenset({each for each in (word, bare) if each in KIND_CODE})
    return Wanted(kinds | kind, classes, word == "marked", frozenset({word, forced, bare}))


def _all(words: Iterable[str]) -> Wanted:
    found = Wanted()
    for word in words:
        found |= wanted(word)
    return found


def need_of_reach(target: str | None, max_hops: int | None) -> Need:
    """Of `reach`: whoever can get at a target."""
    return Need(targets=wanted(target), max_hops=max_hops)


def need_of_blast(starts: Iterable[str], max_hops: int | None) -> Need:
    """Of `blast`: whatever can fall with the starts."""
    return Need(starts=_all(starts), max_hops=max_hops)


def need_of_path(start: str, target: str, max_hops: int | None) -> Need:
    """Of `path`: whatever can fall with the start; the targets are looked up wherever they lie."""
    return Need(starts=wanted(start), named=wanted(target), max_hops=max_hops)


def need_of_rank() -> Need:
    """Of `rank`: all that falls with anybody, and what lies next to each identity and credential."""
    who = Wanted(kinds=_WHO)
    # what nobody described may be a credential that is held and lies somewhere; a gate may want slots that nobody fills
    beside = frozenset({"HOLDS", "STORES", "APPROVES"})
    return Need(starts=who, named=wanted(None), around=who, entering=beside, owners=True)


def need_of_neighbours(word: str) -> Need:
    """Of `neighbours`: a node with all of its edges."""
    return Need(named=wanted(word), around=wanted(word))


def need_of_query(query: Query, max_hops: int | None) -> Need:
    """Of one question of the library: back from what is to be reached, or forward where it asks for all that falls."""
    targets = Wanted()
    for target in query.targets:
        targets |= _selected(target.selection) if target.selection and not target.words else _named(target.words)
    base = _walked(query, targets)
    # who holds several starts is told by all that each of them controls, however far
    cuts = [hops for hops in (query.max_hops, max_hops) if hops is not None and query.upstream is None]
    selections = [
        query.start,
        query.upstream,
        query.via,
        query.not_via,
        *(target.selection for target in query.targets),
    ]
    return _with_terms(replace(base, max_hops=min(cuts, default=None)), query, [one for one in selections if one])


def _walked(query: Query, targets: Wanted) -> Need:
    starts = _selected(query.start)
    if query.answer == "blast":
        return Need(starts=starts, named=targets)
    if query.upstream is not None:
        return Need(targets=targets | starts)
    # routes are told with the number of starts, those that reach nothing included
    return Need(targets=targets, named=starts if query.answer == "paths" else Wanted())


def _named(words: tuple[str, ...]) -> Wanted:
    return _all(words) if words else wanted(None)


def _selected(selection: Selection) -> Wanted:
    return Wanted(kinds=selection.kinds)


_OWNED: Final = frozenset({"owner", "owner_status", "vendor_status"})
"""Columns that edges and other nodes have a say in."""


def _with_terms(need: Need, query: Query, selections: list[Selection]) -> Need:
    """The need with what the conditions of a query look at."""
    terms = [term for selection in selections for term in selection.terms]
    counts = [term for term in terms if isinstance(term, Count)]
    columns = {term.column for term in terms if isinstance(term, Plain | Known)}
    columns |= {pair.column for pair in query.pairs if isinstance(pair, Ends)}
    return replace(
        need,
        entering=frozenset(count.edge for count in counts if count.direction == "in"),
        leaving=frozenset(count.edge for count in counts if count.direction == "out"),
        owners=bool(columns & _OWNED),
        scopes=any(isinstance(pair, Outside) for pair in query.pairs),
    )
