"""All of pods, of one cluster: nodes, edges and gaps."""

from collections.abc import Iterator, Sequence

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.pods.escapes import Escape
from graphnhi.deriving.kubernetes.pods.escaping import Escaping
from graphnhi.deriving.kubernetes.pods.hosts import add_hosts
from graphnhi.deriving.kubernetes.pods.kubelets import add_kubelets
from graphnhi.deriving.kubernetes.pods.misshapen import misshapen
from graphnhi.deriving.kubernetes.pods.reading import add_accounts, add_reads, add_tokens
from graphnhi.deriving.kubernetes.pods.sharing import add_shared
from graphnhi.deriving.kubernetes.pods.workloads import add_nodes, workloads
from graphnhi.deriving.rows import Rows

__all__ = ["add_workloads"]


def add_workloads(rows: Rows, found: Contents, escapes: Sequence[Escape]) -> Iterator[dict[str, object]]:
    """Add the pods of a cluster and what makes them, its nodes, and the tokens in its Secrets; gives the gaps."""
    every = [*workloads(found)]
    add_nodes(rows, found, every)
    add_accounts(rows, found, every)
    add_reads(rows, found, every)
    add_hosts(rows, found, every)
    add_kubelets(rows, found, every)
    ways_out = Escaping(rows, found, escapes, every)
    ways_out.add()
    add_shared(rows, found, (each for each in every if each.id not in ways_out.out))
    yield from (gap for each in every for gap in misshapen(each))
    yield from add_tokens(rows, found)
