"""What the data leaves open: ends that nobody described, and ids that look alike and may be one thing or two."""

from typing import Any

import pandas as pd


def undescribed(kinds: "pd.Series[str]", edges: pd.DataFrame) -> list[dict[str, Any]]:
    """One gap an id that edges name and no record describes, with the number of edges that name it and the first place."""
    ends = pd.concat([
        edges[["from", "file", "pattern", "number"]].rename(columns={"from": "id"}),
        edges[["to", "file", "pattern", "number"]].rename(columns={"to": "id"}),
    ])  # fmt: skip
    missing = ends[~ends["id"].isin(kinds.index)]
    if missing.empty:
        return []
    first = missing.sort_values(["id", "file", "number"]).drop_duplicates("id")
    counts = first["id"].map(missing.groupby("id").size())
    columns = (first[name].tolist() for name in ("id", "file", "pattern", "number"))
    return [
        {
            "gap": "undescribed end",
            "id": end,
            "edges": int(count),
            "file": file or "",
            "place": (pattern or "").format(number),
        }
        for end, file, pattern, number, count in zip(*columns, counts.tolist(), strict=True)
    ]


def lookalikes(ids: "pd.Series[str]") -> list[dict[str, Any]]:
    """Groups of ids that differ only in case, width, dashes, underscores, spaces or invisible characters; never merged."""
    folded = (
        ids.str.normalize("NFKC").str.casefold()
        .str.replace(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", regex=True)
        .str.replace(r"[\s_\-\u2010-\u2015]+", "-", regex=True)
    )  # fmt: skip
    twice = folded.duplicated(keep=False)
    groups = ids[twice].groupby(folded[twice]).agg(sorted)
    return [{"gap": "look-alike ids", "ids": group} for group in sorted(groups.tolist())]
