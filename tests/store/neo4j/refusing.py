"""What a run that is refused must be: one clear line, exit code 2, no data, and no secret, whatever is asked and however loud."""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator

from click.testing import CliRunner

from graphnhi.cli import main

CANARY = "sk_live_canary_Pa55word"


def refusal(*words: str) -> str:
    """The line that a run ends with, behind `error: `."""
    plain, loud = (CliRunner().invoke(main, [*flags, *words]) for flags in ((), ("--debug",)))
    for told in (plain, loud):
        assert (told.exit_code, told.stdout) == (2, ""), told.stderr
        assert CANARY not in told.stderr
    found = re.fullmatch(r"error: ([^\n]+)\n", plain.stderr)
    assert found, plain.stderr
    assert "Traceback" in loud.stderr
    return found[1]


@contextlib.contextmanager
def answering(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port where something that is no Neo4j answers each connection."""
    ended, threads = threading.Event(), list[threading.Thread]()

    def serve(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            answer(client)
            ended.wait(60)

    def listen() -> None:
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = listener.accept()
                client.settimeout(None)
                threads.append(threading.Thread(target=serve, args=(client,), daemon=True))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        threads.append(threading.Thread(target=listen, daemon=True))
        threads[0].start()
        yield listener.getsockname()[1]
        ended.set()
        for thread in threads:
            thread.join(20)
