"""A route as a Mermaid flowchart: ids n0, n1, quoted labels, no click lines and no directives, within the limits of readers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphnhi.export.clean import as_mermaid
from graphnhi.plots.known import Known
from graphnhi.plots.lettering import sentence
from graphnhi.plots.tracing import Key, every_hop, key_of

__all__ = ["MOST_CHARACTERS", "MOST_LINKS", "mermaid_of"]

MOST_LINKS: Final = 480
"""Mermaid draws 500 links (`maxEdges`)."""
MOST_CHARACTERS: Final = 48_000
"""Mermaid reads 50,000 characters (`maxTextSize`)."""
_LABEL: Final = 200

Row = Mapping[str, Any]


def mermaid_of(title: str, routes: Sequence[Row], known: Known) -> tuple[str, list[str]]:
    """The flowchart of the routes, best first, and what is to be said of those that were left out.

    A route stands in it whole or not at all; of the first, if even that is too long, as many hops as fit.
    """
    chart = _Chart(known)
    for rank, row in enumerate(routes):
        hops = [*every_hop(row["path"])]
        if not chart.takes(hops, thick=rank == 0):
            taken = rank or chart.takes_some(hops)
            what = f"the first {taken} of {len(routes)} routes" if rank else f"the first {taken} of {len(hops)} hops"
            return chart.text(title, f"{what}: Mermaid draws no more"), [f"mermaid: {what} fit"]
    return chart.text(title), []


class _Chart:
    """A flowchart that grows as long as it stays within the limits."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._ids: dict[str, str] = {}
        self._links: dict[Key, str] = {}
        self._thick: list[int] = []

    def takes(self, hops: Sequence[Row], *, thick: bool) -> bool:
        """Take a route in, whole; False, and unchanged, where it does not fit."""
        before = (dict(self._ids), dict(self._links), list(self._thick))
        for hop in hops:
            self._take(hop, thick=thick)
        if len(self._links) <= MOST_LINKS and len(self.text("")) + 400 <= MOST_CHARACTERS:
            return True
        self._ids, self._links, self._thick = before
        return False

    def takes_some(self, hops: Sequence[Row]) -> int:
        """Take in hops, from the first, as long as they fit; gives how many."""
        return next((place for place, hop in enumerate(hops) if not self.takes([hop], thick=True)), len(hops))

    def _take(self, hop: Row, *, thick: bool) -> None:
        source, target = (self._ids.setdefault(end, f"n{len(self._ids)}") for end in (hop["from"], hop["to"]))
        key = key_of(hop)
        if key not in self._links:
            line = "-.->" if hop["bound"] == "possible" else "-->"
            if thick:
                self._thick.append(len(self._links))
            self._links[key] = f"  {source} {line}|{as_mermaid(hop['edge'])}| {target}"

    def text(self, title: str, note: str = "") -> str:
        return "\n".join(self._lines(title, note)) + "\n"

    def _lines(self, title: str, note: str) -> Iterator[str]:
        yield "flowchart LR"
        if title:
            yield f"  accTitle: {_words(title)}"
            yield f"  accDescr: {_words(f'{title}. {note}' if note else title)}"
        for node_id, number in self._ids.items():
            node = self._known.node(node_id)
            name, kind = sentence(str(node["name"]), _LABEL), node["kind"].replace("_", " ")
            where = "" if name == node_id else f"<br/>{as_mermaid(sentence(node_id, _LABEL))[1:-1]}"
            yield f'  {number}["{as_mermaid(name)[1:-1]}{where}<br/>{kind}"]'
        yield from self._links.values()
        if self._thick:
            yield f"  linkStyle {','.join(map(str, self._thick))} stroke:#D55E00,stroke-width:3px"


def _words(text: str) -> str:
    """Text of an accessibility line, which Mermaid reads to its end: no character that could begin anything."""
    return "".join(c if c.isalnum() or c in " .,_/@+=-" else " " for c in sentence(text, 300))
