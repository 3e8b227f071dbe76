"""What a decision leaves open, in the words that edges have. Nothing is decided here."""

from collections.abc import Iterable
from typing import Final

__all__ = ["condition_of", "reason"]

_OWN_WORDS: Final = (" missing", "document unreadable", "placement unknown", "conflict", " in the input")
"""How reasons end that are no key of the request's context."""

_STEP: Final = "first "
"""How one begins that is a step of whoever asks."""


def reason(why: str) -> str:
    """One of the reasons of a decision: a key of the context is a condition, everything else is said as it is."""
    return why if why.endswith(_OWN_WORDS) or why.startswith(_STEP) else f"condition {why}"


def condition_of(why: Iterable[str]) -> str | None:
    """All reasons of a decision, None where there is none."""
    return "; ".join(dict.fromkeys(map(reason, why))) or None
