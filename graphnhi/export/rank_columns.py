"""The flat columns of `rank` and `explain`: numbers that lie deeper in a row, each by a name of its own.

Cells come out as text, numbers or None (unknown), not yet safe for any sink.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from graphnhi.export.numbers import amount
from graphnhi.export.shape import Row

__all__ = ["EXPLAIN", "MADE", "RANK", "money_text", "records_text", "short_money"]

Cell = str | int | float | None


def _at(part: str, name: str) -> Callable[[Row], Cell]:
    return lambda row: (row.get(part) or {}).get(name)


def _listed(part: str, name: str) -> Callable[[Row], Cell]:
    return lambda row: "; ".join((row.get(part) or {}).get(name) or ()) or None


def money_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """Money of a start in words: `1,192,000 EUR a day and 1 action without a known limit; ...`."""
    return "; ".join(_money(entry) for entry in entries)


def _money(entry: Mapping[str, Any]) -> str:
    limit, unbounded = entry["per_day"], entry["unbounded"]
    currency = entry["currency"]
    limited = f"{amount(limit)} {currency or 'in no known currency'} a day" if limit or not unbounded else ""
    actions = f"{unbounded} {'action' if unbounded == 1 else 'actions'} in {currency or 'no known currency'}"
    boundless = f"{actions} without a known limit" if unbounded else ""
    return " and ".join(part for part in (limited, boundless) if part)


def short_money(entries: Sequence[Mapping[str, Any]]) -> str:
    """The same in few characters: `9 unlimited, 1.2M EUR, 400k USD`."""
    limited = [f"{_short(entry['per_day'])} {entry['currency'] or '?'}" for entry in entries if entry["per_day"]]
    unbounded = sum(entry["unbounded"] for entry in entries)
    return ", ".join([*([f"{unbounded} unlimited"] if unbounded else []), *limited])


def _short(amount: float) -> str:
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        if amount >= size:
            return f"{amount / size:.3g}{letter}"
    return f"{amount:.3g}"


def records_text(classes: Mapping[str, Mapping[str, int]]) -> str:
    """Records of a start in words: `kyc 2,521,000 and 1 store of unknown size; ...`."""
    return "; ".join(
        f"{name} {counts['read']:,}{_unsized(counts['unknown'])}" for name, counts in classes.items()
    )  # fmt: skip


def _unsized(stores: int) -> str:
    return f" and {stores} {'store' if stores == 1 else 'stores'} of unknown size" if stores else ""


def _added_money(row: Row) -> Cell:
    money = row.get("money")
    if not money:
        return None
    limit = "no known limit" if money["per_day"] is None else amount(money["per_day"])
    return f"{limit} {money['currency'] or 'in no known currency'}"


MADE: Final[Mapping[str, Callable[[Row], Cell]]] = {
    "impact_score": _at("impact", "score"),
    "impact_loss": _at("impact", "loss"),
    "impact_band": _at("impact", "band"),
    "certain_score": lambda row: row["impact"]["certain"]["score"],
    "undescribed_reached": _at("reach", "undescribed"),
    "money_per_day": lambda row: money_text(row["impact"]["money"]) or None,
    "records_by_class": lambda row: records_text(row["impact"]["records"]) or None,
    "exposure_band": _at("exposure", "band"),
    "exposure_factors": _listed("exposure", "factors"),
    "factors_unknown": _listed("exposure", "unknown"),
    "exposed_in": _at("exposure", "exposed_in"),
    "upstream": _at("exposure", "upstream"),
    "upstream_at_most": _at("exposure", "upstream_at_most"),
    "worst_direct": _at("privilege", "worst"),
    "worst_severity": _at("privilege", "severity"),
    "direct_targets": _at("privilege", "direct"),
    "direct_used": _at("privilege", "used"),
    "unused_share": _at("privilege", "unused_share"),
    "hygiene_problems": _listed("hygiene", "problems"),
    "adds_money": _added_money,
    "adds_records": lambda row: (row.get("records_read") or {}).get("records"),
}
"""Columns that are made of a nested part of a row."""

RANK: Final = (
    *("priority", "id", "name", "kind", "category", "impact_score", "impact_band", "impact_loss", "certain_score"),
    *("targets", "undescribed_reached", "money_per_day", "records_by_class", "exposure_band", "exposure_factors"),
    *(
        "factors_unknown",
        "exposed_in",
        "upstream",
        "upstream_at_most",
        "worst_direct",
        "worst_severity",
        "direct_targets",
    ),
    *(
        "direct_used",
        "unused_share",
        "hygiene_problems",
        "none_found",
        "confidence",
        "target",
        "hops",
        "bound",
        "effect",
    ),
    *("status", "mode", "expires"),
)
EXPLAIN: Final = (
    *("id", "name", "kind", "category", "word", "severity", "weight", "ease", "contribution", "share", "undescribed"),
    *("hops", "bound", "effect", "disjoint_routes", "adds_money", "adds_records"),
)
"""Columns before those of the route."""
