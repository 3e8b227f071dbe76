"""What a pod shares with its node without controlling it by that: its namespaces, folders of it, capabilities. It touches the node: USES,
with what it shares as the scope, so that a question finds it and no way leads on. Of what controls its node anyway nothing more is said.
"""

from collections.abc import Iterable
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.pods.hosts import bounded, by_condition
from graphnhi.deriving.kubernetes.pods.workloads import Workload
from graphnhi.deriving.rows import Rows

__all__ = ["add_shared"]

_RULE: Final = "it shares this with its node"


def add_shared(rows: Rows, found: Contents, every: Iterable[Workload]) -> None:
    """The edges of those that share something."""
    for each in every:
        scope = ", ".join(each.tags) if each.placed else ""
        for condition, where in by_condition(each.placed) if scope else ():
            ends = [found.ids.host(one.host) for one in where]
            place = each.place(each.template.pointer)
            rows.edges(place, each.id, "USES", ends, _RULE, (), scope=scope, **bounded(condition))
