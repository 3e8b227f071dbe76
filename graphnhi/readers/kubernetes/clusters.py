"""Which cluster a dump is of, as the collector itself says: in its `metadata.json`, or in the name that it gave the dump."""

import re
from pathlib import Path
from typing import Any, Final

from graphnhi.readers._text import Bytes
from graphnhi.readers.strict import parsed

__all__ = ["METADATA", "cluster_in", "cluster_of"]

METADATA: Final = "metadata.json"
_MOST: Final = 65_536
_LEVELS: Final = 2
"""Folders above a file in which the dump that it belongs to may lie: itself, or that of its namespace."""
_NAMED: Final = re.compile(r"kubehound_([A-Za-z0-9._-]{1,253})_[a-z0-9]{26}(?:\.tar\.gz|\.tgz)?\Z")


def cluster_of(path: Path) -> str | None:
    """The cluster of a file of a dump; None where nothing says it."""
    for folder in path.resolve().parents[:_LEVELS]:
        try:
            with (folder / METADATA).open("rb") as stream:
                found = cluster_in(stream)
        except OSError:
            continue
        if found:
            return found
    named = [_NAMED.match(each.name) for each in (path, *path.resolve().parents[:_LEVELS])]
    return next((each[1] for each in named if each), None)


def cluster_in(stream: Bytes) -> str | None:
    """The cluster that a `metadata.json` names, however its collector spells the keys."""
    document = _folded(parsed(stream.read(_MOST).decode("utf-8", "replace")))
    cluster = document.get("cluster", document.get("clustername"))
    return _text(_folded(cluster).get("name") if isinstance(cluster, dict) else cluster)


def _folded(value: Any) -> dict[str, Any]:
    """An object by its keys in lower case, without `_`; of anything else nothing."""
    return {key.lower().replace("_", ""): inner for key, inner in value.items()} if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if type(value) is str and value.strip() else None
