"""Routes read aloud, and every answer says what it adds up to and what it lacks."""

import pytest

from graphnhi.export import aloud
from graphnhi.export.telling import coverage_lines, gap_lines, limit_of, summary_lines
from tests.export.hostile import answer_of, hop

ROUTE = [
    hop("x/svc-recon", "READS", "x/ci-logs"),
    hop("x/ci-logs", "STORES", "x/key"),
    hop("x/key", "PERMITS", "x/pay"),
]


def test_a_hop_reads_aloud() -> None:
    """A hop is a sentence of subject, verb and object."""
    assert aloud.hop(ROUTE[0]) == "x/svc-recon READS x/ci-logs"


def test_a_route_reads_aloud() -> None:
    """A whole route is one chain, each node once."""
    assert aloud.chain(ROUTE) == "x/svc-recon READS x/ci-logs STORES x/key PERMITS x/pay"
    assert aloud.chain([]) == ""


@pytest.mark.parametrize(
    "width, shown",
    [
        (99, "READS ci-logs, STORES key, PERMITS pay"),
        (30, "READS ci-logs, …, PERMITS pay"),
        (1, "READS ci-logs, …, PERMITS pay"),
    ],
)
def test_a_route_is_cut_in_its_middle(width: int, shown: str) -> None:
    """A short form keeps the first and the last hop: how it begins and what it ends at."""
    assert aloud.short_chain(ROUTE, width) == shown


def test_evidence_says_file_place_and_rule() -> None:
    """Evidence is a file, a place in it and, for what was derived, the rule."""
    assert aloud.place({"source": "a.csv", "locator": "line 7", "rule": None}) == "a.csv:line 7"
    assert aloud.place({"source": "a.json", "locator": "/x/1", "rule": "implied"}) == "a.json:/x/1 (implied)"
    assert aloud.evidence(ROUTE[:2]) == "x/svc-recon.csv:line 3; x/ci-logs.csv:line 3"


def test_a_blast_adds_up() -> None:
    """A blast says its counts by hop, the money a day, the records and the gates that stand half open."""
    lines = list(summary_lines(answer_of("blast")))
    assert "hop 1: 1 data (1 data_store)" in lines
    assert "money: 250,000 EUR a day" in lines
    assert "money: without a known limit on k1" in lines
    assert "records of kyc: 1,200,000 read, 0 written, and an unknown number in k1" in lines
    assert "gate k1: half open, 1 of 2" in lines
    assert "gate k1: half open, 1 of an unknown number" in lines
    assert "dead starts: k1" in lines


def test_every_answer_says_its_coverage() -> None:
    """Estate, clock, files, skipped records, gaps, unmapped permissions and missing inputs stand beside every answer."""
    assert list(coverage_lines(answer_of("path"))) == [
        "estate k1, as of 2026-11-01: 1 file, 1 record skipped, 2 gaps, 2 permissions not mapped",
        "missing from the input: k1: refused",
    ]
    assert list(gap_lines(answer_of("path"))) == ["gap: unmapped permission (id k1, count 2)"]


def test_limits_in_words() -> None:
    """A limit says amount, currency and period; no limit is said as not known, never as zero."""
    assert limit_of({"amount_limit": 250_000, "currency": "EUR", "period": None}) == "250,000 EUR a day"
    assert limit_of({"amount_limit": 5, "currency": None, "period": "transaction"}) == "5 a transaction"
    assert limit_of({"amount_limit": None}) == "no limit known"
