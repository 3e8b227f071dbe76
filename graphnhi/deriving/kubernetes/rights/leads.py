"""What single rights lead to, as `facts/kubernetes_edges.csv` says it, and which of it a rule gives. Nobody who holds a rule is known here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.access.kubernetes_rbac import ResourceRequest, Rule
from graphnhi.access.kubernetes_rbac.resources import CORE
from graphnhi.deriving.facts import read_facts
from graphnhi.deriving.kubernetes.rights.atoms import Atom
from graphnhi.errors import Fault, InputError, quoted
from graphnhi.library import Library

__all__ = ["COLUMNS", "CONFIGURATION", "CONTROLLER_KINDS", "ENDS", "Lead", "leads", "names_allowed"]

COLUMNS: Final = ("verbs", "group", "resources", "edge", "to", "starts", "first", "why")
_NAME: Final = "kubernetes_edges"
CONTROLLER_KINDS: Final = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "CronJob")
CONFIGURATION: Final = "/configuration"
"""What stands behind a kind where the settings are meant that one has."""
ENDS: Final = (
    "cluster", "hosts", "secrets", "config_maps", "pods", "accounts", "users", "pods_of_nodes", *CONTROLLER_KINDS,
    *(f"{kind}{CONFIGURATION}" for kind in ("Pod", "Job", *CONTROLLER_KINDS)),
)  # fmt: skip
"""Words for what an edge leads to."""
_EDGES: Final = ("READS", "WRITES", "CONTROLS", "USES", "IMPERSONATES", "ESCALATES_TO")


@dataclass(frozen=True, slots=True)
class Lead:
    """A row of the facts. `edge` and `to` are "" where it only says what a pod is; `line` tells it from every other one."""

    line: int
    atoms: tuple[Atom, ...]
    edge: str
    to: str
    starts: bool
    first: str
    why: str


def leads(facts: Library) -> tuple[Lead, ...]:
    """The rows of the facts. Raises InputError for what they may not say."""
    rows = read_facts(facts, _NAME, COLUMNS).to_dict("records")
    faults = [fault for line, row in enumerate(rows) for fault in _faults(line, row)]
    if faults:
        raise InputError(faults)
    return tuple(
        Lead(line, (*_atoms(row),), row["edge"], row["to"], row["starts"] == "yes", row["first"], row["why"])
        for line, row in enumerate(rows)
    )


def _atoms(row: Mapping[Any, str]) -> Iterator[Atom]:
    group = "" if row["group"] == CORE else row["group"]
    for verb in row["verbs"].split():
        for resource in row["resources"].split():
            yield verb, group, resource


def _faults(line: int, row: Mapping[Any, str]) -> Iterator[Fault]:
    place = f"row {line + 1}"
    wanted = {"edge": ("", *_EDGES), "to": ("", *ENDS), "starts": ("", "yes")}
    for column, words in wanted.items():
        if row[column] not in words:
            yield Fault(
                f"facts/{_NAME}.csv", place, f"no such {column}", quoted(row[column]), ", ".join(filter(None, words))
            )
    if bool(row["edge"]) != bool(row["to"]) or not (row["edge"] or row["starts"]):
        yield Fault(f"facts/{_NAME}.csv", place, "leads nowhere: `edge` and `to` belong together, or it starts a pod")
    if not (row["verbs"] and row["group"] and row["resources"] and row["why"]):
        yield Fault(f"facts/{_NAME}.csv", place, "has an empty cell", wanted="verbs, group, resources and why")


def names_allowed(rule: Rule, atoms: Iterable[Atom]) -> tuple[str, ...] | None:
    """Which objects a rule lets one of these things be done to: those of the names, all where there is none. None: nothing at all."""
    for verb, group, resource in atoms:
        full, _, sub = resource.partition("/")
        names = rule.resource_names
        asked = ResourceRequest(verb, full, group, sub, names[0] if names else "")
        if rule.allows(asked) and _is_possible(rule, verb, sub):
            return names if not _is_nameless(verb, sub) else ()
    return None


def _is_nameless(verb: str, sub: str) -> bool:
    """Whether what is asked has no name: nothing is called anything before it is created."""
    return verb == "create" and not sub


def _is_possible(rule: Rule, verb: str, sub: str) -> bool:
    """A rule with names allows nothing that has none, but for the name that is empty."""
    return not rule.resource_names or not _is_nameless(verb, sub) or "" in rule.resource_names
