"""The rights that lead somewhere only together with others. What they lead to is said where they are put together."""

from typing import Final

__all__ = [
    "APPROVE_REQUESTS", "APPROVE_SIGNERS", "BIND", "CHANGE_BINDINGS", "CHANGE_ROLES", "COUNTED", "CREATE_BINDINGS", "CREATE_REQUESTS",
    "CREATE_ROLES", "CREATE_SECRETS", "ESCALATE", "EVERYTHING", "IMPERSONATE_ACCOUNTS", "IMPERSONATE_GROUPS", "IMPERSONATE_USERS",
    "LABEL_NAMESPACES", "READ_SECRETS", "Atom",
]  # fmt: skip

Atom = tuple[str, str, str]
"""A verb, an API group ("" is the core group) and a resource with its subresource, if there is one: `pods/exec`."""
_RBAC: Final = "rbac.authorization.k8s.io"
_CERTIFICATES: Final = "certificates.k8s.io"

EVERYTHING: Final[Atom] = ("*", "*", "*")
READ_SECRETS: Final[tuple[Atom, ...]] = (("get", "", "secrets"), ("list", "", "secrets"), ("watch", "", "secrets"))
CREATE_SECRETS: Final[Atom] = ("create", "", "secrets")
IMPERSONATE_USERS: Final[Atom] = ("impersonate", "", "users")
IMPERSONATE_GROUPS: Final[Atom] = ("impersonate", "", "groups")
IMPERSONATE_ACCOUNTS: Final[Atom] = ("impersonate", "", "serviceaccounts")
LABEL_NAMESPACES: Final[tuple[Atom, ...]] = (("update", "", "namespaces"), ("patch", "", "namespaces"))
CREATE_REQUESTS: Final[Atom] = ("create", _CERTIFICATES, "certificatesigningrequests")
APPROVE_REQUESTS: Final[tuple[Atom, ...]] = (
    ("update", _CERTIFICATES, "certificatesigningrequests/approval"),
    ("patch", _CERTIFICATES, "certificatesigningrequests/approval"),
)
APPROVE_SIGNERS: Final[Atom] = ("approve", _CERTIFICATES, "signers")
_ROLES: Final = ("roles", "clusterroles")
_BINDINGS: Final = ("rolebindings", "clusterrolebindings")
BIND: Final[dict[str, Atom]] = {"Role": ("bind", _RBAC, "roles"), "ClusterRole": ("bind", _RBAC, "clusterroles")}
"""By the kind of role."""
ESCALATE: Final[dict[str, Atom]] = {
    "Role": ("escalate", _RBAC, "roles"),
    "ClusterRole": ("escalate", _RBAC, "clusterroles"),
}
CREATE_ROLES: Final[dict[str, Atom]] = {
    "Role": ("create", _RBAC, "roles"),
    "ClusterRole": ("create", _RBAC, "clusterroles"),
}
CHANGE_ROLES: Final[dict[str, tuple[Atom, ...]]] = {
    kind: (("update", _RBAC, resource), ("patch", _RBAC, resource))
    for kind, resource in zip(("Role", "ClusterRole"), _ROLES, strict=True)
}
CREATE_BINDINGS: Final[dict[str, Atom]] = {
    "RoleBinding": ("create", _RBAC, "rolebindings"), "ClusterRoleBinding": ("create", _RBAC, "clusterrolebindings"),
}  # fmt: skip
"""By the kind of binding."""
CHANGE_BINDINGS: Final[dict[str, tuple[Atom, ...]]] = {
    kind: (("update", _RBAC, resource), ("patch", _RBAC, resource))
    for kind, resource in zip(("RoleBinding", "ClusterRoleBinding"), _BINDINGS, strict=True)
}
COUNTED: Final[tuple[Atom, ...]] = (
    EVERYTHING, *READ_SECRETS, CREATE_SECRETS, IMPERSONATE_USERS, IMPERSONATE_GROUPS, IMPERSONATE_ACCOUNTS, *LABEL_NAMESPACES,
    CREATE_REQUESTS, *APPROVE_REQUESTS, APPROVE_SIGNERS, *BIND.values(), *ESCALATE.values(), *CREATE_ROLES.values(),
    *(atom for atoms in CHANGE_ROLES.values() for atom in atoms), *CREATE_BINDINGS.values(),
    *(atom for atoms in CHANGE_BINDINGS.values() for atom in atoms),
)  # fmt: skip
"""All of them."""
