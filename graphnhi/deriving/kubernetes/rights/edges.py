"""Edges of what somebody has, with the places that prove them. What leads where is no matter of this module."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from graphnhi.deriving.kubernetes.rights.powers import Proof
from graphnhi.deriving.rows import Rows

__all__ = ["Edges"]


class Edges:
    """The edges of one start. `known`: ends by edge that it has anyway by a group that it is in; `said`: those that are told already as
    certain, `guessed` as possible.
    """

    def __init__(self, rows: Rows, start: str, known: Iterable[tuple[str, str]] = ()) -> None:
        self._rows, self._start = rows, start
        self._known = frozenset(known)
        self.said: set[tuple[str, str]] = set()
        self.guessed: set[tuple[str, str]] = set()

    @property
    def all_said(self) -> set[tuple[str, str]]:
        return self.said | self.guessed

    def leads_to(self, edge: str, ends: AbstractSet[str]) -> bool:
        """Whether an edge to one of some ends is certain, here or by a group."""
        return any(kind == edge and end in ends for kind, end in self._known | self.said)

    def add(
        self,
        edge: str,
        ends: Sequence[str],
        rule: str,
        proof: Proof,
        conditions: Iterable[str] = (),
        *,
        told: bool = True,
        scope: str | None = None,
    ) -> None:
        """Edges to ends, certain where nothing has to hold beside. `told`: whether it is enough to say them once, by whatever comes first,
        here or of a group.
        """
        why = "; ".join(dict.fromkeys(conditions))
        before = (self._known, self.said, *((self.guessed,) if why else ())) if told else ()
        left = [end for end in ends if end != self._start and not any((edge, end) in each for each in before)]
        if not left:
            return
        if told:
            (self.guessed if why else self.said).update((edge, end) for end in left)
        bound = {"bound": "possible", "condition": why} if why else {"bound": "certain"}
        self._rows.edges(proof[0], self._start, edge, left, rule, proof[1:], scope=scope, **bound)
