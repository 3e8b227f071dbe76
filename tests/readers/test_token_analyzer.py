"""The reader of token analyses: what it reads, what it refuses, and that nothing else comes out of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphnhi.errors import InputError
from graphnhi.readers import token_analyzer
from graphnhi.readers.tidy import DEFAULT, Table

RESOURCE = {
    "Name": "Transfer",
    "FullyQualifiedName": "x/product/transfer",
    "Type": "product",
    "Metadata": None,
    "Parent": None,
}
BINDING = {"Resource": RESOURCE, "Permission": {"Value": "write", "Parent": None}}
DOCUMENT = {"AnalyzerType": 33, "Bindings": [BINDING], "UnboundedResources": [RESOURCE], "Metadata": None}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def reading(text: Any, **limits: Any) -> Any:
        path = tmp_path / "token.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(token_analyzer.read(path, "token.json", limits=replace(DEFAULT, **limits)))

    return reading


def test_a_binding_and_an_unbound_resource(read: Any) -> None:
    """One table of bindings and one of unbound resources, each record at its JSON pointer."""
    bindings, unbound = read(json.dumps(DOCUMENT))
    assert tuple(bindings.rows.columns) == token_analyzer.COLUMNS
    (row,) = bindings.rows.to_dict("records")
    assert (row["analyzer_type"], row["resource_name"], row["permission"], row["bound"]) == (
        "33",
        "Transfer",
        "write",
        "binding",
    )
    assert (bindings.place(0), unbound.place(0)) == ("/Bindings/0", "/UnboundedResources/0")
    assert (unbound.rows["bound"][0], unbound.rows["permission"][0]) == ("unbound", None)


def test_the_resource_around_and_metadata_are_kept(read: Any) -> None:
    """The parent's full name, a condition and the resource's metadata as JSON."""
    inner = RESOURCE | {"Parent": {"FullyQualifiedName": "shop"}, "Metadata": {"b": 1, "a": True}}
    (table, _) = read(json.dumps(DOCUMENT | {"Bindings": [BINDING | {"Resource": inner, "Condition": "vpn"}]}))
    assert (table.rows["parent"][0], table.rows["condition"][0], table.rows["metadata"][0]) == (
        "shop",
        "vpn",
        '{"a":true,"b":1}',
    )


@pytest.mark.parametrize("lists", [{"Bindings": None, "UnboundedResources": None}, {"Bindings": []}])
def test_no_bindings_is_an_empty_table(read: Any, lists: dict[str, Any]) -> None:
    """null, an empty list and a missing list of unbound resources are empty tables."""
    tables = read(json.dumps({"AnalyzerType": 1, **lists}))
    assert [(len(table.rows), table.read) for table in tables] == [(0, 0), (0, 0)]


def test_a_record_that_is_none_is_skipped_and_counted(read: Any) -> None:
    """A binding that is no object, has no resource or no readable permission is set aside with its place."""
    odd = [7, {"Permission": {"Value": "write"}}, {"Resource": RESOURCE, "Permission": {"Value": ["x"]}}, BINDING]
    (table, _) = read(json.dumps(DOCUMENT | {"Bindings": odd}))
    assert (table.read, len(table.rows)) == (4, 1)
    assert [fault.place for fault in table.skipped] == ["/Bindings/0", "/Bindings/1", "/Bindings/2"]
    assert table.place(0) == "/Bindings/3"


@pytest.mark.parametrize(
    "text, what",
    [
        ('{"AnalyzerType": 1, "Bindings": [', "not JSON"),
        ('{"AnalyzerType": 1, "AnalyzerType": 2, "Bindings": []}', "stands twice"),
        ('{"AnalyzerType": NaN, "Bindings": []}', "NaN"),
        ('{"AnalyzerType": 1, "Bindings": {}}', "is no list"),
        ('{"AnalyzerType": {}, "Bindings": []}', "nested"),
        ('[{"AnalyzerType": 1, "Bindings": []}]', "no token analysis"),
        ('{"AnalyzerType": 1, "Bindings": []} x', "not JSON"),
        ('{"AnalyzerType": 1, "Bindings": ' + "[" * 90 + "]" * 90 + "}", "nested deeper"),
        (b'{"AnalyzerType": 1, "Bindings": ["\xff"]}', "not UTF-8"),
        (b"\xff\xfe{\x00", "UTF-16"),
    ],
)
def test_what_cannot_be_trusted_is_refused(read: Any, text: Any, what: str) -> None:
    """Truncated, a key twice, NaN, too deep, other shapes and encodings refuse the file."""
    with pytest.raises(InputError) as refused:
        read(text)
    assert what in str(refused.value)


def test_limits_hold(read: Any) -> None:
    """A document or a text beyond the limits is refused."""
    for limits in ({"document": 20}, {"cell": 5}):
        with pytest.raises(InputError):
            read(json.dumps(DOCUMENT), **limits)


@pytest.mark.parametrize(
    "head, known",
    [
        (json.dumps(DOCUMENT).encode(), True), (b"\xef\xbb\xbf\n " + json.dumps(DOCUMENT, indent=1).encode(), True),
        (b'{"Bindings": []}', False), (b'[{"AnalyzerType": 1, "Bindings": []}]', False), (b"AnalyzerType,Bindings\n", False), (b"", False),
    ],
)  # fmt: skip
def test_it_is_recognised_by_content(tmp_path: Path, head: bytes, known: bool) -> None:
    """An object with AnalyzerType and Bindings, whatever the file's name."""
    assert token_analyzer.recognises(tmp_path / "x.csv", head) is known


def test_a_secret_in_it_goes_no_further(read: Any) -> None:
    """Secret material in names, metadata or conditions is masked."""
    secret = "sk_live_51HabcDEFghi1234567890xyz"
    inner = RESOURCE | {"Name": secret, "Metadata": {"note": secret}}
    tables = read(
        json.dumps(DOCUMENT | {"Bindings": [{"Resource": inner, "Permission": {"Value": secret}, "Condition": secret}]})
    )
    assert not any(secret[8:] in str(cell) for table in tables for cell in table.rows.to_numpy().ravel())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["Resource", "Permission", "Value", "Name", "Type", "Parent", "Metadata", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_DOCUMENTS = st.fixed_dictionaries(
    {"AnalyzerType": _JSON, "Bindings": st.lists(_JSON, max_size=5) | _JSON},
    optional={"UnboundedResources": st.lists(_JSON, max_size=3) | _JSON},
)


def _tables_or_refusal(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        tables = list(token_analyzer.read(path, "token.json"))
    except InputError:
        return
    assert all(isinstance(table, Table) for table in tables)
    assert all(table.read == len(table.rows) + len(table.skipped) for table in tables)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(document=_DOCUMENTS)
def test_any_json_is_read_or_refused(tmp_path: Path, document: Any) -> None:
    """Tables whose accounting adds up, or InputError; nothing else, whatever JSON stands in the file."""
    _tables_or_refusal(tmp_path / "fuzz.json", json.dumps(document).encode("utf-8", "surrogatepass"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_damage_is_read_or_refused(tmp_path: Path, data: Any) -> None:
    """The same of a valid file with bytes cut, changed or put in."""
    content = bytearray(json.dumps(DOCUMENT).encode())
    start = data.draw(st.integers(0, len(content)))
    content[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    _tables_or_refusal(tmp_path / "fuzz.json", bytes(content))
