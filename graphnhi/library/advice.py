"""What to say to somebody who wrote a word that is nearly a known one. One function; it needs nothing heavy."""

from collections.abc import Iterable

from graphnhi.errors import near

__all__ = ["did_you_mean"]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean x or y?`, empty when nothing is near."""
    names = near(word, known)
    return f"Did you mean {' or '.join(names)}?" if names else ""
