"""The command line: one small module for each command, what they share beside them, drawing apart in `rendering`.

Nothing here computes: a command reads its options, asks the front door and shows the answer. Data goes to stdout alone;
progress, hints, warnings and errors go to stderr. Heavy imports stand inside the commands, so that `--help` is quick.
"""

from graphnhi.cli.application import main

__all__ = ["main"]
