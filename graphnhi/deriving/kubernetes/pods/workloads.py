"""Pods, and what makes pods: each as a node in its namespace, what made it above it, and all that it leads to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.nodes import add_contained, created
from graphnhi.deriving.kubernetes.objects.owning import Key, key_of, owners
from graphnhi.deriving.kubernetes.objects.placing import Placed
from graphnhi.deriving.kubernetes.objects.records import Object
from graphnhi.deriving.kubernetes.objects.references import Reference, references
from graphnhi.deriving.kubernetes.objects.templates import Template, account_of, template_of
from graphnhi.deriving.kubernetes.pods.accounts import Acting, acting
from graphnhi.deriving.kubernetes.pods.containers import Container, containers
from graphnhi.deriving.kubernetes.pods.settings import tags_of
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["Workload", "add_nodes", "workloads"]

_MADE: Final = "its owner references"


@dataclass(frozen=True)
class Workload:
    """A pod, or what makes pods. `acting`: the account whose token it has, None where it has none."""

    id: str
    object: Object
    template: Template
    acting: Acting | None
    references: tuple[Reference, ...]
    containers: tuple[Container, ...]
    tags: tuple[str, ...]
    placed: tuple[Placed, ...]

    def place(self, pointer: str) -> Place:
        """Where something stands in it."""
        return self.object.place.under(pointer)

    @property
    def namespace(self) -> str:
        return self.object.namespace


def workloads(found: Contents) -> Iterator[Workload]:
    """Every one of a cluster; one that is told unlike as often as that, for all that is said of it counts."""
    for each in (*found.of("", "Pod"), *found.controllers):
        template = template_of(each)
        if template is not None:
            yield Workload(
                found.ids.workload(each.namespace, each.name, each.kind),
                each,
                template,
                acting(template, each, found.account(each.namespace, account_of(template.spec))),
                tuple(references(template)),
                inside := tuple(containers(template)),
                tuple(tags_of(template, inside)),
                tuple(found.placing.of(each)),
            )


def add_nodes(rows: Rows, found: Contents, every: Sequence[Workload]) -> None:
    """Their nodes, what contains each, and what made it."""
    by_key: dict[Key, Workload] = {key_of(each.object): each for each in reversed(every)}
    for each in every:
        one = each.object
        rows.node(
            one.place,
            each.id,
            "workload",
            name=one.name,
            tenant=found.cluster,
            created=created(one),
            tags=";".join(each.tags) or None,
        )
        add_contained(rows, found, one.place, one.namespace, each.id)
        for key, pointer in owners(one):
            if (maker := by_key.get(key)) is not None and maker.id != each.id:
                rows.edge(one.place.under(pointer), maker.id, "CONTAINS", each.id, _MADE, [maker.object.place])
