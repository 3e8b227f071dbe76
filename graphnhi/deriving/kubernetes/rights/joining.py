"""What several rights lead to together: tokens that are minted, certificates that one signs oneself, groups that one puts on.

Sources: Kubernetes documentation, "Managing Service Accounts" (token Secrets), "Certificates and Certificate Signing Requests",
"User impersonation".
"""

from collections.abc import Iterator, Sequence
from typing import Final

from graphnhi.access.kubernetes_rbac.requests import MASTERS, NODES
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import (
    APPROVE_REQUESTS,
    APPROVE_SIGNERS,
    BIND,
    CREATE_REQUESTS,
    CREATE_SECRETS,
    IMPERSONATE_ACCOUNTS,
    IMPERSONATE_GROUPS,
    IMPERSONATE_USERS,
    READ_SECRETS,
)
from graphnhi.deriving.kubernetes.rights.edges import Edges
from graphnhi.deriving.kubernetes.rights.ends import Ends
from graphnhi.deriving.kubernetes.rights.powers import Power, Powers, together
from graphnhi.deriving.kubernetes.rights.scopes import covers
from graphnhi.deriving.kubernetes.subjects import NODE, Subjects

__all__ = ["add_joined", "is_anybody"]

_SIGNERS: Final = {"kubernetes.io/kube-apiserver-client": False, "kubernetes.io/kube-apiserver-client-kubelet": True}
"""Signers whose certificates the API server takes, and whether only nodes get one."""
_ALL_SIGNERS: Final = "kubernetes.io/*"


def add_joined(edges: Edges, found: Contents, ends: Ends, known: Subjects, had: Powers, *, has_space: bool) -> None:
    """The edges of rights that count together. has_space: whether somebody has everything in some namespace."""
    _add_minted(edges, found, ends, had)
    _add_groups(edges, found, known, had, has_space=has_space)
    _add_signed(edges, found, known, had)


def _add_minted(edges: Edges, found: Contents, ends: Ends, had: Powers) -> None:
    """A Secret of type token is filled with a token of the account that it names, whoever creates it."""
    creates = had.get(CREATE_SECRETS, ())
    reads = [each for atom in READ_SECRETS for each in had.get(atom, ())] if creates else []
    for scope, power in together(creates, [each for each in reads if not each.names]).items():
        _add_tokens(edges, ends.of("accounts", scope, ()), power)
    named = [each for each in reads if each.names]
    for namespace in found.namespaces if named else ():
        new = [each for each in named if any((namespace, name) not in found.secrets for name in each.names)]
        may = [each for each in creates if covers(each.scope, namespace)]
        for power in together(may, [each for each in new if covers(each.scope, namespace)]).values():
            _add_tokens(edges, ends.of("accounts", namespace, ()), power)


def _add_tokens(edges: Edges, accounts: Sequence[str], power: Power) -> None:
    rule = f"{power.after}creates a token Secret of an account and reads it"
    edges.add("ESCALATES_TO", accounts, rule, power.proof)


def _add_groups(edges: Edges, found: Contents, known: Subjects, had: Powers, *, has_space: bool) -> None:
    """Groups are put on together with somebody who is impersonated, whoever he is; all of a namespace are accounts of it, too."""
    somebody = [*had.get(IMPERSONATE_USERS, ()), *had.get(IMPERSONATE_ACCOUNTS, ())]
    for group in had.get(IMPERSONATE_GROUPS, ()) if somebody or has_space else ():
        names = group.names or [name for kind, name in known.told if kind == "Group"]
        nodes = [found.ids.group(name) for name in names if ("Group", name) in known.told]
        proof = tuple(dict.fromkeys((*group.proof, *(place for each in somebody[:1] for place in each.proof))))
        edges.add("IMPERSONATES", nodes, f"{group.after}impersonates groups", proof)


def _add_signed(edges: Edges, found: Contents, known: Subjects, had: Powers) -> None:
    """Who creates a request, by whatever name, and approves it is whom the certificate names; the group of administrators is refused."""
    for power, only_nodes in _signing(had):
        keys = [key for key in known.told if key != ("Group", MASTERS) and (not only_nodes or _is_node(*key))]
        rule = f"{power.after}signs a client certificate in a name of its choice"
        edges.add("ESCALATES_TO", [found.ids.subject(*key) for key in keys], rule, power.proof)


def _signing(had: Powers) -> Iterator[tuple[Power, bool]]:
    approving = [each for atom in APPROVE_REQUESTS for each in had.get(atom, ())]
    both = together(had.get(CREATE_REQUESTS, ()), approving)
    for signer, only_nodes in _SIGNERS.items():
        may = [each for each in had.get(APPROVE_SIGNERS, ()) if each.covers(signer) or each.covers(_ALL_SIGNERS)]
        for each in together([*both.values()], may).values():
            yield each, only_nodes


def _is_node(kind: str, name: str) -> bool:
    return (kind == "User" and name.startswith(NODE)) or (kind, name) == ("Group", NODES)


def is_anybody(had: Powers, unseen: Sequence[str]) -> bool:
    """Whether it may be that somebody who has this, or binds more to himself, can be one of some users."""
    may = had.get(IMPERSONATE_USERS, ())
    return any(had.get(atom) for atom in (APPROVE_SIGNERS, *BIND.values())) or any(
        each.covers(name) for each in may for name in unseen
    )
