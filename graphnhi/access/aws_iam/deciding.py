"""The decision on one request, as AWS takes it: explicit denials over everything, then what each layer must allow.

Sources: IAM User Guide, "Policy evaluation logic", "Determining whether a request is allowed or denied within an account" and
"Cross-account policy evaluation logic"; Organizations User Guide, "SCP evaluation" and "RCP evaluation".
"""

from dataclasses import dataclass
from typing import Final, Literal

from graphnhi.access.aws_iam.documents import Policy
from graphnhi.access.aws_iam.principals import Naming
from graphnhi.access.aws_iam.requests import Authority, Guard, Request
from graphnhi.access.aws_iam.statements import Said, Spoken, said
from graphnhi.access.aws_iam.truth import NO, YES, Truth, both, either, negated

__all__ = ["VERDICTS", "Decision", "Verdict", "decide"]

Verdict = Literal["allowed", "denied", "conditional"]

VERDICTS: Final[tuple[Verdict, ...]] = ("allowed", "conditional", "denied")
"""From the one that lets in most on."""
_VERDICTS: Final[dict[bool | None, Verdict]] = {True: "allowed", False: "denied", None: "conditional"}
_GUARDED: Final = frozenset({"kms", "sts"})
"""Services whose resources let nobody in by identity policies alone: a key's policy and a role's trust must say so."""
_TRUSTING: Final = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request is allowed. `why` names what would settle a conditional one: context keys, policies that are missing.

    statements: those that decided: what allows it, and what denies it or may.
    """

    verdict: Verdict
    why: tuple[str, ...]
    statements: tuple[Spoken, ...]


def decide(request: Request, authority: Authority, guard: Guard) -> Decision:
    """Judge a request by all policies that have a say in it."""
    layers = _Layers(request, authority, guard)
    truth = both((negated(layers.denied), layers.controls, layers.granted))
    verdict = _VERDICTS[truth.value]
    return Decision(verdict, tuple(sorted(truth.why)), layers.deciding(verdict))


class _Layers:
    """What every layer says of a request."""

    def __init__(self, request: Request, authority: Authority, guard: Guard) -> None:
        self._request, self._guard = request, guard
        is_bounded = authority.boundary is not None

        def told(policies: tuple[Policy, ...]) -> Said:
            return said(policies, request, is_bounded=is_bounded)

        is_held = not request.who.is_service_linked
        self._identity = told(authority.identity)
        self._limits = [told((each,)) for each in (authority.boundary, authority.session) if each is not None]
        self._scps = [told(level.policies) for level in authority.controls if is_held]
        self._rcps = [told(level.policies) for level in guard.controls if is_held]
        self._resource = told(() if guard.policy is None else (guard.policy,))

    @property
    def _all(self) -> list[Said]:
        return [*self._scps, *self._rcps, *self._limits, self._identity, self._resource]

    @property
    def denied(self) -> Truth:
        """By any statement of any layer."""
        return either(each.denies for each in self._all)

    @property
    def controls(self) -> Truth:
        """Each level of the organisation must allow it; resource control policies beside the one that allows everything only deny."""
        return both(level.allows() for level in self._scps)

    @property
    def granted(self) -> Truth:
        """What grants it within the limits of the caller, and beyond them."""
        who, resource = self._request.who, self._resource
        if who.account is None or who.kind == "federated":
            return resource.allows(Naming.ITSELF, Naming.ANYBODY)
        own = YES if who.kind == "root" else self._identity.allows()
        if who.account != self._guard.account:
            return self._across(both((own, self._limited)))
        free, held = self._named_here
        lent = both((own, resource.allows(Naming.ACCOUNT))) if self._is_guarded else own
        return either((free, both((either((held, lent)), self._limited))))

    def _across(self, own: Truth) -> Truth:
        """Another account's resource: both sides must allow it. Whose it is may be unknown."""
        theirs = both((own, self._resource.allows()))
        if self._guard.account is not None or theirs.value is True:
            return theirs
        ours = both((own, Truth(None, frozenset({"placement unknown"}))))
        return either((theirs, ours))

    @property
    def _named_here(self) -> tuple[Truth, Truth]:
        """What the resource's policy grants by itself in the caller's account: beyond the caller's limits, and within them."""
        resource = self._resource
        if self._request.who.kind == "role":
            return resource.allows(Naming.SESSION, Naming.ANYBODY), resource.allows(Naming.ITSELF)
        return resource.allows(Naming.ITSELF, Naming.ANYBODY), NO

    @property
    def _limited(self) -> Truth:
        """The boundary and the session's policy allow it too."""
        return both(limit.allows() for limit in self._limits)

    @property
    def _is_guarded(self) -> bool:
        action = self._request.action.lower()
        service = action.partition(":")[0]
        return service in _GUARDED and (service != "sts" or action in _TRUSTING) and self._request.resource != "*"

    def deciding(self, verdict: Verdict) -> tuple[Spoken, ...]:
        """The statements behind a verdict."""
        denials = [each for layer in self._all for each in layer.of("Deny")]
        grants = [each for layer in self._all for each in layer.of("Allow")]
        if verdict == "denied":
            return tuple(each for each in denials if each.applies.value)
        return (*grants, *denials)
