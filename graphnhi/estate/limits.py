"""The limit of an action that several records state: amount, currency and period go together."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.groups import Groups
from graphnhi.estate.ranks import by_rank, in_words, rank_table
from graphnhi.estate.rows import Rows
from graphnhi.model.values import CLOSED, DAYS_OF

__all__ = ["LIMIT", "limits"]

LIMIT: Final = ("amount_limit", "currency", "period")
_DAYS: Final = np.array([*(DAYS_OF.get(period, 0.0) for period in CLOSED["period"]), DAYS_OF["day"]])
"""Days by code of the period, 0 where it is none of days; a limit without a period is one of a day."""


def limits(many: Rows, groups: Groups, *, largest: bool) -> dict[str, NDArray[Any]]:
    """The smallest or the largest limit per day of each group, by column; none where no row states any of it.

    A record that states an amount and no currency or period takes them from records that state those alone, if any do.
    """
    if not any(name in many.cells for name in LIMIT):
        return {}
    amount, known = many.column("amount_limit"), many.known("amount_limit")
    currency, period = _alone(many, groups, ~known)
    rows = np.flatnonzero(known)
    rows = rows[np.lexsort(_keys(many, groups, rows, currency, period))]
    runs = Groups.of(groups.of_row[rows])
    chosen = rows[runs.starts + runs.sizes - 1 if largest else runs.starts]
    group = groups.of_row[chosen]
    amounts = np.full(len(groups), np.nan)
    amounts[group] = amount[chosen]
    stated = _completed(many, chosen, group, currency, period)
    currency[group], period[group] = stated
    return {"amount_limit": amounts, "currency": currency, "period": period}


def _alone(many: Rows, groups: Groups, alone: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """The least currency and period of each group that records without an amount state."""
    currency = many.column("currency")
    period = np.where(alone, many.column("period"), np.int8(-1))
    least = groups.least(currency, alone & (currency >= 0), -1)
    return least, by_rank(many, "period", in_words("period"), groups, cells=period)


def _completed(
    many: Rows, rows: NDArray[np.int64], group: NDArray[np.int64], currency: NDArray[np.int32], period: NDArray[np.int8]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Currency and period of rows, those that they do not state taken from their group."""
    own, its = many.column("currency")[rows], many.column("period")[rows]
    return np.where(own >= 0, own, currency[group]), np.where(its >= 0, its, period[group])


def _keys(
    many: Rows, groups: Groups, rows: NDArray[np.int64], currency: NDArray[np.int32], period: NDArray[np.int8]
) -> tuple[NDArray[Any], ...]:
    """What rows are sorted by, the last key first: group, amount per day, amount, currency, period."""
    group, amount = groups.of_row[rows], many.column("amount_limit")[rows]
    coins, periods = _completed(many, rows, group, currency, period)
    days = _DAYS[periods]
    per_day = np.divide(amount, days, out=np.full(len(rows), np.inf), where=days > 0)
    return rank_table("period", in_words("period"))[periods], coins.astype(np.uint32), amount, per_day, group
