"""The records of the AWS reader, with where each stands; and what is written about a resource name. Nothing is joined here."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.places import Place
from graphnhi.readers.aws.shapes import LISTS
from graphnhi.readers.tidy import Table

__all__ = ["EMPTY", "Record", "account_of", "records", "records_kept", "tags_of", "texts"]

EMPTY: Final = "empty"
"""The shape of what stands for a list without records."""
_LISTS: Final = LISTS | {"Reservations": "instance"}
_ACCOUNT: Final = re.compile(r"arn:aws[a-z-]*:[^:]*:[^:]*:(\d{12}):")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a shape, parsed; `text` is its JSON."""

    shape: str
    value: Mapping[str, Any]
    place: Place
    text: str = ""


def records(tables: Iterable[Table]) -> Iterator[Record]:
    """Every record of the tables of the AWS reader, and every row of a credential report, in their order."""
    for table in tables:
        if "shape" not in table.names:
            yield from _report(table)
            continue
        if not len(table):
            yield from _empty(table)
        shapes, told = table.rows["shape"].tolist(), table.rows["record"].tolist()
        for shape, text, number in zip(shapes, told, table.numbers.tolist(), strict=True):
            yield Record(shape, json.loads(text), Place(table.file, table.pattern, number), text)


def _empty(table: Table) -> Iterator[Record]:
    """What stands for a list without records: it says that there are none of its shape."""
    shape = _LISTS.get(table.pattern.removesuffix("/{}").rpartition("/")[2])
    if table.read == 0 and shape is not None:
        yield Record(EMPTY, {"Shape": shape}, Place(table.file, table.pattern, 0))


def records_kept(kept: Iterable[Mapping[str, Any]]) -> Iterator[Record]:
    """The records that an estate keeps, as `deriver.derive` gives them."""
    for each in kept:
        place = Place(each["file"], each["pattern"], each["number"])
        yield Record(each["shape"], json.loads(each["record"]), place, each["record"])


def _report(table: Table) -> Iterator[Record]:
    for row, number in zip(table.rows.to_dict("records"), table.numbers.tolist(), strict=True):
        told = {str(name): cell for name, cell in row.items() if isinstance(cell, str)}
        yield Record("credential_report", told, Place(table.file, table.pattern, number))


def account_of(arn: Any) -> str | None:
    """The account that an ARN names, if it names one."""
    found = _ACCOUNT.match(arn) if isinstance(arn, str) else None
    return found[1] if found else None


def tags_of(value: Any) -> dict[str, str] | None:
    """Tags as `aws` prints them: a list of Key and Value (some write them small), or an object. None where they are not told."""
    if isinstance(value, Mapping):
        return {key: each for key, each in value.items() if isinstance(each, str)}
    if not isinstance(value, list):
        return None
    told = [each for each in value if isinstance(each, Mapping)]
    pairs = [(each.get("Key", each.get("key")), each.get("Value", each.get("value"))) for each in told]
    return {key: each for key, each in pairs if isinstance(key, str) and isinstance(each, str)}


def texts(value: Any) -> list[str]:
    """The texts of a list; nothing where it is none."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
