"""The objects of the Kubernetes reader, each with where it stands. Nothing is joined here, and nothing is known of what one means."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.places import Place
from graphnhi.readers.kubernetes import CONTINUED, CORE
from graphnhi.readers.tidy import Table

__all__ = ["Object", "Pages", "listed", "mapped", "objects", "pages", "text_of"]

_MOVED: Final = {"extensions": "apps"}
"""API groups of old, by where their workloads went."""
_WORKLOADS: Final = frozenset({"Deployment", "DaemonSet", "ReplicaSet"})


@dataclass(frozen=True, slots=True)
class Object:
    """One object of a cluster. `group` is "" for the core group; `namespace` is "" where it lies in none, or names none."""

    cluster: str
    group: str
    kind: str
    namespace: str
    name: str
    value: Mapping[str, Any]
    place: Place
    text: str = ""

    @property
    def meta(self) -> Mapping[str, Any]:
        """What it is called, and says of itself."""
        return mapped(self.value.get("metadata"))

    @property
    def spec(self) -> Mapping[str, Any]:
        return mapped(self.value.get("spec"))

    @property
    def labels(self) -> Mapping[str, Any]:
        return mapped(self.meta.get("labels"))

    @property
    def annotations(self) -> Mapping[str, Any]:
        return mapped(self.meta.get("annotations"))

    @property
    def uid(self) -> str:
        """What tells it from another one of its name; "" where it was never in a cluster."""
        return text_of(self.meta.get("uid"))


@dataclass(frozen=True, slots=True)
class Pages:
    """A list of the input that goes on elsewhere."""

    place: Place
    kind: str


def objects(tables: Iterable[Table], tenant_of: Callable[[Table], str]) -> Iterator[Object]:
    """Every object of the tables, in their order."""
    for table, group, kind, text, place in _rows(tables):
        if (_group(group), kind) != CONTINUED:
            yield object_of(tenant_of(table), group, kind, text, place)


def object_of(cluster: str, group: str, kind: str, text: str, place: Place) -> Object:
    """The object of a row."""
    value = json.loads(text)
    meta = mapped(value.get("metadata"))
    own = _MOVED.get(group, group) if kind in _WORKLOADS else _group(group)
    return Object(cluster, own, kind, text_of(meta.get("namespace")), text_of(meta.get("name")), value, place, text)


def pages(tables: Iterable[Table]) -> Iterator[Pages]:
    """Every list that goes on elsewhere."""
    for _, group, kind, text, place in _rows(tables):
        if (_group(group), kind) == CONTINUED:
            yield Pages(place, text_of(json.loads(text).get("kind")))


def _rows(tables: Iterable[Table]) -> Iterator[tuple[Table, str, str, str, Place]]:
    for table in tables:
        columns = (table.rows[name].tolist() for name in ("group", "kind", "record"))
        for group, kind, text, number in zip(*columns, table.numbers.tolist(), strict=True):
            yield table, group, kind, text, Place(table.file, table.pattern, number)


def _group(group: str) -> str:
    return "" if group == CORE else group


def mapped(value: Any) -> Mapping[str, Any]:
    """An object; nothing where it is none."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list; nothing where it is none."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """A text; "" where it is none."""
    return value if isinstance(value, str) else ""
