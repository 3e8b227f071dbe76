"""What no server lets through, and what is no server: one clear line, exit code 2, nothing written, no secret shown."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from neo4j.exceptions import ClientError

import graphnhi as nhi
from graphnhi.store.neo4j import connection
from tests.servers.dialling import unreachable
from tests.servers.pool import READ_ONLY
from tests.servers.proxy import Proxy
from tests.servers.server import Server
from tests.store.neo4j.conftest import signed_in
from tests.store.neo4j.refusing import CANARY, answering, refusal
from tests.store.neo4j.small import expect_whole, version

ESTATE = version(0)
COMMANDS = {
    "push": ("push", "{uri}"),
    "pull": ("pull", "{uri}", "-o", "never.graphnhi"),
    "reach": ("reach", "payouts", "-e", "{uri}"),
}


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder with an estate to push, in which no command leaves anything else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEO4J_PASSWORD", CANARY)
    nhi.save(ESTATE, "estate.graphnhi")
    yield
    assert [path.name for path in tmp_path.iterdir()] == ["estate.graphnhi"]


def told(command: str, uri: str) -> str:
    return refusal(*(word.format(uri=uri) for word in COMMANDS[command]))


def nothing_there(server: Server) -> bool:
    return server.run("MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 0}]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_who_signs_in_wrongly(server: Server, monkeypatch: pytest.MonkeyPatch, command: str, scheme: str) -> None:
    """A wrong password, a wrong user, a database that is not there, a password that must be changed first."""
    uri = f"{scheme}{server.uri.removeprefix('bolt')}"
    where = f"{uri}, database 'neo4j': "
    monkeypatch.setenv("NEO4J_PASSWORD", CANARY)
    wrong = f"{where}the user or the password is wrong. See NEO4J_USERNAME and NEO4J_PASSWORD."
    assert told(command, uri) == wrong
    monkeypatch.setenv("NEO4J_USERNAME", "nobody")
    assert told(command, uri) == wrong
    signed_in(server, monkeypatch)
    monkeypatch.setenv("NEO4J_DATABASE", "elsewhere")
    assert told(command, uri) == (
        f"{uri}, database 'elsewhere': there is no such database, or the user may not see it. See NEO4J_DATABASE."
    )
    with newcomer(server, monkeypatch):
        assert told(command, uri) == (
            f"{where}the password must be changed first: sign in once with cypher-shell or Neo4j Browser."
        )
    assert nothing_there(server)


@contextmanager
def newcomer(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody who never signed in yet does so."""
    server.run("CREATE USER newcomer SET PASSWORD $password CHANGE REQUIRED", database="system", password=CANARY)
    for name, value in (("USERNAME", "newcomer"), ("PASSWORD", CANARY), ("DATABASE", "neo4j")):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    try:
        yield
    finally:
        server.run("DROP USER newcomer", database="system")


def test_a_server_that_is_too_old(server: Server) -> None:
    """By what it says of itself; nothing is written."""
    own = server.agent.encode()
    assert own.startswith(b"Neo4j/5.2")
    with Proxy(server.port, {own: own.replace(b"Neo4j/5.2", b"Neo4j/5.1")}) as network:
        for command in COMMANDS:
            old = own.decode().replace("Neo4j/5.2", "Neo4j 5.1")[: len("Neo4j 5.16")]
            assert told(command, network.uri) == f"{network.uri}: is {old}, which is too old (wanted 5.26 or newer)."
    assert nothing_there(server)


def test_no_rights(neo4j_with: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that may only be read: a push writes nothing, what is there can be asked. So too where the server says that it is
    the user who may not.
    """
    server = neo4j_with()
    signed_in(server, monkeypatch)
    nhi.push(version(1), server.uri)
    server.stop()
    server.start(READ_ONLY)
    assert told("push", server.uri) == f"{server.uri}, database 'neo4j': the database is read-only."
    with Proxy(server.port, forbidding(server), asking={proposals(): speaking(4, 4)}) as network:
        assert told("push", network.uri) == (
            f"{network.uri}, database 'neo4j': the user has not the right to do this. docs/neo4j.md lists the rights that are needed."
        )
    expect_whole(server, version(1))


def forbidding(server: Server) -> dict[bytes, bytes]:
    """In the place of what this server says to who writes, what another one says to who has not the right: as long, so the message
    is longer by what the code is shorter.
    """
    with pytest.raises(ClientError) as refused:
        server.run("CREATE (:NHI)")
    code, message = str(refused.value.code), str(refused.value.message)
    other = "Neo.ClientError.Security.Forbidden"
    more = "." * (len(code) - len(other))
    return {failure(code, message): failure(other, more + message)}


def failure(code: str, message: str) -> bytes:
    """Bolt 4.4's metadata of a FAILURE. Source: Bolt protocol, PackStream."""
    return b"\x84code" + string(code) + b"\x87message" + string(message)


def string(text: str) -> bytes:
    assert 16 <= len(text.encode()) < 256
    return b"\xd0" + bytes([len(text.encode())]) + text.encode()


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """With or without routing."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert (
        told("push", f"bolt://127.0.0.1:{port}")
        == f"bolt://127.0.0.1:{port}: nothing listens there. Is the server running?"
    )
    assert told("reach", f"neo4j://127.0.0.1:{port}").startswith(f"neo4j://127.0.0.1:{port}: cannot be reached")


ODD = {
    "web": (lambda client: client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "a web server answers there"),
    "garbage": (lambda client: client.sendall(bytes(range(256)) * 99), "what answers there is no Neo4j"),
    "half of Bolt": (lambda client: client.sendall(b"\0\0\4\4" + bytes(range(1, 256)) * 99), "cannot be reached"),
    "silence": (lambda client: None, "cannot be reached"),
    "an end": (lambda client: client.shutdown(socket.SHUT_RDWR), "cannot be reached"),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_server(odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web server, something that talks at random, something that says nothing at all: given up soon."""
    monkeypatch.setitem(connection._CONFIG, "connection_acquisition_timeout", 0.7)
    answer, words = ODD[odd]
    with answering(answer) as port:
        for scheme, command in (("bolt", "push"), ("neo4j", "reach"), ("bolt+ssc", "pull")):
            uri, started = f"{scheme}://127.0.0.1:{port}", time.monotonic()
            line = told(command, uri)
            assert line.startswith(f"{uri}: ")
            assert scheme != "bolt" or words in line
            assert time.monotonic() - started < 30


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"])
def test_a_server_without_encryption(server: Server, scheme: str) -> None:
    """One that was asked for an encrypted connection is not asked without."""
    line = told("push", f"{scheme}{server.uri.removeprefix('bolt')}")
    assert "encrypted" in line
    assert nothing_there(server)


@pytest.mark.parametrize(
    "uri", ["bolt://db.example", "neo4j://10.0.0.7:7687", "bolt://127.0.0.1.example", "neo4j://[::2]", "bolt://0"]
)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_plain_way_to_another_machine(uri: str, command: str) -> None:
    """Refused before anything is looked up or connected, whoever signs in."""
    with unreachable() as tried:
        assert "would send passwords and the estate unencrypted to another machine" in told(command, uri)
    assert tried == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_password_in_an_address(command: str) -> None:
    """Refused, and not shown."""
    for uri in (
        f"bolt://neo4j:{CANARY}@localhost",
        f"neo4j://{CANARY}@localhost",
        f"bolt://localhost/?x=neo4j:{CANARY}@y",
    ):
        with unreachable() as tried:
            told(command, uri)
        assert tried == []


def speaking(major: int, minor: int) -> bytes:
    """What a driver says first that speaks this version of Bolt alone."""
    return b"\x60\x60\xb0\x17" + bytes([0, 0, minor, major]) * 4


@pytest.mark.parametrize("bolt", [(5, 1), (4, 4)])
def test_a_server_of_an_older_protocol(server: Server, bolt: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be told to keep its hints to itself is asked all the same."""
    signed_in(server, monkeypatch)
    with Proxy(server.port, asking={proposals(): speaking(*bolt)}) as network:
        nhi.push(ESTATE, network.uri)
        with nhi.open(network.uri) as there:
            assert (
                nhi.reach(there, "payouts", as_of="2026-01-01").to_dict()
                == nhi.reach(ESTATE, "payouts", as_of="2026-01-01").to_dict()
            )
        assert network.connections > 1
    expect_whole(server, ESTATE)


def proposals() -> bytes:
    """What this driver says first: the versions that it speaks."""
    heard: list[bytes] = []
    with answering(lambda client: heard.append(client.recv(20)) or client.shutdown(socket.SHUT_RDWR)) as port:
        told("push", f"bolt://127.0.0.1:{port}")
    return heard[0]
