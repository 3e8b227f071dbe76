"""What no fact maps, counted and kept: gaps for the coverage, and the possible use of the provider account as an edge."""

from typing import Final

import pandas as pd

from graphnhi.access.provider_scopes import SEVERITIES
from graphnhi.deriving.provider_account import edges_of

__all__ = ["quiet_gaps", "unmapped_gaps", "uses"]

_ORDER: Final = {severity: rank for rank, severity in enumerate(reversed(SEVERITIES))}


def uses(unknown: pd.DataFrame) -> pd.DataFrame:
    """PERMITS with right use, possible, from the key to its account: a touch that shows the use and leads nowhere."""
    rule = "scope " + unknown["written"] + " is unmapped"
    return edges_of(unknown.assign(right="use", bound="possible", rule=rule), "key", "PERMITS", "system")


def unmapped_gaps(unknown: pd.DataFrame) -> list[dict[str, object]]:
    """One gap for each key and permission that no fact maps, the gravest first: an unknown write before an unknown read."""
    rows = _counted(unknown, ["gap", "key", "known", "provider", "written", "severity"])
    rows = rows.assign(rank=rows["severity"].map(_ORDER)).sort_values(["rank", "key", "written"])
    what = rows["known"].where(rows["known"].notna(), rows["provider"]) + ": " + rows["written"]
    return _gaps(rows.assign(id=rows["key"], what=what))


def quiet_gaps(quiet: pd.DataFrame) -> list[dict[str, object]]:
    """One gap for each account and catalogue value that is counted and leads to no target (read_metadata, read_events)."""
    rows = _counted(quiet, ["system", "value"]).sort_values(["system", "value"])
    return _gaps(rows.assign(gap="permission without a target", id=rows["system"], what=rows["value"], severity="info"))


def _counted(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The first record of each group, with how many there are."""
    rows = rows.sort_values(["file", "number"], kind="stable")
    grouped = rows.groupby(by, sort=False, dropna=False)
    return rows.assign(count=grouped["number"].transform("size")).drop_duplicates(by)


def _gaps(rows: pd.DataFrame) -> list[dict[str, object]]:
    place = [pattern.format(number) for pattern, number in zip(rows["pattern"], rows["number"], strict=True)]
    told = rows.assign(place=place)[["gap", "id", "what", "severity", "file", "place", "count"]].astype({"count": int})
    return [dict(zip(told.columns, gap, strict=True)) for gap in told.astype(object).itertuples(index=False)]
