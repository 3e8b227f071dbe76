"""What everybody in a cluster may do, as edges: by single rights, by several together, and by roles that he binds or changes himself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import BIND, COUNTED, CREATE_BINDINGS, EVERYTHING, LABEL_NAMESPACES
from graphnhi.deriving.kubernetes.rights.binding import Bindable, bindable
from graphnhi.deriving.kubernetes.rights.changing import Writer
from graphnhi.deriving.kubernetes.rights.edges import Edges
from graphnhi.deriving.kubernetes.rights.ends import Ends
from graphnhi.deriving.kubernetes.rights.joining import add_joined, is_anybody
from graphnhi.deriving.kubernetes.rights.leading import add_leads
from graphnhi.deriving.kubernetes.rights.powers import Bound, Had, Powers, Proof, bound, powers
from graphnhi.deriving.kubernetes.rights.roles import Roles
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY
from graphnhi.deriving.kubernetes.subjects import Key, Subjects
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library

__all__ = ["Rights"]
