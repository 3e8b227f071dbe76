"""What exports of Kubernetes do not hold: kinds of input that were not given at all, and pages of those that were."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from graphnhi.access.kubernetes_rbac.builtin import BUILT_IN
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.kinds import RBAC
from graphnhi.deriving.kubernetes.objects.records import Pages

__all__ = ["KINDS", "missing_inputs"]

_OURS: Final = "system:"
"""How the names of groups begin whose members the API server itself knows."""


def missing_inputs(clusters: Sequence[Contents], unfinished: Iterable[Pages]) -> Iterator[dict[str, str]]:
    """Each as `input` and `why`, once; a kind that only some of the clusters lack with the names of these."""
    for file in dict.fromkeys(each.place.file for each in unfinished):
        yield _lacking(file, "pages are missing: the list says that it goes on (metadata.continue)")
    for what, why, lacks in KINDS:
        lacking = [each.cluster for each in clusters if lacks(each)]
        if lacking:
            of = f" of {', '.join(lacking)}" if len(lacking) < len(clusters) else ""
            yield _lacking(what, why.format(of))


def _lacking(what: str, why: str) -> dict[str, str]:
    return {"input": what, "why": why}


def _runs(found: Contents) -> bool:
    return bool(found.of("", "Pod") or found.controllers)


def _no_nodes(found: Contents) -> bool:
    return _runs(found) and not found.of("", "Node")


def _no_namespaces(found: Contents) -> bool:
    return _runs(found) and not found.of("", "Namespace")


def _no_bindings(found: Contents) -> bool:
    return not found.of(RBAC, "RoleBinding", "ClusterRoleBinding")


def _groups(found: Contents) -> bool:
    """Whether its own bindings name groups of which the API server does not know who is in them."""
    told = (each for each in found.rbac.bindings if each.source != BUILT_IN)
    return any(one.kind == "Group" and not one.name.startswith(_OURS) for each in told for one in each.subjects)


KINDS: Final[tuple[tuple[str, str, Callable[[Contents], bool]], ...]] = (
    ("Node objects", "none were given{}: which pods share a node, and which nodes run the control plane, is not known", _no_nodes),
    ("token Secrets", "none were given{}: whether reading Secrets gives an account's token is not known", lambda found: not found.has_token_secrets),
    ("Namespace objects", "none were given{}: their labels, which can only limit what pods may do, are not known", _no_namespaces),
    ("role bindings", "none were given{}: what accounts, users and groups may do is not known", _no_bindings),
    ("pods and their controllers", "none were given{}: what runs as which account is not known", lambda found: not _runs(found)),
    ("members of groups", "no object tells the users of a group{}: whoever signs in with it has its rights", _groups),
    ("admission policies and webhooks", "they are not read{}: they limit what roles allow, and change what is created", lambda _: True),
)  # fmt: skip
"""A kind of input, why it matters (`{}`: of which clusters), and whether a cluster lacks it."""
