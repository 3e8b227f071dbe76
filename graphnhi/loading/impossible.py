"""Edges that the estate handed back because their kind does not join such ends: their records are skipped after all, or lose a row."""

import re
from typing import Final

import pandas as pd

from graphnhi.errors import Fault
from graphnhi.loading.ledger import Account

__all__ = ["account_for_impossible"]

_PLACE: Final = ["file", "pattern", "number"]
_REASON: Final = re.compile(r"(?P<what>.*) \(found (?P<found>.*), wanted (?P<wanted>.*)\)", re.DOTALL)


def account_for_impossible(impossible: pd.DataFrame, accounts: dict[str, Account]) -> list[Fault]:
    """Move records that gave nothing but impossible edges from used to skipped; of the others the lost rows are counted.

    impossible: as in `estate.Assembled`. Returns the faults of edges that come from no source (annotations).
    """
    if impossible.empty:
        return []
    _drop(impossible[~impossible["alone"]], accounts)
    marked = impossible.drop_duplicates(_PLACE).sort_values(_PLACE)
    odd: list[Fault] = []
    for (file, pattern), group in marked.groupby(["file", "pattern"], sort=True):
        faults = [
            _fault(str(file), str(pattern).format(number), reason)
            for number, reason in zip(group["number"], group["reason"], strict=True)
        ]
        account = accounts.get(str(file))
        if account is None:
            odd += faults
            continue
        account.show(faults)
        _skip(account, [fault for fault, alone in zip(faults, group["alone"], strict=True) if alone])
    return odd


def _drop(rows: pd.DataFrame, accounts: dict[str, Account]) -> None:
    """Count the edges that records lost while another row of theirs stands."""
    what = {reason: _fault("", "", reason).what for reason in rows["reason"].unique()}
    for (file, pattern, reason), group in rows.groupby(["file", "pattern", rows["reason"].map(what)], sort=True):
        if account := accounts.get(str(file)):
            account.drop_rows(str(reason), group["number"].to_numpy(dtype="int64"), str(pattern))


def _skip(account: Account, faults: list[Fault]) -> None:
    if not account.derived:
        account.used -= len(faults)
    for fault in faults:
        account.skip(fault.what, [fault.place])


def _fault(file: str, place: str, reason: str) -> Fault:
    parts = _REASON.fullmatch(reason)
    todo = "Turn the edge around, or correct the kind of an end."
    if parts is None:
        return Fault(file, place, reason, todo=todo)
    return Fault(file, place, parts["what"], parts["found"], parts["wanted"], todo)
