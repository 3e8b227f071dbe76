"""What an export of a whole estate says of itself, so that it can be read back and known to be whole. No file is touched here.

The manifest is JSON and begins with `schema` and `format`, by which an export is recognised. `digest` is the estate's own, so
whoever reads the rows back makes the estate of them and compares; `about_digest` is the same for what is known of its making.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from graphnhi.estate.tables import TableName

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

__all__ = ["MANIFEST", "OPENING", "VERSION", "about_digest", "manifest_of", "schema"]

VERSION: Final = 1
"""Raised when an older graphnhi could misread what is written."""
MANIFEST: Final = "manifest.json"
"""The file of a folder that says what the folder is."""
OPENING: Final = re.compile(
    rb'\{\s*"schema"\s*:\s*"graphnhi/export/(?P<version>\d{1,9})"\s*,\s*"format"\s*:\s*"(?P<format>[a-z0-9-]{1,30})"'
)
"""How a manifest begins."""


def schema(version: int = VERSION) -> str:
    """The first words of a manifest."""
    return f"graphnhi/export/{version}"


def about_digest(about: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what is known of an estate's making, as canonical JSON."""
    canonical = json.dumps(about, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def manifest_of(estate: "Estate", form: str, **more: Any) -> dict[str, Any]:
    """The manifest of an export of this format; `more` stands before `about`, which may be long."""
    columns = {name: list(estate.table(name).part(0, 0)) for name in get_args(TableName)}
    return {
        "schema": schema(),
        "format": form,
        "digest": estate.digest,
        "nodes": estate.n_nodes,
        "edges": estate.n_edges,
        "columns": columns,
        **more,
        "about_digest": about_digest(estate.about),
        "about": estate.about,
    }
