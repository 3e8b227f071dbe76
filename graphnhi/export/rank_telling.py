"""What `rank` and `explain` say beside their rows: counts by band, and what a number is made of, in lines.

Plain text comes out, not yet safe for any sink.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from graphnhi.export.rank_columns import money_text, records_text

__all__ = ["SPOKEN"]


def _counts(name: str) -> Callable[[Mapping[str, int]], Iterator[str]]:
    def spoken(counts: Mapping[str, int]) -> Iterator[str]:
        yield f"{name}: {', '.join(f'{count:,} {word}' for word, count in counts.items() if count) or 'none'}"

    return spoken


def _rank(row: Mapping[str, Any]) -> Iterator[str]:
    impact = row["impact"]
    yield (
        f"{row['id']}: {row['priority']}; impact {impact['band']} (score {impact['score']}, the sum {impact['loss']}; "
        f"certain alone {impact['certain']['score']}), exposure {row['exposure']['band']}"
    )
    if row["none_found"]:
        yield "no target found: see what the input lacks"
    if impact["money"]:
        yield f"money: {money_text(impact['money'])}"
    if impact["records"]:
        yield f"records: {records_text(impact['records'])}"


def _exposure(exposure: Mapping[str, Any]) -> Iterator[str]:
    for factor in exposure["factors"]:
        if factor["state"] == "no" or (factor["factor"] == "upstream" and factor["state"] == "holds"):
            continue  # who lies upstream is told beside it
        state = "not known" if factor["state"] == "unknown" else factor["band"]
        yield f"{factor['factor'].replace('_', ' ')}: {state}{_listed(factor)}"
    if exposure["raised_by"]:
        yield f"raised from {exposure['before_hygiene']} by: {', '.join(exposure['raised_by'])}"


def _listed(found: Mapping[str, Any]) -> str:
    """`: a, b and 3 more`; nothing where there is none."""
    more = found["count"] - len(found["ids"])
    return f": {', '.join(found['ids'])}{f' and {more:,} more' if more else ''}" if found["ids"] else ""


def _upstream(found: Mapping[str, Any]) -> Iterator[str]:
    """Who controls it, nearest first."""
    at_most = f" to {found['at_most']:,}, by what gates open" if found["at_most"] > found["count"] else ""
    yield f"upstream: {found['count']:,}{at_most}{_listed(found)}"


def _privilege(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    """The direct targets, and which of them were seen to be used."""
    if entries:
        yield f"direct: {'; '.join(map(_direct, entries))}"


def _direct(entry: Mapping[str, Any]) -> str:
    used = {True: ", used", False: ", never seen used", None: ""}[entry["used"]]
    return f"{entry['id']} ({entry['severity']}{used})"


def _hygiene(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in entries:
        made_of = f": {', '.join(each['ids'])}" if each["ids"] else ""
        yield f"problem: {each['words']}{made_of}"


def _record(record: Mapping[str, Any]) -> Iterator[str]:
    known = [f"{name.replace('_', ' ')} {value}" for name, value in record.items() if value is not None]
    yield f"its record: {', '.join(known) or 'nothing known'}"


def _weights(told: Mapping[str, Any]) -> Iterator[str]:
    weights = ", ".join(f"{name} {value}" for name, value in told["weight"].items())
    yield f"weighed by {told['file']} version {told['version']}: {weights}"


SPOKEN: Final[Mapping[str, Callable[[Any], Iterator[str]]]] = {
    "by_priority": _counts("by priority"),
    "by_impact": _counts("by impact"),
    "by_exposure": _counts("by exposure"),
    "rank": _rank,
    "exposure": _exposure,
    "upstream": _upstream,
    "privilege": _privilege,
    "hygiene": _hygiene,
    "record": _record,
    "weights": _weights,
}
"""Parts of their summaries that have words of their own."""
