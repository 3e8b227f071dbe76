"""Objects without what nobody should keep: the values of Secrets and ConfigMaps, of environments, what kubectl remembers of them.

Of each value stays what may lead on: an AWS access key id and an ARN as they are, of what is a secret by where it stands, by its name
or by its look a keyed fingerprint, by which the same secret found elsewhere meets it. Beside that the bulk goes that says nothing of
access: who wrote which field, schemas, probes, the state of a pod but its phase.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from graphnhi.readers.kept_secrets import KEY_ID, kept
from graphnhi.readers.kubernetes.kinds import Kind
from graphnhi.readers.secret_names import is_secret_name
from graphnhi.readers.secret_rules import SHORTEST_SHAPE, TRIGGERS, looks_random
from graphnhi.readers.secrets import Fingerprints, find
from graphnhi.readers.strict import Number

__all__ = ["without_secrets"]

_SECRET: Final[Kind] = ("", "Secret")
_CONFIG_MAP: Final[Kind] = ("", "ConfigMap")
_SCHEMAS: Final[Kind] = ("apiextensions.k8s.io", "CustomResourceDefinition")
_CREDENTIALS_OF_KUBECTL: Final[Kind] = ("", "Config")
_POD: Final[Kind] = ("", "Pod")
_CONTENTS: Final = frozenset({"data", "stringData", "binaryData"})
_REMEMBERED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_TEXTS: Final = ("command", "args")
_TOLD: Final = frozenset({"annotations", "labels"})
_ARN: Final = re.compile(r"arn:aws[a-z-]{0,20}:[^\s:]{1,64}:[^\s:]{0,64}:\d{0,12}:\S{1,2048}")
"""One alone; what begins as one may have secrets in its further lines."""
_PRIVATE_KEY: Final = "-----BEGIN"
_ANNOUNCES: Final = re.compile("|".join(map(re.escape, TRIGGERS)))
"""What any text has in which a secret is found, unless it is known by its length."""
_HOUSEKEEPING: Final = frozenset({"livenessProbe", "readinessProbe", "startupProbe", "affinity", "tolerations"})
"""What containers and pods say that has nothing to do with who may do what."""


def without_secrets(kind: Kind, value: Mapping[str, Any], fingerprints: Fingerprints | None) -> dict[str, Any]:
    """The object with each such value replaced by the list of what is left of it; the one that is given stays as it is."""
    if kind == _CREDENTIALS_OF_KUBECTL:
        return {key: value[key] for key in ("apiVersion", "kind") if key in value}
    found = {key: inner for key, inner in value.items() if not _is_bulk(kind, key)}
    contents = _data(kind, found, fingerprints) if kind in (_SECRET, _CONFIG_MAP) else {}
    if kind == _POD and isinstance(value.get("status"), dict):
        found["status"] = {key: value["status"][key] for key in ("phase",) if key in value["status"]}
    rest = {key: inner for key, inner in found.items() if key not in contents}
    return contents | {key: _member(key, inner, fingerprints) for key, inner in rest.items()}


def _is_bulk(kind: Kind, key: str) -> bool:
    return kind == _SCHEMAS and key in ("spec", "status")


def _meta(meta: Any) -> Any:
    """What an object is called and says of itself, but not who wrote which field, nor what it was when kubectl wrote it."""
    if not isinstance(meta, dict):
        return meta
    found = {key: inner for key, inner in meta.items() if key != "managedFields"}
    for key in _TOLD & found.keys():
        if isinstance(found[key], dict):
            found[key] = {name: _worded(inner) for name, inner in found[key].items() if name != _REMEMBERED}
    return found


def _worded(value: Any) -> Any:
    """An id that was written without quotes is a text all the same."""
    return str(value) if isinstance(value, Number) else value


def _data(kind: Kind, value: Mapping[str, Any], fingerprints: Fingerprints | None) -> dict[str, Any]:
    """The contents of a Secret, of which each value is one, or of a ConfigMap, of which some may be."""
    found, secret = {}, kind == _SECRET
    for key in _CONTENTS & value.keys():
        is_encoded = (secret and key == "data") or key == "binaryData"
        given = value[key] if isinstance(value[key], dict) else {}
        found[key] = {
            name: [*_left(_decoded(each) if is_encoded else each, fingerprints, secret=secret or _is_secret_name(name))]
            for name, each in given.items()
        }
    return found


def _decoded(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8") if isinstance(value, str) else value
    except (binascii.Error, ValueError):
        return value


def _within(value: Any, fingerprints: Fingerprints | None) -> Any:
    """Any part of an object, with the settings of the containers in it replaced."""
    if isinstance(value, list):
        return [_within(each, fingerprints) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _member(key, inner, fingerprints) for key, inner in value.items() if key not in _HOUSEKEEPING}


def _member(key: str, value: Any, fingerprints: Fingerprints | None) -> Any:
    if key == "metadata":
        return _meta(value)
    if key == "env":
        return [_setting(each, fingerprints) for each in _listed(value)]
    if key in _TEXTS:
        return [part for each in _listed(value) for part in _left(each, fingerprints, secret=False)]
    return _within(value, fingerprints)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _setting(entry: Any, fingerprints: Fingerprints | None) -> Any:
    """One entry of an environment; where a value is taken from is a name, and stays. Of a value of which nothing is left an empty entry
    holds the place, by which those behind it are told.
    """
    if not isinstance(entry, dict):
        return [*_left(entry, fingerprints, secret=False)]
    if "value" not in entry:
        return entry
    name = entry.get("name")
    told = name if isinstance(name, str) else ""
    left = [*_left(entry["value"], fingerprints, secret=_is_secret_name(told))]
    return {**entry, "value": left} if left else {}


def _left(value: Any, fingerprints: Fingerprints | None, *, secret: bool) -> Iterator[str]:
    """What is left of a value: ids and ARNs, and the fingerprint of itself and of each secret that stands in a line of it."""
    if not isinstance(value, str) or not value.strip():
        return
    if _ARN.fullmatch(value) and find(value)[1] is None:
        yield value
        return
    ids = dict.fromkeys(KEY_ID.findall(value))
    yield from ids
    if value in ids:
        return
    whole, inner = value.strip(), [*_secrets_in(value)]
    is_whole = secret or (looks_random(whole) and not inner)
    yield from dict.fromkeys(kept(each, fingerprints) for each in ([whole] if is_whole else []) + inner)


@lru_cache(maxsize=1 << 14)
def _is_secret_name(name: str) -> bool:
    """The same names come in every pod."""
    return is_secret_name(name)


def _secrets_in(value: str) -> Iterator[str]:
    """The secrets that stand in a text, one of each line; a private key is one over all its lines."""
    if len(value) < SHORTEST_SHAPE and not _ANNOUNCES.search(value):
        return
    for part in [value] if _PRIVATE_KEY in value else value.splitlines():
        if found := find(part)[1]:
            yield found.strip()
