"""A section of the page: its heading, what it says, and the pictures that may stand in it."""

from dataclasses import dataclass

from graphnhi.report.markup import Html, joined, tag
from graphnhi.report.picture import Picture, figure

__all__ = ["Section", "said", "subsection"]


@dataclass(frozen=True, slots=True)
class Section:
    """name: its id in the page, by which pictures are put into it."""

    name: str
    title: str
    parts: tuple[Html, ...]

    def told(self, number: int, pictures: tuple[Picture, ...] = ()) -> Html:
        """The section; pictures stand behind its first part, which says what it is about."""
        heading = tag("h2", f"{number}. {self.title}", id=f"{self.name}-title")
        first, *others = self.parts
        inside = joined([heading, first, *map(figure, pictures), *others])
        return tag("section", inside, id=self.name, aria_labelledby=f"{self.name}-title")


def said(*parts: str, kind: str | None = None) -> Html:
    """A paragraph of texts and markup."""
    return tag("p", *parts, class_=kind)


def subsection(title: str) -> Html:
    """A heading within a section."""
    return tag("h3", title)
