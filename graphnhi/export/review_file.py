"""The file of a review that comes back: which decisions people made, or every fault in it at once.

The file is the CSV of `graphnhi review`, perhaps saved again by a spreadsheet: comma, semicolon or tab, with or without a byte
order mark. What a decision means is not known here.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from graphnhi.asking.guessing import alike
from graphnhi.engine.review import DECISIONS, Decision
from graphnhi.errors import Fault, InputError, escaped, near
from graphnhi.estate import Estate
from graphnhi.export.clean import as_csv, from_csv
from graphnhi.export.columns import columns_of
from graphnhi.model.kinds import KINDS_OF
from graphnhi.readers.secrets import quoted

__all__ = ["read_review"]

_NEEDED: Final = ("id", "fingerprint", "decision")
_REVIEWED: Final = KINDS_OF["identity"] | KINDS_OF["credential"]
_DELIMITERS: Final = (",", ";", "\t")
_LARGEST: Final = 1 << 30
_HINTED: Final = 5
"""Unknown ids that are looked up for near ones: a file of another estate has thousands."""
_MANY: Final = 5_000
"""Cells for which it costs less to read all ids than to search them one by one."""
_NO_UTF8: Final = re.compile("[\udc80-\udcff\0]")
_SEPARATOR: Final = re.compile(r"\Asep=[,;\t]\r?\n?")
"""What a spreadsheet writes before the header, to say what stands between cells."""
_AS_UTF8: Final = "Save it as UTF-8."


def read_review(estate: Estate, path: Path) -> list[Decision]:
    """The decisions of a file, in its order. Raises InputError with all that is wrong in it, by line."""
    faults: list[Fault] = []
    text = _text(path, faults)
    records = [*_records(text, path.name, faults)]
    if not records:
        raise InputError(faults or [Fault(path.name, "", "the file is empty", wanted="a header line")])
    records = _as_wide_as_its_header(records)
    names = [name.strip() for name in records[0][1]]
    faults += _header_faults(names, path.name, records[0][0])
    if not all(name in names for name in _NEEDED):
        raise InputError(faults)
    decisions = [*_decisions(estate, names, records[1:], path.name, faults)]
    if faults:
        raise InputError(faults)
    return decisions


def _text(path: Path, faults: list[Fault]) -> str:
    """The text of the file; lines that are no UTF-8 are faults, and stand in for what they hold."""
    try:
        if not path.is_file():
            what = "is no file" if path.exists() else "no such file"
            raise InputError([Fault(path.name, "", what, todo="Give the file that `graphnhi review -o` wrote.")])
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise InputError([Fault(path.name, "", f"the file cannot be read: {error.strerror}")]) from error
    if len(data) > _LARGEST:
        raise InputError([Fault(path.name, "", "the file is too large", wanted=f"at most {_LARGEST:,} bytes")])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Fault(path.name, "line 1", "the file is UTF-16 text", wanted="UTF-8", todo=_AS_UTF8)])
    text = data.decode("utf-8-sig", "surrogateescape")
    if _NO_UTF8.search(text):
        for number, line in enumerate(io.StringIO(text, newline=""), 1):
            if _NO_UTF8.search(line):
                what = "the file is not UTF-8 text"
                faults.append(Fault(path.name, f"line {number}", what, wanted="UTF-8", todo=_AS_UTF8))
    return _NO_UTF8.sub("\ufffd", text)


def _records(text: str, file: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it starts in; behind a broken quote nothing can be told apart."""
    text = _SEPARATOR.sub(lambda match: "\n" if match[0].endswith("\n") else "", text, count=1)
    lines = io.StringIO(text, newline="")
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    parsed, start = csv.reader(lines, delimiter=delimiter, strict=True), 1
    before = csv.field_size_limit(max(len(text), 1))
    try:
        for record in parsed:
            if any(cell.strip() for cell in record):
                yield start, record
            start = parsed.line_num + 1
    except csv.Error:
        todo = "Close it, and double the quotes inside a cell."
        faults.append(Fault(file, f"line {start}", "a quote opens or closes where it cannot", todo=todo))
    finally:
        csv.field_size_limit(before)


def _as_wide_as_its_header(records: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Without the empty columns that a spreadsheet leaves behind the last one, where nothing stands in them."""
    header = records[0][1]
    width = max((place for place, name in enumerate(header, 1) if name.strip()), default=0)
    return [(line, cells[:width] if not any(map(str.strip, cells[width:])) else cells) for line, cells in records]


def _header_faults(names: Sequence[str], file: str, line: int) -> Iterator[Fault]:
    place, known = f"line {line}", columns_of("review")
    for name in _NEEDED:
        if name not in names:
            yield Fault(file, place, f"the column {name} is missing", todo="Begin with a file of `graphnhi review -o`.")
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Fault(file, place, "a column stands twice", quoted(name), "each once")
    for name in dict.fromkeys(name for name in names if name not in known):
        meant = near(name, known)
        todo = f"Did you mean {' or '.join(meant)}?" if meant else "Notes belong in the column comment."
        yield Fault(file, place, "a column is unknown", quoted(name), f"some of {', '.join(known)}", todo)


def _decisions(
    estate: Estate, names: Sequence[str], records: Sequence[tuple[int, list[str]]], file: str, faults: list[Fault]
) -> Iterator[Decision]:
    """The rows as decisions; what is wrong in them is added to the faults."""
    at, ids = {name: names.index(name) for name in _NEEDED}, _Ids(estate, len(records))
    seen: dict[int | str, int] = {}
    strange: list[tuple[int, str]] = []
    for line, record in records:
        place = f"line {line}"
        if len(record) != len(names):
            what = f"a row has too {'few' if len(record) < len(names) else 'many'} cells"
            faults.append(Fault(file, place, what, str(len(record)), str(len(names))))
            continue
        node_id, fingerprint = record[at["id"]], record[at["fingerprint"]].strip()
        decision = record[at["decision"]].strip().casefold()
        if decision and decision not in DECISIONS:
            faults.append(_no_decision(record[at["decision"]], file, place))
        node = ids.find(node_id)
        first = seen.setdefault(node_id if node < 0 else node, line)
        if first != line:
            faults.append(Fault(file, place, f"an id stands twice, first in line {first}", quoted(node_id, 300)))
        elif node < 0:
            strange.append((line, node_id))
        elif estate.kind(node) not in _REVIEWED:
            found = f"{quoted(node_id, 300)}, of kind {estate.kind(node)}"
            faults.append(Fault(file, place, "is no identity or credential", found))
        yield Decision(node, fingerprint, decision)
    faults += _unknown_ids(estate, strange, file)
    faults.sort(key=lambda fault: int(fault.place.removeprefix("line ") or 0))


def _no_decision(cell: str, file: str, place: str) -> Fault:
    meant = near(cell.strip(), DECISIONS)
    todo = f"Did you mean {' or '.join(meant)}?" if meant else ""
    return Fault(file, place, "is no decision", quoted(cell), f"{', '.join(DECISIONS)} or nothing", todo)


def _unknown_ids(estate: Estate, strange: Sequence[tuple[int, str]], file: str) -> Iterator[Fault]:
    for number, (line, node_id) in enumerate(strange):
        meant = alike(estate, from_csv(node_id)) if number < _HINTED else []
        todo = f"Did you mean {' or '.join(quoted(one, 300) for one in meant)}?" if meant else ""
        yield Fault(file, f"line {line}", "nothing in this estate has this id", quoted(node_id, 300), todo=todo)


class _Ids:
    """Nodes by the cell that an id was written as; for many cells all ids are read once."""

    def __init__(self, estate: Estate, cells: int) -> None:
        self._estate = estate
        self._numbers = {one: node for node, one in enumerate(estate.ids)} if cells > _MANY else None

    def find(self, cell: str) -> int:
        """The number of the node, -1 where there is none."""
        bare = from_csv(cell)
        node = self._estate.find(bare) if self._numbers is None else self._numbers.get(bare, -1)
        return self._escaped.get(cell, -1) if node < 0 and "\\" in cell else node

    @cached_property
    def _escaped(self) -> dict[str, int]:
        """Ids with characters that no file shows as they are, by what stands in their place; none that two ids share."""
        found: dict[str, int] = {}
        for node, one in enumerate(self._estate.ids):
            if escaped(one) != one:
                cell = as_csv(one)
                found[cell] = -1 if cell in found else node
        return found
