"""Foreign text made safe for the sink it goes to: one function for each sink, and nothing else.

Names, paths and descriptions are written by whoever owns the exported system, so they are hostile until they passed here.
"""

import html
import json
import re
from typing import Any

from graphnhi.errors import escaped

__all__ = [
    "as_csv",
    "as_dot",
    "as_html",
    "as_json",
    "as_line",
    "as_markdown",
    "as_mermaid",
    "as_plotly",
    "as_sarif",
    "from_csv",
]

_STARTS = "=+@\t\r\n\uff1d\uff0b\uff0d\uff20\\-"
_FORMULA = re.compile(f"'*[{_STARTS}]")
"""What a spreadsheet takes for a formula, with any guards before it."""

_GUARDED = re.compile(f"'+[{_STARTS}]")
_BREAKS = re.compile(r"([\t\r\n])")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()!~$])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "@": "&#64;", "#": "&#35;"}
_LINKS = re.compile(r"(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE)


def as_line(text: str) -> str:
    r"""Text for a terminal, a log or a tab-separated cell: one line, control and bidirectional characters as escapes.

    >>> as_line("a\tb\x1b[31m")
    'a\\x09b\\x1b[31m'
    """
    return escaped(text)


def as_csv(text: str) -> str:
    """Text for a CSV cell: what a spreadsheet would run is prefixed with `'`; `from_csv` takes the prefix off again.

    Tabs and line ends stay (the CSV writer quotes them); other control and bidirectional characters become escapes.

    >>> as_csv("=cmd|'/C calc'!A0")
    "'=cmd|'/C calc'!A0"
    """
    shown = "".join(part if _BREAKS.fullmatch(part) else escaped(part) for part in _BREAKS.split(text))
    return f"'{shown}" if _FORMULA.match(shown) else shown


def from_csv(cell: str) -> str:
    """The text that `as_csv` guarded."""
    return cell[1:] if _GUARDED.match(cell) else cell


def as_markdown(text: str) -> str:
    """Text for a Markdown sentence or table cell: no markup, link, mention, HTML or cell border of it is alive."""
    shown = _MARKDOWN.sub(r"\\\1", escaped(text))
    shown = "".join(_ENTITIES.get(character, character) for character in shown)
    return _LINKS.sub(lambda match: f"&#{ord(match.group())};", shown)


def as_dot(text: str) -> str:
    r"""Text as a quoted string of Graphviz's DOT: no entity, escape or HTML of it is alive.

    >>> as_dot('a "b" \\N &lt;')
    '"a \\"b\\" \\\\N &amp;lt;"'
    """
    shown = escaped(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'


def as_mermaid(text: str) -> str:
    """Text as a quoted label of a Mermaid diagram: whatever is no letter, digit, space or plain joint becomes an entity.

    >>> as_mermaid('pay "now" #1;')
    '"pay #quot;now#quot; #35;1#59;"'
    """
    return '"' + _NO_LETTER.sub(_mermaid_entity, escaped(text)) + '"'


_NO_LETTER = re.compile(r"[^\w .,/@+=-]")


def _mermaid_entity(match: re.Match[str]) -> str:
    return {'"': "#quot;"}.get(match.group(), f"#{ord(match.group())};")


def as_plotly(text: str) -> str:
    """Text for Plotly, which makes tags of names and decodes entities: neither is alive.

    >>> as_plotly("<b>&amp;")
    '&lt;b&gt;&amp;amp;'
    """
    shown = escaped(text).replace("&", "&amp;")
    return shown.replace("<", "&lt;").replace(">", "&gt;")


_LINKED = re.compile(r"[\\\[\]]")


def as_sarif(text: str) -> str:
    r"""Text for a SARIF message, plain or not: no `[text](target)` of it is a link and no `{0}` a place to fill.

    SARIF 2.1.0, 3.11.5 and 3.11.6: brackets and backslashes behind a backslash, braces doubled.

    >>> as_sarif("[x](1) {0}")
    '\\[x\\](1) {{0}}'
    """
    return _LINKED.sub(r"\\\g<0>", escaped(text)).replace("{", "{{").replace("}", "}}")


def as_html(text: str) -> str:
    """Text for HTML or XML, between tags and in a quoted attribute: shown as it is, nothing of it alive.

    >>> as_html('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(escaped(text), quote=True)


def as_json(value: Any, indent: int | None = None) -> str:
    """A value as JSON: readable letters as they are, control, bidirectional and unpaired characters as JSON escapes.

    Raises ValueError for NaN and infinities, which JSON does not have.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return "\n".join(_UNSAFE_IN_JSON.sub(_json_escape, line) for line in text.split("\n"))


_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]|[\U000e0000-\U000e007f]"
)


def _json_escape(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]
