"""Settings of what computes, in which people leave secrets: environments, start-up scripts, default arguments, parameters of stacks,
and what Terraform plans to write into buckets, parameters and secrets.

Every value of one is taken out as it is read. What is left is what may lead on: an AWS access key id as it is, of what is a secret by
its name or its look a keyed fingerprint, by which the same secret found elsewhere meets it.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphnhi.readers.kept_secrets import FINGERPRINT, KEY_ID, kept
from graphnhi.readers.secret_names import is_secret_name
from graphnhi.readers.secret_rules import looks_random
from graphnhi.readers.secrets import REMOVED, Fingerprints, find
from graphnhi.readers.strict import parsed

__all__ = ["HIDDEN", "without_secrets"]

HIDDEN: Final = "[setting removed]"
"""What stands in the place of a value that is no secret by its name or its look, or that AWS shows as asterisks."""
_DONE: Final = re.compile(rf"{FINGERPRINT}[0-9a-f]{{64}}|{re.escape(REMOVED)}|{re.escape(HIDDEN)}")
_MAPS: Final = (
    "Variables", "variables", "DefaultArguments", "NonOverridableArguments", "default_arguments", "non_overridable_arguments",
    "environmentVariables", "environment_variables", "Arguments", "runtime_environment_variables", "RuntimeEnvironmentVariables",
)  # fmt: skip
"""Objects whose values are settings."""
_LISTS: Final = {
    "environment": ("value",), "Environment": ("Value",), "environmentVariables": ("value",), "EnvironmentVariables": ("Value",),
    "environment_variable": ("value",), "Parameters": ("ParameterValue", "Value"), "Outputs": ("OutputValue",),
    "OptionSettings": ("Value",), "setting": ("value",),
}  # fmt: skip
"""Lists of objects, and where each has a setting."""
_NAMES: Final = ("name", "Name", "ParameterKey", "OutputKey", "OptionName", "Key", "key")
_TEXTS: Final = (
    "UserData", "userData", "user_data", "user_data_base64", "OnStart", "OnCreate", "on_start", "on_create", "template_body", "TemplateBody",
)  # fmt: skip
"""Texts in which secrets stand among others: they are taken out one by one. They may stand one level deeper, in what has them."""
_DEEPER: Final = ("Value", "Content")
_DOCUMENTS: Final = ("container_definitions", "container_properties")
"""Texts that are JSON documents with settings in them."""
_REFERRING: Final = ("PARAMETER_STORE", "SECRETS_MANAGER")
"""Types of a setting whose value is a name."""
_BETWEEN: Final = " :;,|\t\r\n"
"""What parts a secret from the key id that stands with it in one value."""
_SECURE: Final = "SecureString"
_PLANNED_CONTENTS: Final = ("content", "content_base64")
_PLANNED_VALUES: Final = ("value", "value_wo", "insecure_value", "secret_string", "secret_string_wo", "secret_binary")
_PLANNED_MAPS: Final = ("parameters", "outputs")
"""Keys of Terraform's planned values that are what is written into a bucket, a parameter, a secret, a stack."""


def without_secrets(record: Any, fingerprints: Fingerprints | None) -> Any:
    """The record with each setting replaced; it is changed in place and given back. Never raises, however it is nested."""
    left = [record]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            _of_planned(value, fingerprints)
            left += _of_object(value, fingerprints)
        elif isinstance(value, list):
            left += value
    return record


def _of_object(value: dict[str, Any], fingerprints: Fingerprints | None) -> Iterator[Any]:
    """Replace the settings of an object; gives the values that are to be looked through."""
    for key, inner in value.items():
        if key in _MAPS and isinstance(inner, dict):
            value[key] = {name: _setting(name, each, fingerprints) for name, each in inner.items()}
        elif key in _LISTS and isinstance(inner, list):
            for each in inner:
                _of_entry(each, _LISTS[key], fingerprints)
            yield from inner
        elif key in _TEXTS:
            value[key] = _script_within(inner, fingerprints)
        elif key in _DOCUMENTS and isinstance(inner, str):
            value[key] = _document(inner, fingerprints)
        else:
            yield inner


def _of_planned(record: dict[str, Any], fingerprints: Fingerprints | None) -> None:
    """Replace what planned values write, and each of them that is a secret by its name, wherever in them it stands."""
    values = record.get("values")
    if not isinstance(values, dict) or "type" not in record:
        return
    for key, inner in values.items():
        if key in _PLANNED_CONTENTS:
            values[key] = _script_within(inner, fingerprints)
        elif key in _PLANNED_VALUES and inner is not None:
            values[key] = _content(inner, fingerprints, secret=_is_secret(key, values))
        elif key in _PLANNED_MAPS and isinstance(inner, dict):
            values[key] = {name: _setting(name, each, fingerprints) for name, each in inner.items()}
    _mask_named(values, fingerprints)


def _is_secret(key: str, values: Mapping[str, Any]) -> bool:
    return "secret" in key or values.get("type") == _SECURE or is_secret_name(_name_of(values))


def _mask_named(values: dict[str, Any], fingerprints: Fingerprints | None) -> None:
    left: list[Any] = [values]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, str) and inner and key not in _PLANNED_VALUES and is_secret_name(key):
                    value[key] = _setting(key, inner, fingerprints)
            left += [inner for key, inner in value.items() if key not in (*_MAPS, "tags", "tags_all")]
        elif isinstance(value, list):
            left += value


def _of_entry(entry: Any, keys: tuple[str, ...], fingerprints: Fingerprints | None) -> None:
    if not isinstance(entry, dict) or any(entry.get(key) in _REFERRING for key in ("type", "Type")):
        return
    name = _name_of(entry)
    for key in keys:
        if key in entry:
            secure = entry.get("Type") == _SECURE
            entry[key] = _content(entry[key], fingerprints, secret=True) if secure else _setting(name, entry[key], fingerprints)  # fmt: skip


def _name_of(entry: Mapping[str, Any]) -> str:
    return next((entry[key] for key in _NAMES if isinstance(entry.get(key), str)), "")


def _setting(name: str, value: Any, fingerprints: Fingerprints | None) -> Any:
    """What is left of a value. A reference to a secret is a name, and stays."""
    if not isinstance(value, str):
        return value if isinstance(value, bool) or value is None else HIDDEN
    if KEY_ID.fullmatch(value) or _DONE.fullmatch(value) or value.startswith("arn:") or value == "":
        return value
    return _content(value, fingerprints, secret=is_secret_name(name))


def _content(value: Any, fingerprints: Fingerprints | None, *, secret: bool) -> Any:
    """What is left of a text that may be a secret, or a JSON object of several; one thing, or a list of them."""
    if not isinstance(value, str):
        return REMOVED if secret else HIDDEN
    if not value.strip("*"):
        return HIDDEN
    members = _members(value)
    if members is not None:
        return {
            key: _setting(key if not secret else f"secret {key}", each, fingerprints) for key, each in members.items()
        }
    left = [*dict.fromkeys(KEY_ID.findall(value))]
    beside = KEY_ID.sub("", value).strip(_BETWEEN)
    inner = beside if secret or looks_random(beside) else find(value)[1]
    if inner:
        left.append(kept(inner, fingerprints))
    return left[0] if len(left) == 1 else {str(number): each for number, each in enumerate(left)} or HIDDEN


def _members(text: str) -> dict[str, Any] | None:
    """The members of a text that is a JSON object of single values."""
    found = parsed(text) if text.lstrip().startswith("{") else None
    simple = isinstance(found, dict) and not any(isinstance(each, dict | list) for each in found.values())
    return found if simple else None


def _script_within(value: Any, fingerprints: Fingerprints | None) -> Any:
    """A script, or what has scripts one level deeper; nothing else of it is kept."""
    if isinstance(value, str):
        return _script(value, fingerprints)
    if isinstance(value, list):
        return [_script_within(each, fingerprints) for each in value]
    if isinstance(value, dict):
        return {key: _script_within(value[key], fingerprints) for key in _DEEPER if key in value}
    return None


def _script(text: str, fingerprints: Fingerprints | None) -> list[str]:
    """Of a text the access key ids that stand in it, and the fingerprint of a secret, if it has one."""
    plain = _decoded(text)
    _, secret = find(plain)
    return [*dict.fromkeys(KEY_ID.findall(plain)), *([kept(secret, fingerprints)] if secret is not None else [])]


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text


def _document(text: str, fingerprints: Fingerprints | None) -> Any:
    """A JSON document without its settings; of a text that is none, what a script leaves."""
    found = parsed(text)
    return _script(text, fingerprints) if found is None else without_secrets(found, fingerprints)
