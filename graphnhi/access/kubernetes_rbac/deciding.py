"""The decision on one request, as Kubernetes' RBAC authorizer takes it, and everybody whom it would allow the same.

Rules only ever allow: whoever no rule allows is denied. Sources: Kubernetes, `plugin/pkg/auth/authorizer/rbac` (rbac.go and
subject_locator.go) and `pkg/registry/rbac/validation/rule.go`.
"""

from dataclasses import dataclass
from typing import Literal

from graphnhi.access.kubernetes_rbac.cluster import Cluster, Gap, Grant, keys
from graphnhi.access.kubernetes_rbac.requests import Caller, PathRequest, Request

__all__ = ["Decision", "Verdict", "decide", "held", "who_can"]

Verdict = Literal["allowed", "denied"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request is allowed, by which bindings and rules, and the bindings of the caller whose role is not known."""

    verdict: Verdict
    grants: tuple[Grant, ...]
    gaps: tuple[Gap, ...]


def decide(request: Request, caller: Caller, cluster: Cluster) -> Decision:
    """Judge a request of a caller. It is taken as it stands: `possible` of it is what can be asked of an API server."""
    grants, gaps = cluster.granted(cluster.naming(caller, _place(request)))
    allowing = tuple(each for each in grants if each.provision.rule.allows(request))
    return Decision("allowed" if allowing else "denied", allowing, tuple(gaps))


def held(caller: Caller, cluster: Cluster, namespace: str = "") -> tuple[tuple[Grant, ...], tuple[Gap, ...]]:
    """All that a caller holds in a namespace, what it holds cluster-wide included; with "" that alone."""
    grants, gaps = cluster.granted(cluster.naming(caller, namespace))
    return tuple(grants), tuple(gaps)


def who_can(request: Request, cluster: Cluster) -> tuple[dict[tuple[str, str], tuple[Grant, ...]], tuple[Gap, ...]]:
    """Whom the bindings let make a request: grants by (User or Group, name). Accounts go by their user names."""
    grants, gaps = cluster.granted(cluster.within(_place(request)))
    found: dict[tuple[str, str], list[Grant]] = {}
    for grant in grants:
        if grant.provision.rule.allows(request):
            for key in keys(grant.binding):
                found.setdefault(key, []).append(grant)
    return {key: tuple(found[key]) for key in sorted(found)}, tuple(gaps)


def _place(request: Request) -> str:
    """Only what is bound in the whole cluster counts for a path."""
    return "" if isinstance(request, PathRequest) else request.namespace
