"""What makes a row a node or an edge: its kind, and for an edge how far it is proven. Text in, text out."""

from collections.abc import Callable
from typing import Final

import numpy as np

from graphnhi.errors import near, quoted
from graphnhi.loading.cells import Column
from graphnhi.loading.findings import Finding
from graphnhi.loading.naming import Batch
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import ACTIONS, CATEGORIES, CATEGORY_OF, KINDS
from graphnhi.model.values import CLOSED, parse_closed

__all__ = ["STATED", "with_kinds"]

STATED: Final = "as stated in the inventory"
"""The condition of an edge that its source calls possible without saying why."""

_KIND: Final = {kind.casefold(): kind for kind in KINDS}
_EDGE: Final = {edge.casefold(): edge for edge in EDGES}
_ACTION: Final = "action"


def with_kinds(batch: Batch) -> Batch:
    """The rows that have a kind of the vocabulary, written as the vocabulary writes it; edges with their bound and condition."""
    if batch.table == "node":
        return _nodes(batch)
    return _bounded(_known(batch, "edge", _EDGE, _near_edge))


def _nodes(batch: Batch) -> Batch:
    """`kind = action` takes the kind that the column `action` says; that column never contradicts another kind unseen."""
    actions = batch.columns.pop("action", Column.repeated(None, len(batch))).told()
    if actions.is_empty:
        return _known(batch, "kind", _KIND, _near_kind)
    kinds = batch.column("kind").told()
    is_action = kinds.where(lambda text: _folded(text) == _ACTION)
    told = ~actions.unset
    batch.columns["kind"] = kinds.replaced(is_action & told, actions)
    contradicts = told & ~is_action & np.not_equal(actions.map(_folded), kinds.map(_folded))
    what = "the column action contradicts the kind, which stands"
    odd = Finding(what, batch.numbers[contradicts], actions.at(contradicts), todo="Correct one of them.")
    return _known(batch.kept(np.ones(len(batch), dtype=bool), [odd]), "kind", _KIND, _near_kind)


def _folded(text: str) -> str:
    return text.strip().casefold()


def _known(batch: Batch, name: str, known: dict[str, str], advice: Callable[[str], str]) -> Batch:
    """The rows whose kind is in the vocabulary; the others are dropped, with the near kinds."""
    column = batch.column(name).told()
    resolved = column.changed(lambda text: known.get(_folded(text)))
    unset, lost = column.unset, resolved.unset
    batch.columns[name] = resolved
    strange = lost & ~unset
    findings = [
        Finding(f"no {name}", batch.numbers[unset], todo=f"Fill the column {name}.", drops=True),
        Finding(f"unknown {name}", batch.numbers[strange], column.at(strange), todo=advice, drops=True),
    ]
    return batch.kept(~lost, findings)


def _near_kind(text: str) -> str:
    word = _folded(text)
    if word == _ACTION:
        return f"Say which in the column action: {', '.join(sorted(ACTIONS))}."
    if word in CATEGORIES:
        return f"This is a category; its kinds: {', '.join(kind for kind in KINDS if CATEGORY_OF[kind] == word)}."
    return _near(text, KINDS)


def _near_edge(text: str) -> str:
    return _near(text, EDGES)


def _near(text: str, known: tuple[str, ...]) -> str:
    names = near(text.strip(), known)
    return f"Did you mean {' or '.join(names)}?" if names else f"Known: {', '.join(known)}."


def _bounded(batch: Batch) -> Batch:
    """Every edge with a bound, and every possible one with its condition.

    A condition without a bound means possible. A bound that cannot be read is possible, with its own words as condition. A
    right that cannot be read may be any: control, possible.
    """
    bound, right = _Closed(batch, "bound"), _Closed(batch, "right")
    conditions = batch.column("condition").told()
    unsaid = (bound.column.codes < 0) & (conditions.codes >= 0)
    possible = bound.values.where(lambda text: text == "possible") | bound.lost | right.lost | unsaid
    words = conditions.filled(bound.lost, bound.column)
    words = words.filled(right.lost, right.column.changed(lambda text: f"right {quoted(text)}"))
    batch.columns["condition"] = words.filled(possible, Column.repeated(STATED, len(batch)))
    batch.columns["bound"] = _repeated(batch, "certain").replaced(possible, _repeated(batch, "possible"))
    batch.columns["right"] = right.values.replaced(right.lost, _repeated(batch, "control"))
    told = [
        bound.told("It counts as possible, in its own words."),
        right.told("It may be any, so the edge is possible."),
    ]
    return batch.kept(np.ones(len(batch), dtype=bool), told)


class _Closed:
    """A column of a closed set as it was read: its values, and the rows in which it could not be."""

    def __init__(self, batch: Batch, name: str) -> None:
        self._batch, self._name = batch, name
        self.column = batch.column(name).told()
        self.values = self.column.changed(lambda text: parse_closed(name, text))
        self.lost = ~self.column.unset & self.values.unset

    def told(self, todo: str) -> Finding:
        numbers, found = self._batch.numbers[self.lost], self.column.at(self.lost)
        return Finding(
            f"{self._name} is unusable", numbers, found, ", ".join(CLOSED[self._name]), todo, column=self._name
        )


def _repeated(batch: Batch, value: str) -> Column:
    return Column.repeated(value, len(batch))
