"""Pictures of answers, and the question behind the picture of a whole estate."""

from datetime import date
from pathlib import Path
from typing import Any

from graphnhi.asking import Settings
from graphnhi.errors import GraphnhiError
from graphnhi.front.kept import AnyEstate, whole
from graphnhi.results import Answer

__all__ = ["draw", "overview"]


def overview(
    estate: AnyEstate,
    target: str | None = None,
    *,
    by: str | None = None,
    bound: str = "possible",
    max_hops: int | None = None,
    category: str | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
) -> Answer:
    """Who reaches what, group by group: one row a group of identities and credentials and a kind of crown jewel, with how many
    of the group reach it and the fewest hops.

    by: `owner`, `tenant`, `environment`, `source`, `vendor`, `kind`, or `identity` (each on its own, up to 60); None takes the
    first of these that tells groups apart. Raises UsageError for another word and for an unclear or unknown target.
    """
    from graphnhi.engine.crossing import overview as _overview  # noqa: PLC0415 - only who asks this pays for it

    settings = Settings.of(bound=bound, max_hops=max_hops, category=category, as_of=as_of, mode=mode)
    return _overview(whole(estate), target, settings, by=by)


def draw(answer: Answer, *paths: str | Path, picture: str | None = None, dark: bool = False) -> list[str]:
    """Write an answer's picture to files, each by its suffix (html, svg, png, pdf, csv; a path also mmd, md, dot).

    picture: one of those that the answer has; a blast has `blast`, `treemap`, `bars` and `sankey`. Gives what is to be said of
    it: that something is grouped or left out. Raises UsageError for an answer without rows, a suffix that the picture cannot
    have, what is missing to draw it, and a file that cannot be written.
    """
    from graphnhi.plots import checked, picture_of, save_pictures  # noqa: PLC0415 - drawing needs plotly, asking does not

    made = picture_of(answer, picture)
    files = [Path(path) for path in paths]
    for file in files:
        checked(made.name, file)
    told = [*made.told]
    for _, said in save_pictures(made, files, dark=dark):
        if isinstance(said, GraphnhiError):
            raise said
        told += said
    return told


def _figure(answer: Answer, picture: str | None, *, dark: bool) -> Any:
    from graphnhi.plots import figure_of  # noqa: PLC0415 - as in `draw`

    return figure_of(answer, picture, dark=dark)


Answer.drawn_by = staticmethod(_figure)
