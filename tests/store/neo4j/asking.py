"""Questions of every kind, drawn by seed, and what is answered to them: the whole JSON, or the words of the refusal."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import graphnhi
from graphnhi.asking import Settings
from graphnhi.asking.needs import need_of_query
from graphnhi.asking.queries.query import Query
from graphnhi.engine.querying.answers import answer_of
from graphnhi.engine.querying.running import facts_of
from graphnhi.errors import GraphnhiError
from graphnhi.estate import Estate
from graphnhi.front.kept import AnyEstate, asked
from graphnhi.library import Library
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import CATEGORIES
from graphnhi.results import Answer
from tests.oracle.comparing_queries import read
from tests.oracle.random_estates import CLOCKS, Dice
from tests.oracle.random_queries import Writer
from tests.oracle.rows import Rows

FACTS = facts_of(Library())
LIBRARY = tuple(graphnhi.queries().values())
"""Read once: the front door reads them anew each time that it is asked for one by its id."""
WORDS = (
    None, None, "payouts", "money", "customer-data", "admin", "marked", "action:settle", "data:pii", "data_store", "gate", "role",
    "account", "token", "kind:gate", "kind:app", "app-a", "app-b", "kind:nonsense", "action:nonsense", "data:nonsense", "nowhere", "",
    "id:", "kind:", ":", "/",
)  # fmt: skip
"""Target words, kinds, names that one or several nodes may have, and words that name nothing."""


@dataclass(frozen=True)
class Question:
    """A question of the front door by its name, or (`run`) of a query that no file holds; equal ones get equal answers."""

    name: str
    words: tuple[str | None, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    query: Query | None = None

    def __str__(self) -> str:
        return f"{self.name}{self.words}{self.options}{'' if self.query is None else self.query}"

    def answered(self, estate: AnyEstate) -> Any:
        """The JSON of the answer, or the error's words."""
        try:
            answer = self._of_query(estate) if self.query is not None else self._named(estate)
            return json.loads(json.dumps(answer.to_dict()))
        except GraphnhiError as error:
            return f"{type(error).__name__}: {error}"

    def _named(self, estate: AnyEstate) -> Answer:
        answer: Answer = getattr(graphnhi, self.name)(estate, *self.words, **self.options)
        if self.name == "neighbours":  # it takes no clock, and tells that of the moment
            answer.estate.pop("as_of"), answer.question.pop("as_of")
        return answer

    def _of_query(self, estate: AnyEstate) -> Answer:
        query, options = self.query, self.options
        assert query is not None
        settings, hops = Settings.of(**options), options.get("max_hops")
        return asked(
            estate, lambda: need_of_query(query, hops), lambda part: answer_of(part, query, settings, FACTS, None)
        )


class Asker:
    """Draws questions about an estate that is made of these parts."""

    def __init__(self, seed: object, parts: list[Rows], estate: Estate, *, agreeing: bool) -> None:
        self.dice = Dice(f"asked of both {seed}")
        self.writer = Writer(self.dice, parts, agreeing=agreeing)
        self.parts, self.estate = parts, estate
        self.ids = parts[0].ids()

    def about(self, part: int) -> "Asker":
        """The same, naming nodes of one part from now on."""
        self.ids = self.parts[part % len(self.parts)].ids()
        return self

    def question(self, name: str) -> Question:
        """One question of a kind: a name of NAMES."""
        return _DRAWN[name](self)

    def options(self, *, hops: bool = True, category: bool = True) -> dict[str, Any]:
        """How it is asked: mostly plainly."""
        dice = self.dice
        told: dict[str, Any] = {"as_of": dice.choice(CLOCKS), "bound": dice.choice(("possible", "possible", "certain"))}
        told |= {"mode": dice.choice(("live", "test"))} if dice.happens(0.25) else {}
        told |= {"max_hops": dice.choice((0, 1, 1, 2, 2, 3, 4))} if hops and dice.happens(0.5) else {}
        return told | ({"category": dice.choice(CATEGORIES)} if category and dice.happens(0.15) else {})

    def node(self) -> str:
        """An id, or what may name a node in another way, or no node at all."""
        dice, node = self.dice, self.dice.choice(self.ids)
        tail = node.rsplit(".", 1)[-1]
        return dice.choice((*(node,) * 12, f"id:{node}", tail, f"{node}x", str(dice.choice(WORDS))))

    def reach(self) -> Question:
        word = self.dice.choice((*(None,) * 4, *WORDS)) if self.dice.happens(0.7) else self.node()
        return Question("reach", (word,), self.options() | {"pairs": self.dice.happens(0.4)})

    def blast(self) -> Question:
        dice = self.dice
        starts = [self.node() for _ in range(dice.choice((1, 1, 1, 2, 3)))]
        gates = [node for node in self.ids if self.estate.kind(self.estate.find(node)) == "gate"]
        if gates and dice.happens(0.15):
            starts = [dice.choice(gates)]
        elif dice.happens(0.4):
            starts = dice.sample(self.ids, min(len(self.ids), dice.choice((1, 2, 5))))
        return Question("blast", tuple(starts if dice.happens(0.98) else ()), self.options())

    def path(self) -> Question:
        """Mostly to a node that falls with the start, asked as it fell."""
        dice, options, k = self.dice, self.options(category=False), self.dice.choice((1, 1, 2, 5, 20))
        for _ in range(6):
            start = dice.choice(self.ids)
            fallen = [row["id"] for row in graphnhi.blast(self.estate, f"id:{start}", **options).rows]
            if fallen:
                target = dice.choice(("money", "admin", "customer-data", "app-a", *fallen, *fallen))
                return Question("path", (start, target), options | {"k": k})
        return Question("path", (self.node(), self.node()), options | {"k": k})

    def neighbours(self) -> Question:
        options = {"bound": self.dice.choice(("possible", "certain"))}
        options |= {"direction": self.dice.choice(("in", "out"))} if self.dice.happens(0.3) else {}
        options |= {"edge": self.dice.choice(EDGES)} if self.dice.happens(0.2) else {}
        return Question("neighbours", (self.node(),), options)

    def rank(self) -> Question:
        return Question("rank", (), self.options(hops=False))

    def library(self) -> Question:
        return Question("run", (), self.options(), self.dice.choice(LIBRARY))

    def query(self) -> Question:
        """A query over the whole grammar, that a file might hold."""
        while True:
            raw = self.writer.together() if self.dice.happens(0.2) else self.writer.query()
            raw["answer"] = self.dice.choice(("reach", "reach", "reach", "blast", "paths", "chokepoints"))
            left_out = {"chokepoints": ("max_hops", "not_via", "via"), "paths": ("via",)}.get(raw["answer"], ())
            if (query := read({key: value for key, value in raw.items() if key not in left_out})) is not None:
                hops = query.answer != "chokepoints" or self.dice.happens(0.1)
                return Question("run", (), self.options(hops=hops), query)


_DRAWN: dict[str, Callable[[Asker], Question]] = {
    "reach": Asker.reach, "blast": Asker.blast, "path": Asker.path, "rank": Asker.rank, "neighbours": Asker.neighbours, "library": Asker.library,
    "query": Asker.query,
}  # fmt: skip
NAMES = tuple(_DRAWN)
