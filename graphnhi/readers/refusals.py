"""The faults for which a file is refused, collected so that its author can mend all of them in one go."""

from dataclasses import dataclass, field

from graphnhi.errors import Fault, InputError

__all__ = ["Refusals"]


@dataclass(slots=True)
class Refusals:
    """Collects the faults of one file; at most `most` of them, then it raises at once and says that there are more.

    `settle()` raises InputError with all that was collected, and does nothing where nothing was. Whoever caught another
    exception must leave its `except` block before raising here: a decoder's exception holds the text that it failed on.
    """

    file: str
    most: int
    faults: list[Fault] = field(default_factory=list)

    def add(self, place: str, what: str, *, found: str = "", wanted: str = "", todo: str = "") -> None:
        """Note one fault; `found` must be quoted and without secrets already."""
        self.faults.append(Fault(self.file, place, what, found, wanted, todo))
        if len(self.faults) >= self.most:
            self.faults.append(Fault(self.file, "", f"only the first {self.most} faults are listed"))
            self.settle()

    def settle(self, *more: Fault) -> None:
        """Raise InputError if anything was collected; `more` are lesser faults to list behind."""
        if self.faults:
            raise InputError([*self.faults, *more[: self.most]])

    def __bool__(self) -> bool:
        return bool(self.faults)
