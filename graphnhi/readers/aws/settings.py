"""Settings of what computes, in which people leave secrets: environments, start-up scripts, default arguments, parameters of stacks.

Every value of one is taken out as it is read. What is left is what may lead on: an AWS access key id as it is, of any other value
a keyed fingerprint, by which the same secret found elsewhere meets it.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any, Final

from graphnhi.readers.secrets import REMOVED, Fingerprints, find

__all__ = ["FINGERPRINT", "without_secrets"]

FINGERPRINT: Final = "fingerprint:"
"""What stands before the fingerprint of a value that was taken out."""
_KEY_ID: Final = re.compile(r"\bA[KS]IA[0-9A-Z]{12,}\b")
_MAPS: Final = (
    "Variables",
    "DefaultArguments",
    "NonOverridableArguments",
    "environmentVariables",
    "environment_variables",
    "variables",
)
"""Objects whose values are settings."""
_LISTS: Final = {
    "environment": "value",
    "environmentVariables": "value",
    "Parameters": "ParameterValue",
    "Outputs": "OutputValue",
}
"""Lists of objects, and where each has a setting."""
_TEXTS: Final = ("UserData", "user_data", "user_data_base64", "OnStart", "OnCreate", "Content")
"""Texts in which secrets stand among others: they are taken out one by one."""
_REFERRING: Final = ("PARAMETER_STORE", "SECRETS_MANAGER")
"""Types of a setting whose value is a name."""


def without_secrets(record: Any, fingerprints: Fingerprints | None) -> Any:
    """The record with each setting replaced; it is changed in place and given back. Never raises, however it is nested."""
    left = [record]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += _of_object(value, fingerprints)
        elif isinstance(value, list):
            left += value
    return record


def _of_object(value: dict[str, Any], fingerprints: Fingerprints | None) -> Iterator[Any]:
    """Replace the settings of an object; gives the values that are to be looked through."""
    for key, inner in value.items():
        if key in _MAPS and isinstance(inner, dict):
            value[key] = {name: _setting(each, fingerprints) for name, each in inner.items()}
        elif key in _LISTS and isinstance(inner, list):
            for each in inner:
                _of_entry(each, _LISTS[key], fingerprints)
            yield from inner
        elif key in _TEXTS and isinstance(inner, str) and not _is_policy(key, value):
            value[key] = _script(inner, fingerprints)
        else:
            yield inner


def _is_policy(key: str, value: dict[str, Any]) -> bool:
    """Whether a text is the document of an organisation's policy, and no script."""
    return key == "Content" and not value.keys().isdisjoint(("Id", "PolicySummary"))


def _of_entry(entry: Any, key: str, fingerprints: Fingerprints | None) -> None:
    if isinstance(entry, dict) and key in entry and entry.get("type") not in _REFERRING:
        entry[key] = _setting(entry[key], fingerprints)


def _setting(value: Any, fingerprints: Fingerprints | None) -> Any:
    """What is left of a value. A reference to a secret is a name, and stays."""
    if not isinstance(value, str):
        return value if isinstance(value, dict | list | bool) or value is None else REMOVED
    if _KEY_ID.fullmatch(value) or value.startswith("arn:"):
        return value
    told = fingerprints.of(value) if fingerprints is not None else None
    return f"{FINGERPRINT}{told}" if told else REMOVED


def _script(text: str, fingerprints: Fingerprints | None) -> list[str]:
    """Of a text the access key ids that stand in it, and the fingerprint of a secret, if it has one."""
    plain = _decoded(text)
    _, secret = find(plain)
    told = fingerprints.of(secret) if fingerprints is not None and secret is not None else None
    return [
        *dict.fromkeys(_KEY_ID.findall(plain)),
        *([f"{FINGERPRINT}{told}"] if told else [REMOVED] if secret else []),
    ]


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text
