"""Which statements have a say in an action: of an identity's own policies and of those that limit it, and of resources' own policies.

What they say is judged by the evaluator; here it is only found out where there is anything to judge.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graphnhi.access.aws_iam import Authority, Context, Level, Policy, Statement
from graphnhi.access.aws_iam.conditions import holds
from graphnhi.access.aws_iam.variables import filled
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.accounts.organisation import RESOURCE
from graphnhi.deriving.aws.accounts.reserved import is_service_linked

__all__ = ["ANYBODY", "Layers", "Patterns", "Speaking", "named_as", "patterns", "shape_of"]

ANYBODY: Final = "*"

_OF_SOMEBODY: Final = ("aws:username", "aws:userid", "aws:principalarn", "aws:principaltag/", "aws:sourceidentity")

Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """Statements that have a say in an action of one identity. `own`: of its own policies; `limits`: of its boundary and of each
    level of the organisation; `guarding`: of the organisation's policies on resources, wherever they hold. `is_open`: one of its own
    policies is not known. `key`: equal for identities of the same statements.
    """

    own: tuple[Statement, ...]
    limits: tuple[tuple[Statement, ...], ...]
    guarding: tuple[Statement, ...]
    is_open: bool
    key: Key

    @property
    def all(self) -> list[Statement]:
        """Of every layer."""
        return [*self.own, *(each for limit in self.limits for each in limit), *self.guarding]

    @property
    def is_of_nobody(self) -> bool:
        """Whether nothing in them depends on who of an account it is that asks: no condition on that, no variable."""
        return not any(_is_of_somebody(each) for each in self.all)


def _is_of_somebody(statement: Statement) -> bool:
    """Whether a statement asks for what differs between two identities of a kind in an account; see `standard_context`."""
    values = [text for test in statement.tests for text in test.values]
    texts = (*values, *(statement.resources or ())) if statement.has_variables else ()
    keys = [test.key.lower() for test in statement.tests]
    return any("${" in each for each in texts) or any(each.startswith(_OF_SOMEBODY) for each in keys)


@dataclass
class Speaking:
    """Finds statements, each policy and action once."""

    found: Accounts
    _concerned: dict[tuple[str, str], tuple[Statement, ...]] = field(default_factory=dict)
    _named: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _allowing: dict[tuple[str, int], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    _guarding: tuple[Policy, ...] = field(init=False)

    def __post_init__(self) -> None:
        accounts = {each.account for each in self.found.identities.by_arn.values()}
        levels = [level for account in accounts for level in self.found.levels(account, RESOURCE)]
        by_name = {policy.name: policy for level in levels for policy in level.policies}
        self._guarding = tuple(by_name[name] for name in sorted(by_name))

    def layers(self, who: Identity, action: str) -> Layers:
        """Those of an identity in an action, which is in lower case."""
        own = [held.policy for held in who.policies]
        authority = self.found.authority(who)
        limits = [(authority.boundary,)] if authority.boundary else []
        limiting = [*limits, *(level.policies for level in authority.controls)]
        told = [*own, *(each for limit in limiting for each in limit)]
        return Layers(
            tuple(each for policy in own for each in self._of(policy, action)),
            tuple(tuple(each for policy in limit for each in self._of(policy, action)) for limit in limiting),
            tuple(each for policy in self._guarding for each in self._of(policy, action)),
            any(each.problem is not None for each in own),
            (*((each.name, st.place) for each in told for st in self._of(each, action)), *_marks(who, told)),
        )

    def authority(self, who: Identity, action: str) -> Authority:
        """What an identity brings to an action, which is in lower case: of each policy only the statements that have a say."""
        whole = self.found.authority(who)
        own = [self._cut(each, action) for each in whole.identity]
        levels = [Level(each.name, tuple(self._cut(one, action) for one in each.policies)) for each in whole.controls]
        return Authority(
            tuple(each for each in own if each.statements or each.problem is not None),
            whole.boundary and self._cut(whole.boundary, action),
            controls=tuple(levels),
        )

    def _cut(self, policy: Policy, action: str) -> Policy:
        return policy if policy.problem is not None else Policy(policy.name, self._of(policy, action))

    def of_own(self, who: Identity, action: str) -> bool:
        """Whether an identity's own policies may allow an action at all, which is in lower case."""
        return any(
            held.policy.problem is not None or any(each.effect == "Allow" for each in self._of(held.policy, action))
            for held in who.policies
        )

    def allowed(self, who: Identity, actions: frozenset[str]) -> frozenset[str]:
        """Of some actions, which are in lower case, those that an identity's own policies may allow on anything."""
        return frozenset[str]().union(*(self._allowed(held.policy, actions) for held in who.policies))

    def _allowed(self, policy: Policy, actions: frozenset[str]) -> frozenset[str]:
        if policy.problem is not None:
            return actions
        key = (policy.name, id(actions))
        if key not in self._allowing:
            allowing = [each for each in policy.statements if each.effect == "Allow"]
            found = frozenset(action for action in actions if any(each.concerns(action) for each in allowing))
            self._allowing[key] = (actions, found)
        return self._allowing[key][1]

    def of_resource(self, policy: Policy, action: str) -> tuple[Statement, ...]:
        """The statements of a resource's policy on an action, which is in lower case."""
        return self._of(policy, action)

    def _of(self, policy: Policy, action: str) -> tuple[Statement, ...]:
        key = (policy.name, action)
        if key not in self._concerned:
            self._concerned[key] = tuple(each for each in policy.statements if each.concerns(action))
        return self._concerned[key]

    def named(self, policy: Policy, action: str, known: Context) -> frozenset[str]:
        """Whom a resource's policy may matter to in an action: ARNs, accounts' numbers, or ANYBODY. A statement whose condition does
        not hold whoever asks matters to nobody.
        """
        key = (policy.name, action)
        if key not in self._named:
            found = {ANYBODY} if policy.problem is not None else set[str]()
            for each in self._of(policy, action):
                if holds(each.tests, known, variables=each.has_variables).value is not False:
                    found |= _principals(each)
            self._named[key] = frozenset(found)
        return self._named[key]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The resources of statements, with what variables stand for. `are_of_everything`: one of them may stand for any resource;
    `depend_on_resource`: for which, depends on a property of the resource.
    """

    texts: frozenset[str]
    are_of_everything: bool
    depend_on_resource: bool


def patterns(statements: Iterable[Statement], context: Context) -> Patterns:
    """Of whom the statements are, the context tells."""
    texts, are_of_everything, depend = set[str](), False, False
    for each in statements:
        are_of_everything |= each.resources is None or each.but_resources
        for text in each.resources or ():
            wanted = filled(text, context, variables=each.has_variables)
            if wanted.pieces is not None and not any(
                piece.literal and set(piece.text) & set("*?") for piece in wanted.pieces
            ):
                texts.add("".join(piece.text for piece in wanted.pieces))
            elif wanted.pieces is not None or wanted.open:
                are_of_everything = depend = True
    return Patterns(frozenset(texts), are_of_everything, depend)


def _marks(who: Identity, told: Iterable[Policy]) -> Key:
    """What else tells identities apart: the account, the kind, whether there is a boundary or the organisation has no say, and policies of
    which nothing is known.
    """
    return (
        ("", f"{who.account} {who.kind} {who.boundary is not None} {is_service_linked(who)}"),
        *((each.name, str(each.problem)) for each in told if each.problem is not None),
    )


def _principals(statement: Statement) -> set[str]:
    if statement.but_principals or statement.principals is None:
        return {ANYBODY}
    return {value for kind, value in statement.principals if kind in ("AWS", "*")}


def shape_of(statements: Iterable[Statement], arn: str) -> tuple[object, ...]:
    """What a resource's statements say, whichever resource it is: equal for policies that differ in the ARN alone."""
    return tuple(
        (
            each.effect, each.actions, each.but_actions, each.but_resources, each.principals, each.but_principals, each.tests,
            each.has_variables, None if each.resources is None else tuple(one.replace(arn, "{}") for one in each.resources),
        )
        for each in statements
    )  # fmt: skip


def named_as(who: Identity) -> Mapping[str, None]:
    """Every way in which a principal of a policy can be an identity of an account."""
    root = f"{who.arn.partition('::')[0]}::{who.account}:root"
    return dict.fromkeys((who.arn, who.account, root))
