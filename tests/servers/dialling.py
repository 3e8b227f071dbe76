"""Whether this process looked up a name or opened a socket: heard from Python itself, whoever does it."""

import errno
import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EVENTS = {
    "socket.__new__",
    "socket.bind",
    "socket.connect",
    "socket.sendto",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
}
"""Source: Python's audit events table."""

_listening: list[tuple[list[tuple[str, str]], bool]] = []
_hooked: list[bool] = []


@contextmanager
def unreachable(*, but_loopback: bool = False) -> Iterator[list[tuple[str, str]]]:
    """Nothing can be looked up and no socket made; what was tried, in any thread, is in the list: what, and with which host.

    With `but_loopback`, names and addresses of this machine are let through and not listed.
    """
    if not _hooked:  # a hook cannot be taken away again, so there is one, which hears nothing outside of this context
        sys.addaudithook(_heard)
        _hooked.append(True)
    tried: list[tuple[str, str]] = []
    _listening.append((tried, but_loopback))
    try:
        yield tried
    finally:
        _listening.pop()


def _heard(event: str, values: tuple[object, ...]) -> None:
    if not _listening or event not in _EVENTS:
        return
    tried, but_loopback = _listening[-1]
    host = _host(event, values)
    if but_loopback and (event == "socket.__new__" or _loopback(host)):
        return
    tried.append((event.removeprefix("socket."), host))
    raise _failure(event)


def _failure(event: str) -> OSError:
    """What a machine without a network answers."""
    if event.startswith("socket.get"):
        return socket.gaierror(socket.EAI_NONAME, "no network in this test")
    return OSError(errno.ENETUNREACH, "no network in this test")


def _host(event: str, values: tuple[object, ...]) -> str:
    """The host that an event is about; none for a socket that is only made."""
    if event == "socket.__new__":
        return ""
    where = values[1] if event in {"socket.bind", "socket.connect", "socket.sendto"} else values[0]
    return str(where[0] if isinstance(where, tuple) else where)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
