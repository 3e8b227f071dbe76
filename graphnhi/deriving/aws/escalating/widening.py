"""Escalation by more rights: of one's own, or of somebody as whom one can act.

Whoever may write a policy that an identity has, may give it everything; how far that leads, its boundary, the organisation and what
is denied say. Whoever may only choose among policies gives it those.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graphnhi.access.aws_iam import Context, context, missing, read
from graphnhi.deriving.aws.accounts.identities import Held, Identity, is_managed
from graphnhi.deriving.aws.accounts.reserved import is_changeable
from graphnhi.deriving.aws.escalating.choices import choices
from graphnhi.deriving.aws.escalating.tagging import Tagging
from graphnhi.deriving.aws.escalating.versions import MOST, Versions
from graphnhi.deriving.aws.inquiries import Inquiry, Shown, inquiry, surest
from graphnhi.deriving.aws.rights.batches import Batches, Guarded
from graphnhi.deriving.aws.rights.shelves import Shelf

__all__ = ["Offer", "Widened", "Widening", "bundles", "everything", "unknown"]

_ADMINISTRATOR: Final = "policy/AdministratorAccess"
_BOUNDARY: Final = "iam:PermissionsBoundary"
_CHOSEN: Final = "iam:PolicyARN"
_WRITE: Final = {
    "user": (("iam:PutUserPolicy", "iam-007: writes a policy of the user"), ("iam:AttachUserPolicy", "iam-008: attaches a policy to the user")),
    "role": (("iam:PutRolePolicy", "iam-005: writes a policy of the role"), ("iam:AttachRolePolicy", "iam-009: attaches a policy to the role")),
    "group": (("iam:PutGroupPolicy", "iam-011: writes a policy of the group"), ("iam:AttachGroupPolicy", "iam-010: attaches a policy to the group")),
}  # fmt: skip
_REWRITE: Final = ("iam:CreatePolicyVersion", "iam-001: writes a new version of the policy")
_DELETE: Final = "iam:DeletePolicyVersion"
_RESTORE: Final = (
    "iam:SetDefaultPolicyVersion",
    "cloudsplaining-setdefaultpolicyversion: restores another version of the policy",
)
_FREE: Final = {each: f"iam:Delete{each.capitalize()}PermissionsBoundary" for each in ("user", "role")}
_FREELY: Final = "takes the boundary away"
_JOIN: Final = ("iam:AddUserToGroup", "iam-013: joins the group")

Offer = tuple[Held, tuple[Inquiry, ...]]
"""A policy that can be had, and what shows it."""
Bundle = tuple[tuple[Held, ...], tuple[Inquiry, ...]]
"""Policies that are had together, and what shows it."""


@dataclass(frozen=True, slots=True)
class Widened:
    """An identity with more policies, and what shows that one can have its rights."""

    identity: Identity
    shown: Shown


@dataclass
class Widening:
    """Finds who may widen whom."""

    batches: Batches
    versions: Mapping[str, Versions]
    tagging: Tagging
    _shelves: dict[str, Guarded] = field(default_factory=dict)
    _groups: dict[tuple[str, str], Identity] = field(init=False)

    def __post_init__(self) -> None:
        known = self.batches.found.identities.by_arn.values()
        self._groups = {(each.account, each.name): each for each in known if each.kind == "group"}
        for kind in ("user", "role", "group"):
            self._shelves[kind] = self._guarded(each.arn for each in known if each.kind == kind and is_changeable(each))
        self._shelves["policy"] = self._guarded(self.versions)

    def _guarded(self, arns: Iterable[str]) -> Guarded:
        return Guarded(self.batches.found, Shelf.of(arns))

    def of(self, who: Identity, acts: Mapping[str, Shown]) -> Iterator[Widened]:
        """Identities as whom somebody can act, widened in each way that he may; acts: by their ARNs, himself among them."""
        rights = _Rights(self, who)
        for arn, act in acts.items():
            yield from (
                replace(each, shown=replace(act.and_by(each.shown.inquiries), rule=each.shown.rule))
                for each in self._widened(self.batches.found.identities.by_arn[arn], rights)
            )

    def others(self, who: Identity, acts: Mapping[str, Shown], gives: Callable[[Iterable[Inquiry]], bool]) -> int:
        """How many identities somebody may widen as whom he cannot act; gives: whether what rights show gives him anything."""
        rights = _Rights(self, who)
        told = (rights.on(action, kind).items() for kind in ("user", "role") for action, _ in _WRITE[kind])
        return len({arn for found in told for arn, shown in found if gives([shown])} - {*acts})

    def _widened(self, one: Identity, rights: "_Rights") -> Iterator[Widened]:
        """One identity in every way, as its boundary lets it be, and without that where it can be taken away."""
        yield from self._more(one, rights)
        free = rights.on(_FREE[one.kind], one.kind).get(one.arn) if one.boundary is not None else None
        if free is None:
            return
        bare, shown = replace(one, boundary=None), Shown((free,), rule=_FREELY)
        yield Widened(bare, shown)
        for each in self._more(bare, rights):
            yield Widened(each.identity, replace(shown.and_by(each.shown.inquiries), rule=each.shown.rule))

    def _more(self, one: Identity, rights: "_Rights") -> Iterator[Widened]:
        """With more policies. What can be written can be anything; of that, one way will do."""
        written = surest_of(self._written(one, rights))
        if written is not None:
            yield Widened(everything(one), Shown(written[1], rule=written[0]))
            return
        yield from self._chosen(one, rights)
        yield from self._restored(one, rights)
        yield from self._joined(one, rights)

    def _written(self, one: Identity, rights: "_Rights") -> Iterator[tuple[str, tuple[Inquiry, ...]]]:
        for target in (one, *(self._group_of(one, name) for name in one.groups)):
            for action, rule in _WRITE[target.kind] if target is not None else ():
                found = rights.on(action, target.kind).get(target.arn) if target is not None else None
                bounded = None if found is None or target is None else self._within(found, rights.who, action, target)
                if bounded is not None and _may_choose(bounded):
                    yield rule, (bounded,)
        for arn in dict.fromkeys(held.arn for held in one.policies if held.arn in self.versions):
            found = rights.on(_REWRITE[0], "policy").get(str(arn))
            room = rights.on(_DELETE, "policy").get(str(arn)) if self.versions[str(arn)].count >= MOST else found
            if found is not None and room is not None:
                yield _REWRITE[1], (found, room) if room is not found else (found,)

    def _within(self, found: Inquiry, who: Identity, action: str, target: Identity) -> Inquiry | None:
        """The answer with what is known of the target's boundary, and, of policies, the one that allows everything."""
        told = {each.lower() for each in found.decision.why}
        if not told & {_BOUNDARY.lower(), _CHOSEN.lower()}:
            return found
        bound = context({_BOUNDARY: str(target.boundary.arn)}) if target.boundary else context(lacking=[_BOUNDARY])
        partition = target.arn.split(":")[1]
        chosen = context({_CHOSEN: f"arn:{partition}:iam::aws:{_ADMINISTRATOR}"})
        again = self._asked(who, action, target.arn, bound.updated(chosen))
        return None if again.decision.verdict == "denied" else again

    def _chosen(self, one: Identity, rights: "_Rights") -> Iterator[Widened]:
        """What may be attached where not everything may."""
        for target in (one, *(self._group_of(one, name) for name in one.groups)):
            action, rule = _WRITE[target.kind][1] if target is not None else ("", "")
            found = rights.on(action, target.kind).get(target.arn) if target is not None else None
            if found is None or target is None or _CHOSEN.lower() not in {each.lower() for each in found.decision.why}:
                continue
            told = [
                (held, self._asked(rights.who, action, target.arn, context({_CHOSEN: arn})))
                for arn, held in self._attachable(rights.who, action).items()
            ]
            for several, shown in bundles(
                [(held, (each,)) for held, each in told if each.decision.verdict != "denied"]
            ):
                yield Widened(replace(one, policies=(*one.policies, *several)), Shown(shown, rule=rule))

    def _attachable(self, who: Identity, action: str) -> dict[str, Held]:
        """Every managed policy that the input has or that a condition names; what one of the latter allows, nobody knows."""
        managed = self.batches.found.identities.managed
        named = filter(is_managed, choices(self.batches.speaking.layers(who, action.lower()), _CHOSEN.lower()))
        return {arn: unknown(arn) for arn in named} | dict(managed)

    def _restored(self, one: Identity, rights: "_Rights") -> Iterator[Widened]:
        for arn in dict.fromkeys(held.arn for held in one.policies if is_managed(held.arn)):
            found = rights.on(_RESTORE[0], "policy").get(str(arn))
            for version in self.versions[str(arn)].others if found is not None else ():
                policies = tuple(version if held.arn == arn else held for held in one.policies)
                yield Widened(replace(one, policies=policies), Shown((found,) if found else (), rule=_RESTORE[1]))

    def _joined(self, one: Identity, rights: "_Rights") -> Iterator[Widened]:
        if one.kind != "user":
            return
        for arn, found in rights.on(_JOIN[0], "group").items():
            group = self.batches.found.identities.by_arn[arn]
            if group.name not in one.groups and group.account == one.account:
                yield Widened(replace(one, policies=(*one.policies, *group.policies)), Shown((found,), rule=_JOIN[1]))

    def _group_of(self, one: Identity, name: str) -> Identity | None:
        return self._groups.get((one.account, name))

    def _asked(self, who: Identity, action: str, resource: str, known: Context) -> Inquiry:
        return inquiry(self.batches.found, who, action, resource, self.batches.known.updated(known))

    def rights_on(self, who: Identity, action: str, kind: str) -> dict[str, Inquiry]:
        """The identities or policies on which somebody has a right, with what shows it."""
        found = dict[str, Inquiry]()
        for arns, shown in self.tagging.of(who, action, self._shelves[kind]):
            found |= dict.fromkeys(arns, shown)
        return found


class _Rights:
    """The rights of one identity to change others, each looked for once."""

    def __init__(self, widening: Widening, who: Identity) -> None:
        self.who = who
        self._widening = widening
        self._known: dict[str, dict[str, Inquiry]] = {}

    def on(self, action: str, kind: str) -> dict[str, Inquiry]:
        """Of a kind, those on which the identity has a right."""
        if action not in self._known:
            self._known[action] = self._widening.rights_on(self.who, action, kind)
        return self._known[action]


def everything(one: Identity) -> Identity:
    """The identity with a policy that allows everything."""
    policy = read({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, f"{one.arn} whatever is written")
    return replace(one, policies=(*one.policies, Held(policy, None)))


def unknown(arn: str) -> Held:
    """A managed policy that the input has not."""
    return Held(missing(arn), None, arn)


def bundles(told: Sequence[Offer]) -> Iterator[Bundle]:
    """Which policies of several to have together, each told with what shows that it can be had: all that deny nothing; each other one by
    itself; of those of which nothing is known one, for all say as much.
    """
    plain = [each for each in told if _is_plain(each[0])]
    if plain:
        yield tuple(held for held, _ in plain), _unlike(shown for _, each in plain for shown in each)
    rest = [each for each in told if not _is_plain(each[0])]
    known = [each for each in rest if each[0].policy.problem is None]
    yield from (((held,), shown) for held, shown in (*known, *[each for each in rest if each not in known][:1]))


def _is_plain(held: Held) -> bool:
    return held.policy.problem is None and all(each.effect == "Allow" for each in held.policy.statements)


def _unlike(shown: Iterable[Inquiry]) -> tuple[Inquiry, ...]:
    """One of all that depend on the same and are proved by the same."""
    found = dict[object, Inquiry]()
    for each in shown:
        said = [(one.policy, one.place) for one in each.decision.statements]
        found.setdefault((each.decision.why, *said), each)
    return tuple(found.values())


def surest_of(several: Iterable[tuple[str, tuple[Inquiry, ...]]]) -> tuple[str, tuple[Inquiry, ...]] | None:
    """The rule of which the least is not known; None where there is none."""
    found = [*several]
    best = surest(each for _, each in found)
    return None if best is None else next(each for each in found if each[1] is best)


def _may_choose(found: Inquiry) -> bool:
    """Whether any policy may be attached, or whether nothing says which."""
    return _CHOSEN.lower() not in {each.lower() for each in found.decision.why}
