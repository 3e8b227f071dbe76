"""Who may do one thing in the clusters of an estate, by their roles and bindings: accounts, users, nodes, and the groups that may."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.access.kubernetes_rbac import Gap, Grant, Request, Role, who_can
from graphnhi.access.kubernetes_rbac.requests import MASTERS
from graphnhi.asking import Settings
from graphnhi.deriving.kubernetes.deriver import SOURCE
from graphnhi.deriving.kubernetes.kept import objects_kept
from graphnhi.deriving.kubernetes.objects.contents import Contents, contents
from graphnhi.deriving.kubernetes.subjects import Key, Subjects, subjects
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.engine.whocan.requests import Question, Resourceful, resourceful
from graphnhi.errors import Fault, UsageError, near, quoted
from graphnhi.estate import Estate
from graphnhi.library import Library
from graphnhi.results import Answer

__all__ = ["Question", "whocan"]

_RULE: Final = "kubernetes: rule of a role"
_BINDING: Final = "kubernetes: binding"
_SHOWN: Final = 3
_MASTERS: Final = ("Group", MASTERS)


def whocan(estate: Estate, question: Question, settings: Settings, facts: Library) -> Answer:
    """A row for everybody who may, certain, by id; what a group has, its members have by it, in rows of their own.

    Raises UsageError where the estate keeps no roles, and for what is no verb or no resource.
    """
    asked = resourceful(question, facts)
    kept = estate.about.get("policies", {}).get(SOURCE)
    if not kept:
        todo = "Build it from the objects of a cluster; an action of AWS has a colon, such as s3:GetObject."
        raise UsageError(f"the estate keeps no roles of Kubernetes to ask. {todo}")
    every, misshapen = contents(objects_kept(kept), facts)
    decided = [_Decided.of(each, asked.request, estate) for each in _with_namespace(every, question.namespace)]
    rows = sorted(_rows(estate, decided, settings), key=lambda row: str(row["id"]))
    told = question.told() | settings.told()
    return Answer(
        "whocan", header(estate, settings), told, rows, _summary(asked, decided, misshapen), coverage(estate), estate
    )


def _with_namespace(clusters: list[Contents], namespace: str | None) -> list[Contents]:
    """The clusters that have a namespace, all of them where none is asked for; UsageError where no cluster has it."""
    if namespace is None:
        return clusters
    found = [each for each in clusters if namespace in each.namespaces]
    if not found:
        known = sorted({name for each in clusters for name in each.namespaces})
        hint = " or ".join(map(quoted, near(namespace, known) or known[:_SHOWN]))
        todo = f"Did you mean {hint}? Without a namespace all of them are asked for."
        raise UsageError(f"no cluster of the estate has a namespace {quoted(namespace)}. {todo}")
    return found


@dataclass(frozen=True)
class _Decided:
    """One cluster: who there is, whom its bindings let do it, and which bindings grant nobody knows what.

    `listed` are they of whom there is a node; the others are built-in users whom no export shows.
    """

    found: Contents
    known: Subjects
    listed: Sequence[Key]
    others: Sequence[Key]
    granted: Mapping[Key, Sequence[Grant]]
    gaps: tuple[Gap, ...]

    @staticmethod
    def of(found: Contents, request: Request, estate: Estate) -> "_Decided":
        known = subjects(found)
        people: list[Key] = [*known.told, *(("User", name) for name in known.unseen)]
        listed = [key for key in people if estate.find(found.ids.subject(*key)) >= 0]
        others = [key for key in people if estate.find(found.ids.subject(*key)) < 0]
        return _Decided(found, known, listed, others, *who_can(request, found.rbac))

    def by(self, key: Key) -> dict[Key, Sequence[Grant]]:
        """By which bindings somebody may: those that name it, and those that name a group of it."""
        keys = (key, *(("Group", group) for group in self.known.groups(key)))
        found = {each: self.granted.get(each, ()) for each in keys}
        return {each: grants for each, grants in found.items() if grants or each == _MASTERS}

    def allowed(self, keys: Iterable[Key]) -> list[Key]:
        """Those of them who may."""
        return [key for key in keys if self.by(key)]


def _rows(estate: Estate, decided: Iterable[_Decided], settings: Settings) -> Iterator[Row]:
    for each in decided:
        for key in each.allowed(each.listed):
            node = estate.find(each.found.ids.subject(*key))
            if settings.category in (None, estate.category(node)):
                yield node_told(estate, node) | _told(each, key)


def _told(decided: _Decided, key: Key) -> Row:
    statements = [
        _statement(decided.found, by, grant) for by, grants in decided.by(key).items() for grant in _order(grants)
    ]
    if _MASTERS in decided.by(key):
        statements.append(_beyond_rules())
    keys = (key, *(("Group", group) for group in decided.known.groups(key)))
    return {
        "bound": "certain", "condition": None, "statements": statements,
        "unknown": [_unknown(gap) for gap in decided.gaps if _names(gap, keys)], "cluster": decided.found.cluster,
    }  # fmt: skip


def _order(grants: Iterable[Grant]) -> list[Grant]:
    return sorted(grants, key=lambda each: (each.binding.namespace, each.binding.name, each.provision.rule.place))


def _statement(found: Contents, by: Key, grant: Grant) -> dict[str, Any]:
    binding, stands_in = grant.binding, grant.provision.stands_in
    evidence = [
        *_evidence(found, binding.source, "", _BINDING),
        *_evidence(found, stands_in.source, grant.provision.rule.place, _RULE),
    ]
    return {
        "policy": _called(binding.kind, binding.namespace, binding.name), "role": _role(grant), "subject": " ".join(by),
        "place": grant.provision.rule.place, "effect": "Allow", "applies": "yes", "evidence": evidence,
    }  # fmt: skip


def _beyond_rules() -> dict[str, Any]:
    """The API server asks no rule about the members of this group."""
    return {
        "policy": MASTERS, "role": None, "subject": " ".join(_MASTERS), "place": "", "effect": "Allow", "applies": "yes", "evidence": [],
    }  # fmt: skip


def _role(grant: Grant) -> str:
    """The role that is bound; of an aggregated one also that in which the rule stands."""
    ref, stands_in = grant.binding.role, grant.provision.stands_in
    namespace = grant.binding.namespace if ref.kind == "Role" else ""
    bound = _called(ref.kind, namespace, ref.name)
    return bound if stands_in.name == ref.name else f"{bound} by {_of(stands_in)}"


def _of(role: Role) -> str:
    return _called(role.kind, role.namespace, role.name)


def _called(kind: str, namespace: str, name: str) -> str:
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def _evidence(found: Contents, source: str, pointer: str, rule: str) -> Iterator[dict[str, str]]:
    """Where it stands in the input; nothing of what is built in stands there."""
    if source in found.sources:
        place = found.sources[source].place.under(pointer)
        yield {"source": place.file, "locator": place.whole, "rule": rule}


def _names(gap: Gap, keys: Iterable[Key]) -> bool:
    named = {each.key(gap.binding.namespace) for each in gap.binding.subjects}
    return not named.isdisjoint(keys)


def _unknown(gap: Gap) -> str:
    binding = gap.binding
    namespace = binding.namespace if binding.role.kind == "Role" else ""
    return f"{_called(binding.kind, binding.namespace, binding.name)} of {_called(binding.role.kind, namespace, binding.role.name)}: {gap.why}"


def _summary(asked: Resourceful, decided: Sequence[_Decided], misshapen: Iterable[Fault]) -> dict[str, Any]:
    identities = sum(len(each.listed) for each in decided)
    allowed = sum(len(each.allowed(each.listed)) for each in decided)
    return {
        "identities": identities, "allowed": allowed, "conditional": 0, "denied": identities - allowed, "asked": asked.words,
        "clusters": [each.found.cluster for each in decided],
        "built_in": sorted({name for each in decided for _, name in each.allowed(each.others)}),
        "grants_unknown": [
            *(f"{each.found.cluster}: {_unknown(gap)}" for each in decided for gap in each.gaps),
            *(f"{each.file}:{each.place}: {each.what}" for each in misshapen),
        ],
    }  # fmt: skip
