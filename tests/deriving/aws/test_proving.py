"""The edge of a decision: what it depends on in the words that edges have, and the statements that prove it."""

from pathlib import Path

import pytest

from graphnhi.access.aws_iam import Decision, Spoken
from graphnhi.access.aws_iam.truth import YES
from graphnhi.deriving.aws.proving import add_decided
from graphnhi.deriving.aws.reasons import condition_of, reason
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows
from tests.deriving.aws.making import EVE, RUNNER, derived, details, proofs, role, statement, trusts, user

HERE = Place("a.json", "/{}", 3)


def spoken(policy: str, place: str, effect: str = "Allow") -> Spoken:
    return Spoken(policy, place, "Deny" if effect == "Deny" else "Allow", YES)


def added(*decisions: Decision, first: str | None = None, otherwise: Place | None = None) -> dict[str, object]:
    rows = Rows("aws")
    places = {"own": HERE, "trust": Place("b.json", "/{}", 0, "/Trust")}
    add_decided(
        rows, "a", "ASSUMES", "b", "rule", [(each, places) for each in decisions], first=first, otherwise=otherwise
    )
    (found,) = rows.frames()[1].to_dict("records")
    return {str(key): value for key, value in found.items()}


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        ("aws:SourceIp", "condition aws:SourceIp"), ("arn:aws:iam::1:policy/x missing", "arn:aws:iam::1:policy/x missing"),
        ("document unreadable", "document unreadable"), ("placement unknown", "placement unknown"), ("conflict", "conflict"),
        ("no key policies in the input", "no key policies in the input"),
    ],
)  # fmt: skip
def test_reasons(why: str, expected: str) -> None:
    """A key of the context is a condition; everything else is said as it is, and each once."""
    assert reason(why) == expected
    assert condition_of([why, why]) == expected
    assert condition_of([]) is None


def test_bounds() -> None:
    """Certain where nothing is open and no step comes first; else possible, with all that it depends on."""
    sure, open_one = (
        Decision("allowed", (), (spoken("own", "/S"),)),
        Decision("conditional", ("k",), (spoken("own", "/T"),)),
    )
    assert (added(sure)["bound"], added(sure).get("condition")) == ("certain", None)
    assert (added(sure, open_one)["bound"], added(sure, open_one)["condition"]) == ("possible", "condition k")
    assert added(open_one, first="TagRole")["condition"] == "condition k; first TagRole"
    assert (added(sure, first="TagRole")["bound"], added(sure, first="TagRole")["condition"]) == (
        "possible",
        "first TagRole",
    )


def test_proofs_are_the_statements_that_decided() -> None:
    """Those that allow before those that may deny, of each decision, each once; the rest of them are premises."""
    first = Decision("conditional", ("k",), (spoken("own", "/D", "Deny"), spoken("own", "/S"), spoken("nowhere", "/X")))
    second = Decision("allowed", (), (spoken("trust", "/T"), spoken("own", "/S")))
    row = added(first, second)
    assert (row["file"], row["pattern"], row["number"]) == ("a.json", "/{}/S", 3)
    assert row["premises"] == '[{"source": "b.json", "locator": "/0/Trust/T"}, {"source": "a.json", "locator": "/3/D"}]'


def test_an_edge_that_no_statement_proves() -> None:
    """Stands where it is told of, if that is known; without a place there is no edge."""
    missing = Decision("conditional", ("x missing",), (spoken("nowhere", ""),))
    assert added(missing, otherwise=HERE)["pattern"] == "/{}"
    with pytest.raises(ValueError, match="nothing proves a ASSUMES b"):
        added(missing)


def test_the_proof_of_a_percent_encoded_document(tmp_path: Path) -> None:
    """Stands at the statement within it, as of any other one."""
    runner = role("runner", trusts(EVE)) | {"AssumeRolePolicyDocument": _encoded()}
    found = derived(tmp_path, details(user("eve", statement("sts:AssumeRole", RUNNER)), runner))
    assert proofs(found, EVE, RUNNER)[1] == "0.json:/RoleDetailList/0/AssumeRolePolicyDocument/Statement"


def _encoded() -> str:
    return f"%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sts%3A*%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22{EVE}%22%7D%7D%7D"
