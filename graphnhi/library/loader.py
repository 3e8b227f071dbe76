"""One loader file: which rows of an export become which nodes and edges. It is data; nothing in it can run.

All faults of a file are told at once, each with its key path, and a file that contradicts itself is refused when it is
read, not when it is used.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graphnhi.errors import Fault, InputError, quoted
from graphnhi.library.of_database import DATABASES, of_database, of_files
from graphnhi.library.rules import Rule, Table, rule_faults, rule_of, texts
from graphnhi.library.templates import TENANT

__all__ = ["Loader", "Missing", "read_loader"]


@dataclass(frozen=True)
class Missing:
    """An input that a database never holds, and why that matters; `labels`: only where nodes of one of them are there."""

    input: str
    why: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loader:
    """What a loader file says.

    match: the columns by which a table is recognised. optional: columns that a table may lack. columns: the names of the
    columns of a table without a header (such a loader is chosen by `--as` alone). Either `deriving` names the deriver that
    makes the rows, or `nodes` and `edges` say how a record becomes rows. whole_source: where neither the user nor an export names
    the tenant, all files of a source are of one, not those of each folder within it.

    Of a loader for a database: `labels` and `relationships` are what its deriver wants of each, `fallback` says that its
    labels take only nodes that no other loader takes, and `missing` what such a database never holds.
    """

    name: str
    reader: str
    label: str
    match: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    deriving: str | None = None
    whole_source: bool = False
    nodes: tuple[Rule, ...] = ()
    edges: tuple[Rule, ...] = ()
    fallback: bool = False
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    relationships: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that the rules refer to; `tenant` only if the file names a column of this name."""
        named = [column for rule in (*self.nodes, *self.edges) for column in rule.columns]
        return tuple(column for column in dict.fromkeys(named) if column != TENANT or self.tenant_column)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a table must have: those of `match` and those that the rules use and nothing calls optional."""
        used = [column for column in self.used if column not in self.optional]
        return tuple(dict.fromkeys([*(self.columns or self.match), *used]))

    @property
    def tenant_column(self) -> bool:
        """Whether the table itself has a column `tenant`, which then says the tenant of each record."""
        return TENANT in (*(self.columns or ()), *self.match, *self.optional)


def read_loader(path: Path, label: str | None = None) -> Loader:
    """The loader that a file says.

    label: how messages name the file (left out: its name). Raises InputError with every fault of the file.
    """
    from graphnhi.library.complaints import read_toml, shape_faults  # noqa: PLC0415 - the schema's library loads slowly,
    from graphnhi.library.written import LoaderFile  # noqa: PLC0415 - and who only asks for a path never needs it

    label = label or path.name
    raw = read_toml(path, label)
    faults = [*shape_faults(LoaderFile, raw, label), *_meaning_faults(raw, label)]
    if faults:
        raise InputError(faults)
    match = raw.get("match", {})
    return Loader(
        name=raw["name"],
        reader=raw["reader"],
        label=label,
        match=tuple(match.get("columns", ())),
        optional=tuple(match.get("optional", ())),
        columns=tuple(raw["columns"]) if "columns" in raw else None,
        deriving=raw.get("deriving"),
        whole_source=raw.get("tenant") == "source",
        nodes=tuple(rule_of("node", rule) for rule in raw.get("node", ())),
        edges=tuple(rule_of("edge", rule) for rule in raw.get("edge", ())),
        fallback=raw.get("fallback", False),
        labels=_wanted(raw, "labels"),
        relationships=_wanted(raw, "relationships"),
        missing=tuple(
            Missing(each["input"], each["why"], tuple(texts(each.get("label")))) for each in raw.get("missing", ())
        ),
    )


def _wanted(raw: dict[str, Any], key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(properties)) for name, properties in raw.get(key, {}).items())


def _meaning_faults(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    yield from _contradictions(raw, label)
    yield from of_database(raw, label) if raw.get("reader") in DATABASES else of_files(raw, label)
    yield from _twice(raw, label)
    known = _known_columns(raw)
    tables: tuple[Table, ...] = ("node", "edge")
    for table in tables:
        rules = raw.get(table)
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            yield from rule_faults(table, rule, known, f"{table}[{index}]", label)


_CHOOSE: Final = "Keep the one that says how the table is recognised: `match` by its header, `columns` for one without."


def _contradictions(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    """What cannot be true of one file at the same time."""
    has_rules = "node" in raw or "edge" in raw
    if "match" in raw and "columns" in raw:
        yield Fault(label, "columns", "`match` and `columns` exclude each other", todo=_CHOOSE)
    if "match" not in raw and "columns" not in raw and raw.get("reader") not in DATABASES:
        yield Fault(label, "", "neither `match` nor `columns` is given", todo='Write `match = { columns = ["..."] }`.')
    if "deriving" in raw and has_rules:
        yield Fault(
            label, "deriving", "`deriving` and [[node]] or [[edge]] exclude each other", todo="Remove one of them."
        )
    if "deriving" not in raw and not has_rules:
        yield Fault(label, "", "says nothing to make of a record", todo="Add a [[node]] or an [[edge]].")
    if "tenant" in raw and "deriving" not in raw:
        yield Fault(label, "tenant", "is for loaders that name a deriver", todo="Remove it, or write `deriving`.")
    if "match" in raw and "deriving" not in raw and not _texts(raw["match"], "columns"):
        yield Fault(
            label,
            "match.columns",
            "names no column to recognise a table by",
            todo="Name those that no other table has.",
        )


def _twice(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    match = raw.get("match")
    for place, names in (
        ("columns", _texts(raw, "columns")),
        ("match.columns", [*_texts(match, "columns"), *_texts(match, "optional")]),
    ):
        for name, times in Counter(names).items():
            if times > 1:
                yield Fault(label, place, "a column is named twice", quoted(name), todo="Name each column once.")


def _known_columns(raw: dict[str, Any]) -> tuple[str, ...] | None:
    """The columns that a rule may refer to: all of a headerless table's; of another, those that the file names.

    None (any) where `match` does not say which columns are optional: then each column that is used is needed as well, and a
    table that lacks it is not recognised.
    """
    if "columns" in raw:
        return tuple(_texts(raw, "columns"))
    match = raw.get("match")
    if not isinstance(match, dict) or "optional" not in match:
        return None
    return (*_texts(match, "columns"), *_texts(match, "optional"))


def _texts(raw: object, key: str) -> list[str]:
    values = raw.get(key) if isinstance(raw, dict) else None
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
