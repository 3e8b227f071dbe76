"""Markup from parts: one kind of text that is finished, and one function that makes an element.

Every text that is not `Html` is foreign and is escaped where it is put; nothing else in this room writes a `<`.
"""

from collections.abc import Iterable
from typing import Final

from graphnhi.export.clean import as_html

__all__ = ["Html", "joined", "tag", "text"]


class Html(str):
    """Finished markup. What is made of it by the methods of a text is plain text again, and is escaped."""

    __slots__ = ()


_VOID: Final = frozenset({"input", "meta", "link"})


def text(value: object) -> Html:
    """Any text as markup that shows it: control, bidirectional and unpaired characters as escapes, nothing of it alive."""
    return value if isinstance(value, Html) else Html(as_html(str(value)))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts one behind the other."""
    return Html(text(between).join(map(text, parts)))


def tag(name: str, /, *children: str, **attributes: str | float | bool | None) -> Html:
    """An element. `class_` is the attribute `class`, `data_n` is `data-n`; True is a bare attribute, None and False are none."""
    told = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    inner = "".join(map(text, children))
    return Html(f"<{name}{told}>" if name in _VOID else f"<{name}{told}>{inner}</{name}>")


def _attribute(key: str, value: str | float | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(value)}"'
