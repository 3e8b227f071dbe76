"""The formats that are XML: GraphML, which is read back, and GEXF 1.3.

XML holds no control character, no unpaired surrogate and two more; a text with them is spelled reversibly, see
`graphnhi.model.escapes`. What is unknown has no element.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from graphnhi.estate.exported import manifest_of
from graphnhi.estate.tables import Column, TableName
from graphnhi.export.clean import as_json
from graphnhi.export.graph.cells import Spell, joined, number, parts, plain
from graphnhi.export.graph.extended import attributes, extended, type_of
from graphnhi.model.escapes import spelled

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

__all__ = ["gexf", "graphml"]

_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_IN_TEXT: Final = re.compile(r"[&<>]")
_IN_ATTRIBUTE: Final = re.compile(r'[&<>"\t\n]')
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_GRAPHML: Final = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_GEXF: Final = (
    '<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
)


def _markup(match: re.Match[str]) -> str:
    return _MARKUP[match[0]]


def _text(text: str) -> str:
    """A text as the content of an element."""
    return _IN_TEXT.sub(_markup, spelled(text))


def _attribute(text: str) -> str:
    """A text as the value of an attribute, where a reader would make a space of a line end."""
    return _IN_ATTRIBUTE.sub(_markup, spelled(text))


def graphml(estate: "Estate") -> Iterator[str]:
    """GraphML with typed keys; the manifest is the datum `graphnhi` of the graph."""
    yield _HEAD + _GRAPHML
    yield '<key id="manifest" for="graph" attr.name="graphnhi" attr.type="string"/>\n'
    for table in ("nodes", "edges"):
        yield from _keys(estate, table)
    yield f'<graph edgedefault="directed">\n<data key="manifest">{_text(as_json(manifest_of(estate, "graphml")))}</data>\n'
    node = {"id": lambda text: f'<node id="{_attribute(text)}">'}
    yield from _elements(estate, "nodes", node, "</node>\n")
    edge: dict[str, Spell] = {
        "key": lambda text: f'<edge id="{_attribute(text)}"',
        "from": lambda text: f' source="{_attribute(text)}"',
        "to": lambda text: f' target="{_attribute(text)}">',
    }
    yield from _elements(estate, "edges", edge, "</edge>\n")
    yield "</graph>\n</graphml>\n"


def _keys(estate: "Estate", table: TableName) -> Iterator[str]:
    for column in attributes(estate.table(table)):
        owner = table.removesuffix("s")
        kind = type_of(table, column)
        yield f'<key id="{owner}.{column}" for="{owner}" attr.name="{column}" attr.type="{kind}"/>\n'


def _elements(estate: "Estate", name: TableName, opening: Mapping[str, Spell], closing: str) -> Iterator[str]:
    owner = name.removesuffix("s")
    spells = dict(opening)
    spells |= {column: _data(f"{owner}.{column}", type_of(name, column)) for column in attributes(estate.table(name))}
    for part in parts(extended(estate, name)):
        yield "".join(f"{row}{closing}" for row in joined(part, spells, 0))


def _data(key: str, kind: str) -> Spell:
    start = f'<data key="{key}">'
    if kind == "string":
        return lambda text: f"{start}{_text(text)}</data>"
    return lambda value: f"{start}{number(value)}</data>"


def gexf(estate: "Estate") -> Iterator[str]:
    """GEXF 1.3 with typed attributes; a node's label is its name, an edge's its kind."""
    name = _attribute(str(estate.about.get("name", "")))
    yield _HEAD + _GEXF
    yield f"<meta><creator>graphnhi</creator><description>{_text(_described(estate))}</description></meta>\n"
    yield f'<graph defaultedgetype="directed" mode="static" name="{name}">\n'
    for table in ("nodes", "edges"):
        yield from _attributes(estate, table)
    yield "<nodes>\n"
    yield from _gexf_rows(estate, "nodes", {"id": ' id="%s"'}, "node")
    yield "</nodes>\n<edges>\n"
    ends = {"key": ' id="%s"', "from": ' source="%s"', "to": ' target="%s"', "edge": ' label="%s"'}
    yield from _gexf_rows(estate, "edges", ends, "edge")
    yield "</edges>\n</graph>\n</gexf>\n"


def _described(estate: "Estate") -> str:
    about = estate.about
    gaps = f"{len(about.get('gaps', []))} gaps, {len(about.get('missing_inputs', []))} missing inputs"
    return f"estate {about.get('name', '')}, digest {estate.digest}, built {about.get('built', '')}: {gaps}"


def _listed(estate: "Estate", table: TableName) -> list[str]:
    left_out = "key"  # it is the id
    return [column for column in attributes(extended(estate, table)) if column != left_out]


def _attributes(estate: "Estate", table: TableName) -> Iterator[str]:
    yield f'<attributes class="{table.removesuffix("s")}">\n'
    for column in _listed(estate, table):
        yield f'<attribute id="{column}" title="{column}" type="{type_of(table, column)}"/>\n'
    yield "</attributes>\n"


def _gexf_rows(estate: "Estate", name: TableName, opening: Mapping[str, str], element: str) -> Iterator[str]:
    spells = {column: _value(column, type_of(name, column)) for column in _listed(estate, name)}
    for part in parts(extended(estate, name)):
        heads = zip(*(_filled(part[column], shape) for column, shape in opening.items()), strict=True)
        labels = _labels(part) if element == "node" else [""] * len(part["locator"].texts or ())
        rows = zip(heads, labels, joined(part, spells, 0), strict=True)
        yield "".join(
            f"<{element}{''.join(head)}{label}><attvalues>{row}</attvalues></{element}>\n" for head, label, row in rows
        )


def _filled(column: Column, shape: str) -> Any:
    return plain(column, lambda text: shape.replace("%s", _attribute(text)))


def _labels(part: Mapping[str, Column]) -> list[str]:
    """The name of each node, or its id."""
    ids = plain(part["id"], _attribute) or []
    names = plain(part["name"], _attribute) or [""] * len(ids)
    return [f' label="{name or node}"' for name, node in zip(names, ids, strict=True)]


def _value(column: str, kind: str) -> Spell:
    start = f'<attvalue for="{column}" value="'
    if kind == "string":
        return lambda text: f'{start}{_attribute(text)}"/>'
    return lambda value: f'{start}{number(value)}"/>'
