"""The distinct scopes of a key list, resolved once each and laid out as frames that join back to the records by `pair`."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from graphnhi.access.catalogue import Catalogue
from graphnhi.access.expansion import split
from graphnhi.access.meaning import Filling, Grant, Meaning
from graphnhi.access.provider_scopes import resolve, unmapped

__all__ = ["FILLS", "GRANTS", "QUIET", "UNKNOWN", "Scopes", "fill_row", "grant_row", "resolved", "rule_of"]

_UNWRITTEN: Final = frozenset({"", "-", "none", "n/a", "null"})
GRANTS: Final = ["pair", "right", "target", "bound", "condition", "rule", "resource"]
FILLS: Final = ["pair", "gate", "slot", "own", "bound", "condition", "rule"]
UNKNOWN: Final = ["pair", "written", "severity", "gap", "condition"]
QUIET: Final = ["pair", "value"]


@dataclass(frozen=True)
class Scopes:
    """What distinct (provider, scope, prefix scope, consent) say: `pairs` has the number of each record's.

    grants: right, target, bound, condition, rule, resource. fills: gate, slot, own, bound, condition, rule. unknown: written,
    severity, gap, condition. quiet: catalogue values that are counted and lead to no target. coarse: pairs that grant all.
    """

    pairs: pd.Series
    grants: pd.DataFrame
    fills: pd.DataFrame
    unknown: pd.DataFrame
    quiet: pd.DataFrame
    coarse: frozenset[int]


def resolved(keys: pd.DataFrame, catalogue: Catalogue) -> Scopes:
    """Every distinct scope of identified records, resolved."""
    asked = keys[["known", "scope", "prefix_scope", "consent"]].fillna("").astype(str)
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(asked))
    meanings = [(pair, one) for pair, asked_for in enumerate(distinct) for one in _meanings(catalogue, *asked_for)]
    grants = [grant_row(pair, m, g) for pair, m in meanings for g in m.grants]
    fills = [fill_row(pair, m, f) for pair, m in meanings for f in m.fills]
    unknown = [_unknown_row(pair, m) for pair, m in meanings if not m.known]
    quiet = [(pair, value) for pair, m in meanings for value in m.without_target]
    return Scopes(
        pd.Series(codes, index=keys.index), pd.DataFrame(grants, columns=GRANTS), pd.DataFrame(fills, columns=FILLS),
        pd.DataFrame(unknown, columns=UNKNOWN), pd.DataFrame(quiet, columns=QUIET),
        frozenset(pair for pair, m in meanings if m.coarse),
    )  # fmt: skip


def _meanings(catalogue: Catalogue, provider: str, scope: str, prefix_scope: str, consent: str) -> list[Meaning]:
    scope = (prefix_scope or "") if scope.casefold() in _UNWRITTEN else scope
    if not provider:
        return [unmapped("", scope)]
    return [resolve(catalogue, provider, part, consent or None) for part in split(catalogue, provider, scope)]


def grant_row(pair: int, meaning: Meaning, grant: Grant) -> tuple[object, ...]:
    """A grant as a row of GRANTS."""
    rule = rule_of(meaning, grant)
    return (pair, grant.right, grant.target, grant.bound, grant.condition, rule, meaning.resource)


def fill_row(pair: int, meaning: Meaning, filling: Filling) -> tuple[object, ...]:
    """A filled slot as a row of FILLS."""
    rule = rule_of(meaning, filling)
    return (pair, filling.gate, filling.slot, filling.own, filling.bound, filling.condition, rule)


def _unknown_row(pair: int, meaning: Meaning) -> tuple[object, ...]:
    if not meaning.written:
        return (pair, "no scope", meaning.severity, "no scope written", "no scope in the input")
    condition = f"permission {meaning.written} not in the catalogue"
    return (pair, meaning.written, meaning.severity, "unmapped permission", condition)


def rule_of(meaning: Meaning, given: Grant | Filling) -> str:
    """The evidence in words: the scope that grants, the one that implies it, and the consent that it is for."""
    written = f"scope {meaning.written}" if meaning.written else "a key without a scope"
    words = f"{written} is coarse: everything of {meaning.provider}" if _coarse(given) else _granted(written, given)
    if isinstance(given, Grant) and given.also:
        words += f", which implies {given.also} as well"
    if isinstance(given, Grant) and given.follows:
        words += f"; {given.follows} implies {given.target}"
    if not meaning.by_resource:
        return words
    every = "no consent or resource named: all of this credential's"
    return f"{words}; " + (f"all accounts of consent or resource {meaning.resource}" if meaning.resource else every)


def _coarse(given: Grant | Filling) -> bool:
    return isinstance(given, Grant) and given.coarse


def _granted(written: str, given: Grant | Filling) -> str:
    return written if given.via is None else f"{written} implies {given.permission}"
