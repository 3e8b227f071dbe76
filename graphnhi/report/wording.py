"""How numbers, words of our closed sets and amounts read on a page. Plain text comes out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

__all__ = ["counted", "listed", "money", "number", "plain", "records"]

_NAMES: Final[Mapping[str, str]] = {
    "api_key": "API key", "ssh_key": "SSH key", "app": "application", "agent": "AI agent", "pii": "personal data",
    "kyc": "identity checks", "card_data": "card data", "data_store": "data store", "unknown": "not described",
    "unclassified": "unclassified data", "1-now": "1 now", "2-soon": "2 soon", "3-plan": "3 plan", "4-watch": "4 watch",
}  # fmt: skip


def plain(word: str) -> str:
    """A word of one of our sets as people write it: `initiate_payout` is `initiate payout`."""
    return _NAMES.get(word) or word.replace("_", " ")


def number(value: float) -> str:
    """A number with its thousands apart: whole ones as they are, others to two digits behind the point."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.2f}"


def counted(count: int, noun: str, nouns: str | None = None) -> str:
    """`1 file`, `3 files`, `2 identities`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def listed(words: Iterable[str], most: int = 4) -> str:
    """The first words, and how many more there are."""
    every = list(words)
    more = [f"{len(every) - most:,} more"] if len(every) > most else []
    return ", ".join([*every[:most], *more])


def money(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """What moves a day, a line a currency, and the actions without a known limit, a line in all."""
    told = [
        f"{number(each['per_day'])} {each['currency'] or 'in no known currency'}" for each in entries if each["per_day"]
    ]
    unbounded = sum(_size(each["unbounded"]) for each in entries)
    return [*told, *([f"{counted(unbounded, 'action')} without a known limit"] if unbounded else [])]


def records(classes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Records that can be read, a line a class, and the stores of unknown size, a line in all."""
    told = [f"{number(counts['read'])} {plain(name)}" for name, counts in classes.items() if counts["read"]]
    unknown = sum(_size(counts["unknown"]) for counts in classes.values())
    return [*told, *([f"{counted(unknown, 'store')} of unknown size"] if unknown else [])]


def _size(value: Any) -> int:
    """How many: a number, or the length of a list of ids."""
    return value if isinstance(value, int) else len(value)
