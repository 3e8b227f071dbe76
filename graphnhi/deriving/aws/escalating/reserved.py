"""Roles that nobody changes in IAM: those of services, and those that IAM Identity Center made."""

from typing import Final

from graphnhi.deriving.aws.identities import Identity

__all__ = ["is_reserved"]

_PATHS: Final = (":role/aws-service-role/", ":role/aws-reserved/")


def is_reserved(who: Identity) -> bool:
    """Source: IAM User Guide, "Create a service-linked role"; IAM Identity Center User Guide, "Referencing permission sets"."""
    return who.kind == "role" and any(path in who.arn for path in _PATHS)
