"""What a value of a Secret is by the type of the Secret and by its key: which kind of credential, or none at all.

Source: Kubernetes documentation, "Secrets", "Types of Secret".
"""

import re
from collections.abc import Mapping
from typing import Final

from graphnhi.readers.secret_names import is_secret_name

__all__ = ["ANY", "kind_of"]

ANY: Final = "secret"
"""The kind of whatever says of itself no more than that it is one."""
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "kubernetes.io/tls": {"tls.key": "certificate"},
    "kubernetes.io/basic-auth": {"password": "password"},
    "kubernetes.io/ssh-auth": {"ssh-privatekey": "ssh_key"},
    "kubernetes.io/dockerconfigjson": {".dockerconfigjson": "password"},
    "kubernetes.io/dockercfg": {".dockercfg": "password"},
}
"""By type of Secret the kind of what stands at the keys that it must have."""
_PLAIN: Final = frozenset(
    {
        "username", "user", "login", "hostname", "host", "servername", "server", "port", "database", "dbname", "region", "namespace",
        "endpoint", "address", "email", "issuer", "audience", "id", "hosts", "tls.crt", "ca.crt", "cacert",
    }
)  # fmt: skip
"""Last words of keys whose values are no secrets, though they stand in a Secret."""
_WORDS: Final = re.compile(r"[_\-\s]+|(?<=[a-z0-9])(?=[A-Z])")


def kind_of(secret_type: str, key: str) -> str | None:
    """The kind of credential that the value of a Secret is; None for one that is none. A secret within a value is one whatever its key."""
    known = _KINDS.get(secret_type, {}).get(key)
    return known or (None if _is_plain(key) else ANY)


def _is_plain(key: str) -> bool:
    """Whether a key says that its value is known to everybody who has to do with it."""
    return _WORDS.split(key)[-1].lower() in _PLAIN and not is_secret_name(key)
