"""The resources of a cluster: how people name them, which API group has one, and whether its objects lie in namespaces.

What is known of them are facts, handed in as rows; custom resources are not among them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graphnhi.access.kubernetes_rbac.requests import PathRequest, Request, ResourceRequest, possible

__all__ = ["CORE", "RESOURCE_COLUMNS", "Resources"]

RESOURCE_COLUMNS: Final = ("resource", "group", "kind", "namespaced")
"""Columns of `kubernetes_resources`, whose rows are facts."""
CORE: Final = "core"
"""What the API group that has no name is called in facts, and by whoever asks for it."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What is known of resources. `scopes`: whether the objects of one lie in namespaces, by its name and its groups in order."""

    scopes: Mapping[str, Mapping[str, bool]]

    @staticmethod
    def of(rows: Iterable[Mapping[str, str]]) -> "Resources":
        """The resources of facts. Raises KeyError where a column is missing."""
        found: dict[str, dict[str, bool]] = {}
        for row in rows:
            found.setdefault(row["resource"], {})[_group(row["group"])] = row["namespaced"] == "yes"
        return Resources(found)

    def groups(self, resource: str) -> tuple[str, ...]:
        """The API groups that have a resource, the usual one first; none where it is not known."""
        return tuple(self.scopes.get(resource, ()))

    def is_namespaced(self, group: str, resource: str) -> bool | None:
        """Whether the objects of a resource lie in namespaces; None where it is not known."""
        return self.scopes.get(resource, {}).get(group)

    def asked(self, verb: str, what: str, name: str = "", namespace: str = "") -> Request:
        """The request that words name: `RESOURCE[/SUB][.GROUP]`, or a path that begins with a slash; as an API server can be asked it.

        Cluster-wide resources have no namespace, whatever is said. Raises ValueError where the group is not said and not known.
        """
        if what.startswith("/"):
            return PathRequest(verb, what)
        full, is_said, group = what.partition(".")
        resource, _, sub = full.partition("/")
        known = (_group(group),) if is_said else self.groups(resource)
        if not resource or not known:
            raise ValueError("the API group of this resource is not known")
        place = "" if self.is_namespaced(known[0], resource) is False else namespace
        return possible(ResourceRequest(verb, resource, known[0], sub, name, place))


def _group(text: str) -> str:
    return "" if text == CORE else text
