"""The ten worst identities: what falls with each, and its easiest routes hop by hop."""

from collections.abc import Iterator
from typing import Final

from graphnhi.export.telling import limit_of
from graphnhi.report.answers import Answers, Row, Worst
from graphnhi.report.commands import command
from graphnhi.report.markup import Html, tag
from graphnhi.report.naming import Names, band, lines
from graphnhi.report.section import Section, said, subsection
from graphnhi.report.tables import Cell, Column, amount, table
from graphnhi.report.wording import counted, listed, money, number, plain, records

__all__ = ["falls", "worst"]

_COLUMNS: Final = (
    Column("Identity", wide=True), Column("Kind"), Column("Priority", ranked=True), Column("Impact", ranked=True), Column("Exposure", ranked=True),
    Column("Money a day", wide=True), Column("Records that can be read", wide=True), Column("Crown jewels", numeric=True),
    Column("Kept badly", wide=True),
)  # fmt: skip


def worst(answers: Answers, names: Names) -> Section:
    """By what falls with them, as `rank` weighs it."""
    intro = said(
        "If one of these is stolen tonight, the most falls. Impact comes of what is reached alone; exposure says how easily the "
        "identity itself is taken. Everybody is ranked by ",
        tag("code", command("rank", answers.question)), ".",
    )  # fmt: skip
    rows = [_row(each.row, names) for each in answers.worst]
    whole = table("worst-table", "The worst identities, by what falls with them", _COLUMNS, rows)
    routes = [_routes(place, each, names) for place, each in enumerate(answers.worst, 1)]
    parts = (intro, whole, *([subsection("Their easiest routes, hop by hop"), *routes] if routes else []))
    return Section("worst", "The ten worst identities", parts)


def falls(row: Row) -> list[Cell]:
    """What a row of `rank` says that falls: the money a day and the records that can be read."""
    impact = row["impact"]
    return [Cell(lines(money(impact["money"]))), Cell(lines(records(impact["records"])))]


def _row(row: Row, names: Names) -> list[Cell]:
    problems = row["hygiene"]["problems"]
    return [
        names.cell(row["id"]), Cell(plain(row["kind"])), Cell(plain(row["priority"]), int(row["priority"][0])), band(row["impact"]["band"]),
        band(row["exposure"]["band"]), *falls(row), amount(row["targets"]), Cell(lines(problems, "nothing known")),
    ]  # fmt: skip


def _routes(place: int, each: Worst, names: Names) -> Html:
    row = each.row
    factors = listed(map(plain, row["exposure"]["factors"]), 6)
    why = f"{plain(row['kind'])}; reaches {counted(row['targets'], 'crown jewel')}; impact {row['impact']['band']}, exposure "
    told = said(f"{why}{row['exposure']['band']}{f' ({factors})' if factors else ''}.")
    heading = tag("h4", f"{place}. ", names.thing(row["id"]), class_="worst")
    return tag("article", heading, told, *_each(place, each, names), data_unit=True)


def _each(place: int, each: Worst, names: Names) -> Iterator[Html]:
    for sort, noun, route in (
        ("money", "money", each.money),
        ("data", "customer data", each.data),
        ("nearest", "what it reaches first", each.nearest),
    ):
        if route is not None:
            yield _route(f"route-{place}-{sort}", noun, route, names)
        elif sort != "nearest":
            yield said(f"No route to {noun} was found.", kind="none")


def _route(name: str, noun: str, route: Row, names: Names) -> Html:
    caption = (
        f"Easiest route to {noun}: {names.name(route['id'])} ({plain(route['kind'])}{_worth(route)}), in "
        f"{counted(route['hops'], 'hop')}, {route['bound']}; ease {route['weight']:.3g} of 1"
    )
    return names.hops(name, caption, route["path"])


def _worth(route: Row) -> str:
    if "amount_limit" in route:
        return f", {limit_of(route)}"
    size = route.get("records")
    return (
        "" if route["category"] != "data" else f", {'an unknown number of' if size is None else number(size)} records"
    )
