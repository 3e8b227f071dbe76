"""The edges of everybody in a cluster, as the oracle has them, and those that are there without any right."""

from collections.abc import Collection, Iterator

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.nodes import add_things
from graphnhi.deriving.kubernetes.pods.adding import add_workloads
from graphnhi.deriving.kubernetes.pods.escapes import escapes
from graphnhi.deriving.kubernetes.subjects import Key, Subjects, add_subjects, subjects
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library
from tests.deriving.kubernetes.oracle.asking import Edge, answers
from tests.deriving.kubernetes.oracle.growing import grown
from tests.deriving.kubernetes.oracle.reach import Link, leading, reach
from tests.deriving.kubernetes.oracle.worlds import World

__all__ = ["Everybody"]

ACTING = "acts as somebody who is only possible"


class Everybody:
    """One cluster. `known`: everybody there is; `given`: the edges that no right makes; `links`: those and all that rights make.

    told_of: nodes that are told of. Built-in users are among them at least where somebody can be they.
    """

    def __init__(self, found: Contents, facts: Library, told_of: Collection[str]) -> None:
        told = subjects(found)
        self.found, self.known = found, told.with_unseen(found.place)
        self._world = World(found, self.known, found.roles, found.rbac.bindings)
        self._grown = {key: grown(self._world, key) for key in self.known.told if not self._is_all(key)}
        self._before = {key: [*answers(self._world, self.known.caller(key))] for key in self.known.told}
        self._after: dict[tuple[Key, Key], list[Edge]] = {}
        own = {*self._own()}
        unseen = {self.id(("User", name)) for name in told.unseen}
        if not any(each.end in unseen for each in own) and not unseen <= {*told_of}:
            self.known = told
        self.given = _given(found, self.known, facts)
        self.links = self.given | {each for each in own if self.known is not told or each.start not in unseen}
        self._act()
        unknown = found.ids.host("unknown")
        if any(each.end == unknown for each in self.links):
            self.links.add(Link(found.ids.whole, "CONTAINS", unknown))

    def id(self, key: Key) -> str:
        return self.found.ids.subject(*key)

    def _is_all(self, key: Key) -> bool:
        return self._world.holds_all(self.known.caller(key))

    def _own(self) -> Iterator[Link]:
        for key in self.known.told:
            yield from (Link(self.id(key), *each) for each in self._before[key])
            yield from self._gained(key, key)

    def _gained(self, who: Key, through: Key, condition: str | None = None) -> Iterator[Link]:
        """What somebody has through somebody whom he acts as, once he has written all that he may."""
        if who not in self._grown or self._grown[who] is self._world:
            return
        if (who, through) not in self._after:
            self._after[who, through] = [*answers(self._grown[who], self.known.caller(through))]
        for each in {*self._after[who, through]} - {*self._before[through]}:
            kind = "ESCALATES_TO" if each.kind == "CONTROLS" and "/workload/" not in each.end else each.kind
            yield Link(self.id(who), kind, each.end, each.condition or condition)

    def _act(self) -> None:
        """Whoever acts as somebody else has what he makes of his roles, and may act as more people then."""
        by_id = {self.id(key): key for key in self.known.told}
        while True:
            before, lead = len(self.links), leading(self.links)
            for key in self._grown:
                for possible in (False, True):
                    others = [
                        by_id[each] for each in reach(self.id(key), lead, possible=possible).controlled if each in by_id
                    ]
                    for other in others:
                        self.links |= {*self._gained(key, other, ACTING if possible else None)}
            if len(self.links) == before:
                return


def _given(found: Contents, known: Subjects, facts: Library) -> set[Link]:
    rows = Rows("kubernetes")
    add_things(rows, found)
    add_subjects(rows, found, known)
    for _ in add_workloads(rows, found, escapes(facts)):
        pass
    _, edges = rows.frames()
    return {Link(row["from"], row["edge"], row["to"], row.get("condition")) for row in edges.to_dict("records")}
