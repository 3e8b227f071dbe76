"""The settings that every question shares: bound, hops, category, clock and mode, checked when they are given."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from graphnhi.errors import UsageError, near, quoted
from graphnhi.model.edges import BOUNDS
from graphnhi.model.kinds import CATEGORIES
from graphnhi.model.values import CLOSED, instant_text, parse_instant


@dataclass(frozen=True, slots=True)
class Settings:
    """How a question is meant. `as_of` is an instant (see `model.values`), `max_hops` None for no cut."""

    bound: str
    max_hops: int | None
    category: str | None
    as_of: int
    mode: str | None

    @classmethod
    def of(
        cls,
        *,
        bound: str = "possible",
        max_hops: int | None = None,
        category: str | None = None,
        as_of: str | date | None = None,
        mode: str | None = None,
    ) -> "Settings":
        """Check and complete; raises UsageError for a value outside its closed set, a negative cut or an unreadable date."""
        _one_of("bound", bound, BOUNDS)
        if category is not None:
            _one_of("category", category, CATEGORIES)
        if mode is not None:
            _one_of("mode", mode, CLOSED["mode"])
        if max_hops is not None and (isinstance(max_hops, bool) or not isinstance(max_hops, int) or max_hops < 0):
            raise UsageError(f"max_hops must be a whole number of at least 0 (found {quoted(max_hops)}).")
        return cls(bound, max_hops, category, _instant(as_of), mode)

    def told(self) -> dict[str, object]:
        """The settings as they stand in the `question` of an answer."""
        return {"bound": self.bound, "max_hops": self.max_hops, "category": self.category, "mode": self.mode,
                "as_of": instant_text(self.as_of)}  # fmt: skip


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        close = near(str(value), known)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(f"unknown {name} (found {quoted(value)}, wanted one of {', '.join(known)}).{hint}")


def _instant(given: str | date | None) -> int:
    if given is None:
        given = datetime.now(UTC).replace(microsecond=0)
    text = given.isoformat() if isinstance(given, date) else str(given)
    instant = parse_instant(text)
    if instant is None:
        raise UsageError(f"as_of is no date (found {quoted(text)}, wanted YYYY-MM-DD or an ISO 8601 moment).")
    return instant
