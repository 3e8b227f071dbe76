"""Estates to draw: a blast of a given width at each hop, and one whose every name is hostile."""

from itertools import pairwise
from typing import Any

from graphnhi.estate import Estate
from tests.export.hostile import HOSTILE
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

WIDTHS = (1, 12, 60, 45, 22, 10)
"""Nodes at each hop of a blast of 150: the start, then 149 more and one payout."""

Row = dict[str, Any]


def layered(
    widths: tuple[int, ...] = WIDTHS, name: str = "svc-payments-reconciliation-{hop:02d}-{place:04d}"
) -> Estate:
    """Service accounts that assume one another, `widths[hop]` of them at each hop; one of the last may pay out."""
    ids = [[name.format(hop=hop, place=place) for place in range(width)] for hop, width in enumerate(widths)]
    nodes: list[Row] = [{"id": node, "kind": "service_account"} for level in ids for node in level]
    edges: list[Row] = []
    for before, level in pairwise(ids):
        edges += [{"from": before[at % len(before)], "edge": "ASSUMES", "to": node} for at, node in enumerate(level)]
    nodes.append(
        {"id": "adyen:eu/initiate_payout", "kind": "initiate_payout", "amount_limit": 250_000, "currency": "EUR"}
    )
    edges.append({"from": ids[-1][0], "edge": "PERFORMS", "to": "adyen:eu/initiate_payout"})
    return estate_of(Rows(nodes, edges))


LONG = "long-" + "x" * 9_990 + "-end"
NAMES = (
    *HOSTILE, LONG, "", "<b>bold</b>&lt;i&gt;", "%{x} %{customdata}", "\\N \\G \\L \\l", "$\\alpha$", "javascript:alert(1)",
    "%%{init: {'theme':'dark'}}%%", 'click n0 href "http://evil.example"', "a]] --> b", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "]]><svg onload=alert(1)>", "end", "1e5", "null",
)  # fmt: skip


def hostile() -> Estate:
    """A start that assumes a role of every hostile name; each role may pay out."""
    nodes: list[Row] = [
        {"id": "start", "kind": "service_account"},
        {"id": "pay", "kind": "initiate_payout", "name": NAMES[1]},
    ]
    edges: list[Row] = []
    for place, name in enumerate(NAMES):
        node = f"{place} {name}"
        nodes.append({"id": node, "kind": "role", "name": name or None, "owner": name or None, "purpose": name or None})
        edges.append({"from": "start", "edge": "ASSUMES", "to": node, "condition": name or None, "rule": name or None})
        edges.append({"from": node, "edge": "PERFORMS", "to": "pay", "rule": name or None})
    return estate_of(Rows(nodes, edges))
