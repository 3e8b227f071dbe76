"""What roles give: their own rules, and for aggregated cluster roles those of the cluster roles that their selectors take.

Kubernetes' controller writes the rules of an aggregated role over, again and again, until nothing changes. What stands in such a role
is kept here beside what its selectors give: an export shows it after that controller's work, and may lack the roles it took them from.
Source: Kubernetes, `pkg/controller/clusterroleaggregation`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphnhi.access.kubernetes_rbac.objects import Role
from graphnhi.access.kubernetes_rbac.rules import Rule

__all__ = ["Provision", "filled"]


@dataclass(frozen=True, slots=True)
class Provision:
    """A rule that a role gives, and the role in which it stands: itself, or one that it aggregates."""

    rule: Rule
    stands_in: Role


def filled(roles: Iterable[Role]) -> dict[str, tuple[Provision, ...]]:
    """What each of these cluster roles gives, by name; roles of one name give what any of them gives."""
    by_name: dict[str, list[Role]] = {}
    for role in sorted(roles, key=lambda role: (role.name, role.source)):
        by_name.setdefault(role.name, []).append(role)
    taken = {name: _taken(parts, by_name) for name, parts in by_name.items()}
    return {name: _provisions(_reached(name, taken), by_name) for name in by_name}


def _taken(parts: list[Role], by_name: Mapping[str, list[Role]]) -> list[str]:
    """The names of the roles that the selectors of a role take."""
    selectors = [each for part in parts for each in part.aggregates or ()]
    if not selectors:
        return []
    return [
        name for name, found in by_name.items() if any(each.takes(part.labels) for part in found for each in selectors)
    ]


def _reached(name: str, taken: Mapping[str, list[str]]) -> list[str]:
    """A role and all that it takes, and that these take, each once: a circle of roles gives what any of it gives."""
    found, waiting = dict.fromkeys([name]), [name]
    while waiting:
        new = [each for each in taken[waiting.pop()] if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return [*found]


def _provisions(names: Iterable[str], by_name: Mapping[str, list[Role]]) -> tuple[Provision, ...]:
    """Each rule once, where it stands first."""
    found: dict[Rule, Provision] = {}
    for role in (each for name in names for each in by_name[name]):
        for rule in role.rules:
            found.setdefault(rule, Provision(rule, role))
    return tuple(found.values())
