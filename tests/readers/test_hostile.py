"""Whatever bytes a file holds: tables whose accounting holds, or one InputError; and no secret in anything that comes out."""

import json
import os
import tempfile
import traceback
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphnhi.errors import InputError
from graphnhi.readers import READERS, table
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.tidy import Table

EXAMPLES = int(os.environ.get("GRAPHNHI_FUZZ", "150"))
TEMPORARY = tempfile.TemporaryDirectory(prefix="graphnhi-fuzz-")
FOLDER = Path(TEMPORARY.name)
HARD = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
NAMES = st.sampled_from(["f.csv", "f.tsv", "f.jsonl", "f.json", "f.parquet", "f.txt", "f", "pods.json", "f.yaml"])
PRINTS = Fingerprints(b"sixteen bytes or more")


def parquet_of(query: str) -> bytes:
    path = FOLDER / "made.parquet"
    duckdb.connect().execute(f"copy ({query}) to '{path}' (format parquet)")
    return path.read_bytes()


VALID = (
    b'id,kind,owner\na,user,"x ""y""\nz"\nb;c,role,\n',
    b"id;kind\r\n1;2\r\n",
    "\ufeffid\tkind\nä\tö\n".encode(),
    b'{"id":"a","n":1.5e3,"t":["x",{"y":null}]}\n{"id":"b","kind":true}\n',
    b'[{"id":"a","n":1.5},\n 5, {"id":"\\ud83d\\ude00"}]\n',
    b"     1     2\n     3     4\n",
    b'{"AnalyzerType":33,"Bindings":[{"Resource":{"Name":"a","Type":"b","Parent":null},"Permission":{"Value":"write","Parent":null}}]}',
    b'{"apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}},5],"kind":"List","metadata":{"continue":"x"}}',
    b"apiVersion: v1\nkind: Secret\ndata: &a {b: c}\n---\napiVersion: v1\nkind: List\nitems: [{kind: Pod, apiVersion: v1, spec: *a}]\n",
    parquet_of("select i as id, 'kind' || i as kind, [i, null] as l, {'a': i} as s, i / 3 as d from range(50) t(i)"),
    parquet_of(
        "select 'x' as id, date '2026-11-24' as created, timestamptz '2026-11-24 00:00:00+00' as t, 'y'::blob as b"
    ),
)
PIECES = st.sampled_from(
    [b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"{", b"}", b"[", b"]", b":",
     b"\\", b"\\ud800", b"\\u0000", b"NaN", b"null", b"1e999", b"-", b"9" * 500, b"[" * 80, b"PAR1", b"\xc3", b"\xed\xa0\x80", b'""', b"id",
     b"://a:b@", b"password=", b"-----BEGIN PRIVATE KEY-----"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid file with some bytes cut out, doubled, replaced or put in."""
    data = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.sampled_from([0, 0, 1, 1, 2, 10, 1000])))
        middle = draw(st.one_of(st.just(b""), PIECES, st.just(data[at:end] * 2), st.binary(max_size=4)))
        data = data[:at] + middle + data[end:]
    return data


def _tables_or_refusal(
    reader: ModuleType, path: Path, header: tuple[str, ...] | None
) -> tuple[list[Table], InputError | None]:
    try:
        return list(reader.read(path, path.name, header=header, fingerprints=PRINTS)), None
    except InputError as error:
        return [], error


def check(data: bytes, name: str, header: tuple[str, ...] | None) -> None:
    path = FOLDER / name
    path.write_bytes(data)
    for reader in READERS:
        reader.recognises(path, data[:65_536])
        tables, error = _tables_or_refusal(reader, path, header)
        if error is not None:
            assert error.faults
            assert str(error)
            assert error.__context__ is None
            continue
        assert tables
        for each in tables:
            assert each.read == len(each.rows) + len(each.skipped)
            assert len(each.numbers) == len(each.rows)
            cells = [cell for column in each.rows.columns for cell in each.rows[column]]
            assert all(cell is None or (type(cell) is str and cell) for cell in cells)
            "".join(filter(None, cells)).encode()
            assert all(str(fault) and fault.place for fault in each.skipped)


@HARD
@given(data=st.binary(max_size=300), name=NAMES, header=st.sampled_from([None, ("a", "b")]))
def test_random_bytes_give_tables_or_an_input_error(data: bytes, name: str, header: tuple[str, ...] | None) -> None:
    """Random bytes under any name, through every reader: tables whose sum holds, or InputError, and nothing else."""
    check(data, name, header)


@HARD
@given(data=mutated(), name=NAMES, header=st.sampled_from([None, None, ("a", "b"), ("a",)]))
def test_damaged_files_give_tables_or_an_input_error(data: bytes, name: str, header: tuple[str, ...] | None) -> None:
    """Valid files of every format, damaged at random: tables whose sum holds, or InputError, and nothing else."""
    check(data, name, header)


@HARD
@given(
    records=st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), min_size=3, max_size=3),
        max_size=8,
    ),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    block=st.sampled_from([1, 3, 16, 4 * 2**20]),
)
def test_what_is_written_well_is_read_whole(records: list[list[str]], end: str, block: int) -> None:
    """Any texts, quoted as CSV asks for, come back as they are but for the space around them, at the lines where they start."""
    from graphnhi.readers import _text

    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in record) for record in [["a", "b", "c"], *records]]
    path = FOLDER / "whole.csv"
    path.write_bytes("".join(line + end for line in lines).encode())
    before, _text.BLOCK = _text.BLOCK, block
    try:
        (found,) = table.read(path, "whole.csv")
    except InputError as error:
        assert all("secret" in fault.what for fault in error.faults)  # noqa: PT017 - a rare header
        return
    finally:
        _text.BLOCK = before
    expected = [tuple(cell.strip() or None for cell in record) for record in records]
    assert [tuple(row) for row in found.rows.itertuples(index=False)] == expected
    starts = [1 + sum(map(_line_ends, [line + end for line in lines[:at]])) for at in range(1, len(lines))]
    assert found.numbers.tolist() == starts


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


CANARY = "CAnary7bird5SINGS" + "9Loud3In2Every1Field"
SECRETS = (
    f"sk_live_{CANARY}", f"sk_test_{CANARY}", f"whsec_{CANARY}", f"ghp_{CANARY}", f"github_pat_{CANARY}", f"glpat-{CANARY}",
    f"xoxb-{CANARY}", f"SG.{CANARY}.{CANARY}", f"AIza{CANARY}", f"shpat_{CANARY}", f"eyJ{CANARY}.{CANARY}.{CANARY}",
    f"sk-ant-{CANARY}", f"postgres://app:{CANARY}@db/pay", f"password={CANARY}",
    f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----",
)  # fmt: skip


def _everything(data: bytes, name: str, header: tuple[str, ...] | None = None) -> str:
    """All that comes out of reading bytes: tables, fingerprints, faults, or the exception with its traceback."""
    path = FOLDER / name
    path.write_bytes(data)
    out = []
    for reader in READERS:
        try:
            for each in reader.read(path, name, header=header, fingerprints=PRINTS):
                cells = each.rows.to_dict("list")
                out.append(repr((each, cells, each.fingerprints, [str(fault) for fault in each.skipped])))
        except InputError as error:
            out.append("".join(traceback.format_exception(error)) + repr(error.faults) + repr(error.__context__))
    return "".join(out)


@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
def test_canaries_come_out_of_no_reader(secret: str) -> None:
    """A secret in any cell, name, key, nested value, ragged row or broken line is in no table, fault, repr or traceback."""
    text, quoted = json.dumps(secret), '"' + secret.replace('"', '""') + '"'
    flat = secret.replace("\n", "\\n")
    resource = f'{{"Name":{text},"FullyQualifiedName":{text},"Type":{text},"Metadata":{{"a":{text}}}}}'
    binding = f'{{"Resource":{resource},"Permission":{{"Value":{text}}}}}'
    files = [
        (f"id,x\n{quoted},{quoted}\n{flat}\n{flat},a,{flat}\n", "c.csv", None),
        (f"id,{quoted}\n{quoted},a\n", "c.csv", None),
        (f"id,{quoted},{quoted}\n", "c.csv", None),
        (f'id,x\na,"{flat}" {flat}\n"{flat}\n', "c.csv", None),
        (f"{quoted},a\n{quoted}\n", "c.txt", ("a", "b")),
        (f'{{"id":{text},"n":{{"k":[{text}]}}}}\n[{text}]\n{text}\n', "c.jsonl", None),
        (f'{{{text}:1,{text}:2}}\n{{"id":{text}\n{{"n":{{{text}:1,{text}:1}}}}\n', "c.jsonl", None),
        (f'{{"n":{{{text}:1}}}}\n', "c.jsonl", None),
        (f'[{{"id":{text}}},{text},[{text}]]', "c.json", None),
        (f'[{{"id":{text}}},{{{text}:{text}}},', "c.json", None),
        (f'{{"AnalyzerType":{text},"Bindings":[{binding},{text},{{"Resource":{text}}}]}}', "c.json", None),
    ]  # fmt: skip
    for data, name, header in files:
        assert CANARY not in _everything(data.encode(), name, header)
    sql = secret.replace("'", "''")
    data = parquet_of(f"select '{sql}' as id, ['{sql}'] as l, {{'k': '{sql}'}} as s, '{sql}'::blob as b")
    assert CANARY not in _everything(data, "c.parquet")
