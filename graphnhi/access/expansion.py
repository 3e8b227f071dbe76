"""From a permission as it is written to every permission of the catalogue that it stands for. Grants are no matter here."""

import re
from dataclasses import dataclass
from typing import Final

from graphnhi.access.catalogue import ANY_PROVIDER, Catalogue, Key
from graphnhi.access.wording import loose_key, parts, permission_key

__all__ = ["Entry", "Held", "entry", "expanded", "split"]

BESIDE: Final = frozenset({"openid", "profile", "email", "offline_access"})
"""Words of OpenID Connect that stand beside scopes in one string and grant nothing of the provider's own."""


_SCOPE_SIGNS: Final = re.compile(r"\w[._:/]\w|[*/]")
"""What stands in a scope's name and in no plain word."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a written permission stands in the catalogue, the resource it names, and how sure that makes its grants.

    `exact` is False where letter case or a space, dash or underscore tells it from the catalogue's wording.
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
    last the same words in other letter case or otherwise divided (space, dash, underscore).
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
        if (other := catalogue.folded.get((member, loose_key(key)))) is not None:
            return Entry((member, other), exact=False)
    return None


def split(catalogue: Catalogue, provider: str, written: str) -> tuple[str, ...]:
    """The permissions in one cell: the cell itself where it is one, else its parts.

    Parts divided by `,`, `;` or `|` count where one of them is known, parts divided by white space or `+` where all are
    (a role's name has spaces, too), or where the known ones tell that the cell is a row of scopes: see `_scopes_in_row`.
    Words of OpenID Connect beside scopes are left out of these.
    """
    whole, (listed, in_row) = entry(catalogue, provider, written), parts(written)
    if whole and (whole.exact or not (in_row and all(_exact(catalogue, provider, part) for part in in_row))):
        return (written,)
    if any(entry(catalogue, provider, part) for part in listed):
        return tuple(dict.fromkeys(listed))
    scopes = tuple(dict.fromkeys(part for part in in_row if part not in BESIDE))
    if scopes and all(entry(catalogue, provider, part) for part in scopes):
        return scopes
    return scopes if _scopes_in_row(catalogue, provider, scopes) else (written,)


def _exact(catalogue: Catalogue, provider: str, part: str) -> bool:
    found = entry(catalogue, provider, part)
    return found is not None and found.exact


def _scopes_in_row(catalogue: Catalogue, provider: str, words: tuple[str, ...]) -> bool:
    """Whether words with unknown ones among them are scopes and not the name of a role in plain words.

    A known word must be written as no plain word is (`transfer_write`), or every unknown one must, or most words are known.
    `all` and its like, which grant everything, are no scopes in the midst of other words.
    """
    if any(word.isalpha() and (ANY_PROVIDER, word.casefold()) in catalogue.coarse for word in words):
        return False
    known = [word for word in words if _exact(catalogue, provider, word)]
    unknown = [word for word in words if word not in known]
    if not known:
        return False
    return any(map(_marked, known)) or all(map(_marked, unknown)) or len(known) > len(unknown)


def _marked(word: str) -> bool:
    return _SCOPE_SIGNS.search(word) is not None


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
