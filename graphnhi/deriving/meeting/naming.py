"""Names of identities of clouds as annotations write them: which of them can be one, and what is in one. Nothing is looked up here."""

import re
from typing import Final

__all__ = ["google_project", "is_client", "is_google_account", "is_role", "role_name"]

_ROLE: Final = re.compile(r"arn:aws[a-z-]{0,20}:iam::\d{12}:role/[\x21-\x7e]{1,600}")
_ROLE_NAME: Final = re.compile(r"[\w+=,.@/-]{1,600}", re.ASCII)
_GOOGLE: Final = re.compile(r"[a-z0-9-]{1,63}@(?:([a-z0-9-]{1,63})\.iam|[a-z0-9.-]{1,200})\.gserviceaccount\.com")
_CLIENT: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_role(text: str) -> bool:
    """Whether a text is the ARN of an IAM role."""
    return _ROLE.fullmatch(text) is not None


def role_name(text: str) -> str | None:
    """The name of a role, behind its path, by its name or its ARN; None for a text that is neither."""
    return text.rpartition("/")[2] or None if is_role(text) or _ROLE_NAME.fullmatch(text) else None


def is_google_account(text: str) -> bool:
    """Whether a text is the address of a service account of Google."""
    return _GOOGLE.fullmatch(text) is not None


def google_project(address: str) -> str | None:
    """The project that the address of a service account names; None where it names none, as those do that Google makes."""
    found = _GOOGLE.fullmatch(address)
    return found[1] if found else None


def is_client(text: str) -> bool:
    """Whether a text can be the client id of an application of Entra, or the id of a directory."""
    return _CLIENT.fullmatch(text) is not None
