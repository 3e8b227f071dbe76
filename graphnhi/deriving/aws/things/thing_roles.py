"""As which role a thing runs: what its descriptions name, and what the input has of that.

An instance runs as the role of its instance profile, which only a list of profiles tells: a profile and a role of one name are two
things. A service or a task of ECS runs as its task definition does. The execution role of a task definition is the agent's that
starts the containers: nothing that runs in them has it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graphnhi.deriving.aws.accounts.identities import Identities
from graphnhi.deriving.aws.records import account_of
from graphnhi.deriving.aws.things.describing import at
from graphnhi.deriving.aws.things.telling import Told
from graphnhi.deriving.aws.things.told import PROFILE
from graphnhi.deriving.places import Place

__all__ = ["Roles", "RunsAs", "merged", "task_definitions"]

_OF_PROFILE: Final = (
    "IamInstanceProfile.Arn", "iamInstanceProfile.arn", "iam_instance_profile", "iam_instance_profile.arn",
    "iam_instance_profile.name", "LaunchTemplateData.IamInstanceProfile.Arn", "LaunchTemplateData.IamInstanceProfile.Name",
)  # fmt: skip
_PROFILED: Final = ("ec2:instance", "ec2:launch-template")
_OF_TASK_DEFINITION: Final = ("taskDefinition", "taskDefinitionArn", "task_definition", "TaskDefinition")
_OF_ECS: Final = ("ecs:service", "ecs:task")
_CONFLICT: Final = "conflict"


@dataclass(frozen=True, slots=True)
class RunsAs:
    """A role that a thing runs as, or what stands for one that nobody knows; `condition` is None where it certainly does."""

    end: str
    place: Place
    premises: tuple[Place, ...] = ()
    condition: str | None = None

    @property
    def role(self) -> str | None:
        """The ARN of the role, None where the input does not tell which it is."""
        return self.end if ":role/" in self.end else None


@dataclass
class Roles:
    """Finds roles by what descriptions call them: by ARN, by name within an account, by instance profile."""

    found: Identities
    _names: dict[tuple[str | None, str], str] = field(init=False)
    _profiles: dict[str, dict[str, Place]] = field(default_factory=dict)
    _arns: dict[tuple[str | None, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        roles = (each for each in self.found.by_arn.values() if each.kind == "role")
        self._names = {(each.account, each.name): each.arn for each in roles}

    def learn(self, told: Iterable[Told]) -> None:
        """What descriptions of instance profiles say."""
        for one in told:
            if one.kind.type == PROFILE and one.arn is not None and one.describes:
                named = [*at(one.value, "Roles.Arn"), *at(one.value, "role")]
                roles = [self._role(each, one.account) for each in named if isinstance(each, str)]
                self._arns[account_of(one.arn), one.arn.rpartition("/")[2]] = one.arn
                self._profiles.setdefault(one.arn, {}).update(dict.fromkeys(roles, one.place))

    def of(self, one: Told) -> tuple[RunsAs, ...]:
        """The roles that a description names."""
        if one.kind.type == PROFILE:
            return (*self.of_profile(str(one.arn), one.place),)
        named = (self._role(text, one.account) for text in _texts(one.value, one.kind.roles))
        own = [self._runs_as(role, one.place) for role in named]
        return (*dict.fromkeys([*own, *(self._by_profile(one) if one.kind.type in _PROFILED else ())]),)

    def of_profile(self, arn: str, place: Place) -> Iterator[RunsAs]:
        """The role of an instance profile; what has a profile that nobody tells of may run as anything."""
        if arn not in self._profiles:
            yield RunsAs(arn, place, condition=f"{arn} missing")
        for role, told in self._profiles.get(arn, {}).items():
            yield self._runs_as(role, place, (told,))

    def _by_profile(self, one: Told) -> Iterator[RunsAs]:
        for text in dict.fromkeys(_texts(one.value, _OF_PROFILE)):
            arn = text if text.startswith("arn:") else self._arns.get((one.account, text))
            yield from self.of_profile(arn or f"arn:aws:iam::{one.account}:instance-profile/{text}", one.place)

    def _runs_as(self, role: str, place: Place, premises: tuple[Place, ...] = ()) -> RunsAs:
        return RunsAs(role, place, premises, None if role in self.found.by_arn else f"{role} missing")

    def _role(self, text: str, account: str | None) -> str:
        """A role by its ARN or, within its account, by its name: no two roles of an account have the same."""
        if text.startswith("arn:"):
            return text
        name = text.rpartition("/")[2]
        return self._names.get((account, name)) or f"arn:aws:iam::{account}:role/{name}"


def merged(told: Iterable[tuple[RunsAs, ...]]) -> tuple[RunsAs, ...]:
    """What several descriptions of a thing say it runs as. Of what they say unlike, nobody knows which holds."""
    each_says = [*told]
    unlike = len({frozenset(each.end for each in says) for says in each_says}) > 1
    found = {each.end: each for says in reversed(each_says) for each in says}
    return tuple(
        replace(each, condition=_both(each.condition, _CONFLICT)) if unlike else each for each in found.values()
    )


def task_definitions(one: Told) -> Iterator[str]:
    """The task definitions that a service or a task names."""
    if one.kind.type in _OF_ECS:
        yield from _texts(one.value, _OF_TASK_DEFINITION)


def _both(*conditions: str | None) -> str:
    return "; ".join(filter(None, conditions))


def _texts(value: Mapping[str, Any], paths: Iterable[str]) -> Iterator[str]:
    return (text for path in paths for text in at(value, path) if isinstance(text, str) and text)
