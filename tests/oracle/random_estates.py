"""Random estates by seed: small, dense where it matters, and meeting every rule of the closure.

Instants keep clear of the clocks asked for (`CLOCKS`), so that no answer hangs on what happens in the very instant an
expiry names. Records of one id agree in kind, currency, period, data class and number of records.
"""

import random
from typing import Any

from graphnhi.model.edges import EDGE_KINDS
from graphnhi.model.kinds import KINDS_OF
from tests.oracle.answers import Asked
from tests.oracle.rows import Row, Rows

CLOCKS = ("2026-06-15T12:00:00Z", "2026-01-10", "2027-03-01T00:00:00Z", "2026-06-15")
LONG_PAST, SPRING, TODAY, SUMMER, FAR = (
    "2020-01-01",
    "2026-03-03T10:00:00Z",
    "2026-06-15",
    "2026-09-09",
    "2030-01-01T00:00:00Z",
)
INSTANTS = (LONG_PAST, SPRING, TODAY, SUMMER, FAR)
CURRENCIES = ("EUR", "EUR", "EUR", "USD")
PERIODS = (None, "day", "day", "week", "month", "hour", "transaction")
CLASSES = ("pii", "kyc", "card_data", "transactions", "balances", "credentials")
SHARES = {"identity": 6, "credential": 4, "system": 5, "data": 3, "action": 3, "gate": 3}
WEIGHTS = {
    "HOLDS": 6, "AUTHENTICATES_AS": 6, "PERMITS": 5, "MEMBER_OF": 2, "ASSUMES": 3, "IMPERSONATES": 1, "ESCALATES_TO": 2,
    "OPERATES": 1, "CONTROLS": 3, "USES": 5, "READS": 4, "WRITES": 3, "STORES": 4, "RUNS_AS": 4, "CONTAINS": 2, "DEPLOYS": 1,
    "PERFORMS": 5, "APPROVES": 9, "RELEASES": 7, "OWNED_BY": 1, "TRUSTS": 1, "OBSERVED": 1,
}  # fmt: skip


class Dice(random.Random):
    """Random choices with the shares that estates are made of."""

    def happens(self, share: float) -> bool:
        return self.random() < share

    def maybe(self, share: float, values: tuple[Any, ...]) -> Any:
        return self.choice(values) if self.happens(share) else None


def random_rows(seed: int, *, gates: bool = True, most: int = 40) -> Rows:
    """The estate of a seed: 5 to `most` nodes, mostly small; `gates=False` leaves them and their edges out."""
    dice = Dice(f"estate {seed}")
    rows = Rows()
    size = min(most, 5 + int(dice.expovariate(1 / 9)))
    testing = dice.happens(0.35)
    kinds: dict[str, str] = {}
    for place in range(size):
        category = _category(dice, place, gates=gates)
        kind = dice.choice(sorted(KINDS_OF[category]))
        kinds[f"{category[:2]}{place}"] = kind
        _describe(dice, rows, f"{category[:2]}{place}", kind, testing=testing)
    ends = {**kinds, **{f"zz{place}": "unknown" for place in range(dice.choice((0, 0, 1, 2)))}}
    for _ in range(int(size * dice.uniform(1.2, 3.2))):
        _connect(dice, rows, ends, gates=gates)
    _sign(dice, rows, kinds)
    return rows


def random_asked(seed: int) -> Asked:
    """How to ask about the estate of a seed."""
    dice = Dice(f"asked {seed}")
    return Asked(
        bound=dice.choice(("possible", "possible", "certain")),
        as_of=dice.choice(CLOCKS[:1] * 4 + CLOCKS),
        max_hops=dice.choice((None, None, None, 0, 1, 2, 3, 4, 5, 7)),
        mode=dice.choice((None, None, None, "live", "test")),
    )


def _category(dice: Dice, place: int, *, gates: bool) -> str:
    if place == 0:
        return "identity"
    category = dice.choices(list(SHARES), list(SHARES.values()))[0]
    return category if gates or category != "gate" else "system"


def _describe(dice: Dice, rows: Rows, node_id: str, kind: str, *, testing: bool) -> None:
    """One record of a node, and sometimes a second one that disagrees about what may disagree."""
    fixed = _known({
        "currency": dice.maybe(0.6, CURRENCIES), "period": dice.choice(PERIODS),
        "data_class": dice.maybe(0.7, CLASSES) if kind == "data_store" else None,
        "records": dice.maybe(0.6, (0, 10, 250, 1_000_000)) if kind == "data_store" else None,
    })  # fmt: skip
    for _ in range(2 if dice.happens(0.15) else 1):
        rows.node(node_id, kind, **fixed, **_known(_bounded(dice, kind, testing=testing)))


def _bounded(dice: Dice, kind: str, *, testing: bool) -> Row:
    """The columns in which conflicting records count per bound."""
    return {
        "status": dice.maybe(0.2, ("active", "active", "disabled", "offboarded")),
        "expires": dice.maybe(0.2, INSTANTS),
        "mode": dice.maybe(0.7 if testing else 0.02, ("test", "test", "live")),
        "amount_limit": dice.maybe(0.3, (5, 100, 1000, 1000, 20_000)),
        "needs": dice.maybe(0.85, (1, 2, 2, 2, 3, 3, 0, 5)) if kind == "gate" else None,
    }


def _connect(dice: Dice, rows: Rows, ends: dict[str, str], *, gates: bool) -> None:
    """One edge between two nodes that its kind joins, and sometimes a parallel one."""
    name = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    if not gates and name in ("APPROVES", "RELEASES"):
        return
    kind = EDGE_KINDS[name]
    sources = [node for node, its in ends.items() if its in kind.sources and _may_be(its, name, "from")]
    targets = [node for node, its in ends.items() if its in kind.targets and _may_be(its, name, "to")]
    if not sources or not targets:
        return
    source, target = dice.choice(sources), dice.choice(targets)
    for _ in range(2 if dice.happens(0.1) else 1):
        rows.edge(source, name, target, **_known(_edge_columns(dice, name)))


def _may_be(kind: str, name: str, end: str) -> bool:
    """Undescribed ends stand for anything but a gate."""
    if name == "APPROVES" and end == "from" and kind in KINDS_OF["system"]:
        return False  # what only annotated gates make: their own tests hold it
    return kind != "unknown" or (name, end) not in {("APPROVES", "to"), ("RELEASES", "from")}


def _edge_columns(dice: Dice, name: str) -> Row:
    bound = dice.choice((None, None, None, "certain", "certain", "possible", "possible"))
    limited = dice.happens(0.2)
    return {
        "bound": bound,
        "condition": "condition aws:MultiFactorAuthPresent"
        if bound == "possible"
        else dice.maybe(0.08, ("first tag",)),
        "right": dice.maybe(0.4, ("perform", "read", "write", "use", "control"))
        if name in ("PERMITS", "RELEASES")
        else None,
        "slot": dice.maybe(0.5, ("object", "key", "third")) if name == "APPROVES" else None,
        "scope": dice.maybe(0.4, ("payouts:read", "*")) if name == "USES" else None,
        "amount_limit": dice.choice((5, 50, 1000, 7000)) if limited else None,
        "currency": dice.choice(CURRENCIES) if limited else None,
        "period": dice.choice(PERIODS) if limited else None,
        "not_before": dice.maybe(0.06, INSTANTS),
        "not_after": dice.maybe(0.06, INSTANTS),
    }


def _sign(dice: Dice, rows: Rows, kinds: dict[str, str]) -> None:
    """Give every gate signers and something to release, so that a good share of gates opens."""
    signers = [n for n, kind in kinds.items() if kind in KINDS_OF["identity"] | KINDS_OF["credential"]]
    guarded = [n for n, kind in kinds.items() if kind != "gate"]
    for gate in [n for n, kind in kinds.items() if kind == "gate"]:
        for _ in range(dice.choice((0, 1, 2, 3))):
            rows.edge(dice.choice(signers), "APPROVES", gate, **_known({"slot": dice.maybe(0.4, ("object", "key"))}))
        if dice.happens(0.8):
            rows.edge(gate, "RELEASES", dice.choice(guarded))


def _known(columns: Row) -> Row:
    return {name: value for name, value in columns.items() if value is not None}
