"""What must not outlive the tests, however they end."""

import subprocess
from collections.abc import Sequence


class Leash:
    """A shell that waits for the end of this process, by any signal too, and then runs a last command.

    It reads a pipe whose other end only this process holds, so it wakes when this process is gone. It is in a session of its
    own: what interrupts a terminal does not reach it.
    """

    def __init__(self, command: str, *words: str | Sequence[str]) -> None:
        self._waiting = subprocess.Popen(
            ["sh", "-c", f"cat >/dev/null; {command}", "leash", *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def loosen(self) -> None:
        """The last command is no longer needed."""
        self._waiting.kill()
        self._waiting.communicate()
