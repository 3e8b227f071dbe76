"""Documents of Kubernetes taken apart into objects, each with its kind and its place. What an object means is no matter here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.readers.kubernetes.kinds import LIST, Kind, kind_of, kind_of_items
from graphnhi.readers.strict import Number

__all__ = ["CONTINUED", "HOW", "Found", "Missing", "StrangeError", "objects", "refuse_printed", "unfinished"]

CONTINUED: Final[Kind] = ("", LIST)
"""The kind of the record that says that a list goes on elsewhere."""
_PRINTED: Final = "Table"
_ROUNDED: Final = re.compile(r"\d\.\d+[eE]\+?\d{2}|\d{9,}\.0+", re.ASCII)
"""How programs write an id that they took for a number; one that is written out is kept as it stands."""
HOW: Final = "Export it with `kubectl get ... -o json` or `-o yaml`."


@dataclass(frozen=True, slots=True)
class Found:
    """An object, and the JSON pointer of it within its document."""

    kind: Kind
    pointer: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands at a place where an object should, and why it is none."""

    pointer: str
    why: str


class StrangeError(ValueError):
    """A document that is not of Kubernetes; `todo` is the way out."""

    def __init__(self, pointer: str, what: str, todo: str = "") -> None:
        self.pointer, self.what, self.todo = pointer, what, todo
        super().__init__(what)


def objects(document: Any, pointer: str, assumed: Kind | None) -> Iterator[Found | Missing]:
    """The objects of a document, or of an item of a list; `assumed` is the kind of one that names none. StrangeError for a Table."""
    if isinstance(document, list):
        for number, each in enumerate(document):
            yield from objects(each, f"{pointer}/{number}", assumed)
        return
    if not isinstance(document, dict):
        yield Missing(pointer, "is no object")
        return
    kind = kind_of(document)
    refuse_printed(kind, pointer)
    if isinstance(document.get("items"), list) and (kind is None or kind[1].endswith(LIST)):
        yield from _of_list(document, pointer, kind_of_items(kind) or assumed)
    elif kind is None and not (assumed and _names_none(document)):
        yield Missing(pointer, "names no kind of Kubernetes")
    else:
        yield _found(kind or assumed or CONTINUED, pointer, document)


def refuse_printed(kind: Kind | None, pointer: str) -> None:
    """StrangeError for what the API server makes for people to look at: it has columns, no objects."""
    if kind is not None and kind[1] == _PRINTED:
        raise StrangeError(pointer, "is a Table, which Kubernetes prints for people to read", HOW)


def _names_none(document: Mapping[str, Any]) -> bool:
    return document.get("kind") in (None, "") and document.get("apiVersion") in (None, "")


def _found(kind: Kind, pointer: str, document: dict[str, Any]) -> Found | Missing:
    meta = document.get("metadata")
    if not isinstance(meta, dict | None):
        return Missing(f"{pointer}/metadata", "is no object")
    _refuse_rounded(meta or {}, pointer)
    return Found(kind, pointer, document)


def _refuse_rounded(meta: Mapping[str, Any], pointer: str) -> None:
    """StrangeError for an annotation or a label in which a program that took an id for a number has lost its digits."""
    for key in ("annotations", "labels"):
        told = meta.get(key)
        for value in told.values() if isinstance(told, dict) else ():
            if isinstance(value, Number) and _ROUNDED.fullmatch(value):
                what = f"has {'an' if key == 'annotations' else 'a'} {key[:-1]} that is a number where Kubernetes wants a text"
                raise StrangeError(f"{pointer}/metadata/{key}", what, "Write it as it was, in quotes.")


def _of_list(document: Mapping[str, Any], pointer: str, assumed: Kind | None) -> Iterator[Found | Missing]:
    for number, each in enumerate(document["items"]):
        yield from objects(each, f"{pointer}/items/{number}", assumed)
    yield from unfinished(document, pointer)


def unfinished(document: Mapping[str, Any], pointer: str) -> Iterator[Found]:
    """The record that says of a list that it goes on: `metadata.continue` stands where the server had more to give."""
    meta = document.get("metadata")
    if isinstance(meta, Mapping) and meta.get("continue") not in (None, ""):
        told = {"kind": document.get("kind"), "remaining": meta.get("remainingItemCount")}
        yield Found(CONTINUED, f"{pointer}/metadata/continue", {key: value for key, value in told.items() if value})
