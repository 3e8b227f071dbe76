"""Edges of what somebody has, with the places that prove them. What leads where is no matter of this module."""

from collections.abc import Iterable, Sequence

from graphnhi.deriving.kubernetes.rights.powers import Proof
from graphnhi.deriving.rows import Rows

__all__ = ["Edges"]


class Edges:
    """The edges of one start. `known`: ends by edge that it has anyway by a group that it is in; `said`: those that are told already."""

    def __init__(self, rows: Rows, start: str, known: Iterable[tuple[str, str]] = ()) -> None:
        self._rows, self._start = rows, start
        self._known = frozenset(known)
        self.said: set[tuple[str, str]] = set()

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
        left = [end for end in ends if end != self._start and not (told and self._is_said(edge, end))]
        if not left:
            return
        if told:
            self.said.update((edge, end) for end in left)
        why = "; ".join(dict.fromkeys(conditions))
        bound = {"bound": "possible", "condition": why} if why else {"bound": "certain"}
        self._rows.edges(proof[0], self._start, edge, left, rule, proof[1:], scope=scope, **bound)

    def _is_said(self, edge: str, end: str) -> bool:
        return (edge, end) in self._known or (edge, end) in self.said
