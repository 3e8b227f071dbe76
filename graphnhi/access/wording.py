"""How providers and permissions are written: what counts as the same words, and what an unknown permission's words suggest.

Permissions are compared exactly but for white space and dashes: any run of space is one space, any dash is `-`, and space
around a dash does not count. Names of providers also ignore case, spaces, dashes, dots and underscores.
"""

import re
from typing import Final, Literal

__all__ = ["Leaning", "leaning", "loose_key", "parts", "permission_key", "provider_key"]

Leaning = Literal["write", "read", "unclear"]

_SPACE: Final = re.compile(r"\s+")
_DASH: Final = re.compile(r" ?[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+ ?")
_LOOSE: Final = re.compile(r"[\s._/\-\u2010-\u2015\u2212]+")
_APART: Final = re.compile(r"[\s_\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\*")
_LIST: Final = re.compile(r"[,;|]")
_SEQUENCE: Final = re.compile(r"[\s+]+")

_WRITES: Final = frozenset({
    "write", "readwrite", "create", "update", "delete", "remove", "manage", "admin", "administrator", "approve", "send",
    "execute", "initiate", "full", "all", "modify", "edit", "set", "add", "put", "post", "patch", "cancel", "capture",
    "submit", "release", "issue", "grant", "revoke", "withdraw", "disburse", "owner", "root", "rw", "w", "*",
})  # fmt: skip
_READS: Final = frozenset({
    "read", "readonly", "view", "viewer", "list", "get", "search", "report", "reports", "export", "info", "details", "ro", "r",
})  # fmt: skip


def permission_key(text: str) -> str:
    """A permission as it is compared.

    >>> permission_key("Management API\u2014Webhooks  read") == permission_key("Management API - Webhooks read")
    True
    """
    return _DASH.sub("-", _SPACE.sub(" ", text.strip()))


def loose_key(text: str) -> str:
    """A permission without letter case, and with spaces, dashes and underscores as one: what another hand may have written.

    >>> loose_key("Transfer Write") == loose_key("transfer_write") == loose_key("transfer\u2013write")
    True
    """
    return _APART.sub(" ", text).strip().casefold()


def provider_key(text: str) -> str:
    """A provider's name as it is compared.

    >>> provider_key("Modern Treasury") == provider_key("modern_treasury")
    True
    """
    return _LOOSE.sub("", text).casefold()


def leaning(permission: str) -> Leaning:
    """Whether the words of an unknown permission speak of writing or of reading only; neither is `unclear`."""
    words = {word.casefold() for word in _WORDS.findall(permission)}
    if words & _WRITES:
        return "write"
    return "read" if words & _READS else "unclear"


def parts(text: str) -> tuple[list[str], list[str]]:
    """One cell taken as several permissions: split at `,`, `;` and `|`, and split at white space and `+`.

    Either is empty where there is nothing to split.
    """
    listed = [part.strip() for part in _LIST.split(text) if part.strip()]
    in_row = [part for part in _SEQUENCE.split(text.strip()) if part]
    return listed if len(listed) > 1 else [], in_row if len(in_row) > 1 else []
