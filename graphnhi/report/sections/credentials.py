"""Shared and long-lived credentials: who else has them, how old the secret is, when it ends. Unknown stays unknown."""

from typing import Final

from graphnhi.report.answers import Answers, Listed, Row
from graphnhi.report.commands import command
from graphnhi.report.markup import Html
from graphnhi.report.naming import Names
from graphnhi.report.section import Section, said, subsection
from graphnhi.report.tables import Cell, Column, Rest, amount, cell, table
from graphnhi.report.wording import counted, number, plain

__all__ = ["credentials"]

_COLUMNS: Final = (
    Column("Credential", wide=True), Column("Kind"), Column("Holders", numeric=True), Column("Status"), Column("Owner"),
    Column("Age in days", numeric=True), Column("Days since rotated", numeric=True), Column("Expires"),
    Column("Days since used", numeric=True), Column("Crown jewels", numeric=True), Column("Nearest", wide=True),
)  # fmt: skip


def credentials(answers: Answers, names: Names) -> Section:
    """Both lists put what reaches a crown jewel first."""
    lacks = answers.credentials_summary["not_known"]
    intro = said(
        f"Of {counted(answers.credentials_summary['listed'], 'credential')}, {number(answers.shared.total)} have several holders and "
        f"{number(answers.lasting.total)} do not end by themselves within hours. Of the latter no rotation is known for "
        f"{number(lacks['rotation'])} and no expiry for {number(lacks['expiry'])}. The date of creation is unknown for "
        f"{number(lacks['created'])}, the last use for {number(lacks['last use'])}. What is not known is shown as unknown, never as zero."
    )
    parts = (
        intro,
        subsection("Several holders"),
        _table("shared", "Credentials with several holders", answers.shared, answers, names),
        subsection("Long-lived"),
        _table("lasting", "Long-lived credentials, the longest unchanged first", answers.lasting, answers, names),
    )
    return Section("credentials", "Shared and long-lived credentials", parts)


def _table(name: str, caption: str, listed: Listed, answers: Answers, names: Names) -> Html:
    rest = Rest(listed.total, command("inventory --category credential", answers.question))
    return table(name, caption, _COLUMNS, [_row(row, names) for row in listed.rows], rest)


def _row(row: Row, names: Names) -> list[Cell]:
    nearest = names.cell(row["target"]) if row["target"] else Cell("none", known=False)
    return [
        names.cell(row["id"]), Cell(plain(row["kind"])), amount(row["holders"]), cell(row["status"]), cell(row["owner"]),
        amount(row["age_days"]), amount(row["rotation_days"]), cell(row["expires"]), amount(row["unused_days"]),
        amount(row["targets"]), nearest,
    ]  # fmt: skip
