"""Who makes a request, and how the Principal element of a policy names him. No policy is judged here."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from graphnhi.access.aws_iam.documents import Statement
from graphnhi.access.aws_iam.truth import NO, YES, Truth, unsettled

__all__ = ["Caller", "Naming", "caller", "named"]

Kind = Literal["user", "role", "root", "service", "federated", "anonymous"]

_ARN: Final = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>iam|sts)::(?P<account>\d{12}):(?P<rest>.+)", re.DOTALL
)
_ACCOUNT: Final = re.compile(r"\d{12}")
_SERVICE_LINKED: Final = "role/aws-service-role/"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. `name` is his ARN, a service's principal, a provider, or `*` for somebody who does not sign in.

    session: the ARN of the session of a role, where it is known.
    """

    name: str
    kind: Kind
    account: str | None = None
    session: str | None = None

    @property
    def is_service_linked(self) -> bool:
        """A role that only its service assumes; organisation policies do not hold it."""
        return self.kind == "role" and f":{_SERVICE_LINKED}" in self.name


def caller(name: str, session: str | None = None) -> Caller:
    """The caller of an ARN of IAM (a user, a role, the root of an account), of a service's principal (`lambda.amazonaws.com`),
    of an identity provider, or `*`.

    ValueError for what is none of these.
    """
    found = _ARN.fullmatch(name)
    if found is None:
        if name == "*":
            return Caller(name, "anonymous")
        if "." in name and ":" not in name and "/" not in name:
            return Caller(name, "service")
        raise ValueError(f"no principal: {name!r}")
    kind = found["rest"].partition("/")[0]
    kinds: dict[str, Kind] = {
        "user": "user", "role": "role", "root": "root", "saml-provider": "federated", "oidc-provider": "federated",
    }  # fmt: skip
    if kind not in kinds:
        raise ValueError(f"no principal: {name!r}")
    return Caller(name, kinds[kind], found["account"], session)


class Naming(Enum):
    """How a policy names a caller: what follows from its Allow differs."""

    ITSELF = "itself"
    """By its ARN; a service or a provider by its name."""
    SESSION = "session"
    ACCOUNT = "account"
    ANYBODY = "anybody"


def named(statement: Statement, who: Caller, *, is_bounded: bool) -> dict[Naming, Truth]:
    """In which ways a statement names a caller, and whether; none where it does not.

    A statement without the element names everybody by itself: that of a policy that belongs to its caller. is_bounded: the caller
    has a permissions boundary; a Deny with NotPrincipal then holds him whatever it lists.
    """
    if statement.principals is None:
        return {Naming.ITSELF: YES}
    ways = {_naming(kind, value, who) for kind, value in statement.principals} - {None}
    if not statement.but_principals:
        return {way: YES for way in ways if way is not None}
    excepted = YES if is_bounded and statement.effect == "Deny" else _excepted(ways, who)
    return {} if excepted is NO else {Naming.ANYBODY: excepted}


def _excepted(ways: set[Naming | None], who: Caller) -> Truth:
    """Whether NotPrincipal still names a caller.

    AWS holds each name of a caller against the list, that of his account too, and does not say which do when: with only some in
    it he may be named or not.
    """
    if not ways:
        return YES
    if Naming.ANYBODY in ways:
        return NO
    wanted = {Naming.ITSELF, Naming.ACCOUNT} if who.account and who.kind != "root" else ways
    return NO if wanted <= ways else unsettled("NotPrincipal")


def _naming(kind: str, value: str, who: Caller) -> Naming | None:
    """How one value of the element names a caller. A unique id (`AROA...`) is what AWS leaves of a deleted one: it names nobody."""
    if kind == "*" or (kind == "AWS" and value == "*"):
        return Naming.ANYBODY
    if kind in ("Service", "Federated"):
        fits = who.kind == ("service" if kind == "Service" else "federated")
        return Naming.ITSELF if fits and value in (who.name, _provider(who)) else None
    if kind != "AWS" or who.account is None or who.kind == "federated":
        return None
    if value == who.account or value == _root(who):
        return Naming.ACCOUNT
    if value == who.name:
        return Naming.ITSELF
    return Naming.SESSION if who.session is not None and value == who.session else None


def _root(who: Caller) -> str:
    return f"{who.name.partition('::')[0].replace(':sts', ':iam')}::{who.account}:root"


def _provider(who: Caller) -> str:
    """A well-known provider is named without an ARN."""
    return who.name.rpartition("oidc-provider/")[2]
