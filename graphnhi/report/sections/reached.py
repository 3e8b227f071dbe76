"""What reaches money, and what reaches customer data: each target with how many reach it, and everybody with the nearest one."""

from collections.abc import Iterator
from typing import Final

from graphnhi.export.telling import limit_of
from graphnhi.model.values import DAYS_OF
from graphnhi.report.answers import Answers, Reached, Row
from graphnhi.report.commands import command
from graphnhi.report.markup import Html, joined, tag
from graphnhi.report.naming import Names, certainty
from graphnhi.report.section import Section, said, subsection
from graphnhi.report.tables import Cell, Column, Rest, amount, cell, table
from graphnhi.report.wording import counted, number, plain

__all__ = ["customer_data", "money", "who"]

_COUNTS: Final = (
    Column("Identities", numeric=True), Column("Credentials", numeric=True), Column("Certainly", numeric=True),
    Column("Possibly only", numeric=True),
)  # fmt: skip
_STARTS: Final = (
    Column("Identity or credential", wide=True), Column("Kind"), Column("Certainty", ranked=True), Column("Hops", numeric=True),
    Column("Nearest", wide=True), Column("Reaches in all", numeric=True), Column("Route", wide=True),
)  # fmt: skip
_ACCESS: Final = {"control": "can read", "touch": "can change"}


def money(answers: Answers, names: Names) -> Section:
    """Payouts, refunds, settlements and other actions that move money."""
    found = answers.money
    columns = (Column("Action that moves money", wide=True), Column("Kind"), Column("Limit", numeric=True), *_COUNTS)
    rows = [[names.cell(row["id"]), Cell(plain(row["kind"])), _limit(row), *_counts(row)] for row in found.targets.rows]
    caption = "Actions that move money, and how many identities and credentials reach each"
    targets = table("money-targets", caption, columns, rows, Rest(found.targets.total, _pairs("money", answers)))
    parts = (
        _said(found, "actions that move money"), targets, subsection("Everybody who reaches money"),
        _starts("money", "Identities and credentials that reach money, the nearest action first", found, answers, names),
    )  # fmt: skip
    return Section("money", "What reaches money", parts)


def customer_data(answers: Answers, names: Names) -> Section:
    """Stores of personal data, identity checks, card data, transactions and balances."""
    found = answers.data
    columns = (Column("Store of customer data", wide=True), Column("Class"), Column("Records", numeric=True), *_COUNTS)
    rows = [
        [names.cell(row["id"]), cell(row["data_class"] and plain(row["data_class"])), amount(row["records"]), *_counts(row)]
        for row in found.targets.rows
    ]  # fmt: skip
    caption = "Stores of customer data, and how many identities and credentials reach each"
    targets = table("data-targets", caption, columns, rows, Rest(found.targets.total, _pairs("customer-data", answers)))
    parts = (
        _said(found, "stores of customer data"), targets, subsection("Everybody who reaches customer data"),
        _starts(
            "customer-data", "Identities and credentials that reach customer data, the nearest store first", found, answers, names
        ),
    )  # fmt: skip
    return Section("customer-data", "What reaches customer data", parts)


def who(summary: Row) -> str:
    """`84 identities and 51 credentials`."""
    counts = summary["by_category"]
    identities = counted(counts["identity"], "identity", "identities")
    return f"{identities} and {counted(counts['credential'], 'credential')}"


def _said(found: Reached, nouns: str) -> Html:
    summary = found.summary
    return said(
        f"{who(summary)} reach {number(summary['targets_reached'])} of {number(summary['targets'])} {nouns}: "
        f"{number(summary['certain'])} certainly, as the data proves, and {number(summary['possible_only'])} possibly, as the data "
        "cannot rule it out."
    )


def _limit(row: Row) -> Cell:
    """The limit as it is stated, sorted by what it is a day; one a transaction is no limit a day."""
    if row["amount_limit"] is None:
        return Cell("no limit known", known=False)
    days = DAYS_OF.get(row["period"] or "day")
    return Cell(limit_of(row), None if days is None else row["amount_limit"] / days)


def _counts(row: Row) -> list[Cell]:
    return [amount(row[name]) for name in ("identities", "credentials", "certain", "possible_only")]


def _pairs(word: str, answers: Answers) -> str:
    return command(f"reach {word} --pairs", answers.question)


def _starts(word: str, caption: str, found: Reached, answers: Answers, names: Names) -> Html:
    by_effect = word == "customer-data"
    columns = [*_STARTS[:4], *([Column("Access")] if by_effect else []), *_STARTS[4:]]
    rows = [_start(row, names, by_effect=by_effect) for row in found.rows.rows]
    rest = Rest(found.rows.total, command(f"reach {word}", answers.question))
    return joined([table(f"{word}-starts", caption, columns, rows, rest)])


def _start(row: Row, names: Names, *, by_effect: bool) -> list[Cell]:
    return [
        names.cell(row["id"]), Cell(plain(row["kind"])), certainty(row["bound"]), amount(row["hops"]),
        *([Cell(_ACCESS[row["effect"]])] if by_effect else []), names.cell(row["target"]), amount(row.get("targets")),
        Cell(joined([names.route(row["path"]), *_more(row, names, by_effect=by_effect)])),
    ]  # fmt: skip


def _more(row: Row, names: Names, *, by_effect: bool) -> Iterator[Html]:
    """What the data cannot rule out beyond a certain row: a stronger access to the same target, or fewer hops."""
    more = row.get("possible")
    if more:
        access = f"{_ACCESS[more['effect']]} it " if by_effect else ""
        words = f"Possibly {access}in {counted(more['hops'], 'hop')}: "
        yield tag("span", words, names.route(more["path"]), class_="line more")
