"""Credentials in the settings of what runs: the configuration of a pod, or of what makes pods, as a data store of its own.

Whoever reads it gets what it stores, and what runs has it too. A pod whose settings are those of what made it has that one's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.kubernetes.credentials.naming import ANY
from graphnhi.deriving.kubernetes.credentials.standing import Standing, in_settings
from graphnhi.deriving.kubernetes.credentials.stored import add_standing
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.nodes import add_contained
from graphnhi.deriving.kubernetes.objects.owning import Key, key_of, owners
from graphnhi.deriving.kubernetes.objects.records import Object
from graphnhi.deriving.kubernetes.objects.templates import template_of
from graphnhi.deriving.left_secrets import configuration_id
from graphnhi.deriving.rows import Rows

__all__ = ["Configurations", "add_configurations", "configurations"]

_RULE: Final = "stands in the configuration"
_OWN: Final = "its own configuration"
_MAKERS: Final = "the configuration of what made it"


@dataclass(frozen=True)
class Configurations:
    """Everything that runs pods or is one in whose own settings a credential stands, with what stands there."""

    objects: Mapping[Key, Object]
    standing: Mapping[Key, tuple[Standing, ...]]
    _values: dict[Key, frozenset[str]] = field(default_factory=dict, compare=False)

    def holder(self, key: Key) -> Key | None:
        """Whose configuration somebody has: that of what made it, as far up as the credentials are the same; None for none."""
        if key not in self.standing:
            return None
        above, seen = self._maker(key), {key}
        while above is not None and above not in seen and self._told(key) <= self._told(above):
            seen.add(above)
            key, above = above, self._maker(above)
        return key

    def _told(self, key: Key) -> frozenset[str]:
        if key not in self._values:
            self._values[key] = frozenset(text for one in self.standing.get(key, ()) for text in one.left)
        return self._values[key]

    def _maker(self, key: Key) -> Key | None:
        return next((one for one, _ in owners(self.objects[key]) if one in self.standing), None)


def configurations(found: Contents) -> Configurations:
    """What stands in the settings of a cluster's pods and of what makes pods; of two of one name, in both."""
    objects, standing = dict[Key, Object](), dict[Key, tuple[Standing, ...]]()
    for each in (*found.of("", "Pod"), *found.controllers):
        template = template_of(each)
        told = tuple(in_settings(each, template)) if template is not None else ()
        if told:
            objects.setdefault(key_of(each), each)
            standing[key_of(each)] = (*standing.get(key_of(each), ()), *told)
    return Configurations(objects, standing)


def add_configurations(rows: Rows, found: Contents, known: Configurations) -> Iterator[Claim]:
    """Their nodes and what each stores, and who has which; gives the access keys."""
    for key, standing in known.standing.items():
        each, holder = known.objects[key], known.holder(key) or key
        if holder == key:
            node = _add_node(rows, found, each)
            yield from add_standing(rows, node, ((one, ANY) for one in standing), _RULE)
        rows.edge(
            standing[0].place, _workload(found, key), "READS", configuration_id(_workload(found, holder)),
            _OWN if holder == key else _MAKERS,
        )  # fmt: skip


def _add_node(rows: Rows, found: Contents, each: Object) -> str:
    """The configuration, which lies where what has it lies."""
    node = configuration_id(found.ids.workload(each.namespace, each.name, each.kind))
    name = f"configuration of {each.name}"
    rows.node(each.place, node, "data_store", name=name, tenant=found.cluster, data_class="credentials")
    add_contained(rows, found, each.place, each.namespace, node)
    return node


def _workload(found: Contents, key: Key) -> str:
    kind, namespace, name = key
    return found.ids.workload(namespace, name, kind)
