"""What a permission or a set of permissions means: the frozen values that `provider_scopes` gives back. No logic."""

from dataclasses import dataclass

from graphnhi.access.wording import Leaning

__all__ = ["Access", "Filling", "GateMeaning", "Grant", "Meaning"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One right on one target: an action kind (perform) or a data class (read, write).

    `permission` is the catalogue's wording of what grants it, `via` the written permission that implies it, None where the
    written one grants it itself; `value` is what the catalogue calls it, and `follows` the action that implies this one.
    A possible grant says why in `condition`.
    """

    right: str
    target: str
    permission: str
    via: str | None
    severity: str
    value: str
    coarse: bool = False
    bound: str = "certain"
    condition: str | None = None
    follows: str | None = None
    also: str | None = None
    """A permission implied by the written one that gives the same, where the written one gives it itself."""


@dataclass(frozen=True, slots=True)
class Filling:
    """One slot of a gate that a permission fills. `own`: the gate belongs to the key alone (scopes of one token)."""

    gate: str
    slot: str
    own: bool
    permission: str
    via: str | None
    bound: str = "certain"
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class GateMeaning:
    """One gate of a provider: how many slots it needs, what it releases, and the slot of another gate that it fills."""

    name: str
    own: bool
    needs: int
    releases: tuple[Grant, ...]
    feeds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one written permission of one provider means.

    `by_resource`: its authority lies in a consent or a resource; `resource` is the one that it names. `without_target`: values that are counted and lead nowhere.
    An unknown permission has no grants, and `leaning` says what its words suggest.
    """

    provider: str
    written: str
    known: bool
    severity: str
    leaning: Leaning
    grants: tuple[Grant, ...] = ()
    fills: tuple[Filling, ...] = ()
    without_target: tuple[str, ...] = ()
    by_resource: bool = False
    resource: str | None = None
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """What a credential's permissions give together: grants (those behind gates it opens alone too) and half-open gates.

    `half_open` has (gate, slots filled, slots needed); `mode` says of which account (live, test) and changes no grant.
    """

    meanings: tuple[Meaning, ...]
    grants: tuple[Grant, ...]
    half_open: tuple[tuple[str, int, int], ...]
    unmapped: tuple[str, ...]
    mode: str | None = None
