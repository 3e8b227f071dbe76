"""Whose token an analysis is of, and what it is called: provider by marks, stem and number, id by the file's stem."""

import json
import re
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np
import pandas as pd

from graphnhi.access.catalogue import source_of
from graphnhi.deriving.derived import Context
from graphnhi.deriving.facts import read_facts
from graphnhi.errors import Fault
from graphnhi.library.templates import encoded
from graphnhi.readers.tidy import Table

__all__ = ["analyses", "bindings", "fits", "nameless", "tokens"]

_FACTS: Final = ("provider", "source", "number", "stem", "field", "mark")
_MARK, _STEM, _NUMBER = 4, 2, 1
"""What tells whose token it is, by weight: a mark in the rows outweighs the stem and the number together."""
_NO_RIGHT: Final = frozenset({"", "none", "no access", "no_access"})
_MOST_SEEN: Final = 100


def analyses(tables: list[Table], context: Context) -> pd.DataFrame:
    """One row a file: `key` (the token's id), `known` (its provider or None), `provider`, `source`, `place`, `system`,
    `tenant_name`, the token's own columns, and where its first record stands. `tables` must not be empty.
    """
    facts = read_facts(context.facts, "token_analyzers", _FACTS)
    files = pd.DataFrame([_analysis(label, rows, facts) for label, rows in _by_file(tables).items()], dtype=object)
    home = {table.file: context.tenant_of(table) for table in tables}
    files["tenant_name"] = files["file"].map(home)
    files["place"] = files["source"] + ":" + files["tenant_name"].map(encoded)
    twice = files.duplicated(["place", "stem"], keep=False)
    files["stem"] = files["stem"].where(~twice, files["file"])
    files["key"] = files["place"] + "/token/" + files["stem"].map(encoded)
    return files.assign(system=files["place"] + "/service/" + files["source"], side="", side_mode=None)


def bindings(tables: list[Table], files: pd.DataFrame) -> pd.DataFrame:
    """The bindings that have a right, each with its file's columns; those without one and unbound resources are left out."""
    rows = pd.concat([_placed(table) for table in tables], ignore_index=True)
    right = ~rows["permission"].fillna("").str.strip().str.casefold().isin(_NO_RIGHT)
    rows = rows[(rows["bound"] == "binding") & right].drop(columns="bound")
    shared = ["file", "key", "known", "provider", "source", "place", "side", "side_mode", "tenant_name", "system"]
    return rows.rename(columns={"condition": "said_condition"}).merge(files[shared], on="file", how="left")


def tokens(files: pd.DataFrame, coarse: frozenset[str]) -> pd.DataFrame:
    """The tokens as nodes; `coarse` are the ids of those that grant everything of their provider."""
    tags = pd.Series("coarse", index=files.index, dtype=object).where(files["key"].isin(coarse), None)
    return files.assign(id=files["key"], kind="token", name=files["stem"], tenant=files["tenant_name"], tags=tags)


def nameless(files: pd.DataFrame) -> tuple[Fault, ...]:
    """One Fault for each file of which no fact tells whose token it is about."""
    todo = "All its permissions count as unmapped; name the analyzer in facts/token_analyzers.csv of your library."
    rows = files[files["known"].isna()]
    return tuple(
        Fault(file, "", f"no fact tells whose token this is: {what}", todo=todo)
        for file, what in zip(rows["file"], rows["provider"], strict=True)
    )


@lru_cache(maxsize=4096)
def fits(pattern: str) -> re.Pattern[str]:
    """A pattern in which only `*` is special, letter case aside; use its `fullmatch`."""
    return re.compile(".*".join(map(re.escape, re.split(r"\*+", pattern))), re.IGNORECASE | re.DOTALL)


def _by_file(tables: list[Table]) -> dict[str, pd.DataFrame]:
    frames: dict[str, list[pd.DataFrame]] = {}
    for table in tables:
        frames.setdefault(table.file, []).append(_placed(table))
    return {label: pd.concat(parts, ignore_index=True) for label, parts in frames.items()}


def _placed(table: Table) -> pd.DataFrame:
    return table.rows.assign(file=table.file, pattern=table.pattern, number=np.asarray(table.numbers, dtype=np.int64))


def _analysis(label: str, rows: pd.DataFrame, facts: pd.DataFrame) -> dict[str, Any]:
    stem = PurePosixPath(label).stem
    number = next((cell for cell in rows["analyzer_type"] if cell), "") if len(rows) else ""
    known, source = _whose(stem, number, rows, facts)
    first = rows.iloc[0] if len(rows) else pd.Series({"pattern": "", "number": 0})
    provider = known or f"analyzer {number or 'without a number'}"
    return {
        "file": label, "pattern": first["pattern"], "number": first["number"], "stem": stem, "known": known,
        "provider": provider, "source": source or source_of(provider), "properties": _seen(number, rows), **_dates(rows),
    }  # fmt: skip


def _whose(stem: str, number: str, rows: pd.DataFrame, facts: pd.DataFrame) -> tuple[str | None, str | None]:
    """Provider and source with the most weight; none where nothing tells or two providers are told alike."""
    weights: dict[tuple[str, str], int] = {}
    for fact in facts.to_dict("records"):
        marked = bool(fact["mark"]) and _has(rows.get(fact["field"]), fact["mark"])
        weight = (
            _MARK * marked
            + _STEM * _in_stem(fact["stem"], stem)
            + _NUMBER * (bool(number) and fact["number"] == number)
        )
        key = (str(fact["provider"]), str(fact["source"]))
        weights[key] = max(weights.get(key, 0), weight)
    best = max(weights.values(), default=0)
    told = [key for key, weight in weights.items() if weight == best]
    return told[0] if best and len(told) == 1 else (None, None)


def _in_stem(word: str, stem: str) -> bool:
    return bool(word) and word in re.split(r"[^a-z0-9]+", stem.casefold())


def _has(cells: pd.Series | None, pattern: str) -> bool:
    return cells is not None and any(fits(pattern).fullmatch(cell) for cell in cells.dropna().unique())


def _seen(number: str, rows: pd.DataFrame) -> str:
    """What the token can see, as a property: the names of unbound resources, the first hundred of them."""
    unbound = rows[rows["bound"] == "unbound"] if len(rows) else rows
    names = list(dict.fromkeys(unbound["resource_name"].dropna())) if len(unbound) else []
    said = {"analyzer_type": number or None, "sees": names[:_MOST_SEEN], "sees_count": len(unbound) or None}
    return json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False, sort_keys=True)


def _dates(rows: pd.DataFrame) -> dict[str, str | None]:
    """What the resource's metadata says of the token itself, where they are readable."""
    said: dict[str, Any] = {}
    for text in rows["metadata"].dropna().unique() if len(rows) else ():
        said = _object(text) | said
    revoked = said.get("token_revoked") is True
    dates = {column: said.get(f"token_{column}_at") for column in ("created", "expires")}
    return {c: d if isinstance(d, str) else None for c, d in dates.items()} | {
        "status": "disabled" if revoked else None
    }


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
