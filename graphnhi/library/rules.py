"""What one `[[node]]` or `[[edge]]` of a loader file means, and everything in it that contradicts the vocabulary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from graphnhi.errors import Fault, quoted
from graphnhi.library.advice import did_you_mean
from graphnhi.library.templates import Cell, Mapped, Template, parse_template
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import ACTIONS, KINDS
from graphnhi.model.values import CLOSED, PARSE, parse_closed

__all__ = ["EdgeRule", "NodeRule", "Rule", "rule_faults", "rule_of", "texts"]

Table = Literal["node", "edge"]
IDS: Final[dict[Table, tuple[str, ...]]] = {"node": ("id",), "edge": ("from", "to")}
_NO_CELLS: Final = ("when", "properties", "label", "relationship")
"""Keys of a rule that are no column of the row."""
_FORMS: Final[dict[Table, Mapping[str, Form]]] = {"node": NODE_COLUMNS, "edge": EDGE_COLUMNS}


@dataclass(frozen=True)
class Rule:
    """The columns of one row that a record becomes, and the records that it is for.

    `cells`: by column, the id columns included. `when`: columns and the values they may have (an empty cell is "").
    `rest`: every column that the loader does not use goes into `properties`. `labels`, `relationships`: of a database,
    the records that it is for, the first being their name.
    """

    cells: Mapping[str, Cell]
    when: tuple[tuple[str, frozenset[str]], ...] = ()
    rest: bool = False
    labels: tuple[str, ...] = ()
    relationships: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the table that this rule refers to."""
        named = [column for cell in self.cells.values() for column in cell.columns]
        return tuple(dict.fromkeys([*named, *(column for column, _ in self.when)]))


class NodeRule(Rule):
    """A rule whose cells have `id` and `kind`."""


class EdgeRule(Rule):
    """A rule whose cells have `from`, `edge` and `to`."""


def rule_of(table: Table, raw: Mapping[str, Any]) -> Rule:
    """The rule that a checked `[[node]]` or `[[edge]]` says."""
    cells = {name: cell_of(value) for name, value in raw.items() if name not in _NO_CELLS}
    when = tuple((column, frozenset(texts(values))) for column, values in raw.get("when", {}).items())
    records = tuple(texts(raw.get("label"))), tuple(texts(raw.get("relationship")))
    return (NodeRule if table == "node" else EdgeRule)(cells, when, raw.get("properties") == "rest", *records)


def cell_of(value: object) -> Cell:
    if isinstance(value, str):
        return parse_template(value)
    assert isinstance(value, dict)
    mapping = value.get("map")
    return Mapped(value["from"], tuple(mapping.items()) if mapping is not None else None)


def texts(values: object) -> list[str]:
    """One text or the texts of a list; whatever else stands there is the schema's to refuse."""
    return (
        [values]
        if isinstance(values, str)
        else [v for v in values if isinstance(v, str)]
        if isinstance(values, list)
        else []
    )


def rule_faults(table: Table, raw: object, known: tuple[str, ...] | None, place: str, label: str) -> Iterator[Fault]:
    """Every template that cannot be, column that the file does not name and constant outside the vocabulary.

    `raw` may have any shape: what has the wrong type is the schema's to say. known: the columns that may be referred to;
    None when the loader names any column that it needs by using it.
    """
    if not isinstance(raw, dict):
        return
    for name, value in raw.items():
        if name not in _NO_CELLS:
            yield from _cell_faults(table, name, value, known, (f"{place}.{name}", label))
    when = raw.get("when")
    for column in when if isinstance(when, dict) else ():
        yield from _column_faults(column, known, (f"{place}.when.{column}", label))


def _cell_faults(
    table: Table, name: str, value: object, known: tuple[str, ...] | None, where: tuple[str, str]
) -> Iterator[Fault]:
    place, label = where
    if isinstance(value, dict):
        if isinstance(value.get("from"), str):
            yield from _column_faults(value["from"], known, (f"{place}.from", label))
        mapping = value.get("map")
        for key, text in mapping.items() if isinstance(mapping, dict) else ():
            yield from _constant_faults(table, name, text, (f"{place}.map.{key}", label))
    elif isinstance(value, str):
        yield from _template_faults(table, name, value, known, where)


def _template_faults(
    table: Table, name: str, text: str, known: tuple[str, ...] | None, where: tuple[str, str]
) -> Iterator[Fault]:
    place, label = where
    try:
        template: Template = parse_template(text)
    except ValueError as error:
        yield Fault(label, place, str(error), quoted(text))
        return
    for column in template.columns:
        if column != "tenant":
            yield from _column_faults(column, known, where)
    if template.constant is not None:
        yield from _constant_faults(table, name, template.constant, where)


def _column_faults(column: str, known: tuple[str, ...] | None, where: tuple[str, str]) -> Iterator[Fault]:
    if known is not None and column not in known:
        place, label = where
        todo = did_you_mean(column, known) or f"The file names: {', '.join(known) or 'none'}."
        yield Fault(label, place, "no such column", quoted(column), todo=todo)


def _constant_faults(table: Table, name: str, text: object, where: tuple[str, str]) -> Iterator[Fault]:
    """A constant outside the closed set of its column; an empty one is "unknown" and always allowed, but for ids and kinds."""
    place, label = where
    if not isinstance(text, str):
        return
    if name in ("kind", "edge", "action"):
        words = {"kind": (*KINDS, "action"), "edge": EDGES, "action": tuple(sorted(ACTIONS))}[name]
        if text.strip().casefold() not in {word.casefold() for word in words}:
            todo = did_you_mean(text, words) or f"Known: {', '.join(words)}."
            yield Fault(label, place, f"unknown {name}", quoted(text), todo=todo)
    elif name in IDS[table] and not text.strip():
        yield Fault(label, place, "an id cannot be empty")
    elif text.strip() and not _is_usable(table, name, text):
        wanted = ", ".join(CLOSED.get(name, ())) or f"a text that reads as {_FORMS[table][name]}"
        yield Fault(label, place, "unusable value", quoted(text), wanted)


def _is_usable(table: Table, name: str, text: str) -> bool:
    form = _FORMS[table].get(name, "text")
    if form == "closed":
        return parse_closed(name, text) is not None
    return form == "text" or PARSE[form](text) is not None
