"""Templates of loader files: constant text with `{field}`, `{field|raw}` and `{tenant}`; and the map of one column's values.

What a template says is parsed here. Filling it in for a table is done by loading, for all rows at once.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["TENANT", "Cell", "Field", "Mapped", "Template", "encoded"]

TENANT: Final = "tenant"
"""The field that is no column of its own: the tenant of the record."""

_TOKEN: Final = re.compile(r"\{([^{}|]*)(\|[^{}]*)?\}|([{}])|([^{}]+)")
_RESERVED: Final = re.compile(r"[%/ \x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Field:
    """A column's value; in an id it is percent-encoded unless `raw`."""

    column: str
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Text and fields in turn, as written in a loader file."""

    parts: tuple[str | Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it refers to, each once, `{tenant}` included."""
        return tuple(dict.fromkeys(part.column for part in self.parts if isinstance(part, Field)))

    @property
    def constant(self) -> str | None:
        """Its text if it has no field, else None."""
        return None if self.columns else "".join(part for part in self.parts if isinstance(part, str))


@dataclass(frozen=True, slots=True)
class Mapped:
    """The value of one column, translated by a closed map; without a map the column's own value."""

    column: str
    pairs: tuple[tuple[str, str], ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


Cell = Template | Mapped
"""What a loader file may say of one column of a node or an edge."""


@lru_cache(maxsize=4096)
def parse_template(text: str) -> Template:
    """The template that a text says.

    Raises ValueError for an unclosed brace, a field without a name and a filter other than `|raw`.

    >>> parse_template("k8s:{tenant}/{name|raw}").columns
    ('tenant', 'name')
    """
    parts: list[str | Field] = []
    for name, pipe, brace, plain in _TOKEN.findall(text):
        if brace:
            raise ValueError("a brace stands alone: a field is written `{column}` or `{column|raw}`")
        parts.append(plain or _field(name, pipe))
    return Template(tuple(parts))


def _field(name: str, pipe: str) -> Field:
    if not name.strip():
        raise ValueError("a field has no name: it is written `{column}` or `{column|raw}`")
    if pipe not in ("", "|raw"):
        raise ValueError(f"only `|raw` may follow a field, not `{pipe}`")
    return Field(name, raw=pipe == "|raw")


def encoded(text: str) -> str:
    """Text with `%`, `/`, space and control characters percent-encoded, as a part of an id.

    >>> encoded("a/b c%")
    'a%2Fb%20c%25'
    """
    return _RESERVED.sub(_percent, text)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))
