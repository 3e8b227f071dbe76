"""A server that runs out of memory or falls silent in the middle: given up in time, told how things stand, and gone on with."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from traceback import TracebackException

import pytest

import graphnhi as nhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.store.neo4j import connection
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows
from tests.servers.faults import sent
from tests.servers.proxy import Proxy
from tests.servers.server import Server
from tests.store.neo4j.conftest import signed_in
from tests.store.neo4j.refusing import refusal
from tests.store.neo4j.small import expect_whole, readable, runs, version

OLD, NEW = version(0), version(1)
UNFINISHED = "The push is unfinished: nobody reads what it wrote, and the same command goes on from there."
EDGES = b"CREATE (a)-[r:"
IN_TIME = 60
"""Seconds in which what cannot finish gives up."""


def big() -> Estate:
    """Turns of some megabytes."""
    rows = Rows()
    for number in range(3000):
        rows.node(f"key-{number}", "api_key", purpose=f"{number} " + "x" * 1000)
    return estate_of(rows)


@pytest.mark.usefixtures("impatient")
def test_a_server_without_memory_for_a_turn(
    neo4j_with: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It says what the server lacks and how things stand; what is read stays; with more memory the same push ends."""
    server = neo4j_with()
    signed_in(server, monkeypatch)
    nhi.push(OLD, server.uri)
    server.kill()
    server.start("db.memory.transaction.max=2m")
    monkeypatch.chdir(tmp_path)
    nhi.save(big(), "estate.graphnhi")
    started = time.monotonic()
    assert refusal("push", f"{server.uri}?estate=random") == (
        f"{server.uri}, database 'neo4j': the server has not the transaction memory for this "
        f"(dbms.memory.transaction.total.max, db.memory.transaction.max). {UNFINISHED}"
    )
    assert time.monotonic() - started < IN_TIME, "twice, the second time with --debug"
    expect_whole(server, OLD)
    server.kill()
    server.start()
    nhi.push(big(), f"{server.uri}?estate=random")
    expect_whole(server, big())
    assert runs(server) == readable(server)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than some seconds for an answer."""
    monkeypatch.setattr(connection, "_STEP", 6.0)


@pytest.mark.usefixtures("small_steps", "hasty")
def test_a_server_that_falls_silent_in_a_push(server: Server, network: Proxy) -> None:
    """It is given up, and what is open is closed; when it speaks again, the same push goes on."""
    nhi.push(OLD, server.uri)
    network.silence_at(sent(EDGES, 2), for_good=True)
    started = time.monotonic()
    with pytest.raises(UsageError, match=r"no answer within \d seconds\. The push is unfinished: "):
        nhi.push(NEW, network.uri)
    assert time.monotonic() - started < 30
    network.heal()
    assert nhi.push(NEW, server.uri).resumed
    expect_whole(server, NEW)
    assert runs(server) == readable(server)


def answer(uri: str) -> object:
    with nhi.open(uri) as there:
        return nhi.reach(there, "payouts")


@pytest.mark.parametrize("ask", [nhi.pull, answer])
@pytest.mark.usefixtures("hasty")
def test_a_server_that_falls_silent_while_it_is_asked(
    server: Server, network: Proxy, ask: Callable[[str], object]
) -> None:
    """Whoever asks gives up too, once and not again for the whole estate."""
    nhi.push(OLD, server.uri)
    network.silence_at(sent(b"UNWIND $ids AS id"), for_good=True)
    started = time.monotonic()
    with pytest.raises(UsageError, match=r"^bolt://[^ ]+, database 'neo4j': no answer within 6 seconds\.$"):
        ask(network.uri)
    assert time.monotonic() - started < 15


@pytest.mark.marathon
@pytest.mark.parametrize("words", [("push",), ("pull",), ("reach", "payouts", "-e")])
@pytest.mark.parametrize("point", ["at once", "later"])
def test_what_cannot_finish_gives_up_in_time(
    server: Server, network: Proxy, tmp_path: Path, words: tuple[str, ...], point: str
) -> None:
    """The process itself ends within a minute of the silence, as users have it."""
    nhi.push(OLD, server.uri)
    nhi.save(NEW, tmp_path / "estate.graphnhi")
    later = EDGES if words[0] == "push" else b"UNWIND $ids AS id"
    network.silence_at(sent(0) if point == "at once" else sent(later), for_good=True)
    running = subprocess.Popen(
        [sys.executable, "-c", "from graphnhi.cli import main; main()", *words, network.uri],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not network.struck and running.poll() is None:
        time.sleep(0.05)
    silent = time.monotonic()
    out, err = running.communicate(timeout=2 * IN_TIME)
    assert time.monotonic() - silent < IN_TIME
    assert (running.returncode, out, err.count("\n")) == (2, "", 1), err


def test_no_secret_is_written_or_said(server: Server, network: Proxy, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    """The password is in no property of the database, no trace of an error and no record of the driver, at its loudest; and the
    driver is never made louder by us.
    """
    log = logging.getLogger("neo4j")
    assert log.level == logging.NOTSET
    caplog.set_level(logging.DEBUG, logger="neo4j")
    nhi.push(OLD, network.uri)
    network.cut_at(sent(EDGES))
    nhi.push(NEW, network.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", f"not {server.password}")
    with pytest.raises(UsageError) as refused:
        nhi.pull(network.uri)
    assert len(caplog.records) > 100
    traced = "".join(TracebackException.from_exception(refused.value).format())
    stored = server.run(
        "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN labels(n) AS l, properties(n) AS n, type(r) AS t, properties(r) AS r"
    )
    for place in (caplog.text, traced, str(stored), repr(nhi.open)):
        assert server.password not in place
