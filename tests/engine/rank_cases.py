"""Random estates for ranks: many small ones side by side, with owners, ages, vendors and tags beside what the oracle rolls."""

from functools import cache

from graphnhi.asking import Settings
from graphnhi.engine.ranking.ranked import Facts, Ranked, ranked
from graphnhi.engine.reach import asked_of
from graphnhi.estate import Estate
from graphnhi.library import Library
from tests.oracle.answers import Asked
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import Dice, random_rows
from tests.oracle.rows import Rows

AS_OF = Asked().as_of
BATCH = 40
BATCHES = 10

_TEXTS = {
    "owner": ("payments", "platform"), "purpose": ("pays out",), "vendor": ("drift",), "environment": ("prod", "test"),
    "tags": ("internet", "pci;public", "pci"), "lifetime": ("static", "short_lived"),
}  # fmt: skip
_DATES = ("2023-01-01", "2025-11-30", "2026-05-01")


@cache
def facts() -> Facts:
    """The shipped facts."""
    library = Library(None)
    rank, severities, ease = (library.facts(f"{name}.toml") for name in ("rank", "severities", "ease"))
    return Facts.read(rank=rank, severities=severities, ease=ease)


def cases(batch: int) -> list[tuple[Dice, Rows]]:
    """The estates of a batch, each with dice of its own."""
    seeds = range(700_000 + batch * BATCH, 700_000 + (batch + 1) * BATCH)
    return [(Dice(f"rank {seed}"), prefixed(kept(seed), f"s{seed}.")) for seed in seeds]


def kept(seed: int) -> Rows:
    """The random estate of a seed, its nodes with some of the columns that say how they are kept."""
    dice, rows = Dice(f"kept {seed}"), random_rows(seed)
    told = {row["id"]: _columns(dice) for row in rows.nodes}
    return Rows([told[row["id"]] | row for row in rows.nodes], rows.edges)


def _columns(dice: Dice) -> dict[str, str]:
    found = {name: dice.maybe(0.4, values) for name, values in _TEXTS.items()}
    created, rotated = sorted((dice.choice(_DATES), dice.choice(_DATES)))
    found |= {"created": dice.maybe(0.5, (created,)), "rotated": dice.maybe(0.5, (rotated,))}
    found |= {name: dice.maybe(0.4, _DATES) for name in ("last_used", "last_reviewed")}
    return {name: value for name, value in found.items() if value is not None}


def estate(parts: list[Rows]) -> Estate:
    """All these side by side."""
    return estate_of(pack(parts))


def settings(bound: str = "possible", mode: str | None = None) -> Settings:
    return Settings.of(bound=bound, mode=mode, as_of=AS_OF)


def rank_of(estate: Estate, bound: str = "possible", mode: str | None = None) -> Ranked:
    """The columns of a rank of everybody."""
    asked = settings(bound, mode)
    return ranked(estate, asked, facts(), asked_of(estate, asked))


def loss_by_id(found: Ranked) -> dict[str, float]:
    """L of everybody who is alive."""
    return dict(zip(found.estate.ids.take(found.node), found.loss.tolist(), strict=True))
