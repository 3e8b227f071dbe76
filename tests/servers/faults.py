"""Points in the two streams of a connection, and bytes replaced in one, wherever the chunks of a network fall. No sockets."""

from typing import Literal

Way = Literal["sent", "received"]
"""As the client sees it: `sent` to the server, `received` from it."""

COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The message by which a Bolt client ends an explicit transaction, in its own chunk.

Source: Bolt protocol, Message specification (COMMIT, signature 12) and Chunking.
"""

BOOKMARK = b"\x88bookmark"
"""What the server says only after a commit: the key of its metadata, a PackStream string of eight bytes."""


class Moment:
    """A point in a stream: after so many bytes, over all connections, or at the nth time that some bytes are seen."""

    def __init__(self, way: Way, point: int | bytes, nth: int = 1) -> None:
        self.way, self._point, self._left = way, point, point if isinstance(point, int) else nth
        self._tails: dict[object, bytes] = {}

    def reached(self, connection: object, chunk: bytes) -> int | None:
        """Where in this next chunk of the stream the point lies, before the bytes that were looked for; None while it does not."""
        return self._counted(chunk) if isinstance(self._point, int) else self._seen(connection, chunk, self._point)

    def _counted(self, chunk: bytes) -> int | None:
        if self._left > len(chunk):
            self._left -= len(chunk)
            return None
        return self._left

    def _seen(self, connection: object, chunk: bytes, wanted: bytes) -> int | None:
        """The end of the chunk before may be the beginning of what is looked for, but is never counted again."""
        tail = self._tails.pop(connection, b"")
        text, start = tail + chunk, 0
        while (at := text.find(wanted, start)) >= 0:
            start = at + len(wanted)
            self._left -= 1
            if self._left == 0:
                return max(0, at - len(tail))
        self._tails[connection] = text[max(start, len(text) - len(wanted) + 1) :]
        return None


def sent(point: int | bytes, nth: int = 1) -> Moment:
    """After so many bytes that the client sends from now on; or just before bytes that it sends, at their nth time."""
    return Moment("sent", point, nth)


def received(point: int | bytes, nth: int = 1) -> Moment:
    """After so many bytes that the server answers from now on; or just before bytes of it, at their nth time."""
    return Moment("received", point, nth)


class Replacing:
    """Puts other bytes of the same length in the place of some, in one stream, those that two chunks share included."""

    def __init__(self, pairs: dict[bytes, bytes]) -> None:
        assert all(len(old) == len(new) for old, new in pairs.items()), "lengths are part of the protocol"
        self._pairs, self._held = pairs, b""

    def passed(self, chunk: bytes) -> bytes:
        """What may go on now; bytes that may yet turn out to be a beginning of what is replaced are held back."""
        text = self._held + chunk
        for old, new in self._pairs.items():
            text = text.replace(old, new)
        kept = max((_begun(text, old) for old in self._pairs), default=0)
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]


def _begun(text: bytes, wanted: bytes) -> int:
    """How many of the last bytes are a beginning of what is wanted."""
    return next((size for size in range(min(len(wanted) - 1, len(text)), 0, -1) if text.endswith(wanted[:size])), 0)
