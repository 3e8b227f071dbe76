"""What everybody in a cluster may do, as edges: by single rights, by several together, and by roles that he binds or changes himself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from graphnhi.access.kubernetes_rbac.requests import MASTERS
from graphnhi.deriving.kubernetes.credentials.configurations import Configurations
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.nodes import add_contained
from graphnhi.deriving.kubernetes.objects.placing import UNKNOWN_HOST
from graphnhi.deriving.kubernetes.rights.acting import add_acting
from graphnhi.deriving.kubernetes.rights.atoms import LABEL_NAMESPACES
from graphnhi.deriving.kubernetes.rights.doing import Doing
from graphnhi.deriving.kubernetes.rights.edges import Edges
from graphnhi.deriving.kubernetes.rights.ends import Ends
from graphnhi.deriving.kubernetes.rights.joining import add_joined, is_anybody
from graphnhi.deriving.kubernetes.rights.leading import add_leads
from graphnhi.deriving.kubernetes.rights.powers import Bound, Had, bound, powers
from graphnhi.deriving.kubernetes.rights.roles import Roles
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER
from graphnhi.deriving.kubernetes.rights.writing import Writers
from graphnhi.deriving.kubernetes.subjects import Key, Subjects, add_tag
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library

__all__ = ["CHANGES_ROLES", "Rights"]

CHANGES_ROLES: Final = "changes-roles"
"""The tag of those who write anything into roles and have nothing of it themselves."""

_UNBOUND: Final = "the API server asks nothing of the members of this group"


class Rights:
    """The rights of a cluster. `known` has everybody who can have some; `writers` those who can change what roles give."""

    def __init__(self, found: Contents, known: Subjects, facts: Library, settings: Configurations) -> None:
        self._found, self._roles = found, Roles(found, facts)
        self.bound: Bound = bound(found, self._roles)
        self.known = known.with_unseen(found.place) if self._has_anybody(known) else known
        self._ends = Ends(found, self.known, settings)
        self._spaces = frozenset(map(found.ids.namespace, found.namespaces))
        self._said = defaultdict[Key, set[tuple[str, str]]](set)
        self._gained = defaultdict[Key, list[Had]](list)
        self.writers = Writers(found, self._ends, self.bound)

    def _has_anybody(self, known: Subjects) -> bool:
        """Whether somebody can be any user, who has not everything anyway."""
        had = (self.bound.had.get(key, ()) for key in known.told)
        limited = [each for each in had if CLUSTER not in _administered(each)]
        return any(is_anybody(powers(self._roles, [each]), known.unseen) for each in limited)

    def add(self, rows: Rows) -> None:
        """The edges of everybody: of groups first, so that nobody says what his group says."""
        for key in sorted(self.known.told, key=lambda key: (key[0] != "Group", key)):
            self._add(rows, key)

    def add_acting(self, rows: Rows) -> None:
        """The edges of those who change roles of somebody whom they can act as, or of nobody; all others must be there."""
        add_acting(rows, self._found, self.known, self.writers)
        for key in self.writers.add_unbound():
            add_tag(rows, self._found, key, self.known.told[key], CHANGES_ROLES)
        self._add_unknown_host(rows)

    def _add_unknown_host(self, rows: Rows) -> None:
        """The node on which a pod lies that somebody starts, where the input has no pods and no nodes at all."""
        host, place = self._found.ids.host(UNKNOWN_HOST), self._found.place
        if not self._found.placing.hosts and (rows.frames()[1]["to"] == host).any():
            rows.node(place, host, "host", name=UNKNOWN_HOST, tenant=self._found.cluster)
            add_contained(rows, self._found, place, "", host)

    def _add(self, rows: Rows, key: Key) -> None:
        groups: Sequence[Key] = [("Group", name) for name in self.known.groups(key)]
        own = self.bound.had.get(key, ())
        others = [each for group in groups for each in (*self.bound.had.get(group, ()), *self._gained[group])]
        edges = Edges(rows, self._found.ids.subject(*key), {one for group in groups for one in self._said[group]})
        _add_administered(edges, self._found, own)
        spaces = _administered((*own, *others))
        if CLUSTER in spaces:
            return
        if key == ("Group", MASTERS):
            edges.add("CONTROLS", [self._found.ids.whole], _UNBOUND, (self._found.place,), told=False)
            return
        had = powers(self._roles, [own, others])
        labels = [each for atom in LABEL_NAMESPACES for each in had.get(atom, ())]
        add_leads(edges, self._found, self._ends, own, labels, spaces)
        self._add_own_doing(edges, key, groups, [*own, *others], spaces)
        self._said[key] = edges.said

    def _add_own_doing(
        self, edges: Edges, key: Key, groups: Iterable[Key], had: Sequence[Had], spaces: set[str]
    ) -> None:
        """What somebody makes of his rights himself."""
        doing = Doing(self._found, self._roles, self._ends, edges)
        doing.bind([*had], spaces)
        self._gained[key] = doing.gained
        if doing.has_cluster:
            return
        left = [each for each in had if each.scope not in spaces]
        mine = [*left, *doing.gained]
        whole = powers(self._roles, [mine])
        self.writers.add(edges, key, (key, *groups), mine, whole)
        has_space = bool(spaces) or edges.leads_to("ESCALATES_TO", self._spaces)
        add_joined(edges, self._found, self._ends, self.known, whole, has_space=has_space)


def _administered(had: Iterable[Had]) -> set[str]:
    """The scopes in which somebody has everything."""
    return {each.scope for each in had if each.given.is_everything}


def _add_administered(edges: Edges, found: Contents, own: Iterable[Had]) -> None:
    """Whoever has all verbs on all resources, in a namespace or the whole cluster, by whatever role."""
    for each in own:
        if each.given.is_everything:
            node = found.ids.namespace(each.scope) if each.scope else found.ids.whole
            edges.add("CONTROLS", [node], "has all verbs on all resources", each.whole_proof, told=False)
