"""Findings by framework, by question, and the gravest of them one by one. A finding is evidence, never a verdict on a rule."""

from typing import Final

from graphnhi.asking.severity import SEVERITIES
from graphnhi.report.answers import Answers, Edition, Part, Question, Row
from graphnhi.report.commands import command
from graphnhi.report.markup import Html, joined, tag
from graphnhi.report.naming import Names, band, certainty, lines
from graphnhi.report.section import Section, said, subsection
from graphnhi.report.tables import Cell, Column, Rest, amount, cell, table
from graphnhi.report.wording import counted, number, plain

__all__ = ["findings"]

_ITEMS: Final = (
    Column("Item"), Column("Title", wide=True), Column("Findings", numeric=True), Column("What they are", wide=True),
    Column("Questions with findings", wide=True),
)  # fmt: skip
_QUESTIONS: Final = (
    Column("Question", wide=True), Column("Id"), Column("Severity", ranked=True), Column("Findings", numeric=True),
    Column("What closes it", wide=True),
)  # fmt: skip
_FINDINGS: Final = (
    Column("Identity or credential", wide=True), Column("Severity", ranked=True), Column("Kind"), Column("Question", wide=True),
    Column("Reaches", wide=True), Column("Hops", numeric=True), Column("Certainty", ranked=True), Column("Owner"),
)  # fmt: skip

_CLOSED_BY: Final = Column("Closed by taking away any one of", wide=True)
_FEW: Final = 3


def findings(answers: Answers, names: Names) -> Section:
    """Counts first, then what they are evidence for, then what they are."""
    parts = (
        _said(answers),
        subsection("By framework"),
        said(
            "A finding is evidence for an item: something that whoever judges the item should look at. It does not say that a rule "
            "is kept or broken, and no findings do not say that it is kept. A finding may be evidence for several items."
        ),
        *(_edition(each) for each in answers.editions),
        subsection("By question"),
        _questions(answers),
        subsection("The gravest findings"),
        _gravest(answers, names),
    )
    return Section("findings", "Findings by framework", parts)


def _said(answers: Answers) -> Html:
    summary = answers.findings_summary
    graves = ", ".join(f"{number(summary['by_severity'][word])} {word}" for word in reversed(SEVERITIES))
    return said(
        f"{counted(summary['findings'], 'finding')}: {graves}. {number(summary['certain'])} are certain, "
        f"{number(summary['possible_only'])} possible only. {_asked(answers)}"
    )


def _asked(answers: Answers) -> str:
    none, unasked = answers.findings_summary["queries_without_findings"], answers.findings_summary["not_asked"]
    left = f" {counted(len(unasked), 'question')} could not be asked of this estate (see Coverage)." if unasked else ""
    return f"{counted(len(none), 'question')} found nothing.{left}"


def _edition(edition: Edition) -> Html:
    title = f"{edition.title}, version {edition.edition}"
    rows = [
        [Cell(each.reference.partition(":")[2]), Cell(each.title), _count(each), Cell(each.says), _queries(each)]
        for each in edition.parts
    ]
    return table(f"framework-{edition.framework}", f"Evidence for {title}", _ITEMS, rows)


def _count(part: Part) -> Cell:
    """No question about an item is another thing than a question that found nothing."""
    if part.count is not None:
        return amount(part.count)
    return Cell("no question asks" if part.visible else "not seen in a graph", known=False)


def _queries(part: Part) -> Cell:
    return Cell(lines(part.queries)) if part.queries else Cell("none", known=False)


def _questions(answers: Answers) -> Html:
    rows = [_question(each) for each in answers.questions if each.count is not None]
    return table("questions", "Questions of the library, those with the most findings first", _QUESTIONS, rows)


def _question(each: Question) -> list[Cell]:
    closes = cell(each.close)
    return [Cell(each.question), Cell(tag("code", each.query)), band(each.severity), amount(each.count), closes]


def _gravest(answers: Answers, names: Names) -> Html:
    asked = {each.query: each.question for each in answers.questions}
    told = answers.findings_summary["closing_edges"] == "told"
    columns = [*_FINDINGS, *([_CLOSED_BY] if told else [])]
    rows = [
        [*_finding(row, asked[row["query"]], names), *([_closed_by(row, names)] if told else [])]
        for row in answers.findings.rows
    ]
    rest = Rest(answers.findings.total, command("find", answers.question))
    return table("findings-table", "Findings, the gravest first", columns, rows, rest)


def _closed_by(row: Row, names: Names) -> Cell:
    """The edges each of which alone, taken away, would close the finding."""
    edges = [
        f"{names.name(each['from'])} {plain(each['edge'].lower())} {names.name(each['to'])}"
        for each in row["closed_by"] or ()
    ]
    more = [f"or {counted(len(edges) - _FEW, 'other')}"] if len(edges) > _FEW else []
    return Cell(lines([*edges[:_FEW], *more])) if edges else Cell("no single step", known=False)


def _reaches(row: Row, names: Names) -> Cell:
    """The target; all of them where several are asked for together."""
    others = [names.thing(each["target"]) for each in row.get("also", ())]
    return Cell(
        joined([names.thing(row["target"]), *(joined([tag("span", "and", class_="kind"), each]) for each in others)])
    )


def _finding(row: Row, question: str, names: Names) -> list[Cell]:
    return [
        names.cell(row["id"]), band(row["severity"]), Cell(plain(row["kind"])), Cell(question), _reaches(row, names),
        amount(row["hops"]), certainty(row["bound"]), cell(row["owner"]),
    ]  # fmt: skip
