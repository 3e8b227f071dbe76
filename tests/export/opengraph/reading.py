"""A payload as a reader sees it: parsed, and walked as BloodHound's pathfinding walks it."""

import json
from collections import defaultdict
from typing import Any

from graphnhi.estate import Estate
from graphnhi.export.opengraph import payload, schema

Graph = dict[str, list[dict[str, Any]]]
CLOCK = "2026-06-15T12:00:00Z"


def graph_of(estate: Estate, as_of: str = CLOCK) -> Graph:
    graph: Graph = json.loads("".join(payload(estate, as_of=as_of)))["graph"]
    return graph


def traversable() -> dict[str, bool]:
    """By kind of relationship, whether pathfinding walks it."""
    return {each["name"]: each["is_traversable"] for each in json.loads(schema())["relationship_kinds"]}


class Pathfinding:
    """What pathfinding finds from a node of the estate, as ids of the estate; `certain`: over certain relationships alone."""

    def __init__(self, graph: Graph, *, certain: bool) -> None:
        walked, self._next = traversable(), defaultdict(list)
        for each in graph["edges"]:
            if walked[each["kind"]] and (not certain or each["properties"]["walked"] == "certain"):
                self._next[each["start"]["value"]].append(each["end"]["value"])
        self._exact = {node["id"]: _meant(node["properties"]) for node in graph["nodes"]}
        self._ids = {
            node["properties"]["nhi_id"]: node["id"] for node in graph["nodes"] if "nhi_id" in node["properties"]
        }

    def __call__(self, start: str) -> set[str]:
        found, waiting = set[str](), [self._ids[start]]
        while waiting:
            for other in self._next[waiting.pop()]:
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return {self._exact[node] for node in found} - {start}


def _meant(properties: dict[str, Any]) -> str:
    """The node of the estate that a node is, or is about."""
    return str(properties.get("nhi_id") or properties.get("about") or "")
