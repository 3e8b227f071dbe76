"""What people see at a terminal: tables, routes that read aloud, hostile names dead."""

import re
from typing import Any

import pytest

from graphnhi.cli.rendering.labels import labels
from graphnhi.cli.rendering.tables import drawn
from graphnhi.results import Answer
from tests.export.hostile import HOSTILE, UNSAFE, answer_of, hop, reach_row


def screen(told: Answer) -> str:
    return "".join(drawn(told))


@pytest.mark.parametrize("answer", ["reach", "blast", "path"])
def test_hostile_names_are_text(answer: str) -> None:
    """Escapes, bidirectional characters and rich's own markup of a name are shown as text and do nothing."""
    text = screen(answer_of(answer, HOSTILE))
    assert not set(text) & set(UNSAFE)
    assert "[bold red]loud" in text
    assert "bomb:" in text


def test_reach_is_a_table() -> None:
    """A row of reach has identity, kind, hops, bound, effect, target and a short way."""
    head = screen(answer_of("reach")).split("\n")[1].split()
    assert head == ["identity", "kind", "hops", "bound", "effect", "target", "via"]


def reach_of(*rows: dict[str, Any]) -> Answer:
    told = answer_of("reach")
    return Answer("reach", told.estate, told.question, rows, told.summary, told.coverage)


def test_long_ids_are_folded_and_whole() -> None:
    """An id that is wider than its column goes on in the next line; no character of it is lost."""
    name = "".join(chr(ord("A") + n % 26) for n in range(120))
    text = screen(reach_of(reach_row("k1", target=name, path=[])))
    assert "".join(re.findall(r"[A-Z]+", text)) == name


def test_ids_are_as_short_as_they_are_clear() -> None:
    """An id is shown by its last parts, as many as tell it apart from the others in its column."""
    text = screen(reach_of(reach_row("aws:1/role/a"), reach_row("aws:2/role/a"), reach_row("aws:2/role/b")))
    shown = [line.split()[0] for line in text.split("\n") if "api_key" in line]
    assert shown == ["1/role/a", "2/role/a", "b"]


@pytest.mark.parametrize("ids", [("a/b", "b"), ("x/b", "y:b"), ("a//", "a/"), ("", "/"), ("p/q/r", "q/r", "r")])
def test_no_two_ids_have_one_label(ids: tuple[str, ...]) -> None:
    """Labels tell ids apart as well as the ids themselves do, and each is a tail of its own id."""
    found = labels(ids)
    assert len(set(found.values())) == len(ids)
    assert all(name.endswith(label) for name, label in found.items())


def test_blast_says_worth() -> None:
    """A row of blast says what a store holds."""
    assert "kyc, 1,200,000 records" in screen(answer_of("blast"))


def test_a_route_reads_aloud_with_its_evidence() -> None:
    """A route is numbered, has its ease, and each hop a sentence, its bound and the place in the sources."""
    told = answer_of("path")
    path = [hop("svc-recon", "READS", "ci-logs"), hop("ci-logs", "STORES", "deploy-token", "MFA")]
    row = told.rows[0] | {"path": path}
    text = screen(Answer("path", told.estate, told.question, [row], {}, told.coverage))
    assert "route 1: 2 hops, certain, ease 0.25" in text
    assert " 1. svc-recon READS ci-logs\n      certain, svc-recon.csv:line 3\n" in text
    assert " 2. ci-logs STORES deploy-token\n      possible if MFA, ci-logs.csv:line 3\n" in text


def test_a_gate_shows_its_inputs() -> None:
    """The hop out of a gate lists the routes that opened it."""
    text = screen(answer_of("path"))
    assert "opens with 2 of these inputs:" in text
    assert text.count("k1 APPROVES k1") == 3


def test_a_long_table_says_what_it_left_out() -> None:
    """A terminal shows the first rows and says how many more there are and where."""
    text = screen(answer_of("reach", tuple(f"k{n}" for n in range(400))))
    assert "... and 100 more rows (-o FILE or a pipe has all of them)" in text
