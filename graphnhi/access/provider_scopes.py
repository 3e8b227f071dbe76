"""What a provider's permission lets its key do: implications, coarse words, conjunctions, approvals and consents resolved.

`resolve` reads one permission as it is written, `evaluate` a credential's whole set. Pure functions over a `Catalogue`;
who the keys are, and which account they act on, is no matter of this module.

A permission that belongs to an approval gate may also pay alone. Adyen puts a transfer under review only where the request
or the account asks for it, which no list of roles shows: alone it is *possible*, together with the approving role certain.
A draft (Mollie, Revolut) never pays alone. Scopes that only count together (Revolut PAY and WRITE) must be on one token, so
their gate belongs to the key. Where only letter case or an underscore tells a permission from the catalogue's, its grants are possible.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeVar

from graphnhi.access.catalogue import ANY_PROVIDER, Catalogue, Conjunction, Key
from graphnhi.access.expansion import Entry, Held, entry, expanded, split
from graphnhi.access.meaning import Access, Filling, GateMeaning, Grant, Meaning
from graphnhi.access.wording import Leaning, leaning

__all__ = ["SEVERITIES", "evaluate", "gates", "resolve", "unmapped"]

NO_APPROVAL_SETTINGS: Final = "no approval settings in the input"
NO_CONSENT: Final = "no consent in the input"
SEVERITIES: Final = ("info", "low", "medium", "high", "critical")
G = TypeVar("G", Grant, Filling)

UNKNOWN_SEVERITY: Final[dict[Leaning, str]] = {"write": "medium", "unclear": "medium", "read": "low"}
"""What an unknown permission counts as: one that may write ranks above the mapped low ones, one that only reads among them."""


def resolve(catalogue: Catalogue, provider: str, written: str, resource: str | None = None) -> Meaning:
    """What one permission, as it is written, means at `provider` (a name of the catalogue).

    `resource` is the consent or payment that it is known to be for, where its own words name none.
    """
    found = entry(catalogue, provider, written)
    if found is None:
        return unmapped(provider, written)
    resource = (found.resource or resource) if found.by_resource else None
    held = expanded(catalogue, found.key)
    doubt = _doubt(catalogue, found, written, resource)
    grants = [_doubted(grant, doubt) for one in held for grant in _grants(catalogue, one, written)]
    grants = _best([*grants, *_following(catalogue, provider, grants)])
    fills = dict.fromkeys(_doubted(filling, doubt) for one in held for filling in _fillings(catalogue, one, written))
    return Meaning(
        provider, written, known=True, leaning=leaning(written), severity=_gravest(catalogue, held), fills=tuple(fills),
        by_resource=found.by_resource, resource=resource,
        grants=tuple(grant for grant in grants if grant.right != "none"),
        without_target=tuple(sorted({grant.value for grant in grants if grant.right == "none"})),
        coarse=any(one.coarse for one in held),
    )  # fmt: skip


def unmapped(provider: str, written: str) -> Meaning:
    """A permission that no fact knows; its words decide how grave it counts."""
    lean = leaning(written)
    return Meaning(provider, written, known=False, severity=UNKNOWN_SEVERITY[lean], leaning=lean)


def gates(catalogue: Catalogue, provider: str) -> dict[str, GateMeaning]:
    """Every gate of a provider's accounts and of its keys, by name."""
    members = catalogue.family(provider)
    shared = {
        gate.name: GateMeaning(gate.name, False, gate.needs, tuple(_released(action) for action in gate.releases))
        for (owner, _), gate in catalogue.gates.items() if owner in members
    }  # fmt: skip
    own = [_own_gate(catalogue, member, c) for member in members for c in catalogue.conjunctions.get(member, ())]
    return shared | {gate.name: gate for gate in own}


def evaluate(catalogue: Catalogue, provider: str, permissions: Iterable[str], mode: str | None = None) -> Access:
    """What one credential of `provider` with these permissions may do; `mode` is handed through."""
    written = dict.fromkeys(part for text in permissions for part in split(catalogue, provider, text))
    meanings = tuple(resolve(catalogue, provider, text) for text in written)
    grants = [grant for meaning in meanings for grant in meaning.grants]
    filled = {(filling.gate, filling.slot) for meaning in meanings for filling in meaning.fills}
    half_open = []
    for gate in sorted(gates(catalogue, provider).values(), key=lambda gate: not gate.own):
        have = sum(name == gate.name for name, _ in filled)
        if have >= gate.needs:
            grants += gate.releases
            filled |= set(gate.feeds)
        elif have:
            half_open.append((gate.name, have, gate.needs))
    unmapped = tuple(meaning.written for meaning in meanings if not meaning.known)
    return Access(meanings, tuple(_best(grants)), tuple(half_open), unmapped, mode)


def _own_gate(catalogue: Catalogue, provider: str, conjunction: Conjunction) -> GateMeaning:
    key = (provider, conjunction.permission)
    slots = catalogue.slots.get(key, ())
    feeds = tuple((gate, slot) for gate, slot, _ in slots)
    direct = [] if any(alone == "never" for *_, alone in slots) else catalogue.effects.get(key, ())
    name = catalogue.wording.get(key, conjunction.permission)
    released = tuple(Grant(e.right, e.target, name, None, e.severity, e.value) for e in direct)
    return GateMeaning(conjunction.name, True, len(conjunction.needs), released, feeds)


def _released(action: str) -> Grant:
    return Grant("perform", action, "", None, "high", action)


def _grants(catalogue: Catalogue, one: Held, written: str) -> list[Grant]:
    if _conjunctive(catalogue, one.key):
        return []
    permission = catalogue.wording.get(one.key, one.key[1])
    via = None if one.direct else written
    found = [
        Grant(e.right, e.target, permission, via, e.severity, e.value, one.coarse)
        for e in catalogue.effects.get(one.key, ())
    ]  # fmt: skip
    return [kept for grant in found if (kept := _alone(catalogue, one.key, grant)) is not None]


def _conjunctive(catalogue: Catalogue, key: Key) -> bool:
    return any(conjunction.permission == key[1] for conjunction in catalogue.conjunctions.get(key[0], ()))


def _alone(catalogue: Catalogue, key: Key, grant: Grant) -> Grant | None:
    """The grant as it stands without the gate's other slots, None where it gives nothing without them."""
    for gate, _, alone in catalogue.slots.get(key, ()):
        if alone == "certain" or grant.target not in catalogue.gates[key[0], gate].releases:
            continue
        return None if alone == "never" else replace(grant, bound="possible", condition=NO_APPROVAL_SETTINGS)
    return grant


def _fillings(catalogue: Catalogue, one: Held, written: str) -> list[Filling]:
    provider, key = one.key
    permission, via = catalogue.wording.get(one.key, key), None if one.direct else written
    together = [c for c in catalogue.conjunctions.get(provider, ()) if key in c.needs]
    fills = [Filling(c.name, key, True, permission, via) for c in together]
    if not _conjunctive(catalogue, one.key):
        fills += [Filling(gate, slot, False, permission, via) for gate, slot, _ in catalogue.slots.get(one.key, ())]
    return fills


def _doubt(catalogue: Catalogue, found: Entry, written: str, resource: str | None) -> str | None:
    if not found.exact:
        return f"permission {written} is {catalogue.wording.get(found.key, found.key[1])} in the catalogue"
    return NO_CONSENT if (found.named if resource else found.unnamed) == "possible" else None


def _doubted(given: G, doubt: str | None) -> G:
    if doubt is None or given.bound == "possible":
        return given
    return replace(given, bound="possible", condition=doubt)


def _following(catalogue: Catalogue, provider: str, grants: list[Grant]) -> list[Grant]:
    """What the granted actions imply at the same account, implications of implied ones included."""
    found: list[Grant] = []
    waiting = [grant for grant in grants if grant.right == "perform"]
    while waiting:
        grant = waiting.pop()
        known = {(one.target, one.bound) for one in (*grants, *found)}
        new = [replace(grant, target=t, value=t, follows=grant.target) for t in _implied(catalogue, provider, grant)]
        new = [one for one in new if (one.target, one.bound) not in known]
        found += new
        waiting += new
    return found


def _implied(catalogue: Catalogue, provider: str, grant: Grant) -> list[str]:
    members = {ANY_PROVIDER, *catalogue.family(provider)}
    return [
        implied for owner, permission, action, implied in catalogue.follows
        if owner in members and action == grant.target and permission in ("", grant.permission)
    ]  # fmt: skip


def _best(grants: Iterable[Grant]) -> list[Grant]:
    """One grant for each right and target: certain before possible, direct before implied, then the gravest."""
    found: dict[tuple[str, str], list[Grant]] = {}
    for one in sorted(grants, key=_worth):
        found.setdefault((one.right, one.target if one.right != "none" else one.value), []).append(one)
    return [_with_also(found[key]) for key in sorted(found)]


def _with_also(alike: list[Grant]) -> Grant:
    best, implied = alike[0], [one.permission for one in alike if one.via is not None]
    return best if best.via is not None or best.coarse or not implied else replace(best, also=implied[0])


def _worth(grant: Grant) -> tuple[bool, bool, int, str]:
    return (grant.bound != "certain", grant.via is not None, -SEVERITIES.index(grant.severity), grant.permission)


def _gravest(catalogue: Catalogue, held: Iterable[Held]) -> str:
    severities = [effect.severity for one in held for effect in catalogue.effects.get(one.key, ())]
    return max(severities, key=SEVERITIES.index, default="info")
