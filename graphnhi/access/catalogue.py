"""The catalogue of provider permissions as looked up: facts tables in, dictionaries by provider and compared wording out.

What a permission grants is decided in `provider_scopes`; nothing here reads a file.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import pandas as pd

from graphnhi.access.wording import loose_key, permission_key, provider_key

__all__ = ["ANY_PROVIDER", "COLUMNS", "Catalogue", "Conjunction", "Effect", "Gate", "catalogue", "source_of"]

ANY_PROVIDER: Final = "*"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "provider_scopes": ("provider", "permission", "access", "action", "severity"),
    "scope_implications": ("provider", "permission", "implies"),
    "coarse_tokens": ("provider", "permission"),
    "conjunctive_scopes": ("provider", "permission", "needs"),
    "approval_gates": ("provider", "gate", "needs", "releases", "permission", "slot", "alone"),
    "action_implications": ("provider", "permission", "action", "implies"),
    "data_classes": ("value", "right", "data_class"),
    "provider_aliases": ("alias", "provider", "source"),
    "key_prefixes": ("provider", "prefix", "mode", "permission"),
    "consent_scopes": ("provider", "permission", "written", "without", "with"),
}
"""The facts tables that a catalogue is made of, by name, and the columns that it needs of each."""

Key = tuple[str, str]
"""A provider and a permission as compared."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one row of the catalogue gives: a right (perform, read, write, none) on an action kind or a data class."""

    right: str
    target: str
    severity: str
    value: str


@dataclass(frozen=True, slots=True)
class Gate:
    """An approval of a provider account: what it releases, and how many slots it needs."""

    name: str
    needs: int
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conjunction:
    """A permission that needs several scopes on one token."""

    permission: str
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The gate's name: its scopes, joined by `+`."""
        return "+".join(self.needs)


@dataclass(frozen=True)
class Catalogue:
    """The facts, by (provider, permission as compared). Wordings are the catalogue's own."""

    wording: Mapping[Key, str]
    effects: Mapping[Key, tuple[Effect, ...]]
    implies: Mapping[Key, tuple[str, ...]]
    coarse: frozenset[Key]
    conjunctions: Mapping[str, tuple[Conjunction, ...]]
    gates: Mapping[Key, Gate]
    """By provider and gate name."""
    slots: Mapping[Key, tuple[tuple[str, str, str], ...]]
    """(gate name, slot, what the permission does alone) by provider and permission."""
    follows: tuple[tuple[str, str, str, str], ...]
    """(provider, permission as compared or empty, action, implied action)."""
    names: Mapping[str, str]
    """A provider's name by any alias as compared."""
    sources: Mapping[str, str]
    """What opens the ids of a provider's things, by its name."""
    prefixes: Mapping[str, tuple[tuple[str, str, str], ...]]
    """(prefix, mode, permission it stands for) by provider, longest first."""
    consents: Mapping[Key, tuple[str, str, str]]
    """(permission, bound without, bound with a named resource) by provider and written name as compared."""
    values: Mapping[str, tuple[str, str]]

    def provider(self, name: str) -> str | None:
        """The catalogue's name of a provider, None where it has none."""
        return self.names.get(provider_key(name))

    def family(self, provider: str) -> tuple[str, ...]:
        """The provider and then those that share its accounts (Stripe, its apps and its OAuth grants)."""
        return self._families[provider]

    @cached_property
    def _families(self) -> dict[str, tuple[str, ...]]:
        members: dict[str, list[str]] = {}
        for name in sorted(set(self.sources)):
            members.setdefault(self.sources[name], []).append(name)
        return {p: (p, *(m for m in members[s] if m != p)) for p, s in self.sources.items()}

    @cached_property
    def permissions(self) -> dict[str, tuple[str, ...]]:
        """Every permission of the catalogue as compared, by provider, in the file's order."""
        return grouped((provider, permission) for provider, permission in self.effects)

    @cached_property
    def folded(self) -> dict[Key, str]:
        """A permission as compared by provider and its loose wording, where that is one permission's alone."""
        known = [*self.effects, *self.implies, *self.coarse]
        alike = _keyed(((p, loose_key(k)), k) for p, k in known if p != ANY_PROVIDER and k)
        return {key: permissions[0] for key, permissions in alike.items() if len(permissions) == 1}


def grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """Second members by first, each once, in order."""
    found: dict[str, dict[T, None]] = {}
    for first, second in pairs:
        found.setdefault(first, {})[second] = None
    return {first: tuple(seconds) for first, seconds in found.items()}


def _keyed(pairs: Iterable[tuple[Key, T]]) -> dict[Key, tuple[T, ...]]:
    found: dict[Key, dict[T, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}


def _rows(table: pd.DataFrame, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tuple("" if cell is None else str(cell) for cell in row) for row in table[list(columns)].to_numpy()]


def catalogue(tables: Mapping[str, pd.DataFrame]) -> Catalogue:
    """The catalogue of the facts tables named in `COLUMNS`, each a frame of texts with at least those columns.

    Raises KeyError for a missing table or column; what a facts file may not say is checked by whoever reads it.
    """
    rows = {name: _rows(tables[name], columns) for name, columns in COLUMNS.items()}
    values = {value: (right, data_class) for value, right, data_class in rows["data_classes"]}
    scopes = rows["provider_scopes"]
    return Catalogue(
        wording={(p, permission_key(w)): w for p, w, *_ in scopes},
        effects=_keyed(((p, permission_key(w)), _effect(v, s, values)) for p, w, _, v, s in scopes),
        implies=_keyed(((p, permission_key(a)), permission_key(b)) for p, a, b in rows["scope_implications"]),
        coarse=frozenset((p, permission_key(w)) for p, w in rows["coarse_tokens"]),
        conjunctions=_conjunctions(rows["conjunctive_scopes"]),
        gates={
            (p, name): Gate(name, int(k), tuple(released.split()))
            for p, name, k, released, *_ in rows["approval_gates"]
        },
        slots=_keyed(
            ((p, permission_key(w)), (g, slot, alone)) for p, g, _, _, w, slot, alone in rows["approval_gates"]
        ),
        follows=tuple((p, permission_key(w), a, b) for p, w, a, b in rows["action_implications"]),
        names={provider_key(p): p for p, *_ in scopes} | {provider_key(a): p for a, p, _ in rows["provider_aliases"]},
        sources={p: source_of(p) for p, *_ in scopes} | {p: source for _, p, source in rows["provider_aliases"]},
        prefixes=_longest_first(rows["key_prefixes"]),
        consents={
            (p, permission_key(w)): (permission_key(a), x, y)
            for p, a, name, x, y in rows["consent_scopes"]
            for w in (a, name)
        },
        values=values,
    )


def source_of(provider: str) -> str:
    """What opens the ids of a provider that no fact names: its name in lower case, other than letters and digits as `-`.

    >>> source_of("Acme Pay!")
    'acme-pay'
    """
    return re.sub(r"[^\w.]+", "-", provider.casefold()).strip("-") or "provider"


def _effect(value: str, severity: str, values: Mapping[str, tuple[str, str]]) -> Effect:
    right, target = values.get(value, ("perform", value))
    return Effect(right, target, severity, value)


def _conjunctions(rows: list[tuple[str, ...]]) -> dict[str, tuple[Conjunction, ...]]:
    needs = _keyed(((p, permission_key(w)), permission_key(part)) for p, w, part in rows)
    return grouped((p, Conjunction(w, scopes)) for (p, w), scopes in needs.items())


def _longest_first(rows: list[tuple[str, ...]]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    ordered = sorted(rows, key=lambda row: (-len(row[1]), row))
    return grouped((p, (prefix, mode, permission)) for p, prefix, mode, permission in ordered)
