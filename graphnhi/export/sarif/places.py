"""Where something stands: evidence as a SARIF location, a file's label as a URI reference, a node as a logical location."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from graphnhi.errors import escaped
from graphnhi.export.clean import as_sarif

__all__ = ["hop_words", "located", "node", "relative_uri"]

Location = dict[str, Any]

_LINE: Final = re.compile(r"line (\d{1,9})\Z", re.ASCII)


@lru_cache(maxsize=4_096)
def relative_uri(source: str) -> str:
    """The label of a file as a relative URI reference: percent-encoded, and leading nowhere but down.

    >>> relative_uri("aws/iam list.json")
    'aws/iam%20list.json'
    """
    parts = source.encode("utf-8", "backslashreplace").decode().split("/")
    return "/".join(_segment(part) for part in parts)


def _segment(part: str) -> str:
    """One segment; an empty one, `.` and `..` mean something to a reader, and a label never means that."""
    return quote(part, safe="") if part.strip(".") else part.replace(".", "%2E") or "%20"


def located(evidence: Sequence[Mapping[str, Any]], message: str, *nodes: Mapping[str, Any]) -> Location:
    """A location for the first piece of evidence (none: without a physical one), with the nodes that it is about.

    message: escaped already.
    """
    found: Location = {}
    first = evidence[0] if evidence else {}
    if first.get("source"):
        found["physicalLocation"] = _physical(str(first["source"]), str(first.get("locator") or ""))
    logical = [*nodes, *_pointer(first)]
    if logical:
        found["logicalLocations"] = logical
    return found | {"message": {"text": message}}


def _physical(source: str, locator: str) -> Location:
    line = _LINE.match(locator)
    region = {"region": {"startLine": int(line[1])}} if line and int(line[1]) else {}
    return {"artifactLocation": {"uri": relative_uri(source)}, **region}


def _pointer(first: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A place that is no line, such as a JSON pointer."""
    locator = str(first.get("locator") or "")
    return [] if not locator or _LINE.match(locator) else [{"fullyQualifiedName": escaped(locator)}]


def node(node_id: str, name: str, kind: str) -> Mapping[str, Any]:
    """A node of the estate as a logical location."""
    return {"name": escaped(name), "fullyQualifiedName": escaped(node_id), "kind": kind}


def hop_words(hop: Mapping[str, Any]) -> str:
    """One hop as an escaped sentence: what follows from it, by what, and on what condition."""
    rule = next((each["rule"] for each in hop["evidence"] if each.get("rule")), None)
    said = f"{hop['from']} {hop['edge']} {hop['to']}" + (f" ({rule})" if rule else "")
    if hop["bound"] == "possible":
        said += f"; only possible: {hop.get('condition') or 'condition not stated'}"
    return as_sarif(said)
