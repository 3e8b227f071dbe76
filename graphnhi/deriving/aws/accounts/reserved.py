"""Roles that are not their account's to change: those of services, and those that IAM Identity Center makes. Told by the path, which
nobody else may use.

Sources: IAM User Guide, "Create a service-linked role"; IAM Identity Center User Guide, "Referencing permission sets in resource
policies".
"""

import re
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity

__all__ = ["is_changeable", "is_reserved_sso", "is_service_linked"]

_SERVICE_LINKED: Final = re.compile(r"arn:[^:]*:iam::[^:]*:role/aws-service-role/.")
_RESERVED_SSO: Final = re.compile(r"arn:[^:]*:iam::[^:]*:role/aws-reserved/sso\.amazonaws\.com/.")


def is_service_linked(identity: Identity) -> bool:
    """Whether it is a role that serves its service and nobody else: none but the service assumes it."""
    return identity.kind == "role" and _SERVICE_LINKED.match(identity.arn) is not None


def is_reserved_sso(identity: Identity) -> bool:
    """Whether it is the role of a permission set (AWSReservedSSO_...), which changes through IAM Identity Center alone."""
    return identity.kind == "role" and _RESERVED_SSO.match(identity.arn) is not None


def is_changeable(identity: Identity) -> bool:
    """Whether whoever may change identities in IAM may change this one: its policies, its trust."""
    return not is_service_linked(identity) and not is_reserved_sso(identity)
