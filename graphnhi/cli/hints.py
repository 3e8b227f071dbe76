"""The one next step that is offered after an answer: a command that can be pasted as it stands, or none."""

import shlex

from graphnhi.cli.options import DEFAULT_ESTATE
from graphnhi.errors import escaped
from graphnhi.export import Tellable

__all__ = [
    "after_blast",
    "after_build",
    "after_explain",
    "after_find",
    "after_neighbours",
    "after_path",
    "after_push",
    "after_rank",
    "after_reach",
]


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


def after_rank(answer: Tellable, estate: str) -> str | None:
    """What the first row is made of."""
    if not answer.rows:
        return _command(estate, "reach")
    found, line = answer.rows[0]["id"], _command(estate, "rank")
    option = f"--explain={found}" if found.startswith("-") else f"--explain {shlex.quote(found)}"
    return f"{line} {option}" if line and escaped(found) == found else None


def after_explain(answer: Tellable, estate: str) -> str | None:
    """The routes to the target that adds most; where none does, what is taken apart is asked for by hand."""
    start = answer.question["id"]
    return _command(estate, "path", start, answer.rows[0]["id"]) if answer.rows else _command(estate, "blast", start)


def after_find(answer: Tellable, estate: str) -> str | None:
    """The routes of the gravest finding; where nothing was found, the ranking."""
    if not answer.rows:
        return _command(estate, "rank")
    row = answer.rows[0]
    return _command(estate, "path", row["id"], row["target"])


def after_path(start: str, estate: str) -> str | None:
    """Everything else that the start of the route reaches."""
    return _command(estate, "blast", start)


def after_neighbours(answer: Tellable, estate: str) -> str | None:
    """All that falls with the node."""
    return _command(estate, "blast", answer.question["id"])


def after_push(uri: str) -> str | None:
    """The main question, on the estate that was just pushed."""
    return _command(uri, "reach", "payouts")


def after_build(estate: str) -> str | None:
    """The main question, on the estate that was just built."""
    return _command(estate, "reach", "payouts")
