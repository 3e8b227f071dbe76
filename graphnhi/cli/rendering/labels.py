"""Short forms of ids for a screen: the shortest tail of each that is no tail of another one shown; -v shows whole ids.

A tail, not the name: the provider gives ids, whoever owns a thing gives its name. Every command takes a tail for an id.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphnhi.cli.conduct import current

__all__ = ["labels", "route_ids"]

_CUT = re.compile(r"(?<=[/:])(?=[^/:])")


def labels(ids: Iterable[str]) -> Mapping[str, str]:
    """The label of each id: as few of its last parts (behind `/` or `:`) as tell it apart from the others."""
    distinct = set(ids)
    if current().verbose:
        return {name: name for name in distinct}
    shared = Counter(tail for name in distinct for tail in _tails(name))
    return {name: next((tail for tail in _tails(name) if shared[tail] == 1), name) for name in distinct}


def _tails(name: str) -> Iterator[str]:
    """The tails of an id, the shortest first, itself last."""
    for cut in reversed([match.start() for match in _CUT.finditer(name)]):
        yield name[cut:]
    yield name


def route_ids(path: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Every id on a route, those of a gate's inputs included."""
    for step in path:
        yield from (step["from"], step["to"])
        for route in step.get("inputs") or ():
            yield from route_ids(route)
