"""What a deriver is given and what it gives back. No deriver lives here, and nothing here reads a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from graphnhi.deriving.places import Place
from graphnhi.errors import Fault
from graphnhi.library import Library
from graphnhi.readers.tidy import Table

__all__ = ["Claim", "Context", "Derived", "Origin", "nothing"]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a file came into the build. `source` is the SOURCE as it was given, `is_alone` that it is this file, and `is_said` that the
    user named its tenant.
    """

    source: str
    is_alone: bool
    is_said: bool


@dataclass(frozen=True)
class Context:
    """What a deriver may ask: the tenant of a table whose records state none, where a facts file lies (the user's folder
    before ours), and how each file came into the build.
    """

    tenant_of: Callable[[Table], str]
    facts: Library
    origins: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one export says of something that another one has to tell, for `meeting` to settle when all derivers have run.

    what: which rule settles it. node: of whom it is said. names: what it says, as that rule expects it.
    """

    what: str
    node: str
    names: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Derived:
    """Nodes and edges as text columns, and everything of the input that did not become one of them.

    `nodes` has `id`, `kind`, any of `model.columns.NODE_COLUMNS`, `fingerprint` (of a credential's secret: it only
    joins, and is no column of an estate), and `file`, `pattern`, `number`; `edges` has `from`,
    `edge`, `to`, any of `EDGE_COLUMNS`, and the same three. Every cell is text or None, `number` is int64.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    skipped: tuple[Fault, ...] = ()
    """Records that could not be used, one Fault each, with file and place."""
    gaps: tuple[dict[str, object], ...] = ()
    """What no fact maps: {"gap", "id", "what", "severity", "file", "place", "count"}."""
    unmapped: int = 0
    """How many permissions no fact maps, one for each credential and permission."""
    notes: tuple[Fault, ...] = ()
    """Odd things that were kept."""
    missing: tuple[dict[str, str], ...] = ()
    """Kinds of input that were not given, and parts of those that were: {"input", "why"}."""
    kept: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Records with their places by which decisions are asked of the estate later, by policy language: {"shape", "record" (JSON),
    "file", "pattern", "number"}.
    """
    claims: tuple[Claim, ...] = ()
    """What only all derivers together can settle."""


def nothing(skipped: tuple[Fault, ...] = ()) -> Derived:
    """What comes of no records: empty tables, and the records that could not be used."""
    place = {"file": pd.Series(dtype=object), "pattern": pd.Series(dtype=object), "number": pd.Series(dtype="int64")}
    nodes = pd.DataFrame({"id": pd.Series(dtype=object), "kind": pd.Series(dtype=object), **place})
    edges = pd.DataFrame({**{name: pd.Series(dtype=object) for name in ("from", "edge", "to")}, **place})
    return Derived(nodes, edges, skipped)
