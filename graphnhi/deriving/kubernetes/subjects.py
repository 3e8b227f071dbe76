"""Everybody who can call the API server of a cluster, as nodes, and the groups that each is in without being told so.

Sources: Kubernetes documentation, "Authenticating" and "Using RBAC Authorization" (default roles and role bindings).
"""

from dataclasses import dataclass
from typing import Final

from graphnhi.access.kubernetes_rbac import Caller, node, service_account, user
from graphnhi.access.kubernetes_rbac.builtin import BUILT_IN
from graphnhi.access.kubernetes_rbac.requests import ANONYMOUS, MASTERS, account_user
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.ids import account_named
from graphnhi.deriving.kubernetes.objects.nodes import add_contained
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["MACHINE", "NODE", "Key", "Subjects", "add_subject", "add_subjects", "add_tag", "subjects"]

Key = tuple[str, str]
"""User or Group, and a name; an account goes by its user name."""
NODE: Final = "system:node:"
"""How the user names of nodes begin."""
MACHINE: Final = "machine"
"""The tag of users that are parts of Kubernetes, and no people."""
_RESERVED: Final = "system:"
"""How the names of users begin that Kubernetes keeps for itself."""
_RULE: Final = "the API server puts it into this group"


@dataclass(frozen=True)
class Subjects:
    """Everybody of a cluster by key, with where each is told of. `unseen`: users that are built in and that nothing tells of; whoever
    can be anybody can be they.
    """

    told: dict[Key, Place]
    unseen: tuple[str, ...]

    def caller(self, key: Key) -> Caller:
        """A key as the API server sees it; a group is somebody of whom nothing but the group is known."""
        kind, name = key
        if kind == "Group":
            return Caller("", frozenset((name,)))
        account = account_named(name)
        if account is not None:
            return service_account(*account)
        return node(name.removeprefix(NODE)) if name.startswith(NODE) else user(name)

    @property
    def users(self) -> list[str]:
        """The users that are no accounts."""
        return [name for kind, name in self.told if kind == "User" and account_named(name) is None]

    def with_unseen(self, place: Place) -> "Subjects":
        """Everybody, those included whom nothing tells of."""
        return _with_groups(Subjects(self.told | {("User", name): place for name in self.unseen}, ()))

    def groups(self, key: Key) -> list[str]:
        """The groups that somebody is in, in their order; a group is in none."""
        return sorted(self.caller(key).groups) if key[0] == "User" else []


def subjects(found: Contents) -> Subjects:
    """The accounts, the users that bindings name, those of the nodes, and every group that one of them is in or a binding names."""
    told = {("User", account_user(*each)): place for each, place in found.accounts.items()}
    told |= {("User", f"{NODE}{name}"): place for name, place in found.placing.hosts.items()}
    built_in = {("User", ANONYMOUS), ("Group", MASTERS)}
    for binding in found.rbac.bindings:
        keys = [key for each in binding.subjects if (key := each.key(binding.namespace)) is not None and key[1]]
        if binding.source == BUILT_IN:
            built_in.update(keys)
        else:
            for key in keys:
                told.setdefault(key, found.sources[binding.source].place)
    unseen = tuple(sorted(name for kind, name in built_in - told.keys() if kind == "User" and name != ANONYMOUS))
    always = sorted(key for key in built_in - told.keys() if key[1] not in unseen)
    return _with_groups(Subjects(told | dict.fromkeys(always, found.place), unseen))


def _with_groups(known: Subjects) -> Subjects:
    """With the groups that anybody is in."""
    whole = dict(known.told)
    for key, place in known.told.items():
        for group in known.groups(key):
            whole.setdefault(("Group", group), place)
    return Subjects(whole, known.unseen)


def add_subjects(rows: Rows, found: Contents, known: Subjects) -> None:
    """Their nodes, and the groups that each is in."""
    for key, place in known.told.items():
        add_subject(rows, found, key, place)
        for group in known.groups(key):
            rows.edge(place, found.ids.subject(*key), "MEMBER_OF", found.ids.group(group), _RULE)


def add_tag(rows: Rows, found: Contents, key: Key, place: Place, tag: str) -> None:
    """That somebody has a tag."""
    rows.node(place, found.ids.subject(*key), _kind(key), tags=tag)


def _kind(key: Key) -> str:
    kind, name = key
    if kind == "Group":
        return "group"
    return "human" if account_named(name) is None else "service_account"


def add_subject(rows: Rows, found: Contents, key: Key, place: Place) -> None:
    """The node of somebody, in the namespace or the cluster that it is of."""
    kind, name = key
    account = account_named(name) if kind == "User" else None
    tags = MACHINE if kind == "User" and account is None and name.startswith(_RESERVED) else None
    called = account[1] if account else name
    rows.node(place, found.ids.subject(*key), _kind(key), name=called, tenant=found.cluster, tags=tags)
    add_contained(rows, found, place, account[0] if account else "", found.ids.subject(*key))
