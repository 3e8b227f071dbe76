"""Names as whoever owns the exported system may have written them, and answers that are full of them."""

from typing import Any

from graphnhi.results import Answer

HOSTILE = (
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\uff1dHYPERLINK(1)",
    "\tleading tab",
    "\rleading return",
    "'=already guarded",
    "'quoted",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07",
    "two\nlines\r\nof text",
    "bidi \u202e txt.exe \u2066x\u2069 zero\u200bwidth \ufeff",
    "nul \x00 c1 \x9b31m del \x7f",
    "[red]markup[/red] [link=http://evil.example]x[/link] :bomb:",
    "[bold red]loud",
    "a|b `code` *bold* _it_ [x](javascript:alert(1)) ![i](http://evil.example/p) <script>alert(1)</script> & #1 @team ~x~ $m$",
    "back\\slash \\x1b \\| end\\",
    'quote " and, comma; and ] } {',
    "lone \ud800 surrogate, tag \U000e0041 end",
    "www.evil.example https://evil.example",
    "é 漢字 🦊",
)

UNSAFE = "\x00\x1b\x07\x9b\x7f\u202e\u2066\u2069\u200b\ufeff\ud800\U000e0041"
"""Characters that no output may hold as they are."""


def hop(start: str, edge: str, end: str, condition: str | None = None) -> dict[str, Any]:
    """One hop with its evidence."""
    return {
        "from": start,
        "edge": edge,
        "to": end,
        "bound": "possible" if condition else "certain",
        "condition": condition,
        "evidence": [{"source": f"{start}.csv", "locator": "line 3", "rule": None}],
    }


def reach_row(name: str, **more: Any) -> dict[str, Any]:
    """A row of reach whose every text is `name`."""
    return {
        "id": name,
        "name": name,
        "kind": "api_key",
        "category": "credential",
        "status": None,
        "mode": "live",
        "expires": None,
        "target": name,
        "hops": 2,
        "bound": "certain",
        "effect": "touch",
        "path": [hop(name, "AUTHENTICATES_AS", name), hop(name, "PERFORMS", name, name)],
        "targets": 1,
        **more,
    }


def blast_row(name: str, **more: Any) -> dict[str, Any]:
    """A data row of blast whose every text is `name`."""
    return {
        "id": name,
        "name": name,
        "kind": "data_store",
        "category": "data",
        "data_class": "kyc",
        "records": 1_200_000,
        "hops": 1,
        "bound": "possible",
        "effect": "control",
        "path": [hop(name, "READS", name, "MFA")],
        **more,
    }


def path_row(name: str, **more: Any) -> dict[str, Any]:
    """A route through a gate whose every text is `name`."""
    opened = hop(name, "RELEASES", name) | {
        "needs": 2,
        "inputs": [[hop(name, "APPROVES", name)], [hop(name, "APPROVES", name)]],
    }
    return {
        "rank": 1,
        "weight": 0.25,
        "id": name,
        "name": name,
        "kind": "initiate_payout",
        "category": "action",
        "mode": None,
        "amount_limit": 250_000,
        "currency": "EUR",
        "period": "day",
        "hops": 2,
        "bound": "certain",
        "effect": "touch",
        "path": [hop(name, "APPROVES", name), opened],
        **more,
    }


ROWS = {"reach": reach_row, "blast": blast_row, "path": path_row}
_SETTINGS = {"bound": "possible", "max_hops": None, "category": None, "mode": None, "as_of": "2026-11-01"}
_QUESTIONS: dict[str, dict[str, Any]] = {
    "reach": {"target": "payouts", "pairs": False},
    "blast": {"starts": ["a"]},
    "path": {"from": ["a"], "to": "b", "k": 1},
}


def _summary(answer: str, name: str, count: int) -> dict[str, Any]:
    if answer == "reach":
        return {"targets": 1, "targets_reached": 1, "left_out_by_mode": [name], "certain": count, "possible_only": 0,
                "by_category": {"identity": 0, "credential": count}}  # fmt: skip
    if answer == "blast":
        return {
            "reached": count,
            "certain": 0,
            "possible_only": count,
            "by_hop": [{"hop": 1, "categories": {"data": count}, "kinds": {"data_store": count}}],
            "money": [
                {"currency": "EUR", "per_day": 250_000, "unbounded": []},
                {"currency": None, "per_day": 0, "unbounded": [name]},
            ],
            "limits_not_applied": [name],
            "records": {"kyc": {"read": 1_200_000, "written": 0, "unknown": [name]}},
            "gates": [{"id": name, "needs": 2, "filled": 1}, {"id": name, "needs": None, "filled": 1}],
            "dead_starts": [name],
        }
    return {"routes": count, "weight": "product of eases", "dead_starts": [], "left_out_by_mode": [name]}


def answer_of(answer: str, names: tuple[str, ...] = ("k1",), **coverage: Any) -> Answer:
    """An answer with one row for each name; the estate, the gaps and the summary bear the first of them."""
    first = names[0] if names else "k1"
    files = [
        {
            "file": first,
            "loader": "nodes",
            "read": 9,
            "used": 7,
            "skipped": [{"reason": first, "count": 1}],
            "duplicates": 1,
        }
    ]
    return Answer(
        answer,
        {
            "name": first,
            "digest": "0" * 64,
            "nodes": 9,
            "edges": 8,
            "built": None,
            "as_of": "2026-11-01",
            "sources": [first],
        },
        _QUESTIONS[answer] | _SETTINGS,
        [ROWS[answer](name) for name in names],
        _summary(answer, first, len(names)),
        {
            "files": files,
            "gaps": [{"gap": "unmapped permission", "id": first, "count": 2}],
            "conflicts": [],
            "missing_inputs": [{"input": first, "why": "refused"}],
            "unmapped": 2,
        }
        | coverage,
    )
