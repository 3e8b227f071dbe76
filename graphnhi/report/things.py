"""The nodes that rows of a report name by their ids: what the estate calls them, and their kinds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import numpy as np

from graphnhi.estate import Estate
from graphnhi.model.kinds import KIND_CODE
from graphnhi.report.answers import Answers, Thing

__all__ = ["CALLED", "IDS", "things_of", "values_of"]

IDS: Final = frozenset({
    "id", "from", "to", "target", "ids", "left_out_by_mode", "dead_starts", "limits_not_applied", "unbounded", "unknown",
})  # fmt: skip
"""Fields of rows that hold the ids of nodes."""


CALLED: Final[Mapping[str, frozenset[str]]] = {"owner": frozenset({"human", "group"}), "vendor": frozenset({"vendor"})}
"""Fields of rows whose text may be the name or the id of a node of these kinds."""


def things_of(answers: Answers, estate: Estate) -> tuple[Thing, ...]:
    """Every node that is named by its id, and every person, group and vendor that is called like an owner or a vendor."""
    texts: dict[str, set[str]] = defaultdict(set)
    for field, text in values_of(answers):
        if isinstance(text, str):
            texts["id" if field in IDS else field].add(text)
    found = {estate.find(text) for text in texts["id"]} - {-1}
    for field, kinds in CALLED.items():
        found |= _called(estate, texts[field], kinds)
    return tuple(Thing(estate.id(node), estate.name(node), estate.kind(node)) for node in sorted(found))


def _called(estate: Estate, texts: Iterable[str], kinds: frozenset[str]) -> set[int]:
    """The nodes of these kinds that have one of the texts for their name or id."""
    names, mask = estate.coded("nodes.name"), np.isin(estate.numbers("nodes.kind"), [KIND_CODE[kind] for kind in kinds])
    codes = [code for text in texts if (code := names.code_of(text)) >= 0]
    by_id = [node for text in texts if (node := estate.find(text)) >= 0 and mask[node]]
    return {*np.flatnonzero(mask & np.isin(names.codes, codes)).tolist(), *by_id}


def values_of(value: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value with the name of the field that it stands in; a list's values stand in the field of the list."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from values_of(each, name)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from values_of(each, field)
    elif is_dataclass(value):
        for each in fields(value):
            yield from values_of(getattr(value, each.name), each.name)
    else:
        yield field, value
