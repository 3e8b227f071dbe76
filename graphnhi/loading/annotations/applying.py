"""Annotations applied to the rows of a build: further records of nodes, a vendor's edges, and gates put in the way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import Fault, quoted
from graphnhi.estate.rows import Rows
from graphnhi.library.templates import encoded
from graphnhi.loading.annotations.files import Annotations
from graphnhi.loading.annotations.gates import put_up
from graphnhi.loading.annotations.leaving import left_out, nothing
from graphnhi.loading.annotations.rows import Place, added, edge_rows, node_rows
from graphnhi.loading.annotations.selecting import Population
from graphnhi.loading.annotations.written import AnnotationsFile, SelectorFile
from graphnhi.model.kinds import KIND_CODE

__all__ = ["annotate"]

Mask = NDArray[np.bool_]
_NARROW: Final = "Narrow the selection."
_DESCRIBE_DATA: Final = "Describe in an inventory what nobody described, or name it by its whole id."
_DESCRIBE: Final = "Describe in an inventory what nobody described."


@dataclass
class _Added:
    """What all tables add, and which of them selected nothing."""

    population: Population
    nodes: list[Rows] = field(default_factory=list)
    edges: list[Rows] = field(default_factory=list)
    odd: list[Fault] = field(default_factory=list)

    def nothing(self, place: Place, where: str = "") -> None:
        self.odd.append(nothing(place.file, f"{place}{where}"))

    def fit(self, place: Place, selected: Mask, fits: Mask, wanted: str, todo: str, where: str = "") -> Mask:
        """The selected nodes that an entry can be applied to; those that it cannot are told."""
        left = selected & ~fits
        if left.any():
            population = self.population
            todo = todo if (left & population.undescribed).any() else _NARROW
            self.odd.append(left_out(place.file, f"{place}{where}", population, selected, fits, wanted, todo))
        elif not selected.any():
            self.nothing(place, where)
        return selected & fits

    def say(self, place: Place, chosen: Mask, said: dict[str, Any], kinds: NDArray[Any] | None = None) -> None:
        """One more record for each chosen node."""
        if not chosen.any():
            return
        kinds = self.population.kinds if kinds is None else kinds
        self.nodes.append(node_rows(place, self.population.nodes, np.flatnonzero(chosen), kinds[chosen], said))


def annotate(
    annotations: Annotations, nodes: Rows, edges: Rows, renamed: Mapping[str, str]
) -> tuple[Rows, Rows, list[Fault]]:
    """The settled rows, which are used up, with everything that annotations say, and the entries that selected nothing or could not be applied.

    renamed: ids that were given up for another; a pattern that fits one of them selects that other.
    """
    if not annotations.files:
        return nodes, edges, []
    result = _Added(Population(nodes, edges, renamed))
    for table, apply in _TABLES.items():
        for label, file in annotations.files:
            for number, entry in enumerate(getattr(file, table)):
                apply(entry, Place(label, table, number), result)
    more = (added(nodes, result.nodes), added(edges, result.edges))
    nodes, edges, odd = put_up(list(_gates(annotations)), result.population, *more)
    return nodes, edges, [*result.odd, *odd]


def _gates(annotations: Annotations) -> Iterator[tuple[Place, Any]]:
    for label, file in annotations.files:
        for number, entry in enumerate(file.gate):
            yield Place(label, "gate", number), entry


def _chosen(entry: SelectorFile, population: Population) -> Mask:
    return population.select(entry.id, name=entry.name, kind=entry.kind, tag=entry.tag)


def _any_of(entry: SelectorFile, place: Place, result: _Added) -> Mask:
    """What an entry selects where every node will do, undescribed ends too."""
    chosen = _chosen(entry, result.population)
    if not chosen.any():
        result.nothing(place)
    return chosen


def _target(entry: Any, place: Place, result: _Added) -> None:
    result.say(place, _any_of(entry, place, result), {"marked": entry.why or "marked in the annotations"})


def _data(entry: Any, place: Place, result: _Added) -> None:
    """Data stores get their class and records. An end that nobody described becomes one if it is named by its whole id, or
    if a pattern fits it and its edges show that it can be nothing else.
    """
    population = result.population
    exact = entry.id is not None and "*" not in entry.id and "?" not in entry.id
    made = population.undescribed if exact else population.evident_data
    fits = population.of_kind("data_store") | made
    chosen = result.fit(place, _chosen(entry, population), fits, "data_store", _DESCRIBE_DATA)
    kinds = np.full_like(population.kinds, KIND_CODE["data_store"])
    result.say(place, chosen, {"data_class": entry.data_class, "records": entry.records}, kinds)
    population.become(chosen, "data_store")


def _action(entry: Any, place: Place, result: _Added) -> None:
    """Actions get their limits; an undescribed end is left out, since no edge says which action it is."""
    population = result.population
    is_action = population.of_category("action")
    chosen = result.fit(place, _chosen(entry, population), is_action, "a financial action", _DESCRIBE)
    said = {"amount_limit": entry.amount_limit, "currency": entry.currency, "period": entry.period}
    result.say(place, chosen, said)


def _owner(entry: Any, place: Place, result: _Added) -> None:
    result.say(place, _any_of(entry, place, result), {"owner": entry.owner, "environment": entry.environment})


def _vendor(entry: Any, place: Place, result: _Added) -> None:
    """The vendor of this name (made if there is none) operates what the patterns select."""
    population = result.population
    is_vendor = population.of_kind("vendor")
    known = is_vendor & (population.select(name=entry.name) | population.select(entry.name))
    vendors: NDArray[Any] = np.flatnonzero(known)
    if not len(vendors):
        vendors = population.numbers([f"annotations:vendor/{encoded(entry.name)}"])
        kinds = np.array([KIND_CODE["vendor"]])
        result.nodes.append(node_rows(place, population.nodes, vendors, kinds, {"name": entry.name}))
    run = np.zeros_like(known)
    able = population.of_category("identity", "system", "unknown")
    for number, pattern in enumerate(entry.operates):
        where = f".operates[{number}] {quoted(pattern)}"
        run |= result.fit(place, population.select(pattern) & ~known, able, "an identity or a system", _NARROW, where)
    targets = np.flatnonzero(run)
    for vendor in vendors:
        result.edges.append(edge_rows(place, population.edges, np.full(len(targets), vendor), "OPERATES", targets, {}))


def _only_selects(entry: Any, place: Place, result: _Added) -> None:
    """Costs and zones change no row; all that can be wrong is that they mean nothing."""
    name = getattr(entry, "name", None) if isinstance(entry, SelectorFile) else None
    if not result.population.select(entry.id, name=name, kind=entry.kind, tag=entry.tag).any():
        result.nothing(place)


_TABLES: Final[dict[str, Callable[[Any, Place, _Added], None]]] = {
    "data": _data, "target": _target, "action": _action, "owner": _owner, "vendor": _vendor, "cost": _only_selects,
    "zone": _only_selects,
}  # fmt: skip
"""Data first, so that every other entry sees the data stores that it makes."""
assert set(_TABLES) | {"gate", "rate"} == set(AnnotationsFile.model_fields)
