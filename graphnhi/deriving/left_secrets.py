"""Credentials of which a reader has left something where they stood: an access key id, or a fingerprint. As nodes, whatever stored them."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows
from graphnhi.readers.kept_secrets import FINGERPRINT, KEY_ID
from graphnhi.readers.secrets import REMOVED

__all__ = ["Left", "add_key", "add_secret", "configuration_id", "escaped", "is_left", "is_named_by_place"]

_CONFIGURATION: Final = "#configuration"
_TEMPORARY: Final = "ASIA"
_PLACED: Final = "/secret/"


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a credential: an access key id, a fingerprint, or no more than that there was one."""

    value: str
    place: Place

    @property
    def is_key(self) -> bool:
        """Whether it is the id of an access key."""
        return KEY_ID.fullmatch(self.value) is not None

    @property
    def joins(self) -> bool:
        """Whether it can be told from another."""
        return self.value.startswith(FINGERPRINT) or self.is_key


def is_left(text: str) -> bool:
    """Whether a text is what a reader leaves of a credential."""
    return text == REMOVED or text.startswith(FINGERPRINT) or KEY_ID.fullmatch(text) is not None


def is_named_by_place(node: str) -> bool:
    """Whether an id is of a secret that nobody calls by a name, so that only where it stands could name it."""
    return f"{_PLACED}%2F" in node


def configuration_id(node: str) -> str:
    """The id of the configuration of what computes: of the settings that are its own."""
    return f"{node}{_CONFIGURATION}"


def escaped(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def add_key(rows: Rows, key: Left) -> str:
    """The node of an access key, by its own id; gives that id."""
    lifetime = "short_lived" if key.value.startswith(_TEMPORARY) else "static"
    rows.node(key.place, key.value, "access_key", name=key.value, lifetime=lifetime)
    return key.value


def add_secret(rows: Rows, holder: str, secret: Left, kind: str = "secret") -> str:
    """The node of a secret by where it stands; gives its id. It has no name and no tenant: the same one elsewhere may be called otherwise."""
    node = f"{holder}{_PLACED}{quote(secret.place.within, safe='', errors='surrogatepass')}"
    rows.node(secret.place, node, kind, fingerprint=secret.value.removeprefix(FINGERPRINT))
    return node
