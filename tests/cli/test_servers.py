"""The command line with a server: pushed, asked, looked around in, pulled; what Cartography wrote, built."""

import json
from pathlib import Path

import pytest

import graphnhi
from tests.cli.conftest import Run
from tests.cli.test_helping import written
from tests.servers.server import Server

DAY = ("--as-of", "2026-11-01")


@pytest.fixture
def uri(neo4j: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a server that the environment signs in to."""
    for name, value in neo4j.environment.items():
        monkeypatch.setenv(name, value)
    return neo4j.uri


def test_an_estate_makes_the_round(run: Run, workplace: Path, uri: str) -> None:
    """push, every question with -e, neighbours, pull: data on stdout as from the file, and the digest at the end."""
    ended = run("push", uri)
    assert ended.exit_code == 0, ended.stderr
    assert "read back and equal" in ended.stderr
    assert ended.stdout == ""
    assert "is there already" in run("push", uri).stderr
    for words in (
        ("reach", "payouts", *DAY), ("blast", "svc-recon", *DAY), ("path", "svc-recon", "payouts", *DAY), ("rank", *DAY),
        ("find", "--severity", "critical", *DAY), ("queries", "run", "payout-reach", *DAY), ("neighbours", "payout-runner"),
        ("inventory", *DAY), ("review", *DAY),
    ):  # fmt: skip
        here, there = run(*words, "--json"), run(*words, "-e", uri, "--json")
        assert (here.exit_code, there.exit_code) == (0, 0), there.stderr
        assert said(here.stdout) == said(there.stdout), words
    assert run("pull", uri, "-o", "pulled.graphnhi").exit_code == 0
    assert graphnhi.open("pulled.graphnhi").digest == graphnhi.open("estate.graphnhi").digest


def said(text: str) -> object:
    """An answer without the moment at which it was asked."""
    told = json.loads(text)
    return told | {"question": told["question"] | {"as_of": None}, "estate": told["estate"] | {"as_of": None}}


def test_pictures_reports_and_exports_come_from_a_server_too(run: Run, workplace: Path, uri: str) -> None:
    """What is drawn, reported and exported is the whole estate, wherever it lies; without -o an export says so."""
    assert run("push", uri).exit_code == 0
    for words in (
        ("draw", "blast", "svc-recon", "-o", "x.csv", *DAY), ("draw", "overview", "-o", "y.csv", *DAY),
        ("report", "-o", "x.html", *DAY), ("export", "-o", "x.graphml"),
    ):  # fmt: skip
        ended = run(*words, "-e", uri)
        assert ended.exit_code == 0, ended.stderr
        assert Path(words[words.index("-o") + 1]).stat().st_size > 1000
    ended = run("export", "--to", "graphml", "-e", uri)
    assert ended.exit_code == 2
    assert "name one with -o" in ended.stderr


def test_the_doctor_reads_an_estate_on_a_server(run: Run, workplace: Path, uri: str) -> None:
    """Doctor -e URI reads it to its end; one that is not there is a problem, exit code 2."""
    assert run("doctor", "-e", uri).exit_code == 2
    assert run("push", uri).exit_code == 0
    ended = run("doctor", "-e", uri, "--json")
    assert ended.exit_code == 0, ended.stdout
    assert json.loads(ended.stdout)["estate"]["digest"] == graphnhi.open("estate.graphnhi").digest


def test_several_estates_are_told_apart(run: Run, workplace: Path, uri: str) -> None:
    """With more than one estate and none named the names are listed, and nothing is asked."""
    for name in ("one", "two"):
        assert run("push", f"{uri}?estate={name}").exit_code == 0
    ended = run("reach", "-e", uri)
    assert ended.exit_code == 2
    assert "say which with ?estate=NAME" in ended.stderr
    assert all(f"'{name}'" in ended.stderr for name in ("one", "two"))
    assert run("reach", "-e", f"{uri}?estate=two").exit_code == 0


def test_a_password_may_lie_in_a_private_file(
    run: Run, workplace: Path, uri: str, neo4j: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--password-file is read where its mode is 0600; one that others can read is refused, and no password is shown."""
    monkeypatch.delenv("NEO4J_PASSWORD")
    file = workplace / "password"
    file.write_text(f"{neo4j.password}\n", "utf-8")
    file.chmod(0o600)
    assert run("push", uri, "--password-file", str(file)).exit_code == 0
    assert run("reach", "-e", uri, "--password-file", str(file)).exit_code == 0
    file.chmod(0o644)
    ended = run("reach", "-e", uri, "--password-file", str(file))
    assert ended.exit_code == 2
    assert "can be used by others" in ended.stderr
    assert neo4j.password not in ended.stderr
    assert "no password for the server" in run("reach", "-e", uri).stderr


def test_what_cartography_wrote_is_built(run: Run, workplace: Path, uri: str, neo4j: Server) -> None:
    """`build URI --as cartography` gives an estate on disk; without --as a server is no source, and an estate of ours is none."""
    written(neo4j)
    assert run("push", uri).exit_code == 0
    ended = run("build", uri, "--as", "cartography", "-o", "cloud.graphnhi")
    assert ended.exit_code == 0, ended.stderr
    assert {*graphnhi.open("cloud.graphnhi").ids} >= {"arn:aws:iam::1:user/ci"}
    for words, told in (
        (("build", uri), "by --as cartography"),
        (("build", f"{uri}?estate=demo", "--as", "cartography"), "pull"),
    ):
        refused = run(*words, "-o", "no.graphnhi")
        assert (refused.exit_code, told in refused.stderr) == (2, True), refused.stderr
    assert not Path("no.graphnhi").exists()
