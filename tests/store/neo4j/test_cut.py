"""The way to the server is cut, at any byte in either direction: what was lost is settled by looking, and nothing is there twice."""

import random
from collections.abc import Callable

import pytest

import graphnhi as nhi
from graphnhi.errors import UsageError
from graphnhi.store.neo4j import connection
from tests.servers.faults import COMMIT, Moment, received, sent
from tests.servers.proxy import Proxy
from tests.servers.server import Server
from tests.store.neo4j.small import expect_whole, readable, runs, version

pytestmark = pytest.mark.usefixtures("small_steps")

OLD, NEW = version(0), version(1)
SIDES: dict[str, Callable[[int], Moment]] = {"sent": sent, "received": received}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tries again does so at once."""
    monkeypatch.setattr(connection, "_PAUSE", 0.01)
    monkeypatch.setitem(connection._CONFIG, "initial_retry_delay", 0.01)


def traffic(server: Server) -> dict[str, int]:
    """How many bytes a push in place of another takes, each way."""
    nhi.push(OLD, server.uri)
    with Proxy(server.port) as network:
        nhi.push(NEW, network.uri)
        return {way: network.passed[way] for way in SIDES}


def cut_pushes(server: Server, each: int) -> None:
    """Pushes, each cut once at a byte drawn by seed: they end by themselves, or the same push ends them."""
    dice, bytes_of = random.Random("where a way is cut"), traffic(server)
    ended = {"by itself": 0, "by the same push": 0}
    for way, moment in SIDES.items():
        for number in range(each):
            place = dice.randrange(bytes_of[way])
            estate = (OLD, NEW)[number % 2]
            with Proxy(server.port) as network:
                network.cut_at(moment(place))
                try:
                    nhi.push(estate, network.uri)
                    ended["by itself"] += 1
                except UsageError:
                    nhi.push(estate, network.uri)
                    ended["by the same push"] += 1
            expect_whole(server, estate)
            assert runs(server) == readable(server), (way, place)
    assert ended["by itself"] > each


@pytest.mark.usefixtures("quick")
def test_a_push_is_cut_at_any_byte(server: Server) -> None:
    """In either direction, at 30 bytes; what was written before is never written again, and nothing of it is lost."""
    cut_pushes(server, 15)


@pytest.mark.marathon
@pytest.mark.usefixtures("quick")
def test_a_push_is_cut_at_many_bytes(server: Server) -> None:
    """The same at 600 bytes."""
    cut_pushes(server, 300)


@pytest.mark.usefixtures("quick")
def test_a_commit_whose_answer_is_lost_is_settled(server: Server) -> None:
    """Some commits of a push are done and not answered: the push finds that out, goes on, and writes nothing twice."""
    lost_answers(server, 6)


@pytest.mark.marathon
@pytest.mark.usefixtures("quick")
def test_each_commit_whose_answer_is_lost_is_settled(server: Server) -> None:
    """The same for every commit of a push in turn."""
    lost_answers(server, 1)


def lost_answers(server: Server, every: int) -> None:
    """Pushes, each of which does not hear of one of its commits."""
    nhi.push(OLD, server.uri)
    with Proxy(server.port) as network:
        commits = counted(network, lambda: nhi.push(NEW, network.uri))
    assert commits > 20
    for turn, number in enumerate(range(1, commits + 1, every)):
        estate = (OLD, NEW)[turn % 2]
        with Proxy(server.port) as network:
            network.lose_answer(number)
            assert not nhi.push(estate, network.uri).already
            assert network.struck == 1
        expect_whole(server, estate)
        assert runs(server) == readable(server), number


def counted(network: Proxy, push: Callable[[], object]) -> int:
    """How many commits of writing transactions arrive."""
    heard = 0

    def again() -> None:
        nonlocal heard
        heard += 1
        network.do_at(sent(COMMIT), again)

    network.do_at(sent(COMMIT), again)
    push()
    return heard
