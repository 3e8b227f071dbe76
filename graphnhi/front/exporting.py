"""Estates as files and folders for other programs."""

from datetime import date
from pathlib import Path

from graphnhi.front.kept import AnyEstate, whole

__all__ = ["export"]


def export(estate: AnyEstate, path: str | Path, to: str | None = None, *, as_of: str | date | None = None) -> list[str]:
    """Write the whole estate, every column with its evidence, to a file or a folder that only its owner can read.

    to: `graphml`, `gexf`, `cytoscape`, `nodelink`, `jsonl`, `opengraph` (files), `neo4j-csv`, `csv`, `parquet` (folders, without
    a suffix), or `sarif`: its findings. Left out, the suffix says it where it can be one format only. `build` reads `graphml`,
    `jsonl` and `csv` back, to an estate of the same digest. as_of: the clock for `opengraph` and `sarif`, which judge what is
    walked; the others hold everything. An earlier file is replaced, a folder only if it is an earlier export; in one step, or
    not at all. Gives what is to be said of it: another file, what did not fit. Raises UsageError for an unknown format, a path
    that cannot be one of it, and where it cannot be written.
    """
    from graphnhi.export.graph import export as _export  # noqa: PLC0415 - asking writes nothing

    return _export(whole(estate), Path(path), to, as_of=as_of.isoformat() if isinstance(as_of, date) else as_of)
