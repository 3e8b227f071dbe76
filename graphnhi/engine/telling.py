"""From node numbers to the rows and headers that every answer shares."""

from typing import Any

from graphnhi.asking import Settings
from graphnhi.estate import Estate
from graphnhi.model.values import instant_text

Row = dict[str, Any]

_MORE = {
    "data": ("data_class", "records"),
    "credential": ("status", "mode", "expires"),
    "action": ("mode", "amount_limit", "currency", "period"),
}


def node_told(estate: Estate, node: int) -> Row:
    """What every row says of its node: id, name, kind, category, and what its category adds."""
    category = estate.category(node)
    told: Row = {"id": estate.id(node), "name": estate.name(node), "kind": estate.kind(node), "category": category}
    return told | {column: estate.value("nodes", column, node) for column in _MORE.get(category, ())}


def header(estate: Estate, settings: Settings) -> dict[str, Any]:
    """The `estate` part of an answer."""
    nodes, edges = estate.size
    return {
        "name": estate.about.get("name"),
        "digest": estate.digest,
        "nodes": nodes,
        "edges": edges,
        "built": estate.about.get("built"),
        "as_of": instant_text(settings.as_of),
        "sources": estate.about.get("sources", []),
    }


def coverage(estate: Estate) -> dict[str, Any]:
    """What the sources did not say: the accounting of every file, gaps, conflicts, missing inputs, unmapped permissions."""
    about = estate.about
    told = {name: about.get(name, []) for name in ("files", "gaps", "conflicts", "missing_inputs")}
    return told | {"unmapped": about.get("unmapped", 0)}
