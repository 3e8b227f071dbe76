"""How a run ends: what went wrong becomes one line for each fault on stderr and an exit code, never a traceback.

Exit codes: 0 answered, 1 a fault of ours, 2 usage or bad input, 3 rule broken, 4 incomplete under --strict,
130 interrupted.
"""

import traceback
from pathlib import Path

import click

from graphnhi.cli.conduct import Conduct, tell
from graphnhi.errors import GraphnhiError, InputError

__all__ = ["FAULT_OF_OURS", "INCOMPLETE", "INTERRUPTED", "exit_code"]

FAULT_OF_OURS = 1
INCOMPLETE = 4
INTERRUPTED = 130


def exit_code(error: BaseException, conduct: Conduct) -> int:
    """Say what went wrong, and give the code to end with."""
    if conduct.debug and not isinstance(error, click.ClickException | click.Abort):
        tell(*"".join(traceback.format_exception(error)).splitlines())
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, GraphnhiError):
        tell(*_lines(error))
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        tell("interrupted")
        return INTERRUPTED
    return _fault_of_ours(error)


def _lines(error: GraphnhiError) -> list[str]:
    """One line a fault; what a message lists below its first line (candidates, say) stands below it here too."""
    if isinstance(error, InputError):
        return [f"error: {fault}" for fault in error.faults]
    return f"error: {error}".split("\n")


def _usage(error: click.ClickException) -> int:
    tell(f"error: {' '.join(error.format_message().split())}")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        tell(f"help: {error.ctx.command_path} --help")
    return 2


def _fault_of_ours(error: BaseException) -> int:
    if isinstance(error, MemoryError):
        tell("error: not enough memory for this estate")
        return FAULT_OF_OURS
    # no message of the exception: it may quote an input, and an input may hold a secret
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    tell(f"error: a fault of ours: {type(error).__name__}{where}; run again with --debug and report what it says")
    return FAULT_OF_OURS
