"""A bad network does exactly what a test ordered, to any stream of bytes."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers.faults import Moment, Replacing, received, sent
from tests.servers.proxy import Proxy

TEXT = bytes(range(256)) * 40


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while heard := self.request.recv(7):
            self.request.sendall(heard)


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers each byte with itself."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        server.daemon_threads, server.block_on_close = True, False
        yield server.server_address[1]
        server.shutdown()


def heard(network: Proxy, text: bytes = TEXT, patience: float = 20) -> bytes:
    """What a client hears that says this, until it heard as much, or the connection ends, or it gives up."""
    found = b""
    with socket.create_connection(("127.0.0.1", int(network.uri.rsplit(":", 1)[1])), timeout=patience) as client:
        try:
            client.sendall(text)
            while len(found) < len(text) and (more := client.recv(100)):
                found += more
        except (TimeoutError, ConnectionError, BrokenPipeError):
            pass
    return found


def test_a_good_network_passes_on_and_counts(port: int) -> None:
    """Without a fault all bytes arrive, of several connections at once, and are counted each way."""
    with Proxy(port) as network, ThreadPoolExecutor(8) as clients:
        assert list(clients.map(lambda _: heard(network), range(8))) == [TEXT] * 8
        assert network.passed == {"sent": 8 * len(TEXT), "received": 8 * len(TEXT)}
    assert (network.connections, network.struck) == (8, 0)


@pytest.mark.parametrize("after", [0, 1, 99, 100, 101, 5000, len(TEXT) - 1])
def test_a_connection_is_cut_after_so_many_bytes(port: int, after: int) -> None:
    """To the byte, in either stream; the next connection is good again."""
    with Proxy(port) as network:
        network.cut_at(received(after))
        assert (heard(network), heard(network), network.struck) == (TEXT[:after], TEXT, 1)
    with Proxy(port) as network:
        network.cut_at(sent(after))
        assert TEXT[:after].startswith(heard(network))
        assert (network.passed["sent"], network.struck) == (after, 1)
        assert heard(network) == TEXT


def test_a_count_runs_over_connections(port: int) -> None:
    """Bytes are counted from when the fault was armed, whichever connection carries them."""
    with Proxy(port) as network:
        assert heard(network, b"before") == b"before"
        network.cut_at(received(15))
        assert [heard(network, b"0123456789") for _ in range(3)] == [b"0123456789", b"01234", b"0123456789"]


def test_a_network_that_is_gone_stays_so_until_it_heals(port: int) -> None:
    """Cut for good, no new connection says anything."""
    with Proxy(port) as network:
        network.cut_at(sent(b"now"), for_good=True)
        assert [heard(network, b"and now"), heard(network), heard(network)][1:] == [b"", b""]
        network.heal()
        assert heard(network) == TEXT


def test_an_answer_is_swallowed_and_the_question_arrives(port: int) -> None:
    """The client hears nothing from the moment on, the server hears all; then the connection ends."""
    with Proxy(port) as network:
        network.silence_at(sent(b"commit"), until=b"done")
        assert heard(network, b"commit, and it is done") == b""
        assert network.passed == {"sent": len(b"commit, and it is done"), "received": 0}


def test_silence_without_an_end_is_a_server_that_hangs(port: int) -> None:
    """The connection stays open, and so do new ones where it is for good."""
    with Proxy(port) as network:
        network.silence_at(received(10), for_good=True)
        started = time.monotonic()
        assert heard(network, patience=0.3) == TEXT[:10]
        assert heard(network, patience=0.3) == b""
        assert time.monotonic() - started > 0.6


def test_something_else_happens_at_a_moment(port: int) -> None:
    """The stream waits for it, and goes on."""
    with Proxy(port) as network:
        seen: list[int] = []
        network.do_at(sent(5000), lambda: seen.append(network.passed["sent"]))
        assert (heard(network), seen) == (TEXT, [5000])


def test_a_slow_network_is_late(port: int) -> None:
    """Each answer waits."""
    with Proxy(port, delay=0.2) as network:
        started = time.monotonic()
        assert heard(network, b"1") == b"1"
        assert time.monotonic() - started > 0.2


def test_bytes_are_replaced_wherever_chunks_end(port: int) -> None:
    """The echo answers in chunks of seven bytes, so each text is torn; lengths stay."""
    with Proxy(port, {b"Neo4j/5.26.28": b"Neo4j/5.12.28"}) as network:
        for filling in range(14):
            text = b"." * filling + b"Neo4j/5.26.28" + b"Neo4j/5.26" * 2 + b"." + b"Neo4j/5.26.28" + b"." * 7
            assert heard(network, text) == text.replace(b"26.28", b"12.28")


def test_a_server_that_is_away_ends_the_connection() -> None:
    """Nothing listens behind the proxy: the client finds an end, not a proxy that hangs."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with Proxy(unused.getsockname()[1]) as network:
            assert heard(network) == b""


def test_no_thread_is_left(port: int) -> None:
    """The end of the test ends every connection and every thread of the proxy, the silent ones too."""
    before = set(threading.enumerate())
    with Proxy(port) as network:
        network.silence_at(sent(0), for_good=True)
        heard(network, patience=0.1)
        client = socket.create_connection(("127.0.0.1", int(network.uri.rsplit(":", 1)[1])), timeout=20)
        client.sendall(b"and again")
        while network.connections < 2:
            time.sleep(0.01)
    with client:
        assert client.recv(1) == b""
    assert [thread for thread in set(threading.enumerate()) - before if "Proxy" in repr(thread)] == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_a_moment_is_found_wherever_chunks_end(size: int) -> None:
    """The nth time is counted over chunks and never twice, for texts that repeat in themselves too."""
    text = b"ab" * 3 + b"xx" + b"aba" + b"ababab"
    for nth, place in ((1, 0), (2, 8), (3, 11)):
        moment = Moment("sent", b"aba", nth)
        places = [
            start + at
            for start in range(0, len(text), size)
            if (at := moment.reached("one", text[start : start + size])) is not None
        ]
        assert places[0] == max(place, (place + 2) // size * size), (
            "its first byte, or the first of the chunk that ends it"
        )


def test_replacing_keeps_lengths() -> None:
    """Another length would break the protocol in a way that no server does."""
    with pytest.raises(AssertionError):
        Replacing({b"longer": b"short"})
