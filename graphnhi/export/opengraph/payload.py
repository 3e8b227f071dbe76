"""The payload as a stream of JSON text, one node and one relationship a line."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any

from graphnhi.asking import Settings
from graphnhi.estate import Estate
from graphnhi.export.clean import as_json
from graphnhi.export.opengraph.ids import object_ids
from graphnhi.export.opengraph.kinds import SOURCE
from graphnhi.export.opengraph.nodes import extra_id, nodes_of
from graphnhi.export.opengraph.relationships import derived_relationships, relationships
from graphnhi.export.opengraph.walked import walked

__all__ = ["payload"]


def payload(estate: Estate, *, as_of: str | date | None = None) -> Iterator[str]:
    """An estate as OpenGraph JSON, in pieces that end with a line end.

    as_of: the clock for what is walked and what has expired (default: now); every edge is there whatever the clock. Raises
    UsageError for an unreadable date.
    """
    clock = Settings.of(as_of=as_of).as_of
    return _pieces(estate, clock)


def _pieces(estate: Estate, as_of: int) -> Iterator[str]:
    walk, ids = walked(estate, as_of), object_ids(list(estate.ids))
    places = [*ids, *(extra_id(ids, extra) for extra in walk.extras)]
    yield f'{{\n"metadata": {as_json({"source_kind": SOURCE})},\n"graph": {{\n"nodes": ['
    yield from _listed(nodes_of(estate, ids, walk.extras, as_of))
    yield '\n],\n"edges": ['
    yield from _listed(chain(relationships(estate, ids, walk), derived_relationships(estate, places, walk.derived)))
    yield "\n]\n}\n}\n"


def _listed(objects: Iterable[Any]) -> Iterator[str]:
    for number, each in enumerate(objects):
        yield f"{',' if number else ''}\n{as_json(each)}"
