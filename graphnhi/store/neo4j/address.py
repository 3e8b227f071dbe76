"""The address of a server, judged before anything is looked up or connected: its scheme, its host, and the estate it names.

No password may stand in one, and nothing of an address that holds one is ever shown.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from graphnhi.errors import UsageError, near, quoted

__all__ = ["SCHEMES", "Address", "address_of", "is_address"]

SCHEMES: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_PLAIN: Final = frozenset({"neo4j", "bolt"})
_FORM: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST: Final = re.compile(r"[A-Za-z0-9_.-]{1,253}\Z|\[[0-9A-Fa-f:.]{2,45}\]\Z")
_PORT: Final = 7687
_EXAMPLE: Final = "neo4j://localhost:7687, or neo4j+s://HOST:7687?estate=NAME"


@dataclass(frozen=True, slots=True)
class Address:
    """`host` and `port` to connect to by `scheme`; `estate` is the name that was asked for, None where none was."""

    scheme: str
    host: str
    port: int
    estate: str | None

    @property
    def uri(self) -> str:
        """What the driver connects to."""
        return f"{self.scheme}://{self.host}:{self.port}"


def is_address(text: str) -> bool:
    """Whether a text is meant for the address of a server, and not for a path."""
    return _FORM.match(text) is not None


def address_of(text: str, *, allow_plain: bool = False) -> Address:
    """The address that a text says; UsageError where it is none, holds a password, or is not encrypted and leaves this machine.

    allow_plain: let an unencrypted connection leave this machine.
    """
    if not is_address(text):
        raise UsageError(f"the address of a server is wanted, and {quoted(text)} is none (wanted {_EXAMPLE}).")
    scheme, rest = text.split("://", 1)
    if "@" in re.split(r"[?#]", rest)[0]:
        raise UsageError(
            "an address holds no user and no password: leave out what stands before the @, and set NEO4J_USERNAME and "
            "NEO4J_PASSWORD, or give --password-file."
        )
    scheme = scheme.lower()
    if scheme not in SCHEMES:
        close = near(scheme, SCHEMES)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(
            f"unknown scheme of a server (found {quoted(scheme)}, wanted one of {', '.join(SCHEMES)}).{hint}"
        )
    place, _, query = rest.partition("?")
    host, port = _host_and_port(place)
    if scheme in _PLAIN and not (allow_plain or _is_loopback(host)):
        raise UsageError(
            f"{scheme}://{host}: would send passwords and the estate unencrypted to another machine. "
            f"Use {scheme}+s:// (or --allow-plain, where the network itself is trusted)."
        )
    return Address(scheme, host, port, _estate(query))


def _host_and_port(place: str) -> tuple[str, int]:
    host, colon, port = place.removesuffix("/").rpartition(":")
    if not colon or port.endswith("]"):
        host, port = place.removesuffix("/"), str(_PORT)
    if not _HOST.match(host):
        raise UsageError(f"no host of a server can be read from the address (wanted {_EXAMPLE}).")
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 1 << 16:
        raise UsageError(f"no port of a server can be read from the address (wanted {_EXAMPLE}).")
    return host, int(port)


def _estate(query: str) -> str | None:
    """The name behind `?estate=`; nothing else may stand there."""
    if not query:
        return None
    try:
        ((key, name),) = parse_qsl(
            query, keep_blank_values=True, strict_parsing=True, encoding="utf-8", errors="strict"
        )
    except ValueError:
        key, name = "", ""
    if key != "estate" or not name:
        raise UsageError("behind the ? of an address stands estate=NAME and nothing else.")
    return name


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine by its text alone: 127.0.0.0/8, ::1 or localhost."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.IPv4Network("127.0.0.0/8")
    return address == ipaddress.IPv6Address("::1")
