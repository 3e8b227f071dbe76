"""How nodes, routes and words of closed sets are shown: names first and whole, ids beneath where they say more."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from graphnhi.asking.severity import SEVERITIES
from graphnhi.export.aloud import place
from graphnhi.report.answers import Answers, Row, Thing
from graphnhi.report.markup import Html, joined, tag
from graphnhi.report.tables import Cell, Column, cell, table
from graphnhi.report.wording import counted, number, plain

__all__ = ["Names", "band", "certainty", "lines"]

_BANDS: Final = ("none", *SEVERITIES)
_HOPS: Final = (
    Column("Step", numeric=True), Column("From", wide=True), Column("Does"), Column("To", wide=True), Column("Certainty"),
    Column("Evidence", wide=True),
)  # fmt: skip


def band(word: str | None) -> Cell:
    """A severity or a band, sorted by how grave it is."""
    if word is None:
        return cell(None)
    return Cell(tag("span", word, class_=f"band {word}"), _BANDS.index(word))


def certainty(bound: str | None) -> Cell:
    """Certain or possible; certain first when it is sorted up."""
    return cell(None) if bound is None else Cell(tag("span", bound, class_=f"bound {bound}"), bound != "certain")


def lines(texts: Iterable[str], otherwise: str = "none") -> Html:
    """Short texts one below the other."""
    return joined([tag("span", each, class_="line") for each in texts]) or tag("span", otherwise)


class Names:
    """What the nodes of a report are called."""

    def __init__(self, answers: Answers) -> None:
        self._things: Mapping[str, Thing] = {thing.id: thing for thing in answers.things}

    def thing(self, node_id: str) -> Html:
        """The name, and the id beneath where it is another text."""
        thing = self._things.get(node_id)
        name = node_id if thing is None or not thing.name.strip() else thing.name
        called = tag("span", name, class_="name")
        return called if name == node_id else joined([called, tag("span", node_id, class_="id")])

    def name(self, node_id: str) -> str:
        """The name alone."""
        thing = self._things.get(node_id)
        return node_id if thing is None or not thing.name.strip() else thing.name

    def kind(self, node_id: str) -> str:
        """The kind in words; an empty text where the estate does not have the node."""
        thing = self._things.get(node_id)
        return "" if thing is None else plain(thing.kind)

    def cell(self, node_id: str | None) -> Cell:
        """A node as a cell of a table."""
        return cell(None) if node_id is None else Cell(self.thing(node_id))

    def things(self, ids: Sequence[str], most: int = 20) -> Html:
        """Several nodes by their names in one sentence, and how many more there are."""
        more = [f"and {len(ids) - most:,} more"] if len(ids) > most else []
        return joined([*map(self.name, ids[:most]), *more], ", ")

    def route(self, path: Sequence[Row]) -> Html:
        """A route in words, behind its start: `holds deploy-key > authenticates as deployer`."""
        return joined([self._step(hop) for hop in path], " ")

    def _step(self, hop: Row) -> Html:
        left_out = f"({counted(hop['hops_left_out'], 'hop')} left out) " if "hops_left_out" in hop else ""
        verb = tag("span", f"{left_out}{plain(hop['edge'].lower())}", class_="verb")
        doubt = f" (possible: {hop['condition'] or 'not settled'})" if hop["bound"] == "possible" else ""
        needs = f" (through an approval{_needed(hop)})" if "needs" in hop else ""
        return tag("span", verb, " ", self.name(hop["to"]), needs, doubt, class_="step")

    def hops(self, name: str, caption: str, path: Sequence[Row]) -> Html:
        """A route hop by hop with its evidence, as a table whose order is the route's."""
        rows = [self._hop(place, hop) for place, hop in enumerate(path, 1)]
        return table(name, caption, _HOPS, rows, sortable=False)

    def _hop(self, step: int, hop: Row) -> list[Cell]:
        verb = plain(hop["edge"].lower())
        told = [verb] if "hops_left_out" not in hop else [f"({number(hop['hops_left_out'])} hops left out here)", verb]
        doubt = [f"if: {hop['condition']}"] if hop["condition"] else []
        bound = joined([certainty(hop["bound"]).shown, *([lines(doubt)] if doubt else [])])
        evidence = lines([place(each) or "not said" for each in hop["evidence"]], "not said")
        ends = [
            joined([self.thing(hop[end]), tag("span", self.kind(hop[end]), class_="kind")]) for end in ("from", "to")
        ]
        return [
            Cell(str(step), step), Cell(ends[0]), Cell(lines(told)), Cell(joined([ends[1], *self._opened(hop)])), Cell(bound),
            Cell(evidence),
        ]  # fmt: skip

    def _opened(self, hop: Row) -> list[Html]:
        """Out of an approval gate: how many inputs it takes, and the routes that give them."""
        if "needs" not in hop:
            return []
        told = [tag("span", f"The approval opens{_needed(hop)}:", class_="line")]
        told += [
            tag("span", self.name(route[0]["from"]), " ", self.route(route), class_="line")
            for route in hop.get("inputs", ())
            if route
        ]
        if hop.get("inputs_left_out"):
            told.append(tag("span", f"{counted(hop['inputs_left_out'], 'input')} left out here", class_="line"))
        return [tag("div", *told, class_="gate")]


def _needed(hop: Mapping[str, Any]) -> str:
    return " by an unknown number of inputs" if hop["needs"] is None else f" by {counted(hop['needs'], 'input')}"
