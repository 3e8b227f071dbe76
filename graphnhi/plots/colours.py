"""The colours of all pictures: Okabe and Ito's, which people who see colours differently tell apart, on light and on dark.

Source: Okabe and Ito, "Color Universal Design" (2008).
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["BLUES", "BY_CATEGORY", "DARK", "LIGHT", "ROUTE", "STEPS", "Theme", "edge_of"]

ROUTE: Final = "#D55E00"
"""What a picture is about: the easiest route, the routes to money and data."""

BY_CATEGORY: Final = {
    "identity": "#0072B2",
    "credential": "#F0E442",
    "system": "#009E73",
    "data": "#56B4E9",
    "action": "#E69F00",
    "gate": "#CC79A7",
    "unknown": "#999999",
}

STEPS: Final = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999")
"""For series without colours of their own."""

BLUES: Final = ("#E8F1F8", "#9CC7E2", "#3E8FC4", "#0072B2", "#00446B")
"""Few to many, light to dark: told apart in grey as well."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of everything that is no data. `text` on `ground` has a contrast of at least 7 to 1, `faint` of 4.5 to 1."""

    name: str
    ground: str
    text: str
    faint: str
    line: str
    outline: str


LIGHT: Final = Theme("light", "#FFFFFF", "#1A1A1A", "#5F5F5F", "#A6A6A6", "#1A1A1A")
DARK: Final = Theme("dark", "#16191D", "#F2F2F2", "#B0B0B0", "#707780", "#F2F2F2")


def edge_of(fill: str, theme: Theme) -> str:
    """The outline of a hollow symbol: its colour, darker on light ground, where yellow would not be seen."""
    if theme is DARK:
        return fill
    return "#" + "".join(f"{round(int(fill[place : place + 2], 16) * 0.72):02X}" for place in (1, 3, 5))
