"""What the data leaves open: ends that nobody described, and ids that look alike and may be one thing or two."""

from typing import Any

import pandas as pd

from graphnhi.model.kinds import UNKNOWN


def undescribed(nodes: pd.DataFrame, edges: pd.DataFrame) -> list[dict[str, Any]]:
    """One gap an id of unknown kind that edges name: what no record describes, with the number of edges that name it and the first place."""
    ends = pd.concat([
        edges[["from", "file", "pattern", "number"]].rename(columns={"from": "id"}),
        edges[["to", "file", "pattern", "number"]].rename(columns={"to": "id"}),
    ])  # fmt: skip
    missing = ends[ends["id"].isin(nodes.loc[nodes["kind"] == UNKNOWN, "id"])]
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


def never_open(nodes: pd.DataFrame, edges: pd.DataFrame) -> list[dict[str, Any]]:
    """Gates that need more slots than anything can fill: they are kept, and whoever put them up should know."""
    approvals = edges[edges["edge"] == "APPROVES"]
    slots = approvals["slot"].where(approvals["slot"].notna(), approvals["from"])
    count = slots.groupby(approvals["to"]).nunique()
    gates = nodes.loc[nodes["kind"] == "gate", ["id", "needs"]]
    gates = gates.assign(slots=gates["id"].map(count).fillna(0).astype(int))
    shut = gates[gates["needs"] > gates["slots"]]
    return [
        {"gap": "gate never opens", "id": gate, "needs": int(needs), "slots": slot}
        for gate, needs, slot in zip(shut["id"].tolist(), shut["needs"].tolist(), shut["slots"].tolist(), strict=True)
    ]


def lookalikes(ids: "pd.Series[str]") -> list[dict[str, Any]]:
    """Groups of ids that differ only in case, width, dashes, underscores, spaces or invisible characters, or a number's `.0`; never merged."""
    folded = (
        ids.str.normalize("NFKC").str.casefold()
        .str.replace(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", regex=True)
        .str.replace(r"^(\d+)\.0+$", r"\1", regex=True)
        .str.replace(r"[\s_\-\u2010-\u2015]+", "-", regex=True)
    )  # fmt: skip
    twice = folded.duplicated(keep=False)
    groups = ids[twice].groupby(folded[twice]).agg(sorted)
    return [{"gap": "look-alike ids", "ids": group} for group in sorted(groups.tolist())]
