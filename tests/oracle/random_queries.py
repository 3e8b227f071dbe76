"""Random queries over the whole grammar, and random estates that say more of their nodes, so that the queries select some.

Comparisons keep clear of what the words leave open: a moment compared with its own day, an age of less than a day.
"""

from typing import Any

from graphnhi.asking.queries.drawn import estate_of
from graphnhi.asking.queries.query import Example
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import CATEGORIES, KINDS, KINDS_OF
from tests.oracle.packing import prefixed
from tests.oracle.random_estates import CLASSES, INSTANTS, Dice, random_rows
from tests.oracle.rows import Row, Rows

TEXTS = {
    "environment": ("production", "staging"),
    "owner": ("team-a", "team-b"),
    "purpose": ("pays out",),
    "vendor": ("acme",),
    "lifetime": ("static", "short_lived"),
    "tags": ("pci", "pci;treasury", "treasury"),
    "name": ("app-a", "app-b"),
    "marked": ("ledger",),
    "allowed_scope": ("money", "customer-data", "payouts;data:pii", "admin;role;initiate_payout", "marked"),
}
DATES = ("created", "rotated", "last_used", "last_reviewed")
BOUNDED = ("status", "expires", "mode", "amount_limit", "needs")
"""Columns about which records may disagree; compared only where each id has one record."""
WORDS = (
    "payouts", "money", "customer-data", "admin", "marked", "action:settle", "data:pii", "data:credentials", "data_store", "gate",
    "role", "account", "kind:token", "workload",
)  # fmt: skip


def random_parts(seeds: range, *, agreeing: bool) -> list[Rows]:
    """One estate a seed, its ids prefixed with the seed; agreeing: no id has two records."""
    return [_described(seed, agreeing=agreeing) for seed in seeds]


def _described(seed: int, *, agreeing: bool) -> Rows:
    rows, dice = prefixed(random_rows(seed, most=18), f"s{seed}."), Dice(f"described {seed}")
    known: dict[str, Row] = {}
    first: list[Row] = []
    for row in rows.nodes:
        if row["id"] not in known:
            known[row["id"]] = _columns(dice, rows)
            first.append(row)
    return Rows([{**row, **known[row["id"]]} for row in (first if agreeing else rows.nodes)], rows.edges)


def _columns(dice: Dice, rows: Rows) -> Row:
    told: Row = {name: dice.maybe(0.4, values) for name, values in TEXTS.items()}
    told["marked"] = dice.maybe(0.08, TEXTS["marked"])
    told |= {name: dice.maybe(0.4, INSTANTS) for name in DATES}
    if dice.happens(0.15):
        told["owner"] = dice.choice(rows.nodes)["id"]
    return {name: value for name, value in told.items() if value is not None}


def estate_of_rows(rows: Rows) -> Estate:
    """The estate of these rows as a query's example would draw it; equal records are dropped first, as loading does."""
    nodes = [(row["id"], row["kind"], _without(row, "id", "kind", "number")) for row in rows.nodes]
    edges = [(row["from"], row["edge"], row["to"], _without(row, "from", "edge", "to", "number")) for row in rows.edges]
    return estate_of(Example(_distinct(nodes), _distinct(edges), ()))


def _distinct(records: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    return tuple({repr(record): record for record in records}.values())


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


class Writer:
    """Writes random queries about the estates that these dice know."""

    def __init__(self, dice: Dice, parts: list[Rows], *, agreeing: bool) -> None:
        self.dice, self.parts, self.agreeing = dice, parts, agreeing

    def query(self) -> Row:
        """The tables of a query file with every mandatory key."""
        dice = self.dice
        query: Row = {"schema": "graphnhi/query/1", "id": "random", "question": "Who?"}
        query["severity"] = dice.choice(("low", "medium", "high", "critical", "critical", "critical"))
        if dice.happens(0.6):
            query["from"] = self.selection(0.7)
        if dice.happens(0.25):
            query["all_of"] = [self.target() for _ in range(dice.choice((2, 2, 3)))]
            if dice.happens(0.6):
                query["common_upstream"] = self.selection(0.3)
        elif dice.happens(0.85):
            query["to"] = self.target()
        alone = "common_upstream" not in query
        if alone and dice.happens(0.35):
            query["via"] = self.selection(0.4)
        if dice.happens(0.3):
            query["not_via"] = self.selection(0.4)
        if alone and dice.happens(0.3):
            query["max_hops"] = dice.choice((1, 2, 3, 4, 5, 6))
        if dice.happens(0.3):
            query["where"] = " and ".join(self.term() for _ in range(dice.choice((1, 1, 2))))
        if dice.happens(0.2):
            query["where"] = " and ".join([*([query["where"]] if "where" in query else []), self.pair()])
        return query

    def together(self) -> Row:
        """A query whose starts are few and whose targets are apart, so that some are reached only by several starts."""
        dice, query = self.dice, self.query()
        for key in ("to", "where", "via", "max_hops"):
            query.pop(key, None)
        few = {"kind": dice.sample(sorted(KINDS), 8)}
        query["from"] = dice.choice(({"category": "credential"}, {"category": "data"}, {"category": "system"}, few))
        apart = [{"category": category} for category in ("action", "data", "credential", "gate")]
        apart += [{"category": "system", "effect": "touch"}, {"tag": "pci"}, {"where": "environment = production"}]
        query["all_of"] = dice.sample(apart, 2)
        query["common_upstream"] = {} if dice.happens(0.7) else {"category": dice.sample(CATEGORIES, 3)}
        if dice.happens(0.3):
            query["where"] = self.pair()
        return query

    def selection(self, wide: float) -> Row:
        """A table of a selection; wide: the share of those by categories alone."""
        dice = self.dice
        if dice.happens(wide):
            return {"category": dice.sample(CATEGORIES, dice.choice((1, 2, 3)))}
        keys = dice.sample(("id", "name", "category", "kind", "tag", "where"), dice.choice((1, 1, 1, 2)))
        made = {
            "id": lambda: (
                [f"*.{dice.choice(('id', 'cr', 'sy', 'da', 'ac', 'ga'))}{dice.choice('?*123456')}*"]
                + ([self.node()] if dice.happens(0.3) else [])
            ),
            "name": lambda: dice.choice(("app-a", ["app-a", "app-b"])),
            "category": lambda: dice.choice(CATEGORIES),
            "kind": lambda: dice.sample(sorted(KINDS), dice.choice((1, 5, 25))),
            "tag": lambda: dice.choice(("pci", "treasury")),
            "where": self.term,
        }
        return {key: made[key]() for key in keys}

    def node(self) -> str:
        return str(self.dice.choice(self.dice.choice(self.parts).nodes)["id"])

    def target(self) -> Any:
        dice, words = self.dice, (*WORDS, f"id:{self.node()}", self.node())
        if dice.happens(0.35):
            return dice.choice(words)
        if dice.happens(0.3):
            return dice.sample(words, 2)
        table = self.selection(0.5) if dice.happens(0.7) else {}
        if not table or dice.happens(0.4):
            table["word"] = dice.choice((dice.choice(words), dice.sample(words, 3)))
        if dice.happens(0.6):
            table["effect"] = dice.choice(("control", "touch"))
        return table

    def pair(self) -> str:
        column, sign = (
            self.dice.choice(
                (
                    "environment",
                    "owner",
                    "name",
                    "lifetime",
                    "created",
                    *(("owner_status", "status", "mode") if self.agreeing else ()),
                )
            ),
            self.dice.choice(("=", "!=")),
        )
        return self.dice.choice(("outside(allowed_scope)", f"from.{column} {sign} to.{column}"))

    def term(self) -> str:
        """One comparison that often holds."""
        dice = self.dice
        order = dice.choice(("<", "<=", ">", ">=", "=", "!="))
        equal = dice.choice(("=", "!="))
        text = dice.choice(("environment", "owner", "lifetime", "name", "tags"))
        choices = [
            f"{text} {equal} '{dice.choice(TEXTS[text]).split(';')[0]}'",
            f"{dice.choice((*TEXTS, *DATES, 'data_class'))} is {dice.choice(('known', 'unknown'))}",
            f"count({dice.choice(EDGES)} {dice.choice(('in', 'out'))}) {order} {dice.choice((0, 1, 1, 2, 3))}",
            f"age({dice.choice(DATES)}) {dice.choice(('<', '<=', '>', '>='))} {dice.choice((90, 400, 3000))}d",
            f"age({dice.choice(DATES)}) {dice.choice(('<', '>'))} {dice.choice(('2000h', '9w', '2y'))}",
            f"{dice.choice(DATES)} {order} {dice.choice(INSTANTS)}",
            f"data_class {equal} {dice.choice(CLASSES)}",
            f"records {order} {dice.choice((0, 10, 250, 11))}",
            f"category {equal} {dice.choice(CATEGORIES)}",
            f"kind {equal} {dice.choice(sorted(KINDS_OF[dice.choice(CATEGORIES)]))}",
            f"id {equal} '{self.node()}'",
            f"marked is {dice.choice(('known', 'unknown'))}",
            f"needs {order} {dice.choice((1, 2, 3))}",
            f"expires {order} {dice.choice(INSTANTS)}",
        ]
        if self.agreeing:
            choices += [
                f"status {equal} {dice.choice(('active', 'disabled', 'offboarded'))}",
                f"mode {equal} {dice.choice(('live', 'test'))}",
                f"amount_limit {order} {dice.choice((5, 100, 1000))}",
                f"{dice.choice(BOUNDED)} is {dice.choice(('known', 'unknown'))}",
                f"owner_status {equal} {dice.choice(('active', 'disabled', 'offboarded'))}",
                f"owner_status is {dice.choice(('known', 'unknown'))}",
            ]
        return dice.choice(choices)
