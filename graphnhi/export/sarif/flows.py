"""A route as a SARIF code flow: a thread flow for the route, and one for each further route that fills a slot of a gate."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphnhi.errors import escaped
from graphnhi.export.clean import as_sarif
from graphnhi.export.sarif.places import hop_words, located

__all__ = ["MOST_LOCATIONS", "code_flows"]

Hop = Mapping[str, Any]
Path = Sequence[Hop]
Flow = dict[str, Any]

MOST_LOCATIONS: Final = 1_000
"""Locations of one result's flows: GitHub shows so many, and refuses a file in which a result has 10,000."""


def code_flows(path: Path) -> tuple[list[Flow], int]:
    """The code flow of a route (none for a route without hops), and how many hops of it and its gates' inputs were left out."""
    if not path:
        return [], 0
    told, left, threads = 0, 0, list[Flow]()
    for message, hops in _threads(path):
        room = MOST_LOCATIONS - told
        kept = _ends(hops, room)
        left += len(hops) - len(kept) + sum(int(hop.get("hops_left_out", 0)) for hop in kept)
        told += len(kept)
        if kept:
            threads.append({"message": {"text": message}, "locations": [_step(hop) for hop in kept]})
    return [{"message": {"text": _length(path)}, "threadFlows": threads}], left


def _length(path: Path) -> str:
    hops = len(path) + sum(int(hop.get("hops_left_out", 0)) for hop in path)
    return f"{hops:,} hop{'' if hops == 1 else 's'}"


def _ends(hops: Path, room: int) -> list[Hop]:
    """As many hops as there is room for: where they are too many, the first and the last ones."""
    if len(hops) <= room:
        return list(hops)
    head = (room + 1) // 2
    return [*hops[:head], *hops[len(hops) - (room - head) :]]


def _threads(path: Path) -> Iterator[tuple[str, Path]]:
    """The route, then the inputs of its gates, those of nested gates behind them; an input that the route itself shows is not told twice."""
    waiting: list[tuple[str, Path]] = [("the route", path)]
    while waiting:
        message, hops = waiting.pop(0)
        yield message, hops
        for place, hop in enumerate(hops):
            inputs = hop.get("inputs", ())
            gate = as_sarif(str(hop["from"]))
            waiting += [
                (f"input {number} of {len(inputs)} of {gate}", one)
                for number, one in enumerate(inputs, 1)
                if list(one) != list(hops[:place])[-len(one) :]
            ]


def _step(hop: Hop) -> Flow:
    """One hop: what it says, where it stands, and its further evidence."""
    properties: Flow = {"bound": "possible"} if hop["bound"] == "possible" else {}
    if len(hop["evidence"]) > 1:
        properties["evidence"] = [_named(each) for each in hop["evidence"]]
    properties |= {
        name: hop[name] for name in ("needs", "hops_left_out", "inputs_left_out") if hop.get(name) is not None
    }
    step: Flow = {"location": located(hop["evidence"], hop_words(hop))}
    return step | ({"properties": properties} if properties else {})


def _named(evidence: Mapping[str, Any]) -> dict[str, str]:
    return {name: escaped(str(value)) for name, value in evidence.items() if value is not None}
