"""What the permissions that analyzers name give: by the name table, in the catalogue's words or in the vocabulary's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from graphnhi.access.catalogue import Catalogue
from graphnhi.access.meaning import Meaning
from graphnhi.access.provider_scopes import resolve, unmapped
from graphnhi.deriving.facts import read_facts
from graphnhi.deriving.scope_rows import FILLS, GRANTS, QUIET, UNKNOWN, fill_row, grant_row
from graphnhi.deriving.token_names import fits
from graphnhi.errors import Fault, InputError, near, quoted
from graphnhi.library import Library
from graphnhi.library.templates import encoded
from graphnhi.model.edges import RIGHTS
from graphnhi.model.kinds import CATEGORY_OF, DATA_CLASSES

__all__ = ["Rights", "rights"]

_FACTS: Final = (
    "provider", "resource_type", "resource", "permission", "catalogue", "right", "kind", "target", "data_class", "bound",
    "condition",
)  # fmt: skip
_ASKED: Final = ["known", "resource_type", "resource_name", "resource_full_name", "permission", "said_condition"]
_THINGS: Final = ["pair", "right", "kind", "thing", "called", "bound", "condition", "rule"]


@dataclass(frozen=True)
class Rights:
    """What the distinct bindings give, as frames that join by `pair` (`pairs` has the number of each binding's).

    grants, fills, unknown and quiet are those of `scope_rows`; things are what is neither financial action nor classed data.
    """

    pairs: pd.Series
    grants: pd.DataFrame
    fills: pd.DataFrame
    things: pd.DataFrame
    unknown: pd.DataFrame
    quiet: pd.DataFrame
    coarse: frozenset[int]


@dataclass(slots=True)
class _Found:
    grants: list[tuple[Any, ...]] = field(default_factory=list)
    fills: list[tuple[Any, ...]] = field(default_factory=list)
    things: list[tuple[Any, ...]] = field(default_factory=list)
    unknown: list[tuple[Any, ...]] = field(default_factory=list)
    quiet: list[tuple[Any, ...]] = field(default_factory=list)
    coarse: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Binding:
    """One distinct binding, with its number."""

    pair: int
    known: str
    kind: str
    name: str
    full_name: str
    permission: str
    condition: str

    @property
    def words(self) -> str:
        """The binding as evidence: `Transfer: write`."""
        return f"{self.name}: {self.permission}" if self.name else self.permission


def rights(met: pd.DataFrame, catalogue: Catalogue, library: Library) -> Rights:
    """Every distinct binding of `met`, read by `token_permissions.csv`; InputError where that file says nonsense."""
    facts = _facts(library)
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(met.reindex(columns=_ASKED).fillna("").astype(str)))
    found = _Found()
    for pair, cells in enumerate(distinct):
        _read(_Binding(pair, *cells), facts, catalogue, found)
    frame = {name: pd.DataFrame(rows, columns=columns, dtype=object) for name, rows, columns in _framed(found)}
    return Rights(pd.Series(codes, index=met.index), coarse=frozenset(found.coarse), **frame)


def _framed(found: _Found) -> Iterator[tuple[str, list[tuple[Any, ...]], list[str]]]:
    yield "grants", found.grants, GRANTS
    yield "fills", found.fills, FILLS
    yield "things", found.things, _THINGS
    yield "unknown", found.unknown, UNKNOWN
    yield "quiet", found.quiet, QUIET


def _facts(library: Library) -> dict[str, list[dict[str, str]]]:
    table = read_facts(library, "token_permissions", _FACTS)
    rows = [dict(zip(_FACTS, map(str, row), strict=True)) for row in table[list(_FACTS)].itertuples(index=False)]
    faults = [fault for row in rows for fault in _faults(row)]
    if faults:
        raise InputError(faults)
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["provider"], []).append(row)
    return found


def _faults(row: dict[str, str]) -> Iterator[Fault]:
    if row["catalogue"]:
        return
    for right in row["right"].split() or [""]:
        if right not in RIGHTS:
            yield Fault("facts/token_permissions.csv", "", "unknown right", quoted(right), ", ".join(RIGHTS))
    if CATEGORY_OF.get(row["kind"]) not in ("system", "data", "action"):
        hint = " or ".join(near(row["kind"], CATEGORY_OF)) or "a system, data_store or action kind"
        yield Fault("facts/token_permissions.csv", "", "kind cannot be permitted", quoted(row["kind"]), hint)
    if row["data_class"] and row["data_class"] not in DATA_CLASSES:
        yield Fault(
            "facts/token_permissions.csv", "", "unknown class", quoted(row["data_class"]), ", ".join(DATA_CLASSES)
        )


def _read(binding: _Binding, facts: dict[str, list[dict[str, str]]], catalogue: Catalogue, found: _Found) -> None:
    fact = next((row for row in facts.get(binding.known, ()) if _fits(row, binding)), None)
    if fact is not None and not fact["catalogue"]:
        _by_vocabulary(binding, fact, found)
        return
    provider = catalogue.provider(binding.known) if binding.known else None
    written = fact["catalogue"] if fact else binding.permission
    meaning = resolve(catalogue, provider, written) if provider else unmapped("", written)
    _by_catalogue(binding, meaning, found)


def _fits(row: dict[str, str], binding: _Binding) -> bool:
    said = {"resource_type": binding.kind, "resource": binding.name, "permission": binding.permission}
    return all(fits(row[column]).fullmatch(text) for column, text in said.items())


def _doubt(binding: _Binding, bound: str | None, condition: str | None) -> tuple[str, str | None]:
    """Bound and condition: a binding with a condition of its own is possible."""
    if bound == "possible" or not binding.condition:
        return bound or "certain", condition or None
    return "possible", binding.condition


def _by_vocabulary(binding: _Binding, fact: dict[str, str], found: _Found) -> None:
    bound, doubt = _doubt(binding, fact["bound"], fact["condition"])
    for right in fact["right"].split():
        if CATEGORY_OF[fact["kind"]] == "action" or fact["data_class"]:
            target = fact["data_class"] or fact["kind"]
            found.grants.append((binding.pair, right, target, bound, doubt, binding.words, None))
        else:
            thing, called = _named(binding, fact["target"])
            found.things.append((binding.pair, right, fact["kind"], thing, called, bound, doubt, binding.words))
    if "control" in fact["right"].split() and fact["target"] == "account":
        found.coarse.add(binding.pair)


def _named(binding: _Binding, target: str) -> tuple[str | None, str | None]:
    """The last part of the thing's id and its name; None for the provider account itself."""
    if target == "account":
        return None, None
    if target == "resource":
        return encoded(binding.full_name or binding.name), binding.name or binding.full_name
    return encoded(target), target


def _by_catalogue(binding: _Binding, meaning: Meaning, found: _Found) -> None:
    if not meaning.known:
        condition = f"permission {binding.words} not in the catalogue"
        grave = unmapped("", binding.permission).severity
        found.unknown.append((binding.pair, binding.words, grave, "unmapped permission", condition))
        return
    for grant in meaning.grants:
        bound, doubt = _doubt(binding, grant.bound, grant.condition)
        pair, right, target, _, _, rule, resource = grant_row(binding.pair, meaning, grant)
        found.grants.append((pair, right, target, bound, doubt, f"{binding.words}, {rule}", resource))
    found.fills += [fill_row(binding.pair, meaning, filling) for filling in meaning.fills]
    found.quiet += [(binding.pair, value) for value in meaning.without_target]
    if meaning.coarse:
        found.coarse.add(binding.pair)
