"""Requests as the authorizer is asked about them, and the callers who make them.

Sources: Kubernetes, `apiserver/pkg/endpoints/request/requestinfo.go` and `apiserver/pkg/authentication/serviceaccount/util.go`;
Kubernetes documentation, "Using RBAC Authorization" and "Authenticating".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = [
    "ALL_ACCOUNTS", "ANONYMOUS", "AUTHENTICATED", "MASTERS", "NODES", "UNAUTHENTICATED", "Caller", "PathRequest", "Request",
    "ResourceRequest", "account_user", "node", "possible", "service_account", "user",
]  # fmt: skip

AUTHENTICATED: Final = "system:authenticated"
UNAUTHENTICATED: Final = "system:unauthenticated"
ANONYMOUS: Final = "system:anonymous"
ALL_ACCOUNTS: Final = "system:serviceaccounts"
MASTERS: Final = "system:masters"
"""Its members pass an authorizer that stands before RBAC and knows no rules; here they have what is bound to the group."""
NODES: Final = "system:nodes"
_ACCOUNT: Final = "system:serviceaccount"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a user name and its groups, just as they came out of authentication."""

    name: str
    groups: frozenset[str] = frozenset()


def user(name: str, groups: Iterable[str] = ()) -> Caller:
    """A user with its groups and the implicit one: whoever is not anonymous is authenticated.

    >>> sorted(user("eve", ["pay"]).groups)
    ['pay', 'system:authenticated']
    """
    implicit = UNAUTHENTICATED if name == ANONYMOUS else AUTHENTICATED
    return Caller(name, frozenset((*groups, implicit)))


def service_account(namespace: str, name: str) -> Caller:
    """A service account with its implicit groups: all accounts, all of its namespace, all who are authenticated."""
    return user(account_user(namespace, name), (ALL_ACCOUNTS, f"{ALL_ACCOUNTS}:{namespace}"))


def node(name: str) -> Caller:
    """The kubelet of a node. Beside RBAC, the node authorizer lets it have what its own pods need."""
    return user(f"system:node:{name}", (NODES,))


def account_user(namespace: str, name: str) -> str:
    """The user name that a service account has."""
    return f"{_ACCOUNT}:{namespace}:{name}"


@dataclass(frozen=True, slots=True)
class ResourceRequest:
    """A verb on a resource of an API group ("" is the core group); namespace "" is the whole cluster, name "" no certain object."""

    verb: str
    resource: str
    group: str = ""
    subresource: str = ""
    name: str = ""
    namespace: str = ""

    @property
    def full_resource(self) -> str:
        """The resource as rules name it: `pods`, `pods/exec`."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


@dataclass(frozen=True, slots=True)
class PathRequest:
    """A verb (an HTTP method in lower case) on a path that is no resource of the API. It has no namespace: only what is bound in the
    whole cluster counts.
    """

    verb: str
    path: str


Request = ResourceRequest | PathRequest


def possible(request: ResourceRequest) -> ResourceRequest:
    """The request as the API server makes it: where it is created, an object has no name yet, and a collection has none at all.

    So a rule with resource names never allows create and deletecollection; it does allow list and watch of one object (a field
    selector on metadata.name), and create of a subresource (`pods/exec`), which is asked of an object. A namespace is asked for within
    itself, so what is bound in it counts.

    >>> possible(ResourceRequest("create", "secrets", name="adyen"))
    ResourceRequest(verb='create', resource='secrets', group='', subresource='', name='', namespace='')
    """
    is_nameless = request.verb == "deletecollection" or (request.verb == "create" and not request.subresource)
    name, namespace = "" if is_nameless else request.name, request.namespace
    if (request.group, request.resource) == ("", "namespaces"):
        is_of_all = is_nameless or request.verb in ("list", "watch")
        name, namespace = (name, "") if is_of_all else (name or namespace, name or namespace)
    return ResourceRequest(request.verb, request.resource, request.group, request.subresource, name, namespace)
