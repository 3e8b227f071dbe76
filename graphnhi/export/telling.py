"""What every answer says beside its rows: what it adds up to, what it was asked of, and what that estate lacks.

Lines of plain text come out, not yet safe for any sink. A smaller answer must never look complete: whatever was skipped,
missing or not understood is said here.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphnhi.export.numbers import amount, counted
from graphnhi.export.rank_telling import SPOKEN as SPOKEN_OF_RANK
from graphnhi.export.shape import Tellable

__all__ = [
    "conflict_lines",
    "coverage_lines",
    "file_count",
    "gap_count",
    "gap_lines",
    "gaps",
    "limit_of",
    "looked_at",
    "missing_inputs",
    "missing_lines",
    "skipped_records",
    "summary_lines",
    "tenant_lines",
]


def skipped_records(coverage: Mapping[str, Any]) -> int:
    """How many records could not be used, over all files."""
    return sum(int(entry["count"]) for file in coverage.get("files", ()) for entry in file.get("skipped", ()))


def gap_count(coverage: Mapping[str, Any]) -> int:
    """How many gaps there are; an entry that stands for several counts as many."""
    return sum(int(gap.get("count", 1)) for gap in coverage.get("gaps", ()))


def coverage_lines(told: Tellable) -> Iterator[str]:
    """The estate, its clock and its coverage, in one or two lines."""
    estate = told.estate
    named = f"estate {estate.get('name') or 'without a name'}"
    clock = f", as of {estate['as_of']}" if estate.get("as_of") else ""
    yield f"{named}{clock}: {', '.join(_coverage(told.coverage))}"
    yield from missing_lines(told)


def file_count(coverage: Mapping[str, Any]) -> str:
    """How many files were read, and how many were left out: `2 files, 1 file left out`."""
    files = coverage.get("files", ())
    left_out = sum(1 for file in files if file.get("left_out"))
    return ", ".join(
        [counted(len(files) - left_out, "file"), *([f"{counted(left_out, 'file')} left out"] if left_out else [])]
    )


def _coverage(coverage: Mapping[str, Any]) -> list[str]:
    parts = [
        file_count(coverage),
        f"{counted(skipped_records(coverage), 'record')} skipped",
        counted(gap_count(coverage), "gap"),
    ]
    if coverage.get("unmapped"):
        parts.append(f"{counted(int(coverage['unmapped']), 'permission')} not mapped")
    if coverage.get("conflicts"):
        parts.append(counted(len(coverage["conflicts"]), "conflict"))
    return parts


def missing_lines(told: Tellable) -> Iterator[str]:
    """What was not in the input at all, or was refused, in one line; none where nothing is known to be missing."""
    missing = missing_inputs(told.coverage)
    if missing:
        yield f"missing from the input: {'; '.join(missing)}"


def missing_inputs(coverage: Mapping[str, Any]) -> list[str]:
    """What was not in the input at all, or was refused, in words."""
    return [_missing(entry) for entry in coverage.get("missing_inputs", ())]


def gap_lines(told: Tellable) -> Iterator[str]:
    """Every gap in one line each."""
    for gap in gaps(told.coverage):
        yield f"gap: {gap}"


def gaps(coverage: Mapping[str, Any]) -> Iterator[str]:
    """Every gap in words."""
    for gap in coverage.get("gaps", ()):
        yield f"{gap.get('gap', 'unnamed')} ({_words({name: gap[name] for name in gap if name != 'gap'})})"


def conflict_lines(told: Tellable) -> Iterator[str]:
    """Every conflict between records in one line each."""
    for conflict in told.coverage.get("conflicts", ()):
        yield f"conflict: {_words(conflict)}"


def tenant_lines(told: Tellable) -> Iterator[str]:
    """Which tenant the files belong to and who said so, in one line each."""
    found = Counter((file.get("tenant"), file.get("tenant_from")) for file in told.coverage.get("files", ()))
    for (tenant, said), count in found.items():
        if tenant:
            yield f"tenant {tenant} (from {said}): {counted(count, 'file')}"


def _words(entry: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {_flat(value)}" for name, value in entry.items() if value not in (None, "", [])
    )


def looked_at(told: Tellable) -> str:
    """For an answer without rows: what was looked at all the same."""
    estate, question = told.estate, told.question
    asked = ", ".join(
        f"{word} {_flat(value)}" for word, value in question.items() if value not in (None, False, [], ())
    )
    sizes = f"{counted(estate.get('nodes', 0), 'node')} and {counted(estate.get('edges', 0), 'edge')}"
    return f"nothing found: looked at {sizes}" + (f" ({asked})" if asked else "")


_PER = {
    "transaction": "a transaction",
    "hour": "an hour",
    "day": "a day",
    "week": "a week",
    "month": "a month",
    "year": "a year",
}


def limit_of(row: Mapping[str, Any]) -> str:
    """The limit of an action in words: `250,000 EUR a day`; what is not known is said."""
    if row.get("amount_limit") is None:
        return "no limit known"
    return f"{amount(row['amount_limit'])} {row.get('currency') or ''} {_PER[row.get('period') or 'day']}".replace(
        "  ", " "
    )


def summary_lines(told: Tellable) -> Iterator[str]:
    """What the rows add up to, said part by part in the order of the summary: counts by hop, money, records, gates."""
    if told.answer == "build":
        yield "records: {read:,} read = {used:,} used + {skipped:,} skipped + {duplicates:,} duplicates".format(
            **told.summary
        )
        return
    for name, value in told.summary.items():
        if name in _SPOKEN:
            yield from _SPOKEN[name](value)
        elif value not in (None, [], {}):
            yield f"{name.replace('_', ' ')}: {_flat(value)}"


def _by_hop(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield f"hop {entry['hop']}: {_tally(entry['categories'])} ({_tally(entry['kinds'])})"


def _tally(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _by_category(counts: Mapping[str, int]) -> Iterator[str]:
    yield f"by category: {_tally(counts)}"


def _money(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        limit, unbounded = entry["per_day"], entry["unbounded"]
        limited = f"{amount(limit)} {entry['currency'] or 'in no known currency'} a day" if limit else ""
        boundless = f"without a known limit on {', '.join(unbounded)}" if unbounded else ""
        yield f"money: {', and '.join(part for part in (limited, boundless) if part) or 'none'}"


def _records(classes: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, counts in classes.items():
        unknown = counts["unknown"]
        more = f", and an unknown number in {', '.join(unknown)}" if unknown else ""
        yield f"records of {name}: {counts['read']:,} read, {counts['written']:,} written{more}"


def _gates(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        needs = "an unknown number" if entry["needs"] is None else entry["needs"]
        yield f"gate {entry['id']}: half open, {entry['filled']} of {needs}"


def _tallied(name: str) -> Callable[[Mapping[str, int]], Iterator[str]]:
    """Counts by word, in one line; those of nothing are left out."""

    def spoken(counts: Mapping[str, int]) -> Iterator[str]:
        some = {word.replace("_", " "): count for word, count in counts.items() if count}
        yield f"{name}: {_tally(some) or 'none'}"

    return spoken


def _tallied_as_named(name: str) -> Callable[[Mapping[str, int]], Iterator[str]]:
    """Counts by a name that is shown as it is, most first."""

    def spoken(counts: Mapping[str, int]) -> Iterator[str]:
        most = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        yield f"{name}: {_tally(dict(most)) or 'none'}"

    return spoken


def _frameworks(entries: list[Mapping[str, str]]) -> Iterator[str]:
    told = ", ".join(f"{entry['name']} {entry['version']}" for entry in entries)
    yield from [f"evidence for items of {told}"] if told else []


def _warnings(texts: list[str]) -> Iterator[str]:
    yield from (f"warning: {text}" for text in texts)


def _not_asked(entries: list[Mapping[str, str]]) -> Iterator[str]:
    yield from (f"not asked of this estate: {entry['query']}: {entry['why']}" for entry in entries)


def _revoked(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        reached, users = counted(entry["closes"], "crown jewel"), counted(entry["breaks"], "known use")
        yield f"revoked {entry['id']}: reaches {reached} now, {users}"


def _node(told: Mapping[str, Any]) -> Iterator[str]:
    """All that is known of a node, in one line."""
    more = {name: value for name, value in told.items() if name not in ("id", "kind", "category")}
    yield f"{told['kind']} {told['id']}" + (f" ({_words(more)})" if more else "")


_SPOKEN: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "by_hop": _by_hop,
    "by_category": _by_category,
    "money": _money,
    "records": _records,
    "gates": _gates,
    **SPOKEN_OF_RANK,
    "by_severity": _tallied("by severity"),
    "by_query": _tallied_as_named("by query"),
    "warnings": _warnings,
    "frameworks": _frameworks,
    "not_asked": _not_asked,
    "by_kind": _tallied("by kind"),
    "not_known": _tallied("not known"),
    "without_owner_reaching_money": _tallied("without a known owner and reaching money"),
    "decisions": _tallied("decisions"),
    "revoked": _revoked,
    "node": _node,
    "out": _tallied_as_named("leaving"),
    "in": _tallied_as_named("entering"),
    "closes": _tallied("pairs that close"),
    "breaks": _tallied("uses that break"),
}
"""Parts of a summary that have words of their own; every other part is said by its name."""


def _missing(entry: object) -> str:
    if isinstance(entry, Mapping):
        return ": ".join(str(value) for value in entry.values() if value not in (None, "", []))
    return str(entry)


def _flat(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
