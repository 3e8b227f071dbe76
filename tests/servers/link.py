"""One connection through the proxy: the two sockets, and whether the client still hears the server."""

import socket
from collections.abc import Mapping
from contextlib import suppress

from tests.servers.faults import Replacing, Way, received


class Link:
    """The client's end and the server's end of a connection."""

    def __init__(self, client: socket.socket, server: socket.socket, replacing: Mapping[Way, Replacing]) -> None:
        self._ends: dict[Way, socket.socket] = {"received": client, "sent": server}
        for end in self._ends.values():  # else each step waits 40 ms for small packets to be gathered
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._replacing, self._mute, self._until = replacing, False, None

    def read(self, way: Way, most: int) -> bytes:
        """What comes next in a stream; nothing at its end."""
        return self._ends["sent" if way == "received" else "received"].recv(most)

    def arriving(self, way: Way, chunk: bytes) -> bytes:
        """What of a chunk arrives at the other side: replaced, and nothing that may not be heard."""
        chunk = self._replacing[way].passed(chunk)
        return self._heard(chunk) if way == "received" else chunk

    def write(self, way: Way, arriving: bytes) -> None:
        """Pass on what arrives."""
        self._ends[way].sendall(arriving)

    def silence(self, until: bytes | None) -> None:
        """The client hears nothing more; the connection ends when the server has said these bytes."""
        self._mute, self._until = True, received(until) if until else None

    def _heard(self, chunk: bytes) -> bytes:
        if not self._mute:
            return chunk
        if self._until and self._until.reached(self, chunk) is not None:
            self.end()
        return b""

    def end(self) -> None:
        """Both sides see the end of the stream, after what was passed on before."""
        for one in self._ends.values():
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for one in self._ends.values():
            one.close()
