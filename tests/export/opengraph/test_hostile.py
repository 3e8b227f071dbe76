"""Ids and names as hostile hands write them: valid JSON, found as text, and never one node for two."""

import json
from typing import Any

import pytest

from graphnhi.export.opengraph import payload
from graphnhi.export.opengraph.ids import object_ids
from tests.export.hostile import HOSTILE, UNSAFE
from tests.export.opengraph.reading import graph_of
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

UNSTORED = {"\x00", *map(chr, range(0xD800, 0xE000))}


def upper(text: str) -> str:
    """How Go upper-cases: character by character, and only where that is one character."""
    return "".join(character.upper() if len(character.upper()) == 1 else character for character in text)


def stored(text: str) -> str:
    """What BloodHound makes of an id or a name: unpaired surrogates become one character, case is folded."""
    return upper("".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text))


def exact(properties: dict[str, Any], name: str) -> str:
    """A property as the estate has it."""
    value = str(properties[name])
    escaped = value.replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return json.loads(f'"{escaped}"', strict=False) if name in properties.get("escaped", ()) else value


IDS = (
    "arn:aws:iam::1:user/Pay", "arn:aws:iam::1:user/pay", "arn:aws:iam::1:user/PAY", "straße", "STRASSE", "STRAßE", "\u0131", "I",
    "i", "İ", "ǆ", "ǅ", "ﬀ", "FF", "a\x00b", "a\\u0000b", "a\ud800b", "a\udc00b", "a\ufffdb", "x" * 10_000, "x" * 9_999 + "y", "",
    " ", "a~nhi-touched", "A~NHI-TOUCHED", "a", "demo~nhi-estate", "\u03c3", "\u03c2", "\u03a3", *HOSTILE,
)  # fmt: skip


def test_no_two_ids_meet() -> None:
    """Ids that differ in case only, that cannot be stored, that are endless or that pretend to be made by us stay apart."""
    found = object_ids(IDS)
    assert len({stored(text) for text in found}) == len(IDS)
    assert len({text.upper() for text in found}) == len(IDS)
    assert not any(set(text) & UNSTORED for text in found)
    assert max(map(len, found)) < 1_100


def test_plain_ids_stay_as_they_are() -> None:
    """An id that nothing meets is itself, control and direction marks included."""
    plain = ["arn:aws:iam::1:role/Pay", "k8s:prod/a b", "é 漢字 🦊", "\u202e\x1b[31m"]
    assert object_ids(plain) == plain


def test_ids_keep_their_text_in_any_company() -> None:
    """Which text an id gets does not depend on the order, and one that met another gets the same text beside any other."""
    assert dict(zip(IDS, object_ids(IDS), strict=True)) == dict(zip(IDS[::-1], object_ids(IDS[::-1]), strict=True))
    assert object_ids(["Pay", "pay"])[0] == object_ids(["Pay", "PAY"])[0] != "Pay"


@pytest.fixture(scope="module")
def hostile() -> Rows:
    rows = Rows().node("pay", "initiate_payout")
    for number, text in enumerate(IDS):
        rows.node(text, "role", name=text, owner=text, tags=text).edge(text, "PERFORMS", "pay", condition=text or None)
        rows.edge(text, "ASSUMES", IDS[number - 1])
    return rows


def test_hostile_names_are_text(hostile: Rows) -> None:
    """Valid JSON without a control or direction character as it is; every id, name and condition is read back exactly."""
    made = estate_of(hostile)
    text = "".join(payload(made, as_of="2026-11-01"))
    assert not set(text) & set(UNSAFE)
    text.encode("utf-8")
    graph = json.loads(text)["graph"]
    nodes = [node["properties"] for node in graph["nodes"] if "nhi_id" in node["properties"]]
    assert {exact(told, "nhi_id") for told in nodes} == {*IDS, "pay"}
    for name in ("displayname", "owner", "tags"):
        assert {exact(told, name) for told in nodes if name in told} == set(IDS)
    assert {
        exact(each["properties"], "condition") for each in graph["edges"] if "condition" in each["properties"]
    } == set(IDS) - {""}


def test_names_that_are_indexed_are_short(hostile: Rows) -> None:
    """What is searched for is cut where it is endless; the exact name stands beside it."""
    nodes = [node["properties"] for node in graph_of(estate_of(hostile))["nodes"]]
    assert max(len(told["name"]) for told in nodes) <= 1_020
    assert max(len(told.get("displayname", "")) for told in nodes) == 10_000


def test_nothing_that_cannot_be_stored(hostile: Rows) -> None:
    """No text anywhere has a character that PostgreSQL refuses or Go replaces."""
    graph = graph_of(estate_of(hostile))

    def texts(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set().union(*map(texts, value.values()))
        return (
            set().union(*map(texts, value)) if isinstance(value, list) else {value} if isinstance(value, str) else set()
        )

    assert not any(set(text) & UNSTORED for text in texts(graph))
