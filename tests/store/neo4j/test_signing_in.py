"""Who signs in, and with what: from the environment, a private file, or by asking; and nothing ever shows the password."""

import os
import pickle
import traceback
from pathlib import Path

import pytest

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.store.neo4j.address import Address
from graphnhi.store.neo4j.connection import Connection
from graphnhi.store.neo4j.signing_in import Login, login_of
from tests.servers.server import Server

CANARY = "c4nary-pa55word"


@pytest.fixture(autouse=True)
def signed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)


def written(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def refused(file: Path) -> str:
    """The one line by which a password file is refused."""
    with pytest.raises(UsageError) as told:
        login_of(file)
    assert told.value.exit_code == 2
    assert str(told.value).isprintable()
    assert CANARY not in "".join(traceback.format_exception(told.value))
    return str(told.value)


def test_the_environment_says_who_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """NEO4J_USERNAME, which is neo4j where it is left out or empty, NEO4J_PASSWORD and NEO4J_DATABASE."""
    monkeypatch.setenv("NEO4J_PASSWORD", CANARY)
    assert login_of() == Login("neo4j", CANARY, None)
    monkeypatch.setenv("NEO4J_USERNAME", "")
    monkeypatch.setenv("NEO4J_DATABASE", "")
    assert login_of() == Login("neo4j", CANARY, None)
    monkeypatch.setenv("NEO4J_USERNAME", "reader")
    monkeypatch.setenv("NEO4J_DATABASE", "nhi")
    assert login_of() == Login("reader", CANARY, "nhi")


def test_a_file_comes_before_the_environment_and_asking_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gives a file means it; nobody is asked who has said it; without any of them it is an error."""
    asked = list[str]()

    def ask(user: str) -> str:
        asked.append(user)
        return "typed"

    assert login_of(ask=ask).password == "typed"
    monkeypatch.setenv("NEO4J_PASSWORD", "of the environment")
    assert login_of(ask=ask).password == "of the environment"
    assert login_of(written(tmp_path / "p", b"of the file\n"), ask).password == "of the file"
    assert asked == ["neo4j"]
    monkeypatch.delenv("NEO4J_PASSWORD")
    with pytest.raises(UsageError, match="set NEO4J_PASSWORD, or give --password-file"):
        login_of()


@pytest.mark.parametrize("text", ["p", "with space ", " p", "é漢🦊", "a:b@c/d?e#f", "=x", "'\"`$(id)", "x" * 4_000])
def test_the_line_of_a_file_is_the_password(tmp_path: Path, text: str) -> None:
    """To the character, with or without the end of the line, whatever ends lines on the system that wrote it."""
    for end in ("", "\n", "\r\n"):
        assert login_of(written(tmp_path / "p", f"{text}{end}".encode())).password == text


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"\r\n", f"{CANARY}\nmore\n".encode(), f"{CANARY}\n\n".encode(), f"\n{CANARY}".encode(), f"{CANARY}\xff".encode("latin-1"),
     CANARY.encode("utf-16"), CANARY.encode() * 1_000, b"\x00\x01\xff" * 100, f"{CANARY}\u2028x".encode(), f"{CANARY}\x0cx".encode()],
)  # fmt: skip
def test_what_is_no_password_is_refused(tmp_path: Path, data: bytes) -> None:
    """Nothing, several lines, what is no UTF-8, and what is too long; nothing of it is shown."""
    assert "holds no password" in refused(written(tmp_path / "p", data))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602, 0o610, 0o777])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Or write, or run: it is its owner's alone, and the line says how to make it so."""
    assert "chmod go=" in refused(written(tmp_path / "p", CANARY.encode(), mode))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """Missing, a folder, a link to nothing, a loop, a path that cannot be; and no pipe or device is waited for."""
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "missing", tmp_path, tmp_path / "dangling", tmp_path / "loop", tmp_path / "pipe", Path("/dev/zero"),
                 Path("a\x00b"), tmp_path / ("x" * 5_000), tmp_path / "a\x1b[31m\nb"):  # fmt: skip
        assert "password" in refused(path)


def test_a_big_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    """Ten megabytes, or a hole of a terabyte, are no password."""
    assert "holds no password" in refused(written(tmp_path / "big", CANARY.encode() * 700_000))
    hole = written(tmp_path / "hole", b"")
    os.truncate(hole, 1 << 40)
    assert "holds no password" in refused(hole)


def test_nothing_shows_the_password(tmp_path: Path) -> None:
    """Neither what an object shows of itself, nor what fails with it in hand."""
    login = Login("neo4j", CANARY, "nhi")
    assert CANARY not in f"{login} {login!r} {[login]}"
    with pytest.raises(UsageError) as told:
        Connection(Address("bolt", "127.0.0.1", 1, None), login)
    shown = "".join(traceback.format_exception(told.value))
    assert "nothing listens there" in shown
    assert CANARY not in shown
    assert CANARY not in repr(told.value.__dict__)


def test_a_wrong_password_is_one_line_without_it(
    neo4j: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A real server refuses; neither the error with all its causes, nor anything printed or logged, has the password."""
    monkeypatch.setenv("NEO4J_PASSWORD", CANARY)
    with pytest.raises(UsageError, match="the user or the password is wrong") as told:
        graphnhi.open(neo4j.uri)
    assert "\n" not in str(told.value)
    assert CANARY not in "".join(traceback.format_exception(told.value))
    assert CANARY not in "".join(capfd.readouterr())


def test_an_open_estate_shows_no_password(neo4j: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it let itself be written down."""
    for name, value in neo4j.environment.items():
        monkeypatch.setenv(name, value)
    graphnhi.push(graphnhi.demo(), neo4j.uri)
    with graphnhi.open(neo4j.uri) as there:
        assert neo4j.password not in repr(there)
        with pytest.raises(TypeError):
            pickle.dumps(there)
