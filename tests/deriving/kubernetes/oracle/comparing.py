"""Where the edges of a derived cluster and those of the oracle part."""

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graphnhi.deriving import Context
from graphnhi.deriving.kubernetes.objects.contents import contents
from graphnhi.deriving.kubernetes.objects.records import objects
from graphnhi.library import Library
from graphnhi.readers import kubernetes
from tests.deriving.kubernetes.making import derived
from tests.deriving.kubernetes.oracle.everybody import Everybody
from tests.deriving.kubernetes.oracle.reach import Leading, Link, leading, reach

__all__ = ["differences"]


def differences(folder: Path, *given: dict[str, Any]) -> list[str]:
    """What the deriver says of objects and the oracle does not, and the other way round, in words."""
    found = derived(folder, *given)
    rows = found.edges.to_dict("records")
    told = {Link(row["from"], row["edge"], row["to"], row.get("condition")) for row in rows if not _is_finding(row)}
    context = Context(tenant_of=lambda table: "prod", facts=Library())
    clusters, _ = contents(objects([*kubernetes.read(folder / "0.json", "0.json")], context.tenant_of), context.facts)
    whole = Everybody(clusters[0], context.facts, {*found.nodes["id"]})
    return [*_nodes({*found.nodes["id"]}, whole), *_unproved(told, whole), *_reaches(leading(told), whole)]


def _is_finding(row: Mapping[Hashable, Any]) -> bool:
    """Whether an edge tells only that somebody writes roles, and has nothing by them."""
    return row["edge"] == "USES" and row.get("scope") == "roles"


def _nodes(told: set[str], whole: Everybody) -> Iterator[str]:
    """Everybody is a node, and nobody else."""
    wanted = {whole.id(key) for key in whole.known.told}
    kinds = ("/human/", "/group/", "/service_account/")
    for each in sorted(wanted ^ {each for each in told if any(kind in each for kind in kinds)}):
        yield f"{'no' if each in wanted else 'too many a'} node {each}"


def _unproved(told: set[Link], whole: Everybody) -> Iterator[str]:
    """Edges that the oracle has not, or has as possible alone; who has the cluster has everything."""
    conditions = dict[tuple[str, str, str], set[str | None]]()
    for each in whole.links:
        conditions.setdefault(each[:3], set()).add(each.condition)
    rulers = {each.start for each in whole.links if each.end == whole.found.ids.whole and each.condition is None}
    for each in sorted((each for each in told if each.start not in rulers), key=repr):
        known = conditions.get(each[:3], set())
        if not known or (each.condition is None and None not in known):
            yield f"unproved {' '.join(each[:3])} ({each.condition or 'certain'})"


def _reaches(told: Leading, whole: Everybody) -> Iterator[str]:
    wanted = leading(whole.links)
    for start in sorted(whole.id(key) for key in whole.known.told):
        for possible in (False, True):
            pairs = (reach(start, told, possible=possible), reach(start, wanted, possible=possible))
            for effect, mine, right in zip(("control", "touch"), *pairs, strict=True):
                bound = "possible" if possible else "certain"
                for end in sorted(mine ^ right):
                    yield f"{'missing' if end in right else 'too much'}: {start} {bound} {effect} {end}"
