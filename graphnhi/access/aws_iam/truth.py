"""Three-valued truth with the reasons of what is open: Kleene's logic. Nothing is known here of policies.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64, the strong connectives.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["NO", "YES", "Truth", "both", "either", "negated", "unsettled"]


@dataclass(frozen=True, slots=True)
class Truth:
    """`value` is True, False or, where it is open, None; `why` then says what would settle it."""

    value: bool | None
    why: frozenset[str] = frozenset()


YES: Final = Truth(True)
NO: Final = Truth(False)


def unsettled(*why: str) -> Truth:
    """What only these could settle."""
    return Truth(None, frozenset(why))


def both(parts: Iterable[Truth]) -> Truth:
    """Whether all hold; they do where there is none."""
    return _joined(parts, decides=NO, otherwise=YES)


def either(parts: Iterable[Truth]) -> Truth:
    """Whether any holds; none does where there is none."""
    return _joined(parts, decides=YES, otherwise=NO)


def negated(part: Truth) -> Truth:
    """What holds where it does not."""
    return part if part.value is None else YES if part is NO or not part.value else NO


def _joined(parts: Iterable[Truth], *, decides: Truth, otherwise: Truth) -> Truth:
    why = frozenset[str]()
    is_open = False
    for part in parts:
        if part.value is decides.value:
            return decides
        is_open |= part.value is None
        why |= part.why
    return Truth(None, why) if is_open else otherwise
