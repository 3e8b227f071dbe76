"""Identity providers, as trust policies name them: by the ARN of an OIDC or SAML provider, or a well-known one by its domain.

What a token says is no matter of this module. Source: IAM User Guide, "IAM and AWS STS condition context keys", "Available keys for
AWS OIDC federation" and "Available keys for SAML-based AWS STS federation".
"""

import re
from dataclasses import dataclass
from typing import Final

from graphnhi.access.aws_iam import Caller

__all__ = ["ANY", "SAML", "WEB", "Provider", "provider_of"]

WEB: Final = "sts:AssumeRoleWithWebIdentity"
SAML: Final = "sts:AssumeRoleWithSAML"

_ARN: Final = re.compile(
    r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):(?P<kind>oidc|saml)-provider/(?P<name>.+)", re.DOTALL
)
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_WELL_KNOWN: Final = "accounts.google.com"


@dataclass(frozen=True, slots=True)
class Provider:
    """One by its own id: its ARN, or its domain. `issuer` is the URL of an OIDC one without its scheme, the name of a SAML one;
    `action` what its tokens are presented to; `prefix` what stands before its claims in condition keys, in lower case.
    """

    id: str
    issuer: str
    action: str
    prefix: str
    account: str | None = None

    @property
    def caller(self) -> Caller:
        """Whoever presents a token of it."""
        return Caller(self.id, "federated", self.account)


ANY: Final = Provider(_WELL_KNOWN, _WELL_KNOWN, WEB, f"{_WELL_KNOWN}:")
"""One of those that every account knows: where a policy names everybody, it names theirs too."""


def provider_of(principal: str) -> Provider | None:
    """The provider that a `Federated` principal names; None for a text that names none."""
    found = _ARN.fullmatch(principal)
    if found is None:
        named = _DOMAIN.fullmatch(principal)
        return Provider(principal, principal, WEB, f"{principal.lower()}:") if named else None
    if found["kind"] == "saml":
        return Provider(principal, found["name"], SAML, "saml:", found["account"])
    return Provider(principal, found["name"], WEB, f"{found['name'].lower()}:", found["account"])
