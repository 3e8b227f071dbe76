"""Estates made on the spot from rows, and one in which every text that a source can give is hostile or a canary."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import graphnhi as nhi
from graphnhi.estate import Estate
from tests.export.hostile import HOSTILE

AS_OF = "2026-11-01"
MORE = (
    "<script>alert(document.domain)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</title></style></script><script>alert(2)</script>",
    "javascript:alert(1)",
    "&lt;script&gt;alert(3)&lt;/script&gt; &amp; &#x3c;b&#x3e;",
    '%%{init: {"theme": "dark"}}%% graph LR; click A "javascript:alert(1)"',
    "{{7*7}} ${7*7} `${alert(1)}`",
    "<!-- comment --> <![CDATA[ x ]]>",
    "x" * 10_000,
)
REFUSED = re.compile("[\x00\ud800-\udfff]")
NAMES = tuple(name for name in (*HOSTILE, *MORE) if not REFUSED.search(name))
"""Hostile names that an estate can hold: a record with a NUL or half a surrogate pair is skipped, and the page says so."""


def lines(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as JSON Lines, unpaired characters as escapes."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def built(folder: Path, nodes: Iterable[dict[str, Any]], edges: Iterable[dict[str, Any]], **options: Any) -> Estate:
    """An estate of these nodes and edges."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows, heading in (("nodes", [*nodes], "id,kind\n"), ("edges", [*edges], "from,edge,to\n")):
        path = folder / f"{name}{'.jsonl' if rows else '.csv'}"
        path.write_text(lines(rows) if rows else heading, "utf-8")
    return nhi.build(folder, **options)


def marked(said: Callable[[str, int], str], count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and edges of `count` small worlds; every free text of world N is `said(what it is, N)`.

    In each a vendor operates an application, which holds a shared key of many years, which pays out, reads customer data and, by
    an unsettled condition, controls an account; a guarded payout needs two people.
    """
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    for number in range(count):
        ids = {name: said(name, number) for name in _KINDS}
        nodes += [_node(ids[name], kind, said, number, name) for name, kind in _KINDS.items()]
        edges += [_edge(ids, *each, said, number) for each in _EDGES]
    return nodes, edges


_KINDS = {
    "vendor": "vendor", "app": "app", "svc": "service_account", "key": "api_key", "pay": "initiate_payout", "store": "data_store",
    "account": "account", "anna": "human", "ben": "human", "gate": "gate", "big-pay": "approve_payout",
}  # fmt: skip
_EDGES = (
    ("vendor", "OPERATES", "app"), ("app", "HOLDS", "key"), ("svc", "HOLDS", "key"), ("key", "PERMITS", "pay"),
    ("key", "PERMITS", "store"), ("svc", "CONTROLS", "account"), ("svc", "READS", "store"), ("anna", "APPROVES", "gate"),
    ("ben", "APPROVES", "gate"), ("gate", "RELEASES", "big-pay"), ("svc", "ASSUMES", "anna"), ("svc", "IMPERSONATES", "ben"),
    ("app", "ASSUMES", "lost"),
)  # fmt: skip


def _node(node_id: str, kind: str, said: Callable[[str, int], str], number: int, name: str) -> dict[str, Any]:
    texts = ("owner", "purpose", "environment", "tenant", "source", "vendor", "allowed_scope", "tags")
    more: dict[str, Any] = {"status": "offboarded"} if kind == "vendor" else {}
    if kind == "api_key":
        more |= {"created": "2016-02-03", "lifetime": "static"}
    if kind == "data_store":
        more |= {"data_class": "kyc", "records": 1200 + number}
    if kind == "gate":
        more |= {"needs": 2}
    told = {"id": node_id, "kind": kind, "name": said(f"{name}-name", number)} | more
    return told | {column: said(f"{name}-{column}", number) for column in texts}


def _edge(
    ids: dict[str, str], start: str, edge: str, end: str, said: Callable[[str, int], str], number: int
) -> dict[str, Any]:
    about = {"from": ids[start], "edge": edge, "to": ids.get(end) or said(end, number)}
    words = f"{start}-{edge}-{end}"
    told = about | {"evidence": said(f"{words}-rule", number)}
    return told | ({"condition": said(f"{words}-condition", number)} if edge == "CONTROLS" else {})
