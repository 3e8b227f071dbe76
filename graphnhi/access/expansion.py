"""From a permission as it is written to every permission of the catalogue that it stands for. Grants are no matter here."""

from dataclasses import dataclass
from typing import Final

from graphnhi.access.catalogue import ANY_PROVIDER, Catalogue, Key
from graphnhi.access.wording import parts, permission_key

__all__ = ["Entry", "Held", "entry", "expanded", "split"]

BESIDE: Final = frozenset({"openid", "profile", "email", "offline_access"})
"""Words of OpenID Connect that stand beside scopes in one string and grant nothing of the provider's own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a written permission stands in the catalogue, the resource it names, and how sure that makes its grants.

    `exact` is False where only letter case tells it from the catalogue's wording.
    """

    key: Key
    exact: bool = True
    resource: str | None = None
    by_resource: bool = False
    unnamed: str = "certain"
    named: str = "certain"


@dataclass(frozen=True, slots=True)
class Held:
    """A permission that a written one stands for: itself (`direct`), an implied one, or one of everything (`coarse`)."""

    key: Key
    direct: bool
    coarse: bool = False


def entry(catalogue: Catalogue, provider: str, written: str) -> Entry | None:
    """The catalogue's entry for a permission written at `provider`, None where it has none.

    The provider's own list comes first, then those that share its accounts, then `NAME:ID` of a consent or resource, and
    last the same words in other letter case.
    """
    key = permission_key(written)
    for member in catalogue.family(provider):
        if _listed(catalogue, (member, key)):
            return _of_resource(catalogue, (member, key), None) or Entry((member, key))
    name, _, resource = key.partition(":")
    return _of_resource(catalogue, (provider, name), resource) or _otherwise_written(catalogue, provider, key)


def _listed(catalogue: Catalogue, key: Key) -> bool:
    provider, permission = key
    if key in catalogue.effects or key in catalogue.implies or key in catalogue.coarse:
        return True
    if (ANY_PROVIDER, permission.casefold()) in catalogue.coarse:
        return True
    return any(permission in conjunction.needs for conjunction in catalogue.conjunctions.get(provider, ()))


def _of_resource(catalogue: Catalogue, key: Key, resource: str | None) -> Entry | None:
    found = catalogue.consents.get(key)
    if found is None:
        return None
    permission, unnamed, named = found
    placeholder = not resource or resource.startswith("<")
    return Entry((key[0], permission), True, None if placeholder else resource, True, unnamed, named)


def _otherwise_written(catalogue: Catalogue, provider: str, key: str) -> Entry | None:
    for member in catalogue.family(provider):
        if (other := catalogue.folded.get((member, key.casefold()))) is not None:
            return Entry((member, other), exact=False)
    return None


def split(catalogue: Catalogue, provider: str, written: str) -> tuple[str, ...]:
    """The permissions in one cell: the cell itself where it is one, else its parts.

    Parts divided by `,`, `;` or `|` count where one of them is known, parts divided by white space or `+` where all are
    (a role's name has spaces, too); words of OpenID Connect beside scopes are left out of the second.
    """
    if entry(catalogue, provider, written):
        return (written,)
    listed, in_row = parts(written)
    if any(entry(catalogue, provider, part) for part in listed):
        return tuple(dict.fromkeys(listed))
    scopes = tuple(dict.fromkeys(part for part in in_row if part not in BESIDE))
    return scopes if scopes and all(entry(catalogue, provider, part) for part in scopes) else (written,)


def expanded(catalogue: Catalogue, start: Key) -> tuple[Held, ...]:
    """Every permission that `start` stands for, itself first, implications followed to the end."""
    if _coarse(catalogue, start):
        return tuple(_everything(catalogue, start))
    held = {start: Held(start, direct=True)}
    waiting = [start]
    while waiting:
        for key in _next(catalogue, waiting.pop()):
            if key not in held:
                held[key] = Held(key, direct=False)
                waiting.append(key)
    return tuple(held.values())


def _coarse(catalogue: Catalogue, key: Key) -> bool:
    return key in catalogue.coarse or (ANY_PROVIDER, key[1].casefold()) in catalogue.coarse


def _everything(catalogue: Catalogue, start: Key) -> list[Held]:
    keys = [(p, k) for p in catalogue.family(start[0]) for k in catalogue.permissions.get(p, ())]
    needed = [(p, k) for p in catalogue.family(start[0]) for c in catalogue.conjunctions.get(p, ()) for k in c.needs]
    return [Held(key, direct=key == start, coarse=True) for key in dict.fromkeys([start, *keys, *needed])]


def _next(catalogue: Catalogue, key: Key) -> list[Key]:
    provider, permission = key
    spelled_out = [c.needs for c in catalogue.conjunctions.get(provider, ()) if c.permission == permission]
    return [
        (provider, implied)
        for implied in (*catalogue.implies.get(key, ()), *(k for needs in spelled_out for k in needs))
    ]
