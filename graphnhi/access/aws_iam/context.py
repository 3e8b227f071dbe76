"""What is known of a request beside who, what and where: values by key, and of every other key whether it is absent or open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["ABSENT", "OPEN", "Context", "Looked", "context"]

Looked = tuple[str, ...] | Literal["absent", "open"]

ABSENT: Final = "absent"
OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class Context:
    """Values by key in lower case, several where the key has several; see `context`."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lacking: frozenset[str] = frozenset()
    closed: bool = False

    def looked_up(self, key: str) -> Looked:
        """The values of a key in any letter case, or that it is absent, or that nobody knows."""
        lowered = key.lower()
        if lowered in self.values:
            return self.values[lowered]
        if self.closed or lowered in self.lacking or f"{lowered.partition('/')[0]}/" in self.lacking:
            return ABSENT
        return OPEN

    def updated(self, other: "Context") -> "Context":
        """With what the other one knows, which prevails."""
        lacking = {key for key in self.lacking if key not in other.values} | other.lacking
        values = {key: value for key, value in self.values.items() if key not in other.lacking} | dict(other.values)
        return Context(MappingProxyType(values), frozenset(lacking), self.closed or other.closed)


def context(
    values: Mapping[str, str | Iterable[str]] = MappingProxyType({}),
    lacking: Iterable[str] = (),
    *,
    closed: bool = False,
) -> Context:
    """A context of values by key, one text or several.

    lacking: keys that the request certainly has not; `aws:PrincipalTag/` for every tag that is not among the values. closed: it has
    no key beside those. Letter case of keys does not count.
    """
    told = {key.lower(): (value,) if isinstance(value, str) else tuple(value) for key, value in values.items()}
    return Context(MappingProxyType(told), frozenset(key.lower() for key in lacking), closed)
