"""What the subject of a token says of who has it: a repository of GitHub, a service account of Kubernetes; and whether anybody can get
a token whose subject is of a pattern. No policy is judged here.

An issuer whose customers are everybody puts the name of the customer first: a pattern that leaves this name open lets everybody in,
one that cuts it off lets in whoever takes a name that begins so. Source: GitHub Docs, "OpenID Connect reference".
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from graphnhi.access.aws_iam.wildcards import wildcard
from graphnhi.deriving.aws.trusts.claims import EVERYBODY, Tokens
from graphnhi.deriving.aws.trusts.providers import WEB

__all__ = ["Repository", "ServiceAccount", "literal", "opened_by", "repositories_of", "service_account_of"]

_GITHUB: Final = "token.actions.githubusercontent.com"
_PUBLIC: Final = {
    _GITHUB: ("repo:", "/"), "gitlab.com": ("project_path:", "/"), "app.terraform.io": ("organization:", ":"),
    "agent.buildkite.com": ("organization:", ":"),
}  # fmt: skip
"""Issuers that everybody may have an account with: how a subject begins, and what ends the name of the customer in it."""
_OWN: Final = {
    "repository", "repository_id", "repository_owner", "repository_owner_id", "enterprise", "enterprise_id", "actor", "actor_id",
    "job_workflow_ref", "project_path", "project_id", "namespace_path", "namespace_id",
}  # fmt: skip
"""Claims that say whose a token is, whatever its subject."""
_POOLS: Final = "cognito-identity.amazonaws.com"
_BY_AUDIENCE: Final = (_POOLS, "accounts.google.com", "graph.facebook.com", "www.amazon.com")
"""Issuers of everybody's, whose tokens are told apart by what they are meant for."""
_GUESTS: Final = "unauthenticated"
_STRANGER: Final = "~"
"""A name that no customer has, and any might have."""
_ACCOUNT: Final = "system:serviceaccount:"
_LOOSE: Final = re.compile(r"[*?]")

Opened = tuple[Literal["certain", "possible"], str | None]


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of GitHub, or some that the pattern of a subject begins with: owner and name. Numbers that stand behind them are left
    out.
    """

    owner: str
    name: str
    subject: str = field(default="", compare=False)

    @property
    def begin(self) -> str:
        """How its subjects begin."""
        return f"repo:{self.owner}/{self.name}:"

    @property
    def is_one(self) -> bool:
        """Whether it is one repository, and no pattern."""
        return not _LOOSE.search(self.begin)

    @property
    def is_cut(self) -> bool:
        """Whether a pattern cuts a name, so that others that are alike are of it."""
        return _is_cut(self.owner) or _is_cut(self.name)

    def covers(self, other: "Repository") -> bool:
        """Whether the other one may have subjects of this pattern: a star may stand for what is behind its name too."""
        if self.names(other):
            return True
        return any(wildcard(self.subject[:end]).matches(other.begin) for end in range(1, len(self.subject) + 1))

    def names(self, other: "Repository") -> bool:
        """Whether the owner and the name of the other one are of these patterns, whatever runs there."""
        return wildcard(self.begin).matches(other.begin)


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service account of the cluster of an issuer, or some of which the pattern of a subject is."""

    issuer: str
    namespace: str
    name: str
    subject: str = field(default="", compare=False)

    @property
    def begin(self) -> str:
        """Its issuer and its subject."""
        return f"{self.issuer} {_ACCOUNT}{self.namespace}:{self.name}"

    @property
    def is_one(self) -> bool:
        """Whether it is one service account, and no pattern."""
        return not _LOOSE.search(self.begin)

    @property
    def is_cut(self) -> bool:
        """Whether a pattern cuts a name, so that others that are alike are of it."""
        return _is_cut(self.namespace) or _is_cut(self.name)

    def covers(self, other: "ServiceAccount") -> bool:
        """Whether the other one has such a subject."""
        return self.issuer == other.issuer and wildcard(self.subject).matches(other.subject)


def _is_cut(name: str) -> bool:
    return _LOOSE.search(name) is not None and name != EVERYBODY


def literal(pattern: str) -> str:
    """What stands before the first wildcard of a pattern."""
    return _LOOSE.split(pattern, maxsplit=1)[0]


def repositories_of(held: Tokens) -> list[Repository]:
    """Whose workflows get such tokens from GitHub: by the subject, else by a claim that names repositories; none where neither does."""
    if held.provider.issuer.lower().partition("/")[0] != _GITHUB:  # an enterprise may have an issuer of its own below
        return []
    begin, _ = _PUBLIC[_GITHUB]
    if held.subject.startswith(begin):
        return [_repository(held.subject.removeprefix(begin).partition(":")[0], held.subject)]
    if held.subject != EVERYBODY:
        return []
    others = dict(held.others)
    return [*map(_repository, others.get("repository", () if others.keys() & _OWN else (EVERYBODY,)))]


def _repository(path: str, subject: str = "") -> Repository:
    owner, slash, name = path.partition("/")
    return Repository(owner.partition("@")[0], name.partition("@")[0] if slash else EVERYBODY, subject)


def service_account_of(held: Tokens) -> ServiceAccount | None:
    """Which service account gets such tokens from its cluster; None for another subject."""
    if held.provider.action != WEB or held.provider.account is None:
        return None
    if held.subject == EVERYBODY:
        return ServiceAccount(held.provider.issuer, EVERYBODY, EVERYBODY, EVERYBODY)
    if not held.subject.startswith(_ACCOUNT):
        return None
    namespace, colon, name = held.subject.removeprefix(_ACCOUNT).partition(":")
    return ServiceAccount(held.provider.issuer, namespace, name if colon else EVERYBODY, held.subject)


def opened_by(held: Tokens) -> Opened | None:
    """Whether everybody can get such tokens, and by which condition if by one; None where they are for some only."""
    issuer = held.provider.issuer.lower()
    if issuer in _BY_AUDIENCE:
        return _by_audience(held, issuer)
    if issuer not in _PUBLIC or not held.is_pattern or any(claim in _OWN for claim, _ in held.others):
        return None
    begin, end = _PUBLIC[issuer]
    if wildcard(held.subject).matches(f"{begin}{_STRANGER}{end}{_STRANGER}:ref:refs/heads/main"):
        return "certain", None
    sure = literal(held.subject)
    if not sure.startswith(begin):
        return _by_name(held.subject) if begin.startswith(sure) else None
    if end in sure.removeprefix(begin) or "@" in sure:
        return None
    owner, _, _ = held.subject.removeprefix(begin).partition(end)
    return _by_name(owner) if owner.strip("*") else ("certain", None)


def _by_name(pattern: str) -> Opened:
    return "possible", f"first a customer's name that {pattern} covers"


def _by_audience(held: Tokens, issuer: str) -> Opened | None:
    others = dict(held.others)
    if held.subject != EVERYBODY:
        return None
    if not others.keys() & {"aud", "oaud", "app_id"}:
        return "certain", None
    is_for_guests = issuer == _POOLS and any(wildcard(each).matches(_GUESTS) for each in others.get("amr", [_GUESTS]))
    return ("possible", "no identity pools in the input") if is_for_guests else None
