"""A stream of JSON or YAML as objects with their places. A list in JSON is read item by item, however long it is."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graphnhi.readers._json_stream import Text, Values
from graphnhi.readers._tabulate import Source
from graphnhi.readers._text import Bytes, lines_in, pieces_in
from graphnhi.readers.kubernetes.kinds import LIST, Kind, kind_of, kind_of_file, kind_of_items
from graphnhi.readers.kubernetes.looks import is_json, is_printed
from graphnhi.readers.kubernetes.records import HOW, Found, Missing, StrangeError, objects, refuse_printed, unfinished
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import quoted
from graphnhi.readers.strict import Json
from graphnhi.readers.strict_yaml import yaml_documents

__all__ = ["Place", "Placed", "read_stream"]

Placed = tuple["Place", Found | Missing]
Document = tuple[int, Iterator[Found | Missing]]
"""The number of a document and the objects in it, to be taken before the next one is asked for."""
_HEAD: Final = 65_536
_PRINTED: Final = "is what kubectl prints for people to read"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands: the file within an archive, the number of the document (0 where there is one alone), the pointer."""

    member: str
    document: int
    pointer: str

    def __str__(self) -> str:
        number = f"document {self.document}" if self.document else ""
        return " ".join(part for part in (self.member, number, self.pointer) if part) or "document 1"


def read_stream(stream: Bytes, name: str, member: str, source: Source, refusals: Refusals) -> Iterator[Placed]:
    """The objects of a stream, which is only read on. `name` is that of its file, which may say the kind of what is in it.

    What is wrong with it is added to `refusals`; StrangeError, with its place, for what kubectl prints for people.
    """
    head = stream.read(_HEAD)
    again = io.BufferedReader(_Again(head, stream))
    if is_printed(head):
        raise StrangeError(member, _PRINTED, HOW)
    read = _Json(source, refusals, kind_of_file(name)).read if is_json(head) else _yaml(source, refusals, name)
    for number, objects_of_it in read(again):
        try:
            for found in objects_of_it:
                yield Place(member, number, found.pointer), found
        except StrangeError as strange:
            strange.pointer = str(Place(member, number, strange.pointer))
            raise


class _Again(io.RawIOBase):
    """A stream from its beginning, of which the first bytes were read already."""

    def __init__(self, head: bytes, rest: Bytes) -> None:
        super().__init__()
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(found)] = found
        return len(found)


def _yaml(source: Source, refusals: Refusals, name: str) -> Callable[[Bytes], Iterator[Document]]:
    def read(stream: Bytes) -> Iterator[Document]:
        whole = source.limits.document
        text = "".join(lines_in(_Capped(stream, whole, refusals), replace(source.limits, record=whole), refusals))
        for number, value in yaml_documents(text, refusals, source.limits):
            if value is not None and not refusals:
                yield number, objects(value, "", kind_of_file(name))

    return read


class _Capped:
    """A stream that ends, with a refusal, where a document is longer than what is parsed as a whole."""

    def __init__(self, stream: Bytes, most: int, refusals: Refusals) -> None:
        self._stream, self._left, self._most, self._refusals = stream, most, most, refusals

    def read(self, size: int = -1, /) -> bytes:
        found = self._stream.read(size)
        self._left -= len(found)
        if self._left < 0:
            self._refusals.add("", "the file is too long", wanted=f"at most {self._most:,} bytes of YAML", todo=HOW)
            return b""
        return found


@dataclass(slots=True)
class _Json:
    """Documents of JSON, one behind the other. `assumed`: the kind of items that neither they nor their list name."""

    source: Source
    refusals: Refusals
    assumed: Kind | None
    waiting: list[tuple[Any, str]] = field(default_factory=list)

    def read(self, stream: Bytes) -> Iterator[Document]:
        text = Text(pieces_in(stream, self.refusals))
        values = Values(text, Json(self.source.limits), self.source.limits.record, self.refusals, "JSON")
        number = 0
        while not values.is_broken and (start := text.peek()):
            number += 1
            yield number if number > 1 else 0, self._listed(values) if start == "[" else self._document(values)

    def _listed(self, values: Values, pointer: str = "", known: Kind | None = None) -> Iterator[Found | Missing]:
        """The elements of an array; those that name no kind wait, if nobody has named it yet."""
        for number, (value, problems) in enumerate(values.elements()):
            place = f"{pointer}/{number}"
            for problem in problems:
                self.refusals.add(place, problem)
            is_nameless = isinstance(value, dict) and kind_of(value) is None
            if is_nameless and pointer and (known or self.assumed) is None:
                self.waiting.append((value, place))
            elif not problems:
                yield from objects(value, place, known or self.assumed)

    def _document(self, values: Values) -> Iterator[Found | Missing]:
        """An object; its items, if it is a list, are not kept."""
        rest, is_list = dict[str, Any](), False
        for key in values.members():
            if key in rest or (key == "items" and is_list):
                self.refusals.add(values.place, f"the key {quoted(key)} stands twice in one object")
            if key == "items" and values.text.peek() == "[":
                is_list = True
                yield from self._listed(values, "/items", kind_of_items(kind_of(rest)))
            elif (found := values.value()) is not None:
                rest[key] = found[0]
                for problem in found[1]:
                    self.refusals.add(values.place, problem)
            else:
                return
        yield from self._rest(rest) if is_list else objects(rest, "", self.assumed)

    def _rest(self, rest: dict[str, Any]) -> Iterator[Found | Missing]:
        """What a list says beside its items: the kind of those that waited for it, and whether it goes on."""
        kind = kind_of(rest)
        refuse_printed(kind, "")
        if kind is not None and not kind[1].endswith(LIST):
            yield Missing("/items", f"are items of a {kind[1]}, which is no list")
        for value, place in self.waiting:
            yield from objects(value, place, kind_of_items(kind) or self.assumed)
        self.waiting.clear()
        yield from unfinished(rest, "")
