"""Federations that service accounts of clusters may have, as their ids tell them: the provider, the pattern of a subject, further claims.

How these ids come about, `deriving.aws.trusts.holding` says.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import unquote

from graphnhi.access.aws_iam.wildcards import wildcard

__all__ = ["Federation", "federations", "subject_of"]

T = TypeVar("T")

_PROVIDER: Final = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:oidc-provider/(.+)", re.DOTALL)
_LOOSE: Final = re.compile(r"[*?]")
_CLAIM: Final = re.compile(r"[A-Za-z0-9_:.-]+=.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Federation:
    """Tokens of an issuer whose subjects are of a pattern. claims: what else they must say."""

    id: str
    issuer: str
    subject: str
    claims: tuple[str, ...]

    def covers(self, subject: str) -> bool:
        """Whether tokens with this subject are such tokens."""
        return wildcard(self.subject).matches(subject)

    def covered(self, subjects: Mapping[str, T]) -> list[T]:
        """What stands at the subjects whose tokens are such tokens."""
        if not _LOOSE.search(self.subject):
            return [subjects[self.subject]] if self.subject in subjects else []
        return [each for subject, each in subjects.items() if self.covers(subject)]

    @property
    def condition(self) -> str | None:
        """What is not known of a token that its subject covers."""
        return f"condition {self.claims[0]}" if self.claims else None


def subject_of(namespace: str, name: str) -> str:
    """The subject of the tokens of a service account."""
    return f"system:serviceaccount:{namespace}:{name}"


def federations(ids: Iterable[str]) -> list[Federation]:
    """Those of an OIDC provider of an account among nodes."""
    return [found for each in ids if (found := _federation(each)) is not None]


def _federation(node: str) -> Federation | None:
    found = _PROVIDER.fullmatch(node)
    parts = found[1].split("/") if found else []
    claims = list[str]()
    while len(parts) > 1 and _CLAIM.fullmatch(parts[-1]):
        claims.insert(0, unquote(parts.pop().partition("=")[0]))
    if len(parts) <= 1:
        return None
    return Federation(node, "/".join(parts[:-1]), unquote(parts[-1]), tuple(claims))
