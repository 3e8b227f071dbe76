"""Building from the command line: the accounting adds up, and nothing is written when the build does not stand."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.export.hostile import HOSTILE, UNSAFE

NODES = "id,kind\na,service_account\nk,api_key\npay,initiate_payout\n"
EDGES = "from,edge,to\na,HOLDS,k\nk,PERMITS,pay\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of exports: three nodes and two edges."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHNHI_ESTATE", raising=False)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "nodes.csv").write_text(NODES)
    (tmp_path / "in" / "edges.csv").write_text(EDGES)
    return tmp_path


def test_build_and_ask(run: Run, place: Path) -> None:
    """Two commands lead from exports to the answer."""
    built = run("build", "in")
    assert built.exit_code == 0, built.stderr
    assert "wrote estate.graphnhi" in built.stderr
    assert "next: graphnhi reach payouts" in built.stderr
    rows = json.loads(run("reach", "payouts", "--json").stdout)["answer"]
    assert [(row["id"], row["target"], row["hops"]) for row in rows] == [("k", "pay", 1), ("a", "pay", 2)]


def test_the_accounting_adds_up(run: Run, place: Path) -> None:
    """For every file read = used + skipped + duplicates, and what was skipped is said by its place."""
    (place / "in" / "nodes.csv").write_text(NODES + "a,service_account\nx,srvice_account\nragged\n")
    ended = run("build", "in", "--json")
    assert ended.exit_code == 0, ended.stderr
    told = json.loads(ended.stdout)
    for row in told["answer"]:
        assert row["read"] == row["used"] + sum(entry["count"] for entry in row["skipped"]) + row["duplicates"]
    assert (told["summary"]["read"], told["summary"]["skipped"], told["summary"]["duplicates"]) == (8, 2, 1)
    assert "nodes.csv:line 6: " in ended.stderr
    assert "service_account" in ended.stderr


def test_a_refused_file_stops_the_build(run: Run, place: Path) -> None:
    """A file that cannot be trusted is exit code 2, and the estate that was there stays."""
    assert run("build", "in").exit_code == 0
    before = run("reach", "--json").stdout
    (place / "in" / "more.csv").write_text('id,kind,name\nb,human,"never closed\n')
    ended = run("build", "in")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "error: more.csv:" in ended.stderr
    clock = json.loads(before)["estate"]["as_of"]
    assert json.loads(run("reach", "--json", "--as-of", clock).stdout) == json.loads(before)


def test_keep_going_lists_what_is_missing(run: Run, place: Path) -> None:
    """--keep-going builds the rest, and every later answer says which file is missing."""
    (place / "in" / "more.csv").write_text('id,kind,name\nb,human,"never closed\n')
    assert run("build", "in", "--keep-going").exit_code == 0
    ended = run("reach", "payouts", "--strict")
    assert ended.exit_code == 4
    assert "more.csv" in ended.stderr


def test_strict_writes_nothing(run: Run, place: Path) -> None:
    """Under --strict one skipped record is exit code 4 and no estate, with the accounting shown."""
    (place / "in" / "nodes.csv").write_text(NODES + "x,srvice_account\n")
    ended = run("build", "in", "--strict", "--json")
    assert ended.exit_code == 4
    assert json.loads(ended.stdout)["summary"]["complete"] is False
    assert not (place / "estate.graphnhi").exists()


@pytest.mark.parametrize("name", ["missing", "in/none.csv"])
def test_a_missing_source_is_refused(run: Run, name: str) -> None:
    """A source that is not there is exit code 2 and is named."""
    ended = run("build", name)
    assert ended.exit_code == 2
    assert name in ended.stderr


def test_validate_writes_nothing(run: Run, place: Path) -> None:
    """`validate` says what build would, and leaves the folder as it was."""
    before = sorted(place.rglob("*"))
    told = json.loads(run("validate", "in", "--json").stdout)
    assert told["summary"]["used"] == 5
    assert sorted(place.rglob("*")) == before


def test_validate_under_strict(run: Run, place: Path) -> None:
    """`validate --strict` is the check for a pipeline: exit code 4 when anything would be skipped."""
    assert run("validate", "in", "--strict").exit_code == 0
    (place / "in" / "nodes.csv").write_text(NODES + "x,srvice_account\n")
    assert run("validate", "in", "--strict").exit_code == 4


def test_the_estate_is_private(run: Run, place: Path) -> None:
    """What build writes is its owner's alone."""
    run("build", "in")
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (place / "estate.graphnhi").rglob("*")}
    assert modes == {0}


def test_where_the_tenant_came_from(run: Run) -> None:
    """The accounting says each file's tenant and who said so."""
    told = json.loads(run("build", "in", "--tenant", "acme", "--json").stdout)
    assert {(row["tenant"], row["tenant_from"]) for row in told["answer"]} == {("acme", "--tenant")}


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "md"])
def test_hostile_names_all_the_way(run: Run, place: Path, form: str) -> None:
    """From an export full of hostile names to every answer: nothing breaks, and no terminal sees a control character."""
    lines = [{"id": name, "kind": "service_account", "name": name, "owner": name} for name in HOSTILE]
    steps = [{"from": name, "edge": "PERFORMS", "to": "pay", "condition": name} for name in HOSTILE]
    for file, records in (("more-nodes.jsonl", lines), ("more-edges.jsonl", steps)):
        (place / "in" / file).write_text("".join(json.dumps(record) + "\n" for record in records))
    outputs = [run("build", "in", "-f", form, "--keep-going"), run("reach", "payouts", "-f", form, "-v")]
    for name in (HOSTILE[0], HOSTILE[-1]):
        outputs += [run("blast", "-f", form, "--", name), run("path", "-f", form, "--", name, "pay")]
    for ended in outputs:
        assert ended.exit_code == 0, ended.stderr
        assert not set(ended.output) & set(UNSAFE)


def test_init_writes_a_file_that_build_takes(run: Run, place: Path) -> None:
    """`init` writes annotations that are valid as they stand, once, and never over a file."""
    assert run("init", "-o", "in/annotations.toml").exit_code == 0
    assert run("build", "in").exit_code == 0
    text = (place / "in" / "annotations.toml").read_text()
    ended = run("init", "-o", "in/annotations.toml")
    assert ended.exit_code == 2
    assert "not overwritten" in ended.stderr
    assert (place / "in" / "annotations.toml").read_text() == text


def test_the_key_of_fingerprints_lies_beside_the_estate(run: Run, place: Path) -> None:
    """Build makes it once, for its owner alone, and takes another only where one is named."""
    assert run("build", "in").exit_code == 0
    key = place / "estate.graphnhi.key"
    made = key.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    told = run("build", "in", "--json")
    assert (key.read_text(), made.strip() in told.output) == (made, False)
    key.chmod(0o644)
    assert run("build", "in").exit_code != 0
    assert run("build", "in", "--fingerprint-key", str(key)).exit_code != 0


def test_a_folder_is_built_again_where_its_estate_lies(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`build .` twice is the same estate twice, also under --strict, and the estate and its key are no exports."""
    monkeypatch.chdir(place / "in")
    for _ in range(2):
        ended = run("build", ".", "--strict")
        assert ended.exit_code == 0, ended.stderr
        assert ": 2 files, 0 records skipped" in ended.stderr
    assert "estate.graphnhi: is an estate and passed by" in ended.stderr
    ended = run("build", "estate.graphnhi")
    assert ended.exit_code == 2
    assert "is an estate, no export" in ended.stderr


def test_left_out_files_are_not_counted_as_read(run: Run, place: Path) -> None:
    """The closing line counts the files that were read, and says how many were not; data among these is missing."""
    (place / "in" / "other.csv").write_text("a,b\n1,2\n")
    (place / "in" / "README.md").write_text("# read me\n")
    ended = run("build", "in")
    assert ended.exit_code == 0, ended.stderr
    assert ": 2 files, 2 files left out, 0 records skipped" in ended.stderr
    assert "missing from the input: other.csv: left out: no loader knows this file" in ended.stderr
    assert "other.csv" in run("reach", "payouts").stderr
