"""Where something stands in the input, as derivers say it. Nothing is known here of what stands there."""

from dataclasses import dataclass

__all__ = ["Place"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, the locator's pattern of a record, its number, and the JSON pointer within the record."""

    file: str
    pattern: str
    number: int
    within: str = ""

    def under(self, pointer: str) -> "Place":
        """A place within this one."""
        return Place(self.file, self.pattern, self.number, self.within + pointer)

    @property
    def whole(self) -> str:
        """The locator, as users see it."""
        return self.pattern.format(self.number) + self.within
