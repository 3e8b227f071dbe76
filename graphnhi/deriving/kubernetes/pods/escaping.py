"""The ways out of pods as edges: to the node that a pod lies on, and to the tokens and Secrets of the other pods there.

Several containers of one pod are one node here, so what one of them has over another inside the pod is no edge. Rights that a way needs
are asked of the cluster's role-based access control, of the account whose token the pod has.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graphnhi.access.kubernetes_rbac import Decision, ResourceRequest, decide, service_account
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.placing import Placed
from graphnhi.deriving.kubernetes.pods.escapes import Escape, Right
from graphnhi.deriving.kubernetes.pods.hosts import bounded, by_condition
from graphnhi.deriving.kubernetes.pods.reading import store_of
from graphnhi.deriving.kubernetes.pods.ways import Way, Ways
from graphnhi.deriving.kubernetes.pods.workloads import Workload
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["Escaping"]

_ON_NODES: Final = "nodes"


class Escaping:
    """Finds the ways out of the pods of one cluster."""

    def __init__(self, rows: Rows, found: Contents, escapes: Sequence[Escape], every: Sequence[Workload]) -> None:
        self._rows, self._found, self._ways, self._every = rows, found, Ways(escapes), every
        self._asked: dict[tuple[str, str, Right, str], Decision] = {}
        self._found_beside: dict[tuple[Placed, ...], Mapping[tuple[str, str | None], Sequence[str]]] = {}
        self._lying: dict[str, list[tuple[Workload, str | None]]] | None = None
        self.out: set[str] = set()
        """The pods that control every node that they may lie on, as surely as they lie there."""

    def add(self) -> None:
        """The edges of every pod."""
        for each in self._every:
            for way in self._ways.of(each.containers) if each.placed else ():
                self._add(each, way)

    def _add(self, each: Workload, way: Way) -> None:
        premises = self._allowed(each, way.escape)
        if premises is None:
            return
        first, *more = [*map(each.place, way.pointers), *premises]
        if way.escape.gives == "tokens":
            self._add_tokens(each, way, first, more)
            return
        for condition, where in by_condition(each.placed):
            ends = [self._found.ids.host(one.host) for one in where]
            placed = [*more, *(each.place(one.pointer) for one in where if one.pointer)]
            columns = bounded(condition, *way.conditions)
            self._rows.edges(first, each.id, "CONTROLS", ends, way.escape.rule, placed, **columns)
        if not way.conditions:
            self.out.add(each.id)

    def _allowed(self, each: Workload, escape: Escape) -> list[Place] | None:
        """Where it stands that the account may do what a way needs; None where it may not."""
        if escape.right is None:
            return []
        if each.acting is None:
            return None
        decision = self._decided(each, escape.right)
        sources = self._found.sources
        given = [(one.binding.source, one.provision.stands_in.source) for one in decision.grants[:1]]
        told = [sources[source].place for pair in given for source in pair if source in sources]
        return told if decision.verdict == "allowed" else None

    def _decided(self, each: Workload, right: Right) -> Decision:
        """Whether the account may, with the pod itself or, where nobody knows its name, with any; with nodes, with that it lies on."""
        namespace, name = each.namespace, each.object.name if each.object.kind == "Pod" else ""
        if right[1] == _ON_NODES:
            namespace, name = "", each.placed[0].host if len(each.placed) == 1 else ""
        account = each.acting.name if each.acting is not None else ""
        key = (each.namespace, account, right, name)
        if key not in self._asked:
            request = ResourceRequest(right[0], right[1], "", right[2], name, namespace)
            self._asked[key] = decide(request, service_account(each.namespace, account), self._found.rbac)
        return self._asked[key]

    def _add_tokens(self, each: Workload, way: Way, place: Place, premises: Sequence[Place]) -> None:
        """What lies in the volumes of the pods there: their tokens, and the Secrets and ConfigMaps that they mount."""
        for (edge, condition), ends in self._beside(each.placed).items():
            columns = bounded(condition, *way.conditions)
            self._rows.edges(place, each.id, edge, ends, way.escape.rule, premises, **columns)

    def _beside(self, placed: tuple[Placed, ...]) -> Mapping[tuple[str, str | None], Sequence[str]]:
        """The ends of edges to what lies on some nodes, by kind and by why that is not certain; looked for once, for all that lies so."""
        if placed not in self._found_beside:
            surest: dict[tuple[str, str], str | None] = {}
            for where in placed:
                for other, condition in self._on(where.host):
                    doubt = where.condition or condition
                    for key in self._in_volumes(other):
                        surest[key] = doubt and surest.get(key, doubt)
            found = defaultdict[tuple[str, str | None], list[str]](list)
            for (edge, end), doubt in surest.items():
                found[edge, doubt].append(end)
            self._found_beside[placed] = found
        return self._found_beside[placed]

    def _in_volumes(self, other: Workload) -> Iterator[tuple[str, str]]:
        if other.acting is not None:
            yield "RUNS_AS", self._found.ids.account(other.acting.namespace, other.acting.name)
        for one in other.references:
            if one.inside and "/volumes/" in one.pointer:
                yield "READS", store_of(self._found, other, one)

    def _on(self, host: str) -> Sequence[tuple[Workload, str | None]]:
        """What lies on a node, and why that is not certain."""
        if self._lying is None:
            self._lying = defaultdict(list)
            for each in self._every:
                for where in each.placed:
                    self._lying[where.host].append((each, where.condition))
        return self._lying.get(host, ())
