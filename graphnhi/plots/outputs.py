"""A picture on its way out: the suffix of a file decides what becomes of it, and each is written whole or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from graphnhi.errors import GraphnhiError
from graphnhi.export.files import save, save_bytes
from graphnhi.export.formats import csv_lines
from graphnhi.plots.colours import DARK, LIGHT, Theme
from graphnhi.plots.composing import scene_of
from graphnhi.plots.dot import dot_of
from graphnhi.plots.forms import checked
from graphnhi.plots.page import page_of
from graphnhi.plots.picture import Picture
from graphnhi.plots.with_browser import one_browser, photographed
from graphnhi.plots.with_graphviz import drawn

__all__ = ["save_picture", "save_pictures"]


def save_picture(picture: Picture, path: Path, *, dark: bool = False) -> list[str]:
    """Write a picture to a file, mode 0600, in one step; gives what is to be said of it (that something was left out).

    Raises UsageError for a suffix that it cannot have, for what is missing to draw it, and for a file that cannot be written.
    """
    form = checked(picture.name, path)
    if form in _TEXTS:
        save(path, _TEXTS[form](picture))
        return []
    if form in ("mmd", "md"):
        return _save_mermaid(picture, path, form)
    save_bytes(path, _picture(picture, form, DARK if dark else LIGHT))
    return []


def save_pictures(
    picture: Picture, paths: Sequence[Path], *, dark: bool = False
) -> Iterator[tuple[Path, list[str] | GraphnhiError]]:
    """Write a picture to several files; gives for each what is to be said of it, or why it could not be written.

    A browser that several of them need is started once. Raises UsageError for a suffix that the picture cannot have, before
    anything is written.
    """
    for path in paths:
        checked(picture.name, path)
    with one_browser():
        for path in paths:
            try:
                yield path, save_picture(picture, path, dark=dark)
            except GraphnhiError as error:
                yield path, error


def _csv(picture: Picture) -> Iterator[str]:
    return csv_lines(picture.table.columns, picture.table.rows())


_TEXTS: Final[Mapping[str, Callable[[Picture], Iterator[str]]]] = {"html": page_of, "csv": _csv, "dot": dot_of}


def _picture(picture: Picture, form: str, theme: Theme) -> bytes:
    if picture.diagram is not None:
        return drawn(scene_of(picture.diagram, picture.title), theme, form, picture.alt)
    return photographed(picture.figure(theme), form, picture.title, picture.alt)


def _save_mermaid(picture: Picture, path: Path, form: str) -> list[str]:
    assert picture.mermaid is not None
    chart, told = picture.mermaid()
    save(path, [f"```mermaid\n{chart}```\n" if form == "md" else chart])
    return list(told)
