"""What the report rests on and what it does not know: a smaller answer must never look complete."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphnhi.export.telling import gap_count, skipped_records
from graphnhi.report.answers import MOST_ROWS, Answers, Row
from graphnhi.report.commands import command
from graphnhi.report.markup import Html, tag
from graphnhi.report.naming import Names, lines
from graphnhi.report.section import Section, said, subsection
from graphnhi.report.tables import Cell, Column, Rest, amount, cell, table
from graphnhi.report.wording import counted, number, plain

__all__ = ["coverage", "is_whole", "sums"]

_FILES: Final = (
    Column("File", wide=True), Column("Read as"), Column("Tenant"), Column("Records read", numeric=True), Column("Used", numeric=True),
    Column("Skipped", numeric=True), Column("Duplicates", numeric=True), Column("What was left out, and why", wide=True),
)  # fmt: skip
_MISSING: Final = (Column("Input", wide=True), Column("Why it is missing", wide=True))
_GAPS: Final = (
    Column("Gap", wide=True),
    Column("Concerns", wide=True),
    Column("What is known of it", wide=True),
    Column("Where", wide=True),
)
_CONFLICTS: Final = (
    Column("Concerns", wide=True),
    Column("Disputed"),
    Column("Values", wide=True),
    Column("Where", wide=True),
)
_UNASKED: Final = (Column("Question"), Column("Why it could not be asked", wide=True))
_PLACED: Final = frozenset({"gap", "id", "ids", "file", "place", "places"})


def sums(answers: Answers) -> dict[str, int]:
    """The accounting over all files: files, left_out, read, used, skipped, duplicates, gaps, conflicts, missing, unmapped."""
    told, files = answers.coverage, answers.coverage["files"]
    return {
        "files": sum(1 for file in files if not file.get("left_out")), "left_out": sum(1 for file in files if file.get("left_out")),
        **{name: sum(file[name] for file in files) for name in ("read", "used", "duplicates")},
        "skipped": skipped_records(told), "gaps": gap_count(told), "conflicts": len(told["conflicts"]),
        "missing": len(told["missing_inputs"]), "unmapped": int(told["unmapped"]),
    }  # fmt: skip


def is_whole(answers: Answers) -> bool:
    """Whether nothing is known to be missing from what was given: no file, no record, no permission, no contradiction."""
    told = sums(answers)
    return not any(told[name] for name in ("left_out", "skipped", "missing", "conflicts", "unmapped"))


def coverage(answers: Answers, names: Names) -> Section:
    """Files, missing inputs, gaps, conflicts, and what was not asked."""
    told, rest = answers.coverage, command("reach", answers.question, "all.json")
    parts = (
        _said(answers),
        *_beside(answers, names),
        subsection("Files"),
        _table("files", "Files: records read = used + skipped + duplicates", _FILES, map(_file, told["files"]), told["files"], rest),
        subsection("Missing inputs"),
        _table("missing", "Inputs that were refused or left out", _MISSING, map(_input, told["missing_inputs"]), told["missing_inputs"], rest),
        subsection("Gaps"),
        said(_kinds_of_gaps(told["gaps"])),
        _table("gaps", "What the sources leave open", _GAPS, (_gap(gap, names) for gap in told["gaps"]), told["gaps"], rest),
        subsection("Conflicts"),
        _table(
            "conflicts", "Records that contradict each other", _CONFLICTS, (_conflict(each, names) for each in told["conflicts"]),
            told["conflicts"], rest,
        ),
        *_unasked(answers),
    )  # fmt: skip
    return Section("coverage", "Coverage, and what was not read", parts)


def _said(answers: Answers) -> Html:
    told = sums(answers)
    return said(
        f"Of {counted(told['read'], 'record')} in {counted(told['files'], 'file')}, {number(told['used'])} were used, "
        f"{number(told['skipped'])} skipped and {number(told['duplicates'])} were duplicates. {counted(told['left_out'], 'file')} "
        f"{'was' if told['left_out'] == 1 else 'were'} met and not read, {counted(told['missing'], 'input')} "
        f"{'is' if told['missing'] == 1 else 'are'} missing, {counted(told['gaps'], 'gap')} "
        f"{'is' if told['gaps'] == 1 else 'are'} open, {counted(told['conflicts'], 'conflict')} "
        f"{'is' if told['conflicts'] == 1 else 'are'} not settled, and {counted(told['unmapped'], 'permission')} could not be mapped. "
        "What no file says is in no answer: a system whose export was not given is not safe, it is not seen."
    )


def _beside(answers: Answers, names: Names) -> Iterator[Html]:
    """What was read and does not count, by the question that was asked."""
    totals, by_mode = answers.totals, answers.rank["left_out_by_mode"]
    if answers.question["bound"] == "certain":
        yield said(
            "Only what the data proves was asked for (bound certain): what it cannot exclude is left out everywhere."
        )
    if totals["dead_starts"]:
        count = counted(len(totals["dead_starts"]), "identity or credential", "identities and credentials")
        yield said(f"{count} lead nowhere, as they are disabled or have expired: ", names.things(totals["dead_starts"]))
    if by_mode:
        other = "live" if answers.question["mode"] == "test" else "test"
        yield said(f"{counted(len(by_mode), 'target')} in {other} mode do not count: ", names.things(by_mode))
    if totals["limits_not_applied"]:
        count = counted(len(totals["limits_not_applied"]), "limit")
        yield said(f"{count} in another currency than that of the action could not be applied.")


def _table(
    name: str, caption: str, columns: tuple[Column, ...], rows: Iterator[list[Cell]], every: list[Row], rest: str
) -> Html:
    shown = [row for row, _ in zip(rows, range(MOST_ROWS), strict=False)]
    return table(name, caption, columns, shown, Rest(len(every), rest))


def _file(file: Row) -> list[Cell]:
    skipped = sum(entry["count"] for entry in file["skipped"])
    why = [f"{entry['reason']}: {number(entry['count'])}" for entry in file["skipped"]]
    left_out = [f"not read: {file['left_out']}"] if file.get("left_out") else []
    return [
        Cell(file["file"]), cell(file["loader"]), cell(file.get("tenant")), *(amount(file[name]) for name in ("read", "used")),
        amount(skipped), amount(file["duplicates"]), Cell(lines([*left_out, *why], "nothing")),
    ]  # fmt: skip


def _input(entry: Row) -> list[Cell]:
    return [cell(entry["input"]), cell(entry["why"])]


def _kinds_of_gaps(gaps: list[Row]) -> str:
    counts: Counter[str] = Counter()
    for gap in gaps:
        counts[gap["gap"]] += int(gap.get("count", 1))
    return (
        f"By what is open: {', '.join(f'{name} ({number(count)})' for name, count in counts.most_common())}."
        if counts
        else "No gap is known."
    )


def _gap(gap: Row, names: Names) -> list[Cell]:
    ids = [gap["id"]] if gap.get("id") else list(gap.get("ids", ()))
    more = [
        f"{plain(name)}: {_flat(value)}"
        for name, value in gap.items()
        if name not in _PLACED and value not in (None, "", [])
    ]
    places = [*([_place(gap)] if _place(gap) else []), *gap.get("places", ())]
    return [Cell(gap["gap"]), Cell(names.things(ids)), Cell(lines(more)), Cell(lines(places, "not said"))]


def _place(entry: Mapping[str, Any]) -> str:
    return ":".join(str(part) for part in (entry.get("file"), entry.get("place")) if part)


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _conflict(conflict: Row, names: Names) -> list[Cell]:
    return [
        names.cell(conflict["id"]), Cell(plain(conflict["column"])), Cell(lines(conflict["values"])), Cell(lines(conflict["places"])),
    ]  # fmt: skip


def _unasked(answers: Answers) -> Iterator[Html]:
    """Questions that found nothing as they could not be asked."""
    unasked = answers.findings_summary["not_asked"]
    if unasked:
        yield subsection("Questions that were not asked")
        rows = [[Cell(tag("code", each["query"])), cell(each["why"])] for each in unasked]
        yield table("unasked", "Questions that this estate could not be asked", _UNASKED, rows)
