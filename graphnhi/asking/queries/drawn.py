"""The examples of a query file as small estates, and what is wrong in how they are written.

Whether an example holds is found by asking it, which is the engine's.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from graphnhi.asking.queries.query import Example
from graphnhi.errors import Fault, near, quoted
from graphnhi.estate import Estate
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.edges import EDGE_KINDS, ends_allowed, wanted_ends
from graphnhi.model.kinds import KINDS, UNKNOWN
from graphnhi.model.values import CLOSED, NO_INSTANT, PARSE, parse_closed, parse_instant

__all__ = ["estate_of", "example_faults"]

_NODE_FORMS: Final[dict[str, Form]] = {**NODE_COLUMNS, "marked": "text"}


def example_faults(examples: Sequence[Example], label: str) -> list[Fault]:
    """Every node, edge and expected id of the examples that is written in a way that cannot be."""
    return [
        Fault(label, f"example[{number}].{place}", what)
        for number, example in enumerate(examples)
        for place, what in _faults(example)
    ]


def _faults(example: Example) -> Iterator[tuple[str, str]]:
    kinds: dict[str, str] = {}
    for place, row in enumerate(example.nodes):
        wrong = [*_node_faults(row)]
        yield from ((f"nodes[{place}]", what) for what in wrong)
        if not wrong and row[0] in kinds:
            yield f"nodes[{place}]", f"the id {quoted(row[0])} is there already"
        if not wrong:
            kinds[row[0]] = row[1]
    for place, row in enumerate(example.edges):
        yield from ((f"edges[{place}]", what) for what in _edge_faults(row, kinds))
    yield from _expected_faults(example, kinds)
    if example.certain is not None and not set(example.certain) <= set(example.expect):
        yield "certain", "what is certain is expected as well"
    if example.as_of is not None and parse_instant(example.as_of) is None:
        yield "as_of", f"is no date ({quoted(example.as_of)})"


def _expected_faults(example: Example, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, ids in (("expect", example.expect), ("certain", example.certain or ())):
        for node in sorted({node for node in ids if ids.count(node) > 1}):
            yield key, f"{quoted(node)} stands there twice"
        for node in ids:
            if node not in kinds:
                yield key, f"no node of the example is called {quoted(node)}"


def _node_faults(row: tuple[Any, ...]) -> Iterator[str]:
    if len(row) not in (2, 3) or not all(isinstance(cell, str) and cell for cell in row[:2]):
        yield 'a node is written ["id", "kind"] or ["id", "kind", { COLUMN = VALUE }]'
        return
    if row[1] not in KINDS:
        yield f"unknown kind {quoted(row[1])}{_hint(row[1], KINDS)}"
    yield from _cell_faults(row[2] if len(row) > 2 else {}, _NODE_FORMS)


def _edge_faults(row: tuple[Any, ...], kinds: Mapping[str, str]) -> Iterator[str]:
    if len(row) not in (3, 4) or not all(isinstance(cell, str) and cell for cell in row[:3]):
        yield 'an edge is written ["from", "EDGE", "to"] or ["from", "EDGE", "to", { COLUMN = VALUE }]'
        return
    source, edge, target = row[:3]
    ends = kinds.get(source, UNKNOWN), kinds.get(target, UNKNOWN)
    if edge not in EDGE_KINDS:
        yield f"unknown edge kind {quoted(edge)}{_hint(edge, EDGE_KINDS)}"
    elif not ends_allowed(edge, *ends):
        yield f"{edge} joins {wanted_ends(edge)}, not {ends[0]} -> {ends[1]}"
    yield from _cell_faults(row[3] if len(row) > 3 else {}, EDGE_COLUMNS)


def _cell_faults(cells: object, forms: Mapping[str, Form]) -> Iterator[str]:
    if not isinstance(cells, dict):
        yield "columns are written { COLUMN = VALUE }"
        return
    for name, value in cells.items():
        if name not in forms:
            yield f"unknown column {quoted(name)}{_hint(name, forms)}"
        elif _typed(name, forms[name], value) is None:
            wanted = ", ".join(CLOSED[name]) if name in CLOSED else forms[name]
            yield f"{name} cannot be {quoted(value)}, wanted {wanted}"


def _hint(word: str, known: Any) -> str:
    meant = near(word, known)
    return f"; did you mean {' or '.join(meant)}?" if meant else ""


def _typed(name: str, form: Form, value: object) -> Any:
    """A cell as the estate's frames have it; None where it cannot be one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date | datetime):
        return None
    text = str(value)
    if form == "closed":
        return parse_closed(name, text)
    parse = PARSE.get(form)
    return (text or None) if parse is None else parse(text)


def estate_of(example: Example) -> Estate:
    """The estate of an example whose rows are well written."""
    from graphnhi.estate import assemble  # noqa: PLC0415 - needs pandas, which asking a real estate does not

    nodes = [dict(zip(("id", "kind"), row, strict=False)) | (row[2] if len(row) > 2 else {}) for row in example.nodes]
    edges = [
        dict(zip(("from", "edge", "to"), row, strict=False)) | (row[3] if len(row) > 3 else {}) for row in example.edges
    ]
    frames = _frame(nodes, ("id", "kind"), _NODE_FORMS), _frame(edges, ("from", "edge", "to"), EDGE_COLUMNS)
    return assemble(*frames, {"name": "example", "sources": []}).estate


def _frame(rows: list[dict[str, Any]], keys: tuple[str, ...], forms: Mapping[str, Form]) -> Any:
    import pandas as pd  # noqa: PLC0415 - see `estate_of`

    named = [name for name in forms if any(name in row for row in rows)]
    cells: dict[str, Any] = {key: pd.Series([row[key] for row in rows], dtype=object) for key in keys}
    for name in named:
        form, column = forms[name], [row.get(name) for row in rows]
        found = [None if value is None else _typed(name, form, value) for value in column]
        if form == "instant":
            cells[name] = pd.Series([NO_INSTANT if value is None else value for value in found], dtype="int64")
        elif form in ("amount", "count"):
            cells[name] = pd.Series([float("nan") if value is None else value for value in found], dtype="float64")
        else:
            cells[name] = pd.Series(found, dtype=object)
    numbers = pd.Series(range(1, len(rows) + 1), dtype="int64")
    more = {"file": pd.Series(["example"] * len(rows), dtype=object), "number": numbers}
    return pd.DataFrame({**cells, **more, "pattern": pd.Series(["row {}"] * len(rows), dtype=object)})
