"""One question asked of the engine and of the oracle, and everything that must agree: rows, order, paths and summary."""

import math
from dataclasses import dataclass
from typing import Any

import graphnhi
from graphnhi.estate import Estate
from tests.oracle.answers import Asked, Oracle, in_order
from tests.oracle.build import estate_of
from tests.oracle.checking import Routes
from tests.oracle.ease import Easiest, loopless
from tests.oracle.random_estates import Dice
from tests.oracle.rows import Row, Rows
from tests.oracle.rules import CERTAIN, POSSIBLE
from tests.oracle.sums import Sums, uncounted

TARGETS = (
    None, None, "payouts", "money", "customer-data", "admin", "action:settle", "data:pii", "data_store", "gate", "role", "account",
    "token",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """`blast` of `ids`, `reach` of `target` (each with its pairs), or the `k` easiest of `path` between two `ids`."""

    kind: str
    ids: tuple[str, ...] = ()
    target: str | None = None
    k: int = 1

    def fits(self, rows: Rows) -> bool:
        """Whether everything that it names is still in the estate (its nearest reach would be an error otherwise)."""
        return set(self.ids) <= set(rows.ids())


def questions(rows: Rows, seed: int) -> list[Question]:
    """What to ask about the estate of a seed: several starts, several targets, some routes."""
    dice = Dice(f"questions {seed}")
    ids = rows.ids()
    asked = [Question("blast", (start,)) for start in dice.sample(ids, min(2, len(ids)))]
    asked.append(Question("blast", tuple(dice.sample(ids, min(2, len(ids))))))
    asked.append(Question("reach", target=f"id:{dice.choice(ids)}"))
    asked += [Question("path", (dice.choice(ids), dice.choice(ids)), k=dice.choice((1, 1, 2, 5))) for _ in range(2)]
    return [question for question in asked if question.kind != "path" or len(set(question.ids)) == 2]


def targets(seed: int) -> list[str | None]:
    """Words and kinds to ask `reach` for; they select nodes of a whole pack."""
    return Dice(f"targets {seed}").sample(TARGETS, 4)


def compare(rows: Rows, asked: Asked, question: Question, estate: Estate | None = None) -> int:
    """AssertionError where engine and oracle differ; the number of rows compared."""
    estate = estate_of(rows) if estate is None else estate
    return _COMPARE[question.kind](estate, Oracle(rows, asked), question)


def _blast(estate: Estate, oracle: Oracle, question: Question) -> int:
    answer = graphnhi.blast(estate, *question.ids, **oracle.asked.options())
    rows = list(answer.rows)
    _same(rows, oracle.blast(question.ids), ("id",))
    for row in rows:
        _paths(oracle, question.ids, row, row["id"])
    _summary(answer.summary, Sums(oracle, question.ids))
    return len(rows)


def _reach(estate: Estate, oracle: Oracle, question: Question) -> int:
    return _compare_reach(estate, [oracle], question.target)


def compare_reach(parts: list[Rows], asked: Asked, target: str | None, estate: Estate) -> int:
    """As `compare`, for a target that may lie in any of the parts of a packed estate."""
    return _compare_reach(estate, [Oracle(part, asked) for part in parts], target)


def _compare_reach(estate: Estate, oracles: list[Oracle], target: str | None) -> int:
    options = oracles[0].asked.options()
    pairs = list(graphnhi.reach(estate, target, pairs=True, **options).rows)
    _same(pairs, in_order(row for oracle in oracles for row in oracle.pairs(target)), ("id", "target"))
    nearest = list(graphnhi.reach(estate, target, **options).rows)
    _same(nearest, in_order(row for oracle in oracles for row in oracle.reach(target)), ("id", "target", "targets"))
    by_id = {node: oracle for oracle in oracles for node in oracle.world.nodes}
    for row in [*pairs, *nearest]:
        _paths(by_id[row["id"]], [row["id"]], row, row["target"])
    return len(pairs)


def _same(ours: list[Row], wanted: list[Row], keys: tuple[str, ...]) -> None:
    shown = [_short(row, keys) for row in ours]
    expected = [_short(row, keys) for row in wanted]
    surplus, missing = [r for r in shown if r not in expected], [r for r in expected if r not in shown]
    assert shown == expected, f"engine alone: {surplus}\noracle alone: {missing}\n(both empty: order)"


def _short(row: Row, keys: tuple[str, ...]) -> Row:
    more = row.get("possible")
    told = {key: row[key] for key in (*keys, "bound", "effect", "hops")}
    return told | ({"possible": {"effect": more["effect"], "hops": more["hops"]}} if more else {})


def _paths(oracle: Oracle, starts: Any, row: Row, target: str) -> None:
    """Every path of a row is a route by the rules, and its gates take their earliest slots."""
    told = [(row["bound"], row)] + ([(POSSIBLE, row["possible"])] if "possible" in row else [])
    closures = oracle.closures(starts)
    for bound, part in told:
        routes = Routes(oracle, starts, bound, fewest=closures[bound])
        routes.check(part["path"], target, part["effect"], part["hops"])


def _summary(summary: Row, sums: Sums) -> None:
    assert list(summary["gates"]) == sums.gates(), f"gates {summary['gates']}, wanted {sums.gates()}"
    wanted = {name or "unclassified": entry for name, entry in sums.records().items()}
    assert summary["records"] == wanted, f"records {summary['records']}, wanted {wanted}"
    if not uncounted(sums):
        _money(summary["money"], sums.money())


def _money(ours: list[Row], wanted: dict[str | None, Row]) -> None:
    assert {entry["currency"] for entry in ours} == set(wanted), f"money {ours}, wanted {wanted}"
    for entry in ours:
        other = wanted[entry["currency"]]
        assert math.isclose(entry["per_day"] or 0, other["per_day"], rel_tol=1e-9), f"money {ours}, wanted {wanted}"
        assert list(entry["unbounded"]) == other["unbounded"], f"money {ours}, wanted {wanted}"


def _path(estate: Estate, oracle: Oracle, question: Question) -> int:
    start, target = question.ids
    rows = list(graphnhi.path(estate, start, f"id:{target}", k=question.k, **oracle.asked.options()).rows)
    bound = oracle.asked.bound
    reached = oracle.closures([start])[bound].strongest(target) is not None
    assert bool(rows) == reached, f"{len(rows)} routes, reached: {reached}"
    assert len(rows) <= question.k
    for rank, row in enumerate(rows, 1):
        assert row["rank"] == rank
        _route(oracle, start, row, target)
    if rows:
        _eases(oracle, question, rows)
    return len(rows)


def _route(oracle: Oracle, start: str, row: Row, target: str) -> None:
    asked = oracle.asked
    assert asked.max_hops is None or row["hops"] <= asked.max_hops
    weakest = CERTAIN if all(hop["bound"] == CERTAIN for hop in row["path"]) else POSSIBLE
    assert row["bound"] == weakest, f"bound {row['bound']} of a route with {weakest} hops"
    Routes(oracle, [start], asked.bound).check(row["path"], target, row["effect"], row["hops"])


def _eases(oracle: Oracle, question: Question, rows: list[Row]) -> None:
    """The easiest route has the best ease; without gates all k have the best k eases.

    Where every route passes a system twice (called first, controlled through what it gave), any one route may be told.
    """
    start, target = question.ids
    rules, most = oracle.rules[oracle.asked.bound], oracle.asked.max_hops
    eases = [row["weight"] for row in rows]
    if not any(node.category == "gate" for node in oracle.world.nodes.values()):
        wanted = loopless(rules, start, target, most)[: question.k] or eases[:1]
    elif most is None:
        wanted, eases = [Easiest(rules, start).best(target) or 0.0], eases[:1]
    else:
        return
    close = len(eases) == len(wanted) and all(
        math.isclose(a, b, rel_tol=1e-9) for a, b in zip(eases, wanted, strict=True)
    )
    assert close, f"eases {eases}, wanted {wanted}"


_COMPARE = {"blast": _blast, "reach": _reach, "path": _path}
