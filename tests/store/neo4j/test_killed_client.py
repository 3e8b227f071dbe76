"""A push whose own process is killed: the next one goes on, or takes what it left away."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

import graphnhi as nhi
from graphnhi.estate import Estate
from tests.servers.faults import sent
from tests.servers.proxy import Proxy
from tests.servers.server import Server
from tests.store.neo4j.small import Onlooker, expect_whole, here, readable, runs, version

Child = Callable[[Estate, str], subprocess.Popen[str]]

OLD, NEW, OTHER = version(0), version(1), version(2)
EDGES = b"CREATE (a)-[r:"
POINTS = {
    "nodes": (b"CREATE (n:NHI", 4),
    "edges": (EDGES, 3),
    "the comparison": (b"UNWIND $ids AS id", 1),
    "the switch": (b"e.current = $run, p.complete", 1),
}
"""What has just not arrived when the process dies."""
OFTEN = ("edges", "the switch")


@pytest.fixture
def child(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Child]:
    """By an estate and an address, the push as a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(estate: Estate, uri: str) -> subprocess.Popen[str]:
        place = tmp_path / f"{estate.digest[:8]}.graphnhi"
        nhi.save(estate, place)
        words = [sys.executable, "-m", "tests.store.neo4j.pushing_child", str(place), uri]
        started.append(
            subprocess.Popen(
                words, cwd=pytestconfig.rootpath, env=os.environ.copy(), text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
        )  # fmt: skip
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.communicate()


@pytest.mark.parametrize(
    "point", [point if point in OFTEN else pytest.param(point, marks=pytest.mark.marathon) for point in POINTS]
)
@pytest.mark.usefixtures("small_steps")
def test_a_push_whose_process_is_killed_is_gone_on_with(
    server: Server, network: Proxy, child: Child, point: str
) -> None:
    """The same push ends it, and readers see the old estate until then. One of another estate takes its rows away, and no other."""
    nhi.push(OLD, server.uri)
    nhi.push(OTHER, here(server, "beside"))
    with Onlooker(server) as onlooker:
        killed(child, NEW, network, point)
        assert len(runs(server) - readable(server)) == 1
        assert nhi.push(NEW, server.uri).resumed
        expect_whole(server, NEW)
    assert {*onlooker.digests} <= {OLD.digest, NEW.digest}
    killed(child, OLD, network, point)
    assert len(runs(server) - readable(server)) == 1
    assert nhi.push(OTHER, server.uri).resumed == 0
    expect_whole(server, OTHER)
    expect_whole(server, OTHER, "beside")
    assert runs(server) == readable(server)


def killed(child: Child, estate: Estate, network: Proxy, point: str) -> None:
    """A push that died there."""
    dying: list[subprocess.Popen[str]] = []
    network.do_at(sent(*POINTS[point]), lambda: dying[0].kill())  # noqa: PLW0108 - it is not born yet
    dying.append(child(estate, network.uri))
    assert dying[0].wait(120) < 0
    network.heal()


def test_two_processes_push_at_once(server: Server, child: Child) -> None:
    """One ends, the other too or with one line and exit code 2; what is read is whole."""
    both = {estate.digest: child(estate, server.uri) for estate in (NEW, OTHER)}
    told = {digest: (each.communicate(timeout=120)[1], each.returncode) for digest, each in both.items()}
    assert {code for _, code in told.values()} in ({0}, {0, 2})
    for lines, code in told.values():
        assert code == 0 or (lines.startswith("error: ") and "took over" in lines and lines.count("\n") == 1)
    expect_whole(server, NEW if nhi.pull(server.uri).digest == NEW.digest else OTHER)


def test_an_interrupted_push_ends_at_once(server: Server, network: Proxy, child: Child) -> None:
    """Ctrl-C in the middle of a step: one word, exit code 130, and the same push goes on."""
    network.do_at(sent(EDGES, 3), lambda: (pushing.send_signal(2), pushing.wait(20)))
    pushing = child(NEW, network.uri)
    told = pushing.communicate(timeout=120)[1]
    assert (pushing.returncode, told) == (130, "interrupted\n")


def test_what_taking_leave_meets_is_not_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt may find a step still inside the driver, whose farewell then fails in whatever way: it hides nothing."""
    close = neo4j.Driver.close

    def spoilt(driver: neo4j.Driver) -> None:
        close(driver)
        raise BufferError("a step is still inside")

    nhi.push(OLD, server.uri)
    monkeypatch.setattr(neo4j.Driver, "close", spoilt)
    assert nhi.pull(server.uri).digest == OLD.digest
