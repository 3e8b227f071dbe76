"""Annotations applied to the rows of a build: further records of nodes, a vendor's edges, and gates put in the way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.errors import Fault, quoted
from graphnhi.library.templates import encoded
from graphnhi.loading.annotations.files import Annotations
from graphnhi.loading.annotations.gates import put_up
from graphnhi.loading.annotations.rows import Place, added, edge_rows, node_rows
from graphnhi.loading.annotations.selecting import Population
from graphnhi.loading.annotations.written import AnnotationsFile, SelectorFile
from graphnhi.model.kinds import UNKNOWN

__all__ = ["annotate"]

Frame = pd.DataFrame
Mask = NDArray[np.bool_]
NOTHING: Final = "selects nothing"
_CHECK: Final = "Check the pattern against the ids of the estate."


@dataclass
class _Added:
    """What all tables add, and which of them selected nothing."""

    population: Population
    nodes: list[Frame] = field(default_factory=list)
    edges: list[Frame] = field(default_factory=list)
    odd: list[Fault] = field(default_factory=list)

    def nothing(self, place: Place, where: str = "") -> None:
        self.odd.append(Fault(place.file, f"{place}{where}", NOTHING, todo=_CHECK))

    def say(self, place: Place, chosen: Mask, said: dict[str, Any], kinds: NDArray[Any] | None = None) -> None:
        """One more record for each chosen node."""
        if not chosen.any():
            self.nothing(place)
            return
        kinds = self.population.kinds if kinds is None else kinds
        self.nodes.append(node_rows(place, self.population.ids[chosen], kinds[chosen], said))


def annotate(
    annotations: Annotations, nodes: Frame, edges: Frame, renamed: Mapping[str, str]
) -> tuple[Frame, Frame, list[Fault]]:
    """The typed rows with everything that annotations say, and the entries that selected nothing or could not be applied.

    renamed: ids that were given up for another; a pattern that fits one of them selects that other.
    """
    if not annotations.files:
        return nodes, edges, []
    result = _Added(Population(nodes, edges, renamed))
    for label, file in annotations.files:
        for table, apply in _TABLES.items():
            for number, entry in enumerate(getattr(file, table)):
                apply(entry, Place(label, table, number), result)
    more = (added(nodes, result.nodes, "node"), added(edges, result.edges, "edge"))
    nodes, edges, odd = put_up(list(_gates(annotations)), result.population, *more)
    return nodes, edges, [*result.odd, *odd]


def _gates(annotations: Annotations) -> Iterator[tuple[Place, Any]]:
    for label, file in annotations.files:
        for number, entry in enumerate(file.gate):
            yield Place(label, "gate", number), entry


def _chosen(entry: SelectorFile, population: Population) -> Mask:
    return population.select(entry.id, name=entry.name, kind=entry.kind, tag=entry.tag)


def _target(entry: Any, place: Place, result: _Added) -> None:
    result.say(place, _chosen(entry, result.population), {"marked": entry.why or "marked in the annotations"})


def _data(entry: Any, place: Place, result: _Added) -> None:
    """Data stores get their class and records; an end that nobody described and that is named exactly becomes a data store."""
    population = result.population
    chosen = _chosen(entry, population) & np.isin(population.kinds, ["data_store", UNKNOWN])
    exact = entry.id is not None and "*" not in entry.id and "?" not in entry.id
    if not exact:
        chosen &= np.equal(population.kinds, "data_store")
    kinds = np.full(len(population.ids), "data_store", dtype=object)
    result.say(place, chosen, {"data_class": entry.data_class, "records": entry.records}, kinds)


def _action(entry: Any, place: Place, result: _Added) -> None:
    chosen = _chosen(entry, result.population) & np.equal(result.population.categories, "action")
    said = {"amount_limit": entry.amount_limit, "currency": entry.currency, "period": entry.period}
    result.say(place, chosen, said)


def _owner(entry: Any, place: Place, result: _Added) -> None:
    result.say(place, _chosen(entry, result.population), {"owner": entry.owner, "environment": entry.environment})


def _vendor(entry: Any, place: Place, result: _Added) -> None:
    """The vendor of this name (made if there is none) operates what the patterns select."""
    population = result.population
    is_vendor = np.equal(population.kinds, "vendor")
    known = is_vendor & (population.select(name=entry.name) | population.select(entry.name))
    vendors = population.ids[known]
    if not len(vendors):
        vendors = np.array([f"annotations:vendor/{encoded(entry.name)}"], dtype=object)
        result.nodes.append(node_rows(place, vendors, np.array(["vendor"], dtype=object), {"name": entry.name}))
    run = np.zeros(len(population.ids), dtype=bool)
    for number, pattern in enumerate(entry.operates):
        chosen = population.select(pattern) & np.isin(population.categories, ["identity", "system", "unknown"]) & ~known
        run |= chosen
        if not chosen.any():
            result.nothing(place, f".operates[{number}] {quoted(pattern)}")
    targets = np.sort(population.ids[run])
    for vendor in vendors:
        result.edges.append(edge_rows(place, np.full(len(targets), vendor, dtype=object), "OPERATES", targets, {}))


def _only_selects(entry: Any, place: Place, result: _Added) -> None:
    """Costs and zones change no row; all that can be wrong is that they mean nothing."""
    name = getattr(entry, "name", None) if isinstance(entry, SelectorFile) else None
    if not result.population.select(entry.id, name=name, kind=entry.kind, tag=entry.tag).any():
        result.nothing(place)


_TABLES: Final[dict[str, Callable[[Any, Place, _Added], None]]] = {
    "target": _target, "data": _data, "action": _action, "owner": _owner, "vendor": _vendor, "cost": _only_selects,
    "zone": _only_selects,
}  # fmt: skip
assert set(_TABLES) | {"gate", "rate"} == set(AnnotationsFile.model_fields)
