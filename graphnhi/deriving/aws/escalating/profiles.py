"""Instance profiles: which roles have one, and who may make one or give one that is there another role.

Source: IAM User Guide, "Use instance profiles": a profile holds one role, and an instance runs as that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.escalating.making import Making
from graphnhi.deriving.aws.escalating.running import Running
from graphnhi.deriving.aws.inquiries import Inquiry
from graphnhi.deriving.aws.records import account_of
from graphnhi.deriving.aws.rights.rights_table import Asked, Way
from graphnhi.deriving.aws.rights.ways import Ways
from graphnhi.deriving.aws.things.things import Thing

__all__ = ["Profiled", "Profiles"]

_TYPE: Final = "iam:instance-profile"
_ADD: Final = Asked("iam:AddRoleToInstanceProfile", "{}")
_REMOVE: Final = Asked("iam:RemoveRoleFromInstanceProfile", "{}")
_ANEW: Final = "arn:{partition}:iam::{account}:instance-profile/?*"
_MAKE: Final = ((Asked("iam:CreateInstanceProfile", _ANEW),), (Asked(_ADD.action, _ANEW),))


@dataclass(frozen=True, slots=True)
class Profiled:
    """Roles for which somebody has an instance profile, what shows it, and what it depends on."""

    roles: Sequence[str]
    inquiries: tuple[Inquiry, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass
class Profiles:
    """The instance profiles of the input."""

    making: Making
    running: Running
    _held: set[str] = field(init=False)
    _ways: tuple[Ways, Ways] | None = None

    def __post_init__(self) -> None:
        self._held = {runs.end for each in self._things for runs in each.runs_as}

    @property
    def _things(self) -> Sequence[Thing]:
        return self.running.by_type.get(_TYPE, ())

    def of(self, who: Identity, roles: Sequence[str]) -> Iterator[Profiled]:
        """The roles with how somebody has a profile of each; of a role without one there may be more than one way."""
        held = [role for role in roles if role in self._held]
        if held:
            yield Profiled(held)
        rest = [role for role in roles if role not in self._held]
        if not rest:
            return
        yield from (Profiled(rest, each) for each in self._made(who, rest))
        if not self.running.things.lists(_TYPE, who.account):
            yield Profiled(rest, (), (f"no {_TYPE} in the input",))

    def _made(self, who: Identity, roles: Sequence[str]) -> Iterator[tuple[Inquiry, ...]]:
        """By a new profile, or by one that is there: empty, or emptied first."""
        anew = self.making.all_of(who, _MAKE)
        if anew is not None:
            yield anew
        for ways, asks in zip(self._changed(), ((_ADD,), (_REMOVE, _ADD)), strict=True):
            for had in ways.had(who, [Way(asks, "", "")]):
                if account_of(ways.arns[int(had.places[0])]) == account_of(roles[0]):
                    yield had.inquiries

    def _changed(self) -> tuple[Ways, Ways]:
        if self._ways is None:
            empty = [each.arn for each in self._things if not each.runs_as]
            full = [each.arn for each in self._things if each.runs_as]
            batches = self.making.batches
            self._ways = Ways(batches, empty, {}), Ways(batches, full, {})
        return self._ways
