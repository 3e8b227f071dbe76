"""A bad network between a client and a server: cut, deaf, slow or lying, at a byte that a test chooses.

with Proxy(server.port) as network:
network.cut_at(sent(5000))                # after 5,000 more bytes of the client
network.lose_answer()                     # the next commit arrives, its answer does not
network.do_at(sent(COMMIT, 3), server.kill)
push(network.uri)
assert network.struck
"""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self

from tests.servers.faults import BOOKMARK, COMMIT, Moment, Replacing, Way, sent
from tests.servers.link import Link

_ROOM = 1 << 16
_TICK = 0.05
"""Seconds until the listener looks whether it is still wanted."""

Strike = Callable[[Link, bytes, bytes], None]
"""What a fault does with a connection, the bytes of a chunk before its moment and those after it."""


class Proxy:
    """Listens on loopback and passes on to a port of loopback all that comes, until the moment that a fault was armed for.

    One fault is armed at a time, and strikes once.
    """

    def __init__(
        self,
        port: int,
        replacing: Mapping[bytes, bytes] | None = None,
        delay: float = 0,
        asking: Mapping[bytes, bytes] | None = None,
    ) -> None:
        """`replacing`: bytes of the server's stream, and others of the same length; `asking`: the same of the client's stream;
        `delay`: seconds that the server's is late.
        """
        self._target, self._delay = port, delay
        self._replacing: dict[Way, dict[bytes, bytes]] = {"received": dict(replacing or {}), "sent": dict(asking or {})}
        self.passed: dict[Way, int] = {"sent": 0, "received": 0}
        """Bytes that arrived at the other side."""
        self.connections = self.struck = 0
        """How many connections were opened, and how many faults took place."""
        self._refusing = self._deaf = False
        self._armed: tuple[Moment, Strike] | None = None
        self._links: list[Link] = []
        self._threads: list[threading.Thread] = []
        self._lock, self._closed = threading.RLock(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_TICK)
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """Every connection ends now; new ones are possible."""
        with self._lock:
            for link in self._links:
                link.end()

    def cut_at(self, moment: Moment, *, for_good: bool = False) -> None:
        """The connection ends at this moment; `for_good`: all of them end, and a new one ends at once."""

        def strike(link: Link, before: bytes, _: bytes) -> None:
            self._pass_on(link, moment.way, before)
            self._refusing = for_good
            self.cut() if for_good else link.end()

        self._arm(moment, strike)

    def silence_at(self, moment: Moment, *, until: bytes | None = None, for_good: bool = False) -> None:
        """All that the client sends arrives, but from this moment on it hears nothing.

        The connection ends when the server has said `until`, which the client does not hear either; without it, it stays
        open, silent. `for_good`: every new connection is silent too.
        """

        def strike(link: Link, before: bytes, after: bytes) -> None:
            self._pass_on(link, moment.way, before)
            self._deaf = for_good
            link.silence(until)
            self._pass_on(link, moment.way, after)

        self._arm(moment, strike)

    def lose_answer(self, nth: int = 1) -> None:
        """The nth commit from now on arrives and is done; the connection ends before the client hears so."""
        self.silence_at(sent(COMMIT, nth), until=BOOKMARK)

    def do_at(self, moment: Moment, call: Callable[[], object]) -> None:
        """The stream waits at this moment while something else happens: the server is killed."""

        def strike(link: Link, before: bytes, after: bytes) -> None:
            self._pass_on(link, moment.way, before)
            call()
            self._pass_on(link, moment.way, after)

        self._arm(moment, strike)

    def heal(self) -> None:
        """Nothing is armed, and new connections are good; those that there are end."""
        with self._lock:
            self._armed, self._refusing, self._deaf = None, False, False
            self.cut()

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed.set()
            self.cut()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive(), "a thread of the proxy does not end"
        for one in (self._listener, *self._links):
            one.close()

    def _arm(self, moment: Moment, strike: Strike) -> None:
        with self._lock:
            self._armed = moment, strike

    def _run(self, work: Callable[..., None], *values: object) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            client.settimeout(None)
            with self._lock:
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        """Where the server is not there, the client finds its connection ended, as behind any proxy."""
        self.connections += 1
        server = None
        if not (self._refusing or self._closed.is_set()):
            with suppress(OSError):
                server = socket.create_connection(("127.0.0.1", self._target))
        if server is None:
            client.close()
            return
        link = Link(client, server, {way: Replacing(pairs) for way, pairs in self._replacing.items()})
        if self._deaf:
            link.silence(None)
        self._links.append(link)
        self._run(self._pump, link, "sent")
        self._run(self._pump, link, "received")

    def _pump(self, link: Link, way: Way) -> None:
        """One stream of one connection, to its end; the end of one is the end of both, as Bolt has it."""
        with suppress(OSError):
            while chunk := link.read(way, _ROOM):
                if way == "received":
                    self._closed.wait(self._delay)
                self._judge(link, way, chunk)
        link.end()

    def _judge(self, link: Link, way: Way, chunk: bytes) -> None:
        with self._lock:
            at = self._armed[0].reached(link, chunk) if self._armed and self._armed[0].way == way else None
            if self._armed is None or at is None:
                strike = None
            else:
                (_, strike), self._armed = self._armed, None
                self.struck += 1
        if strike is None:
            self._pass_on(link, way, chunk)
        else:
            strike(link, chunk[:at], chunk[at:])

    def _pass_on(self, link: Link, way: Way, chunk: bytes) -> None:
        arriving = link.arriving(way, chunk)
        with self._lock:  # counted first: whoever has heard it may ask at once
            self.passed[way] += len(arriving)
        link.write(way, arriving)
