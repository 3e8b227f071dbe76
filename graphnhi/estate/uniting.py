"""Several records of one id become one node; where they disagree, each bound gets its value and the conflict is listed.

Of conflicting status, mode, expires, needs and limits the certain bound takes the one that reaches less and the possible
bound the one that reaches more. Other columns cannot change what is reached by much: the least value stands, so that the
order of records never matters.
"""

import json
from typing import Any, Literal

import numpy as np
import pandas as pd

from graphnhi.model.columns import NODE_COLUMNS
from graphnhi.model.kinds import CATEGORY_OF, KIND_CODE, KINDS, UNKNOWN
from graphnhi.model.values import CLOSED, DAY, DAYS_OF, NO_INSTANT, instant_text

Frame = pd.DataFrame

_LESS = {"status": ("disabled", "offboarded", "active"), "mode": ("test", "live")}
"""Values from what reaches least to what reaches most."""
_LATEST = ("rotated", "last_used", "last_reviewed")
_WEIGHTIEST = ("action", "data", "credential", "identity", "system", "gate", "unknown")
"""Categories by what is lost if a node of theirs is taken for another."""
_TWINNED = ("status", "mode", "expires", "needs", "amount_limit", "currency", "period")


def unite(nodes: Frame) -> tuple[Frame, list[dict[str, Any]]]:
    """One row an id, and a list of conflicts {"id", "column", "values", "places"}.

    Columns in which the bounds may differ have a twin `COLUMN.possible`, present only when some record conflicts.
    """
    nodes = nodes.sort_values(["id", "file", "number"], kind="stable")
    repeated = nodes["id"].duplicated(keep=False)
    single = nodes[~repeated]
    if not repeated.any():
        return single.reset_index(drop=True), []
    many = nodes[repeated]
    together, conflicts = _together(many)
    for column in _TWINNED:
        single = single.assign(**{f"{column}.possible": single[column]})
    return pd.concat([single, together], ignore_index=True), conflicts


def _together(many: Frame) -> tuple[Frame, list[dict[str, Any]]]:
    groups = many.groupby("id", sort=True)
    united: dict[str, Any] = {
        "id": groups["id"].first(),
        "kind": _least_kind(many),
        "file": groups["file"].first(),
        "pattern": groups["pattern"].first(),
        "number": groups["number"].first(),
        "marked": _reduced(many, "marked", "min"),
    }
    for column in NODE_COLUMNS:
        united |= _column(many, column)
    united |= _limits(many)
    frame = pd.DataFrame(united).reset_index(drop=True)
    return frame, _conflicts(many)


def _known(many: Frame, column: str) -> "pd.Series[Any]":
    cells = many[column]
    return cells[cells != NO_INSTANT] if NODE_COLUMNS.get(column) == "instant" else cells.dropna()


def _reduced(many: Frame, column: str, how: str) -> "pd.Series[Any]":
    """The least or greatest known value by id; unknown where none is known."""
    known = _known(many, column)
    ids = many["id"].drop_duplicates()
    best = known.groupby(many.loc[known.index, "id"]).agg(how)
    if NODE_COLUMNS.get(column) == "instant":
        return best.reindex(ids, fill_value=NO_INSTANT).astype(np.int64)
    cells = best.reindex(ids)
    return cells if cells.dtype.kind == "f" else cells.astype(object).where(cells.notna(), None)


_KIND_ORDER = sorted(KINDS, key=lambda kind: (_WEIGHTIEST.index(CATEGORY_OF[kind]), KIND_CODE[kind]))


def _least_kind(many: Frame) -> "pd.Series[Any]":
    """The described kind; of several the weightiest, so that one stray record cannot hide an action or a data store."""
    ranks = many["kind"].map({kind: rank for rank, kind in enumerate(_KIND_ORDER)}).groupby(many["id"], sort=True).min()
    return ranks.map(dict(enumerate(_KIND_ORDER)))


def _column(many: Frame, column: str) -> dict[str, Any]:
    if column in ("status", "mode"):
        return _ranked(many, column)
    if column == "expires":
        return {column: _expiring(many, keep="first"), f"{column}.possible": _expiring(many, keep="last")}
    if column == "needs":
        return {column: _reduced(many, column, "max"), f"{column}.possible": _reduced(many, column, "min")}
    if column in ("tags", "properties"):
        return {
            column: many.groupby("id", sort=True)[column].agg(_merged_tags if column == "tags" else _merged_properties)
        }
    if column == "data_class":
        return {column: _by_rank(many, column, CLOSED[column], "min")}
    return {column: _reduced(many, column, "max" if column in (*_LATEST, "records") else "min")}


def _expiring(many: Frame, *, keep: Literal["first", "last"]) -> "pd.Series[Any]":
    """The earliest or the latest known expiry by id; a day lasts through its end."""
    known = many.loc[many["expires"] != NO_INSTANT, ["id", "expires"]]
    ends = known["expires"] // 2 + (known["expires"] & 1) * (DAY - 1)
    chosen = known.assign(end=ends).sort_values(["id", "end", "expires"]).drop_duplicates("id", keep=keep)
    return chosen.set_index("id")["expires"].reindex(many["id"].drop_duplicates(), fill_value=NO_INSTANT)


def _ranked(many: Frame, column: str) -> dict[str, Any]:
    order = _LESS[column]
    return {column: _by_rank(many, column, order, "min"), f"{column}.possible": _by_rank(many, column, order, "max")}


def _by_rank(many: Frame, column: str, order: tuple[str, ...], how: str) -> "pd.Series[Any]":
    ranks = many[column].map({value: rank for rank, value in enumerate(order)})
    best = ranks.groupby(many["id"], sort=True).agg(how)
    cells = best.map(dict(enumerate(order))).astype(object)
    return cells.where(cells.notna(), None)


def _limits(many: Frame) -> dict[str, Any]:
    """Limit, currency and period go together: the smallest per day for the certain bound, the largest for the possible.

    A record that states an amount and no currency or period takes them from records that state those alone, if any do.
    """
    alone = many.assign(
        **{name: many[name].where(many["amount_limit"].isna(), None) for name in ("currency", "period")}
    )
    fallback = {column: _reduced(alone, column, "min") for column in ("currency", "period")}
    stated = many.loc[many["amount_limit"].notna(), ["id", "amount_limit", "currency", "period"]].copy()
    for column, cells in fallback.items():
        stated[column] = stated[column].where(stated[column].notna(), stated["id"].map(cells))
    days = stated["period"].fillna("day").map(DAYS_OF)
    stated["per_day"] = (stated["amount_limit"] / days).where(days.notna(), np.inf)
    stated = stated.sort_values(["id", "per_day", "amount_limit", "currency", "period"])
    ids = many["id"].drop_duplicates()
    found: dict[str, Any] = {}
    for suffix, keep in (("", "first"), (".possible", "last")):
        chosen = stated.drop_duplicates("id", keep=keep).set_index("id").reindex(ids)  # type: ignore[call-overload]
        found[f"amount_limit{suffix}"] = chosen["amount_limit"].astype(float)
        for column, cells in fallback.items():
            own = chosen[column].where(chosen["amount_limit"].notna(), cells)
            found[f"{column}{suffix}"] = own.astype(object).where(own.notna(), None)
    return found


def _merged_tags(cells: "pd.Series[Any]") -> str | None:
    tags = sorted({tag for cell in cells.dropna() for tag in str(cell).split(";")})
    return ";".join(tags) or None


def _merged_properties(cells: "pd.Series[Any]") -> str | None:
    """One JSON object of all keys; of unlike values of one key all are kept, as a sorted list."""
    found: dict[str, set[str]] = {}
    for cell in cells.dropna():
        for key, value in json.loads(cell).items():
            found.setdefault(key, set()).add(json.dumps(value, sort_keys=True, ensure_ascii=False))
    if not found:
        return None
    merged = {
        key: json.loads(min(v)) if len(v) == 1 else [json.loads(x) for x in sorted(v)] for key, v in found.items()
    }
    return json.dumps(merged, sort_keys=True, ensure_ascii=False)


def _conflicts(many: Frame) -> list[dict[str, Any]]:
    """Every id and column in which known values differ; tags and properties are united, not in conflict."""
    found: list[dict[str, Any]] = []
    described = many[many["kind"] != UNKNOWN]
    for column in ("kind", *(c for c in NODE_COLUMNS if c not in ("tags", "properties"))):
        known = _known(described, column)
        ids = described.loc[known.index, "id"]
        distinct = known.groupby(ids).nunique()
        for node_id in distinct[distinct > 1].index:
            rows = described[(described["id"] == node_id) & described.index.isin(known.index)]
            found.append(_conflict(node_id, column, rows))
    return sorted(found, key=lambda conflict: (conflict["id"], conflict["column"]))


def _conflict(node_id: str, column: str, rows: Frame) -> dict[str, Any]:
    values = sorted({_shown(column, cell) for cell in rows[column]})
    located = zip(rows["file"].tolist(), rows["pattern"].tolist(), rows["number"].tolist(), strict=True)
    places = [f"{file or ''}:{(pattern or '').format(number)}" for file, pattern, number in located]
    return {"id": node_id, "column": column, "values": values, "places": sorted(set(places))[:5]}


def _shown(column: str, cell: Any) -> str:
    return str(instant_text(int(cell))) if NODE_COLUMNS.get(column) == "instant" else str(cell)
