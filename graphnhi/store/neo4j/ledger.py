"""The bookkeeping of estates and pushes in the database: which push of an estate is read, which was before, which is unfinished.

An estate's node names the push that is `current` and the `previous` one, which is kept until the next push begins, and the
`writer` that may write: the one that began last. What is known of the making of an estate is kept in pieces beside its push.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.estate.exported import about_digest
from graphnhi.store.neo4j.batches import PLAN, count_of
from graphnhi.store.neo4j.connection import Connection, Run
from graphnhi.store.neo4j.failures import ChangedError, TakenOverError
from graphnhi.store.neo4j.statements import ABOUT, ESTATES, HOLD, RUNS
from graphnhi.store.neo4j.stored import MARKER, stored_text, told

__all__ = [
    "Push",
    "Reading",
    "about_of",
    "begin",
    "chosen",
    "give_up",
    "held",
    "keep_about",
    "names",
    "previous",
    "reading",
    "replaced",
    "stale",
    "switch",
    "under_way",
]

T = TypeVar("T")

_FORMAT: Final = 1
"""Raised when an older graphnhi could misread what is stored."""
_PIECE: Final = 1 << 20
"""Characters of what is known of an estate's making that one node holds."""
_PUSH_KEYS: Final = "p.id, p.estate, p.format, p.digest, p.about_digest, p.nodes, p.edges, p.pieces"


@dataclass(frozen=True, slots=True)
class Push:
    """A push under way: `run` is its id, `done` how many of its `turns` the database had at its beginning, `writer` who writes it
    under the name of an `estate`.
    """

    run: str
    estate: str
    writer: str
    done: int
    turns: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A finished push to be read: what its estate is, by number and digest."""

    run: str
    estate: str
    digest: str
    about_digest: str
    nodes: int
    edges: int
    pieces: int


def names(server: Connection) -> list[str]:
    """The names of the estates on a server that have a finished push, sorted."""
    text = f"MATCH (e:{MARKER} {{run: '{ESTATES}'}}) WHERE e.id IS NOT NULL AND e.current IS NOT NULL RETURN e.id"
    return sorted(told(name) for (name,) in server.read(text) if isinstance(name, str))


def chosen(server: Connection, name: str | None) -> str:
    """The name of the estate that is meant; UsageError, with the list, where it is not there or several are and none is named."""
    known = names(server)
    if name in known:
        assert name is not None
        return name
    shown = "\n".join(f"  {quoted(each)}" for each in known)
    where = server.address.uri
    if not known:
        raise UsageError(f"{where}: no estate was pushed there yet. Push one with `graphnhi push {where}`.")
    if name is not None:
        raise UsageError(f"{where}: there is no estate {quoted(name)}. There are:\n{shown}")
    if len(known) > 1:
        raise UsageError(f"{where}: there are several estates; say which with ?estate=NAME:\n{shown}")
    return known[0]


def reading(server: Connection, name: str) -> Reading:
    """The push of an estate that is current now."""
    rows = _current(server, name)
    if not rows:
        raise UsageError(f"{server.address.uri}: the estate {quoted(name)} is not there any more.")
    return _reading(server, name, rows[0])


def replaced(server: Connection, name: str) -> Reading | None:
    """The push of an estate that another takes the place of; None where there is none, or none that can be read."""
    rows = _current(server, name)
    return _reading(server, name, rows[0]) if rows and _is_sound(rows[0]) and rows[0][2] >= _FORMAT else None


def _current(server: Connection, name: str) -> list[list[Any]]:
    text = f"""
MATCH (e:{MARKER} {{run: '{ESTATES}', id: $name}})
MATCH (p:{MARKER} {{run: '{RUNS}', id: e.current}})
RETURN {_PUSH_KEYS}"""
    return server.read(text, name=stored_text(name))


def previous(server: Connection, name: str) -> str | None:
    """The push before the current one of an estate, as long as it is kept."""
    text = f"MATCH (e:{MARKER} {{run: '{ESTATES}', id: $name}}) RETURN e.previous"
    return next((run for (run,) in server.read(text, name=stored_text(name))), None)


def held(server: Connection, name: str, writer: str | None, work: Callable[[Run], T]) -> T:
    """Work in one transaction that nobody else's work on the same estate overlaps; tried again while it is not known to be done.

    writer: raise TakenOverError, with nothing written, if another push has begun since that one. work: must do nothing when it was
    done before.
    """

    def holding(run: Run) -> T:
        if not run(HOLD, {"name": stored_text(name), "writer": writer}).rows:
            raise _taken_over(server, name)
        return work(run)

    return server.settled(holding)


def _held(server: Connection, push: Push, text: str, /, **parameters: Any) -> list[list[Any]]:
    return held(server, push.estate, push.writer, lambda run: run(text, parameters).rows)


def under_way(server: Connection, push: Push) -> Reading:
    """A push that is not read yet, to be compared; TakenOverError where it is not ours any more."""
    text = f"""
MATCH (e:{MARKER} {{run: '{ESTATES}', id: $name}}) WHERE e.writer = $writer
MATCH (p:{MARKER} {{run: '{RUNS}', id: $run}})
RETURN {_PUSH_KEYS}"""
    rows = server.read(text, run=push.run, writer=push.writer, name=stored_text(push.estate))
    if not rows:
        raise _taken_over(server, push.estate)
    return _reading(server, push.estate, rows[0])


def _taken_over(server: Connection, name: str) -> TakenOverError:
    """The error for a push that somebody else's has put an end to."""
    return TakenOverError(
        f"{server.address.uri}: another push of the estate {quoted(name)} took over. What was read before is still read."
    )


def _reading(server: Connection, name: str, row: list[Any]) -> Reading:
    run, estate, form, digest, about, nodes, edges, pieces = row
    if not _is_sound(row):
        raise ChangedError(
            f"{server.address.uri}: what is kept of the push of the estate {quoted(name)} was changed on the server. Push it again."
        )
    if form != _FORMAT:
        what = "a newer graphnhi: use that one" if form > _FORMAT else "an older graphnhi: push it again"
        raise UsageError(f"{server.address.uri}: the estate {quoted(name)} was pushed by {what}.")
    return Reading(run, told(estate), digest, about, nodes, edges, pieces)


def _is_sound(row: list[Any]) -> bool:
    """Whether what is kept of a push is of the types that a push writes."""
    return [*map(type, row)] == [str, str, int, str, str, int, int, int]


def is_kept(server: Connection, found: Reading) -> bool:
    """Whether a push is still whole: the current one, or the one before, which goes when the next push begins."""
    text = f"""
MATCH (e:{MARKER} {{run: '{ESTATES}', id: $name}}) WHERE $run IN [e.current, e.previous]
MATCH (p:{MARKER} {{run: '{RUNS}', id: $run}})
RETURN count(*)"""
    ((count,),) = server.read(text, name=stored_text(found.estate), run=found.run)
    return bool(count)


def about_of(server: Connection, found: Reading) -> dict[str, Any]:
    """What is known of the making of a pushed estate; ChangedError where a piece is missing or was changed."""
    text = f"MATCH (a:{MARKER}) WHERE a.run = $run AND a.id IS NOT NULL RETURN a.id, a.text"
    pieces = {str(piece): told for piece, told in server.read(text, run=found.run + ABOUT)}
    whole = "".join(str(pieces.get(_piece_id(number))) for number in range(len(pieces)))
    try:
        about = json.loads(whole) if len(pieces) == found.pieces else None
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or about_digest(about) != found.about_digest:
        raise ChangedError(
            f"{server.address.uri}: what is known of the making of the estate {quoted(found.estate)} was changed on the server. "
            "Push it again."
        )
    return about


def _piece_id(number: int) -> str:
    return f"{number:06d}"


def keep_about(server: Connection, push: Push, about: Mapping[str, Any]) -> None:
    """Put down what is known of the making of the estate; whoever holds the push may do so again."""
    text = f"""
MERGE (a:{MARKER} {{run: $about, id: $id}})
SET a:NHIAbout, a.text = $text"""
    for number, piece in enumerate(_pieces(about)):
        _held(server, push, text, about=push.run + ABOUT, id=_piece_id(number), text=piece)


def _pieces(about: Mapping[str, Any]) -> list[str]:
    whole = json.dumps(about, ensure_ascii=True)
    return [whole[start : start + _PIECE] for start in range(0, len(whole), _PIECE)]


def begin(server: Connection, estate: Estate, name: str) -> Push:
    """A push of this estate under this name: one that died is gone on with, or a new one is begun; any other ends."""
    writer = secrets.token_hex(8)
    fixed: dict[str, Any] = {
        "estate": stored_text(name), "format": _FORMAT, "plan": PLAN, "digest": estate.digest,
        "about_digest": about_digest(estate.about), "nodes": estate.n_nodes, "edges": estate.n_edges,
        "pieces": len(_pieces(estate.about)), "turns": count_of(estate),
    }  # fmt: skip
    server.write_settled(
        f"MERGE (e:{MARKER} {{run: '{ESTATES}', id: $estate}}) SET e:NHIEstate, e.writer = $writer",
        estate=fixed["estate"], writer=writer,
    )  # fmt: skip
    same = f"""
MATCH (p:{MARKER} {{run: '{RUNS}'}}) WHERE p.id IS NOT NULL AND p.complete = false
  AND p.estate = $estate AND p.format = $format AND p.plan = $plan AND p.digest = $digest AND p.about_digest = $about_digest
RETURN p.id, p.done ORDER BY p.done DESC LIMIT 1"""
    rows = server.read(same, **fixed)
    if rows:
        return Push(rows[0][0], name, writer, rows[0][1], fixed["turns"])
    push = Push(secrets.token_hex(8), name, writer, 0, fixed["turns"])
    new = f"""
MERGE (p:{MARKER} {{run: '{RUNS}', id: $run}})
ON CREATE SET p:NHIPush, p += $fixed, p.done = 0, p.complete = false"""
    _held(server, push, new, run=push.run, fixed=fixed)
    return push


def switch(server: Connection, push: Push) -> None:
    """Make a push the one that is read, in one step. Doing it twice changes nothing."""
    text = f"""
MATCH (p:{MARKER} {{run: '{RUNS}', id: $run}})
MATCH (e:{MARKER} {{run: '{ESTATES}', id: $name}})
SET e.previous = CASE WHEN e.current = $run THEN e.previous ELSE e.current END, e.current = $run, p.complete = true
RETURN e.current"""
    if not _held(server, push, text, run=push.run, name=stored_text(push.estate)):
        raise _taken_over(server, push.estate)


def stale(server: Connection, push: Push) -> list[str]:
    """The pushes of the same estate that nobody reads from now on: all but this one and the current one. None of them is gone on
    with any more, so that they may be removed.
    """
    text = f"""
MATCH (e:{MARKER} {{run: '{ESTATES}', id: $name}}) SET e.previous = null
WITH e MATCH (p:{MARKER} {{run: '{RUNS}'}})
WHERE p.id IS NOT NULL AND p.estate = $name AND p.id <> $run AND p.id <> coalesce(e.current, '')
SET p.complete = null
RETURN p.id"""
    return [run for (run,) in _held(server, push, text, run=push.run, name=stored_text(push.estate))]


def give_up(server: Connection, push: Push) -> None:
    """Let nobody go on with this push, so that it may be removed."""
    _held(server, push, f"MATCH (p:{MARKER} {{run: '{RUNS}', id: $run}}) SET p.complete = null", run=push.run)
