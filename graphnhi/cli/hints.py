"""The one next step that is offered after an answer: a command that can be pasted as it stands, or none."""

import shlex

from graphnhi.cli.options import DEFAULT_ESTATE
from graphnhi.errors import escaped
from graphnhi.export import Tellable

__all__ = ["after_blast", "after_build", "after_path", "after_reach"]


def _command(estate: str, *words: str) -> str | None:
    """A command line on this estate; None where a word cannot be shown and pasted as it is."""
    if any(escaped(word) != word for word in (*words, estate)):
        return None
    line = ["graphnhi", *words[:1], *(["--"] if any(word.startswith("-") for word in words[1:]) else []), *words[1:]]
    place = [] if estate == DEFAULT_ESTATE else ["-e", estate]
    return shlex.join([*line[:2], *place, *line[2:]])


def after_reach(answer: Tellable, estate: str) -> str | None:
    """The route of the first row; for an empty answer, the question without a target."""
    if not answer.rows:
        return _command(estate, "reach")
    row = answer.rows[0]
    return _command(estate, "path", row["id"], row["target"])


def after_blast(answer: Tellable, starts: tuple[str, ...], estate: str) -> str | None:
    """The route to the first crown jewel of the answer, else to its last row."""
    rows = answer.rows
    if not rows:
        return _command(estate, "reach")
    worth = next((row for row in rows if row["category"] == "action" or row.get("data_class")), rows[-1])
    return _command(estate, "path", starts[0], worth["id"])


def after_path(start: str, estate: str) -> str | None:
    """Everything else that the start of the route reaches."""
    return _command(estate, "blast", start)


def after_build(estate: str) -> str | None:
    """The main question, on the estate that was just built."""
    return _command(estate, "reach", "payouts")
