"""Whoever reads while others push: the old estate or the new one, whole, and never anything between them."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import graphnhi as nhi
from graphnhi.cli import main
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.store.neo4j.connection import Connection
from tests.servers.server import Server
from tests.store.neo4j.small import Onlooker, expect_whole, version

pytestmark = pytest.mark.usefixtures("small_steps")

OLD, NEW = version(0), version(1)
QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "reach": lambda estate: nhi.reach(estate, "payouts", as_of="2026-01-01"),
    "blast": lambda estate: nhi.blast(estate, "key-20", as_of="2026-01-01"),
    "rank": lambda estate: nhi.rank(estate, as_of="2026-01-01"),
    "path": lambda estate: nhi.path(estate, "svc-20", "money", as_of="2026-01-01"),
    "neighbours": lambda estate: nhi.neighbours(estate, "pay-1"),
}


def answer(name: str, estate: Any) -> str:
    """As JSON, without the moment at which it was asked."""
    told = QUESTIONS[name](estate).to_dict()
    del told["question"]["as_of"], told["estate"]["as_of"]
    return json.dumps(told, sort_keys=True)


def test_readers_never_see_a_mixture(server: Server) -> None:
    """Two estates are pushed in turn; each answer, from a part or from the whole, is that of one of them, as from the file."""
    expected = {name: {answer(name, OLD), answer(name, NEW)} for name in QUESTIONS}
    assert all(len(answers) == 2 for answers in expected.values())
    nhi.push(OLD, server.uri)
    seen: dict[str, set[str]] = {name: set() for name in QUESTIONS}
    refused: list[str] = []
    with Onlooker(server) as onlooker, asking_again(server, seen, refused):
        for turn in range(60):
            nhi.push((NEW, OLD)[turn % 2], server.uri)
            if turn >= 7 and seen == expected and {*onlooker.digests} == {OLD.digest, NEW.digest}:
                break
    assert (seen, {*onlooker.digests}) == (expected, {OLD.digest, NEW.digest})
    assert all(TWICE.search(line) for line in (*refused, *onlooker.refusals))


TWICE = re.compile(r"^bolt://[0-9.:]+: the estate 'random' was pushed anew twice while it was read\. Ask again\.$")


@contextmanager
def asking_again(server: Server, seen: dict[str, set[str]], refused: list[str]) -> Iterator[None]:
    """Every question, one after the other, over one connection, until the pushing ends."""
    ended, faults = threading.Event(), list[BaseException]()

    def ask() -> None:
        with nhi.open(server.uri) as estate:
            while not ended.wait(0.02):
                for name in QUESTIONS:
                    try:
                        seen[name].add(answer(name, estate))
                    except UsageError as error:
                        refused.append(str(error))
                    except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                        faults.append(error)
                        return

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(70)
        assert faults == []


@pytest.fixture
def pushed_meanwhile(server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Before the nth reading text of whoever asks next, these estates are pushed; `again`: and so it goes on."""
    read = Connection.read

    def arm(text: str, *estates: Estate, times: int = 1) -> None:
        left = times

        def hooked(self: Connection, sent: str, /, **parameters: Any) -> Any:
            nonlocal left
            if left and text in sent:
                left -= 1
                with monkeypatch.context() as patched:
                    patched.setattr(Connection, "read", read)
                    for estate in estates:
                        nhi.push(estate, server.uri)
            return read(self, sent, **parameters)

        monkeypatch.setattr(Connection, "read", hooked)

    return arm


STEPS = {
    "reach": ("id: e.current}", "a.text", "count(r) AS edges", "UNWIND $ids", "count(*)"),
    "whole": ("id: e.current}", "a.text", "n.id IS NOT NULL RETURN n.id", "UNWIND $ids", "count(*)"),
}  # fmt: skip


def asked(how: str, uri: str) -> str:
    with nhi.open(uri) as estate:
        return answer("reach", estate) if how == "reach" else str(estate.whole().digest)


def known(how: str, estate: Estate) -> str:
    return answer("reach", estate) if how == "reach" else estate.digest


@pytest.mark.parametrize(("how", "text"), [(how, text) for how, texts in STEPS.items() for text in texts])
def test_a_reader_whose_push_goes_begins_again_once(
    server: Server, pushed_meanwhile: Callable[..., None], how: str, text: str
) -> None:
    """Pushed anew once, it reads on what it began with; pushed anew twice, what it read is gone and it begins again."""
    nhi.push(OLD, server.uri)
    pushed_meanwhile(text, NEW)
    assert asked(how, server.uri) in (known(how, OLD), known(how, NEW))
    pushed_meanwhile(text, OLD, NEW)
    assert asked(how, server.uri) == known(how, NEW)


@pytest.mark.parametrize("how", STEPS)
def test_a_reader_whose_push_goes_twice_says_so(
    server: Server, pushed_meanwhile: Callable[..., None], how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins again once and no more; then it is one line, on the command line exit 2."""
    nhi.push(OLD, server.uri)
    pushed_meanwhile("a.text", NEW, OLD, times=2)
    with pytest.raises(UsageError, match=TWICE):
        asked(how, server.uri)
    pushed_meanwhile("a.text", NEW, OLD, times=2)
    words = ["reach", "payouts", "-e", server.uri] if how == "reach" else ["pull", server.uri, "-o", "never.graphnhi"]
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(main, words)
    assert (told.exit_code, told.stdout, [*tmp_path.iterdir()]) == (2, "", [])
    assert re.fullmatch(
        r"error: bolt://[0-9.:]+: the estate 'random' was pushed anew twice while it was read\. Ask again\.\n",
        told.stderr,
    )
    expect_whole(server, OLD)
