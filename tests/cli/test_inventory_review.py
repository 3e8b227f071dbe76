"""`inventory` and `review` from the command line: written, filled in by people, read back strictly, applied."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.errors import InputError
from graphnhi.export import review_file
from graphnhi.export.clean import as_csv
from graphnhi.export.review_file import read_review
from tests.cli.conftest import Run
from tests.export.hostile import HOSTILE
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows
from tests.schemas.test_schemas import faults

CLOCK = ("--as-of", "2026-11-01")
Edit = Callable[[list[dict[str, str]]], None]


def written(run: Run, place: Path, edit: Edit = lambda _: None) -> list[str]:
    """A review of the demo estate, filled in; gives its columns."""
    assert run("review", "-o", "review.csv", *CLOCK).exit_code == 0
    records = records_of(place)
    edit(records)
    save(place / "review.csv", records)
    return list(records[0])


def records_of(place: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((place / "review.csv").read_bytes().decode(), newline="")))


def save(path: Path, records: list[dict[str, str]], delimiter: str = ",") -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(records[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(records)


def decide(**decisions: str) -> Edit:
    def edit(records: list[dict[str, str]]) -> None:
        for record in records:
            record["decision"] = decisions.get(record["id"].replace("-", "_"), record["decision"])

    return edit


def refused(run: Run) -> list[str]:
    ended = run("review", "--apply", "review.csv", *CLOCK)
    assert (ended.exit_code, ended.stdout) == (2, "")
    return [line.removeprefix("error: ") for line in ended.stderr.splitlines() if "review.csv:" in line]


@pytest.mark.parametrize("words", [("inventory",), ("review",)])
def test_equal_to_the_python_answer(run: Run, workplace: Path, words: tuple[str, ...]) -> None:
    """The command line and the front door give the same answer to the same question."""
    told = json.loads(run(*words, "--owner", "payments-squad", "--category", "credential", "--json", *CLOCK).stdout)
    asked = getattr(graphnhi, words[0])
    answer = asked(graphnhi.open("estate.graphnhi"), owner="payments-squad", category="credential", as_of="2026-11-01")
    assert told == json.loads(json.dumps(answer.to_dict()))
    assert told["answer"]


def test_a_review_comes_back(run: Run, workplace: Path) -> None:
    """What people decided to revoke closes routes and breaks uses; what they did not see or decide is counted."""
    written(run, workplace, decide(payouts_deploy_token="revoke", git_token_bruno="Keep ", git_token_lucas="change"))
    ended = run("review", "--apply", "review.csv", "--json", *CLOCK)
    document = json.loads(ended.stdout)
    assert faults(document) == []
    assert document["summary"]["decisions"]["revoke"] == document["summary"]["decisions"]["keep"] == 1
    assert document["summary"]["changed_since_the_review"] == []
    assert document["summary"]["not_reviewed"] == 0
    changes = {(row["change"], row["id"], row["target"], row["because"]) for row in document["answer"]}
    assert ("breaks", "ci-logs", "payouts-deploy-token", "payouts-deploy-token") in changes
    assert ("closes", "svc-recon", "standard-payout", "payouts-deploy-token") in changes
    assert "revoked payouts-deploy-token: reaches 39 crown jewels now, 2 known uses" in ended.stderr


def test_nothing_is_written_to_the_estate(run: Run, workplace: Path) -> None:
    """Applying a review changes no byte of the estate: it says what would happen."""
    written(run, workplace, decide(payouts_deploy_token="revoke"))
    before = {path: path.read_bytes() for path in (workplace / "estate.graphnhi").rglob("*") if path.is_file()}
    assert run("review", "--apply", "review.csv", "-o", "effect.csv", "-o", "effect.md", *CLOCK).exit_code == 0
    assert before == {path: path.read_bytes() for path in (workplace / "estate.graphnhi").rglob("*") if path.is_file()}


@pytest.mark.parametrize("delimiter, mark", [(";", b""), ("\t", b"\xef\xbb\xbf"), (",", b"\xef\xbb\xbf")])
def test_a_spreadsheet_may_have_saved_it(run: Run, workplace: Path, delimiter: str, mark: bytes) -> None:
    """Another delimiter, a byte order mark, other line ends and blank lines at the end mean the same review."""
    written(run, workplace, decide(payouts_deploy_token="revoke"))
    plain = run("review", "--apply", "review.csv", "--json", *CLOCK).stdout
    save(workplace / "review.csv", records_of(workplace), delimiter)
    data = (workplace / "review.csv").read_bytes()
    (workplace / "review.csv").write_bytes(mark + data + delimiter.encode() * 3 + b"\r\n\r\n")
    assert run("review", "--apply", "review.csv", "--json", *CLOCK).stdout == plain


def test_what_changed_since_is_said_and_counts(run: Run, workplace: Path) -> None:
    """A row whose fingerprint no longer fits is named; the decision on it is taken all the same."""

    def edit(records: list[dict[str, str]]) -> None:
        decide(payouts_deploy_token="revoke")(records)
        next(row for row in records if row["id"] == "payouts-deploy-token")["fingerprint"] = "aaaabbbbcccc"
        del records[-2:]

    written(run, workplace, edit)
    summary = json.loads(run("review", "--apply", "review.csv", "--json", *CLOCK).stdout)["summary"]
    assert summary["changed_since_the_review"] == ["payouts-deploy-token"]
    assert (summary["not_reviewed"], len(summary["revoked"])) == (2, 1)


def test_every_fault_of_a_file_is_said_at_once(run: Run, workplace: Path) -> None:
    """Wrong words, unknown and doubled ids, ids of other things and ragged rows, each with its line and the near words."""

    def edit(records: list[dict[str, str]]) -> None:
        records[0]["decision"] = "revok"
        records[1]["id"] = "svc-recn"
        records[3]["id"] = records[2]["id"]
        records[4]["id"] = "ci-logs"
        records[5]["comment"] = "two\nlines"
        records[6]["decision"] = "delete"

    columns = written(run, workplace, edit)
    with (workplace / "review.csv").open("a", encoding="utf-8") as stream:
        stream.write("lonely\n")
    told = refused(run)
    assert [line.split(": ", 1)[0] for line in told] == [f"review.csv:line {at}" for at in (2, 3, 5, 6, 9, 215)]
    for line, words in zip(
        told,
        (
            "is no decision (found 'revok', wanted keep, revoke, change or nothing). Did you mean revoke?",
            "nothing in this estate has this id (found 'svc-recn'). Did you mean 'svc-recon'",
            "an id stands twice, first in line 4",
            "is no identity or credential (found 'ci-logs', of kind data_store)",
            "is no decision (found 'delete'",
            f"a row has too few cells (found 1, wanted {len(columns)})",
        ),
        strict=True,
    ):
        assert words in line


@pytest.mark.parametrize(
    "content, told",
    [
        (b"", ["review.csv: the file is empty"]),
        (b"id,name,decision\n", ["review.csv:line 1: the column fingerprint is missing"]),
        (
            b"id,id,fingerprint,decision,reviewr,ticket\n",
            [
                "review.csv:line 1: a column stands twice (found 'id'",
                "a column is unknown (found 'reviewr'",
                "found 'ticket'",
            ],
        ),
        (
            b"id,fingerprint,decision\nsvc-recon,a,kep\n\xffoo,b,keep\n",
            ["line 2: is no decision", "line 3: the file is not UTF-8 text", "line 3: nothing in this estate"],
        ),
        ("id,fingerprint,decision\n".encode("utf-16"), ["review.csv:line 1: the file is UTF-16 text"]),
        (
            b'id,fingerprint,decision\nsvc-recon,a,kep\nx,"b,keep\n',
            ["line 2: is no decision", "line 3: a quote opens or closes where it cannot"],
        ),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(run: Run, workplace: Path, content: bytes, told: list[str]) -> None:
    """Header, encoding and quotes are checked strictly; with them every other fault that can still be found."""
    (workplace / "review.csv").write_bytes(content)
    found = refused(run)
    assert len(found) == len(told)
    assert all(words in line for words, line in zip(told, found, strict=True))


def test_what_narrows_an_export_is_refused_when_it_is_applied(run: Run, workplace: Path) -> None:
    """A review is applied whole: a filter would hide what its decisions do."""
    written(run, workplace)
    ended = run("review", "--apply", "review.csv", "--owner", "treasury", "--category", "identity", "--max-hops", "2")
    assert ended.exit_code == 2
    assert "leave out --owner, --category, --max-hops" in ended.stderr


@pytest.mark.parametrize("many", [0, 5_000])
def test_hostile_ids_survive_a_spreadsheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """Whatever an id is made of, its cell is harmless and leads back to its node, in files of any length."""
    monkeypatch.setattr(review_file, "_MANY", many)
    rows = Rows()
    for name in HOSTILE:
        rows.node(name, "api_key", owner=name).edge(name, "PERMITS", "pay")
    estate = estate_of(rows.node("pay", "settle"))
    (tmp_path / "review.csv").write_text(
        "id,fingerprint,decision\n" + "".join(_line([as_csv(name), "a", "revoke"]) for name in HOSTILE),
        "utf-8",
        newline="",
    )
    decisions = read_review(estate, tmp_path / "review.csv")
    assert [estate.id(one.node) for one in decisions] == list(HOSTILE)
    answer = graphnhi.apply_review(estate, tmp_path / "review.csv")
    assert {row["because"] for row in answer.rows} == set(HOSTILE)
    assert faults(json.loads(json.dumps(answer.to_dict()))) == []


def test_one_node_by_two_spellings_stands_twice(tmp_path: Path) -> None:
    """An id with its guard and without it is the same node, and two decisions on it are a fault."""
    (tmp_path / "review.csv").write_text("id,fingerprint,decision\n=k,a,keep\n'=k,a,revoke\n")
    with pytest.raises(InputError, match="line 3: an id stands twice, first in line 2"):
        read_review(estate_of(Rows().node("=k", "token")), tmp_path / "review.csv")


def _line(cells: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def test_a_secret_in_a_cell_is_not_repeated(tmp_path: Path) -> None:
    """A fault quotes what it found without secrets that somebody pasted there."""
    secret = "sk_" + "live_" + "Ab3dEf6hIj9kLm2nOp5qRs8t"
    (tmp_path / "review.csv").write_text(f"id,fingerprint,decision\n{secret},a,{secret}\n")
    with pytest.raises(InputError) as told:
        graphnhi.apply_review(estate_of(Rows().node("k", "token")), tmp_path / "review.csv")
    assert len(told.value.faults) == 2
    assert secret not in str(told.value)


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv", "md", "tsv"])
def test_every_format_holds_every_row(run: Run, workplace: Path, suffix: str) -> None:
    """An inventory, a review and its effect can be written in every format."""
    written(run, workplace, decide(payouts_deploy_token="revoke"))
    for words in (["inventory"], ["review"], ["review", "--apply", "review.csv"]):
        ended = run(*words, "-o", f"out.{suffix}", *CLOCK)
        assert ended.exit_code == 0, ended.stderr
        text: Any = (workplace / f"out.{suffix}").read_text("utf-8")
        assert "payouts-deploy-token" in text


def test_a_filter_that_nothing_has_is_refused(run: Run, workplace: Path) -> None:
    """An owner that nobody is called ends with exit code 2 and the near ones."""
    ended = run("inventory", "--owner", "payment-squad")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "Did you mean 'payments-squad'" in ended.stderr


@pytest.mark.parametrize("spoilt", [lambda text: "sep=,\r\n" + text, lambda text: text.replace("\n", ",,\n")])
def test_what_spreadsheets_add_is_taken_off(run: Run, workplace: Path, spoilt: Callable[[str], str]) -> None:
    """A line that names the separator, and empty columns behind the last one, change nothing."""
    written(run, workplace, decide(quillmetrics_connect_token="revoke"))
    wanted = run("review", "--apply", "review.csv", *CLOCK).stdout
    path = workplace / "review.csv"
    path.write_bytes(spoilt(path.read_bytes().decode().replace("\r\n", "\n")).encode())
    assert run("review", "--apply", "review.csv", *CLOCK).stdout == wanted != ""


def test_a_device_is_no_review(run: Run, workplace: Path) -> None:
    """What never ends is not read."""
    ended = run("review", "--apply", "/dev/zero")
    assert ended.exit_code == 2
    assert "is no file" in ended.stderr
