"""What is known of the nodes that a picture shows: their kinds, names and the lines that hovering tells."""

from collections.abc import Mapping
from typing import Any, Final

from graphnhi.asking import Settings
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.export import aloud
from graphnhi.export.shape import Row
from graphnhi.model.kinds import CUSTOMER_DATA
from graphnhi.plots.lettering import wrapped
from graphnhi.results import Answer

__all__ = ["Known", "estate_of", "hop_lines", "settings_of"]

_TOLD: Final = ("owner", "vendor", "environment", "purpose", "status", "mode", "expires", "data_class", "records", "amount_limit", "currency", "period", "needs")  # fmt: skip


def estate_of(answer: Answer) -> Estate:
    """The estate that an answer is of; UsageError where the answer does not know it any more."""
    if not isinstance(answer.asked_of, Estate):
        raise UsageError(
            "this answer does not know its estate any more (it was copied or read from a file): ask again, then draw."
        )
    return answer.asked_of


def settings_of(answer: Answer) -> Settings:
    """The settings that an answer was asked with, to ask its estate again."""
    return Settings.of(**{name: answer.question[name] for name in ("bound", "max_hops", "category", "as_of", "mode")})


class Known:
    """The nodes of the estate that an answer is of, by id."""

    def __init__(self, answer: Answer) -> None:
        self._estate = estate_of(answer)
        self._seen: dict[str, dict[str, Any]] = {}

    def node(self, node_id: str) -> dict[str, Any]:
        """All that is known of a node: id, name, kind, category and every known column."""
        if node_id not in self._seen:
            place = self._estate.find(node_id)
            self._seen[node_id] = {"name": self._estate.name(place)} | self._estate.node(place)
        return self._seen[node_id]

    def is_jewel(self, node_id: str) -> bool:
        """Whether a node is money or data that pictures point out: an action, customer data, or marked by the annotations."""
        node = self.node(node_id)
        return node["category"] == "action" or node.get("data_class") in CUSTOMER_DATA or "marked" in node

    def lines(self, node_id: str, *more: str) -> tuple[str, ...]:
        """What hovering over a node tells: its name, its id whole, its kind, what is known of it."""
        node = self.node(node_id)
        told = [f"{name.replace('_', ' ')}: {_said(node[name])}" for name in _TOLD if node.get(name) is not None]
        whole = [line for text in (node["name"], f"id: {node_id}") for line in wrapped(text)]
        return (*whole, node["kind"].replace("_", " "), *(line for text in told for line in wrapped(text)), *more)


def _said(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def hop_lines(hop: Mapping[str, Any] | Row) -> tuple[str, ...]:
    """What hovering over a link tells: the hop as a sentence, its bound, and every piece of its evidence."""
    bound = f"{hop['bound']}: {hop['condition']}" if hop.get("condition") else str(hop["bound"])
    none = "evidence of each hop: in the table" if "stands_for" in hop else "no evidence was given"
    pieces = [f"evidence: {aloud.place(found)}" for found in hop.get("evidence") or ()] or [none]
    return tuple(line for text in (aloud.hop(hop), bound, *pieces) for line in wrapped(text))
