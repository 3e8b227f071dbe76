"""The columns of nodes and edges, and how each is kept: text, closed set, instant, amount or count.

This is the contract between whoever names things (loading, deriving) and the estate. Both tables come as columns of
equal length; an unknown value is None (text), NaN (numbers) or NO_INSTANT (instants). Beside them stand `file`, `pattern`
and `number`: the label of a record's file, a locator pattern such as `line {}` and the number to put into it.
"""

from typing import Final, Literal

Form = Literal["text", "closed", "instant", "amount", "count", "currency"]

NODE_COLUMNS: Final[dict[str, Form]] = {
    "name": "text",
    "source": "text",
    "tenant": "text",
    "environment": "text",
    "owner": "text",
    "purpose": "text",
    "allowed_scope": "text",
    "vendor": "text",
    "status": "closed",
    "mode": "closed",
    "lifetime": "closed",
    "created": "instant",
    "rotated": "instant",
    "expires": "instant",
    "last_used": "instant",
    "last_reviewed": "instant",
    "data_class": "closed",
    "records": "count",
    "amount_limit": "amount",
    "currency": "currency",
    "period": "closed",
    "needs": "count",
    "tags": "text",
    "properties": "text",
}
"""Node columns beside `id` and `kind`. `properties` is a JSON object of what the source said beyond the vocabulary."""

EDGE_COLUMNS: Final[dict[str, Form]] = {
    "bound": "closed",
    "condition": "text",
    "right": "closed",
    "slot": "text",
    "scope": "text",
    "amount_limit": "amount",
    "currency": "currency",
    "period": "closed",
    "not_before": "instant",
    "not_after": "instant",
    "rule": "text",
    "premises": "text",
    "properties": "text",
}
"""Edge columns beside `from`, `edge` and `to`. `rule` is what the edge was derived by (or the source's own words of
evidence), `premises` a JSON list of the further records it rests on: [{"source": ..., "locator": ...}]."""

BOUNDED: Final = ("status", "mode", "expires", "needs", "amount_limit")
"""Node columns in which conflicting records count per bound: the certain bound takes what reaches less."""
