"""A test can tell that nothing was looked up and nothing opened, however the code under test tries."""

import socket
import threading
from contextlib import suppress

import neo4j as bolt
import pytest
from neo4j.exceptions import DriverError

from tests.servers.dialling import unreachable
from tests.servers.proxy import Proxy

WAYS = {
    "getaddrinfo": lambda: socket.getaddrinfo("database.example", 7687),
    "gethostbyname": lambda: socket.gethostbyname("database.example"),
    "__new__": socket.socket,
}


def quietly() -> None:
    with suppress(OSError):
        socket.getaddrinfo("database.example", 7687)


@pytest.mark.parametrize("way", WAYS)
def test_a_way_out_is_closed_and_told(way: str) -> None:
    """Look-ups and sockets fail as if there were no network, and are on the list even where the error is caught."""
    with unreachable() as tried, suppress(OSError):
        WAYS[way]()
    assert [what for what, _ in tried] == [way]
    socket.socket().close()


def test_the_driver_is_heard_too() -> None:
    """A driver that is made connects nowhere; one that is asked tries, whatever it makes of the failure."""
    with unreachable() as tried, bolt.GraphDatabase.driver("bolt://database.example:7687") as driver:
        assert tried == []
        with suppress(DriverError, ValueError):  # its older versions say ValueError of a name that has no address
            driver.verify_connectivity()
    assert ("getaddrinfo", "database.example") in tried


def test_another_thread_is_heard_too() -> None:
    """Whoever opens it."""
    with unreachable() as tried:
        thread = threading.Thread(target=quietly)
        thread.start()
        thread.join()
    assert tried == [("getaddrinfo", "database.example")]


def test_loopback_alone() -> None:
    """Servers of this machine can be asked while every other host is away."""
    with socket.create_server(("127.0.0.1", 0)) as server, Proxy(server.getsockname()[1]) as network:
        with unreachable(but_loopback=True) as tried:
            socket.create_connection(("localhost", int(network.uri.rsplit(":", 1)[1])), timeout=20).close()
            assert tried == []
            with pytest.raises(OSError, match="no network"):
                socket.create_connection(("192.0.2.1", 7687), timeout=20)
        assert ("getaddrinfo", "192.0.2.1") in tried
