"""The rules of roles, and what one rule allows. Nothing is known here of who holds a rule.

Source: Kubernetes, `pkg/apis/rbac/v1/evaluation_helpers.go`; the same in every version from 1.20 on.
"""

from dataclasses import dataclass, field
from typing import Final

from graphnhi.access.kubernetes_rbac.requests import PathRequest, Request, ResourceRequest

__all__ = ["ALL", "Rule", "path_covers"]

ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a role. `place` is the JSON pointer of it within its role; rules that say the same are equal.

    A rule speaks of resources (api_groups, resources and, where it is not empty, resource_names) or of paths outside of the API's
    resources, or of both; verbs go for both.
    """

    place: str = field(compare=False)
    verbs: tuple[str, ...]
    api_groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    resource_names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def allows(self, request: Request) -> bool:
        """Whether it alone allows a request."""
        if not _named(self.verbs, request.verb):
            return False
        return self._reaches(request) if isinstance(request, PathRequest) else self._concerns(request)

    def _reaches(self, request: PathRequest) -> bool:
        return any(path_covers(path, request.path) for path in self.paths)

    def _concerns(self, request: ResourceRequest) -> bool:
        """`pods` is not `pods/exec`; `*/exec` is that of every resource, and `*` is every resource and subresource."""
        within = f"{ALL}/{request.subresource}" if request.subresource else None
        return (
            _named(self.api_groups, request.group)
            and (_named(self.resources, request.full_resource) or within in self.resources)
            and (not self.resource_names or request.name in self.resource_names)
        )


def path_covers(pattern: str, path: str) -> bool:
    """Whether a path is one of a pattern: only stars at the end are wildcards, and they stand for nothing too."""
    return pattern == path or (pattern.endswith(ALL) and path.startswith(pattern.rstrip(ALL)))


def _named(names: tuple[str, ...], name: str) -> bool:
    return name in names or ALL in names
