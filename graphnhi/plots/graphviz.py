"""Asking Graphviz, which comes with pygraphviz's wheels, to lay out or to draw a graph in DOT."""

import subprocess
import sys
from pathlib import Path

__all__ = ["GraphvizError", "asked"]

_PROGRAM = Path(__file__).with_name("graphviz_process.py")
_SECONDS = 60
"""More than the largest picture takes: what is larger is grouped before it comes here."""


class GraphvizError(Exception):
    """Graphviz is not there, or did not answer; who asks has another way or says so."""


def asked(dot: str, engine: str, form: str) -> bytes:
    """What Graphviz makes of a graph: `engine` is dot, or nop2 for a graph whose places are given; `form` an output format.

    Raises GraphvizError where pygraphviz is not installed, and where Graphviz fails or takes too long.
    """
    command = [sys.executable, "-P", str(_PROGRAM), engine, form]
    try:
        ended = subprocess.run(command, input=dot.encode(), capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - our own program
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GraphvizError(type(error).__name__) from error
    if ended.returncode or not ended.stdout:
        raise GraphvizError(_reason(ended.stderr))
    return ended.stdout


def _reason(stderr: bytes) -> str:
    told = stderr.decode("utf-8", "replace")
    return "pygraphviz is not installed" if "ModuleNotFoundError" in told else "it failed"
