"""The ids of what lies in a cluster. Nothing is known here of what is there.

Where one kind of node covers several kinds of Kubernetes, every id but that of a Pod and of a Secret ends in `@KIND`.
"""

import re
from dataclasses import dataclass
from typing import Final

from graphnhi.library.templates import encoded

__all__ = ["Ids", "account_named"]

_ACCOUNT: Final = re.compile(r"system:serviceaccount:([^:]+):([^:]+)")
"""The user name of a service account. Source: Kubernetes, `apiserver/pkg/authentication/serviceaccount/util.go`."""


def account_named(user: str) -> tuple[str, str] | None:
    """Namespace and name of the service account that a user name is of; None where it is of none."""
    found = _ACCOUNT.fullmatch(user)
    return (found[1], found[2]) if found else None


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of one cluster, by what they are of."""

    cluster: str

    def _id(self, kind: str, *parts: str) -> str:
        return "/".join((f"k8s:{encoded(self.cluster)}", kind, *map(encoded, parts)))

    @property
    def whole(self) -> str:
        """The cluster itself."""
        return self._id("cluster", self.cluster)

    def namespace(self, name: str) -> str:
        return self._id("namespace", name)

    def host(self, name: str) -> str:
        """A Node; `unknown` is the one that stands for all where none is told."""
        return self._id("host", name)

    def account(self, namespace: str, name: str) -> str:
        return self._id("service_account", namespace, name)

    def user(self, name: str) -> str:
        """A user by the name that bindings have; that of a service account is its own."""
        account = account_named(name)
        return self.account(*account) if account else self._id("human", name)

    def group(self, name: str) -> str:
        return self._id("group", name)

    def subject(self, kind: str, name: str) -> str:
        """Whom a binding names, as User or Group and a name."""
        return self.group(name) if kind == "Group" else self.user(name)

    def role(self, namespace: str, name: str) -> str:
        """A Role or, with namespace "", a ClusterRole."""
        if namespace:
            return self._id("role", namespace, f"{name}@Role")
        return self._id("role", f"{name}@ClusterRole")

    def secret(self, namespace: str, name: str) -> str:
        return self._id("data_store", namespace, name)

    def config_map(self, namespace: str, name: str) -> str:
        return self._id("data_store", namespace, f"{name}@ConfigMap")

    def pod(self, namespace: str, name: str) -> str:
        return self._id("workload", namespace, name)

    def workload(self, namespace: str, name: str, kind: str) -> str:
        """A pod or what makes pods, by its kind."""
        return self.pod(namespace, name) if kind == "Pod" else self._id("workload", namespace, f"{name}@{kind}")

    def token(self, namespace: str, secret: str) -> str:
        """The token that a Secret holds."""
        return self._id("token", namespace, secret)
