"""A framework file as it is written, and all that is wrong with one. What the items are for stands elsewhere."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from graphnhi.errors import Fault, escaped, quoted
from graphnhi.library.complaints import shape_faults
from graphnhi.library.framework_items import folded, plain
from graphnhi.library.written import Strict

__all__ = ["FrameworkFile", "ItemFile", "faults_of"]


def _line(text: str) -> str:
    """Ids, names and sentences go into tables, logs and pages: one clean line each."""
    if not text or " ".join(text.split()) != text or escaped(text) != text:
        raise ValueError("a text on one line, without doubled spaces or control characters")
    return text


def _word(text: str) -> str:
    """A word without a letter or digit would be found in every text."""
    if not plain(text):
        raise ValueError("a word with letters or digits")
    return text


def _some(texts: list[str]) -> list[str]:
    if not texts:
        raise ValueError("at least one text; leave the key out where there is none")
    return texts


Line = Annotated[str, AfterValidator(_line)]
Word = Annotated[Line, AfterValidator(_word)]


class ItemFile(Strict):
    id: Line
    name: Line
    aliases: Annotated[list[Line], AfterValidator(_some)] | None = None
    words: Annotated[list[Word], AfterValidator(_some)] | None = None
    evidence: Line | None = None
    visible: bool = True
    why: Line | None = None
    checked: bool = True


class FrameworkFile(Strict):
    schema_: Literal["graphnhi/framework/1"] = Field(alias="schema")
    id: Line
    name: Line
    version: Line
    url: Line | None = None
    item: list[ItemFile]


def faults_of(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    """Every fault of a file's content, in shape and in meaning, whatever shape it has; `label` ends in the file's name."""
    yield from shape_faults(FrameworkFile, raw, label)
    yield from _named_otherwise(raw, label)
    listed = raw.get("item")
    items = [(f"item[{at}]", item) for at, item in enumerate(listed if isinstance(listed, list) else ())]
    tables = [(place, item) for place, item in items if isinstance(item, dict)]
    if listed == []:
        yield Fault(label, "item", "the framework has no item", todo="Add an [[item]].")
    yield from _spelled_twice(tables, label)
    yield from _said_twice(tables, label)
    for place, item in tables:
        yield from _half_visible(item, place, label)


_ID: Final = "lower-case letters, digits and hyphens, as in the file's name framework-ID.toml"


def _named_otherwise(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    """The id is the middle of the file's name: so no two files can have one id, and a reference tells its file."""
    wanted = PurePosixPath(label).name.removeprefix("framework-").removesuffix(".toml")
    given = raw.get("id")
    if not isinstance(given, str):
        return
    if given != wanted:
        yield Fault(label, "id", "is not the id in the file's name", quoted(given), quoted(wanted))
    if not given.replace("-", "").isalnum() or given != folded(given) or not given.isascii():
        yield Fault(label, "id", "unusable value", quoted(given), _ID)


def _spelled_twice(tables: list[tuple[str, dict[str, Any]]], label: str) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for place, item in tables:
        for key, spelling in [*_text(item, "id"), *_texts(item, "aliases")]:
            owner = owners.setdefault(folded(spelling), f"{place}.{key}")
            if owner != f"{place}.{key}":
                what = f"is already a spelling, by {owner}"
                yield Fault(
                    label, f"{place}.{key}", what, quoted(spelling), todo="Give each spelling to one item, once."
                )


def _said_twice(tables: list[tuple[str, dict[str, Any]]], label: str) -> Iterator[Fault]:
    """A word of two items tells neither."""
    owners: dict[str, str] = {}
    for place, item in tables:
        for _, name in _text(item, "name"):
            owners.setdefault(plain(name), place)
    for place, item in tables:
        for key, word in _texts(item, "words"):
            owner = owners.setdefault(plain(word), place)
            if owner != place and plain(word):
                what = f"is already a word of {owner}"
                yield Fault(label, f"{place}.{key}", what, quoted(word), todo="Give each word to one item.")


def _half_visible(item: dict[str, Any], place: str, label: str) -> Iterator[Fault]:
    """What a graph shows has evidence, what it does not show has a reason, and nothing has both."""
    if item.get("visible", True) is False:
        needed, refused, what = "why", "evidence", "an item with `visible = false`"
    else:
        needed, refused, what = "evidence", "why", "an item that a graph shows"
    if needed not in item:
        yield Fault(label, f"{place}.{needed}", f"this key is missing; {what} needs it")
    if refused in item:
        yield Fault(label, f"{place}.{refused}", f"{what} has none", todo="Remove it, or correct `visible`.")


def _text(item: dict[str, Any], key: str) -> list[tuple[str, str]]:
    value = item.get(key)
    return [(key, value)] if isinstance(value, str) else []


def _texts(item: dict[str, Any], key: str) -> list[tuple[str, str]]:
    """The texts of a list with their places."""
    values = item.get(key)
    listed = values if isinstance(values, list) else []
    return [(f"{key}[{at}]", value) for at, value in enumerate(listed) if isinstance(value, str)]
