"""Vendors: what falls if another company is breached."""

from typing import Final

from graphnhi.report.answers import Answers, Row
from graphnhi.report.commands import command
from graphnhi.report.naming import Names, band, certainty, lines
from graphnhi.report.section import Section, said
from graphnhi.report.sections.worst import falls
from graphnhi.report.tables import Cell, Column, Rest, amount, cell, table, unknown
from graphnhi.report.wording import counted, number

__all__ = ["vendors"]

_COLUMNS: Final = (
    Column("Vendor", wide=True), Column("Status"), Column("Impact", ranked=True), Column("Crown jewels", numeric=True),
    Column("Nearest", wide=True), Column("Certainty", ranked=True), Column("Money a day", wide=True),
    Column("Records that can be read", wide=True), Column("Owner"), Column("Last reviewed"),
)  # fmt: skip


def vendors(answers: Answers, names: Names) -> Section:
    """Every vendor that the sources name, those with the most impact first."""
    listed = answers.vendors
    reaching = sum(1 for row in listed.rows if row["targets"])
    offboarded = sum(1 for row in listed.rows if row["status"] == "offboarded" and row["targets"])
    left = (
        f" {number(offboarded)} of these {'has' if offboarded == 1 else 'have'} been offboarded." if offboarded else ""
    )
    intro = said(
        "A breach of a vendor is a breach of what it runs for us. "
        f"{counted(listed.total, 'vendor')} {'is' if listed.total == 1 else 'are'} known; {number(reaching)} of "
        f"{'those shown' if listed.total > len(listed.rows) else 'them'} reach{'es' if reaching == 1 else ''} a crown jewel.{left}"
    )
    rest = Rest(listed.total, command("inventory --kind vendor", answers.question))
    caption = "Vendors, and what a breach of each gives"
    return Section(
        "vendors",
        "Vendors",
        (intro, table("vendor-table", caption, _COLUMNS, [_row(r, names) for r in listed.rows], rest)),
    )


def _row(row: Row, names: Names) -> list[Cell]:
    rank = row["rank"]
    fallen = [Cell(lines([], "leads nowhere: disabled"))] * 2 if rank is None else falls(rank)
    return [
        names.cell(row["id"]), cell(row["status"]), unknown() if rank is None else band(rank["impact"]["band"]),
        amount(row["targets"]), names.cell(row["target"]) if row["target"] else Cell("none", known=False),
        certainty(row["bound"]) if row["bound"] else Cell("none", known=False), *fallen,
        cell(row["owner"]), cell(row["last_reviewed"]),
    ]  # fmt: skip
