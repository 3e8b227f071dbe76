"""What a query file means on a small estate: its rows by the definitions, one start and one target at a time.

Queries are the tables of a file, read here by themselves. Which routes pass a demanded node is found in `passing`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from graphnhi.model.kinds import ACTIONS, ADMINISTERED, CUSTOMER_DATA
from tests.oracle.answers import WORDS, Asked, Found, Oracle
from tests.oracle.closure import Hops, reached
from tests.oracle.passing import Passed
from tests.oracle.query_words import PAIRED, Words, listed, terms
from tests.oracle.rows import Row, Rows
from tests.oracle.rules import CERTAIN, POSSIBLE, Rules
from tests.oracle.united import Edge, Node

RANKS = ("low", "medium", "high", "critical")
EVERYBODY = {"category": ["identity", "credential"]}
Facts = dict[str, dict[str, str]]
"""The tables of the severity facts: action, data and other."""


class Settled(Rules):
    """Rules that remember what they said of an edge: a query asks it anew for every start."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._walks: dict[int, bool] = {}
        self._calls: dict[int, list[Edge]] = {}

    def walks(self, edge: Edge) -> bool:
        if id(edge) not in self._walks:
            self._walks[id(edge)] = super().walks(edge)
        return self._walks[id(edge)]

    def calls(self, use: Edge) -> list[Edge]:
        if id(use) not in self._calls:
            self._calls[id(use)] = super().calls(use)
        return self._calls[id(use)]


def prepared(rows: Rows, asked: Asked) -> Oracle:
    """What `rows_of` asks: the oracle of these rows, quick to be asked again."""
    oracle = Oracle(rows, asked)
    oracle.rules = {bound: Settled(oracle.world, bound, asked.clock) for bound in asked.bounds}
    return oracle


def rows_of(query: Row, oracle: Oracle, facts: Facts) -> dict[str, Row]:
    """By id: `severity` in the bound asked, `certain` (the same in the certain bound, else None), and `together`."""
    told = {bound: Sense(query, oracle, bound, facts).rows() for bound in oracle.asked.bounds}
    certain = told[CERTAIN]
    found = {}
    for node in chain.from_iterable(told.values()):
        ranks = [told[bound][node] for bound in told if node in told[bound]]
        sure = certain.get(node)
        found[node] = {
            "severity": RANKS[max(rank for rank, _ in ranks)],
            "certain": None if sure is None else RANKS[sure[0]],
            "together": ranks[-1][1],
        }
    return found


@dataclass
class Sense:
    """One query over one estate in one bound."""

    query: Row
    oracle: Oracle
    bound: str
    facts: Facts
    words: Words = field(init=False)
    rules: Rules = field(init=False)

    def __post_init__(self) -> None:
        self.words = Words(self.oracle)
        self.rules = self.oracle.rules[self.bound]

    @cached_property
    def starts(self) -> set[str]:
        return self.words.selected(self.query.get("from", EVERYBODY), self.bound, self.query.get("where"))

    @cached_property
    def items(self) -> "list[Item]":
        """What is to be reached: all of these."""
        return [Item(self, target) for target in self.query.get("all_of", [self.query.get("to")])]

    @cached_property
    def most(self) -> int | None:
        cuts = [cut for cut in (self.query.get("max_hops"), self.oracle.asked.max_hops) if cut is not None]
        return min(cuts, default=None)

    @cached_property
    def pairs(self) -> list[str]:
        """Terms about two ends, wherever in the query they stand."""
        tables = [self.query, *(self.query.get(key) for key in ("from", "to", "common_upstream", "via", "not_via"))]
        tables += self.query.get("all_of", [])
        return [term for table in tables if isinstance(table, dict) for term in terms(table.get("where"), paired=True)]

    def rows(self) -> dict[str, tuple[int, bool]]:
        """By id: the rank of the gravest that is reached, no more than the query's own, and whether by several starts."""
        by_start = {start: self.reached_by(start) for start in self.starts}
        alone = {start: self.rank(hits) for start, hits in by_start.items() if all(hits)}
        found = {start: (rank, False) for start, rank in alone.items()}
        for node in self.upstream:
            hits = self.reached_by(node)
            held = self.controlled(node) & self.starts
            if all(hits) and held and not held & set(alone):
                found[node] = (self.rank(hits), True)
        return found

    @cached_property
    def upstream(self) -> set[str]:
        """Those that are no starts, however these are read."""
        asked = self.query.get("common_upstream")
        starts = self.words.selected(self.query.get("from", EVERYBODY), POSSIBLE, self.query.get("where"))
        return set() if asked is None else self.words.selected(asked, self.bound) - starts

    @cached_property
    def banned(self) -> set[str]:
        """What may be forbidden is on no certain route, what must be on no possible one."""
        opposite = POSSIBLE if self.bound == CERTAIN else CERTAIN
        return self.words.selected(self.query["not_via"], opposite) if "not_via" in self.query else set()

    @cached_property
    def demanded(self) -> set[str]:
        """Every node where nothing is demanded: then each route passes one."""
        return self.words.selected(self.query.get("via"), self.bound)

    def controlled(self, node: str) -> set[str]:
        """What a node upstream controls, at any distance and by any route; a gate that opens is only touched."""
        found = set(reached(self.rules, [node], None).control)
        return {other for other in found if self.oracle.world.nodes[other].category != "gate"}

    def _kept(self, edge: Edge) -> bool:
        return not {edge.source.id, edge.target.id} & self.banned

    def reached_by(self, start: str) -> list[dict[str, Found]]:
        """For each item the targets that this start reaches by an admitted route: their strongest effect, and its hops."""
        control, touch = self.routes(start)
        return [
            {node: found for node, found in item.ways(control, touch).items() if self.paired(start, node)}
            for item in self.items
        ]

    def routes(self, start: str) -> tuple[Hops, Hops]:
        """Hops of what is controlled and touched (an open gate is) from here by admitted routes; never of the start itself."""
        if start in self.banned:
            return {}, {}
        closure = reached(self.rules, [start], self.most, self._kept)
        passed = Passed(closure, self.demanded, self._kept, self.most)
        others = {node: hops for node, hops in passed.control.items() if node != start}
        touch = {node: hops for node, hops in passed.touch.items() if node != start}
        gates = {node for node in others if self.oracle.world.nodes[node].category == "gate"}
        control = {node: hops for node, hops in others.items() if node not in gates}
        return control, touch | {node: others[node] for node in gates}

    def paired(self, start: str, target: str) -> bool:
        """Whether all that is said of two ends holds."""
        ends = self.oracle.world.nodes[start], self.oracle.world.nodes[target]
        found = [match for term in self.pairs if (match := PAIRED.fullmatch(term))]
        compared = [(match["column"], match["sign"]) for match in found if match["column"]]
        if any(match["outside"] for match in found) and not self._outside(*ends):
            return False
        return self.words.compared(*ends, compared, self.bound)

    def _outside(self, start: Node, target: Node) -> bool:
        allowed = start.one("allowed_scope")
        return allowed is not None and not any(word_means(word, target) for word in allowed.split(";"))

    def rank(self, hits: Sequence[Iterable[str]]) -> int:
        gravest = max(self.rank_of(node) for node in set[str]().union(*hits))
        return min(gravest, RANKS.index(self.query["severity"]))

    def rank_of(self, node_id: str) -> int:
        """How grave it is that a node is reached."""
        node = self.oracle.world.nodes[node_id]
        other = self.facts["other"]
        if node.category == "data":
            words = [self.facts["data"].get(node.one("data_class") or "", other["unclassified"])]
        elif node.category == "action":
            words = [self.facts["action"][node.kind]]
        else:
            words = [other["unknown" if node.kind == "unknown" else "admin" if node.kind in ADMINISTERED else "rest"]]
        words += [other["marked"]] if node.one("marked") else []
        return max(map(RANKS.index, words))


class Item:
    """One target of a query: which nodes, and whether they count controlled, touched or either."""

    def __init__(self, sense: Sense, raw: str | list[str] | Row | None) -> None:
        table = raw if isinstance(raw, dict) else {"word": raw} if raw is not None else {}
        words = listed(table.get("word", []))
        narrow = {key: value for key, value in table.items() if key not in ("word", "effect")}
        if terms(narrow.get("where")) == [] and set(narrow) <= {"where"}:
            narrow = {}
        fits = sense.words.selected(narrow, sense.bound)
        self.effect: str | None = table.get("effect")
        self.wanted: dict[str, bool] = {}
        for node in sense.oracle.world.nodes.values():
            means = [only for only in _counts(words, node, narrowed=bool(narrow)) if only is not None]
            if means and node.id in fits and sense.oracle.in_mode(node, sense.rules):
                self.wanted[node.id] = all(means)

    def ways(self, control: Hops, touch: Hops) -> dict[str, Found]:
        """Those of the nodes reached that count, with the strongest effect that does and its hops."""
        either = {node for node, only in self.wanted.items() if not only}
        found: dict[str, Found] = {}
        if self.effect != "control":
            found |= {node: ("touch", hops) for node, hops in touch.items() if node in either}
        if self.effect != "touch":
            found |= {node: ("control", hops) for node, hops in control.items() if node in self.wanted}
        return found


def _counts(words: list[str], node: Node, *, narrowed: bool) -> Iterator[bool | None]:
    """For each word: None where it does not mean the node, else whether only control counts."""
    if not words:
        yield False if narrowed else _as_jewel(node)
    for word in words:
        yield (word == "admin") if word_means(word, node) else None


def _as_jewel(node: Node) -> bool | None:
    data = node.category == "data" and node.one("data_class") in CUSTOMER_DATA
    if node.kind in ACTIONS or data or node.one("marked"):
        return False
    return True if node.kind in ADMINISTERED else None


def word_means(word: str, node: Node) -> bool:
    """Whether a target word means a node."""
    if word in WORDS:
        return node.kind in WORDS[word]
    if word == "marked":
        return node.one("marked") is not None
    if word == "customer-data":
        return node.category == "data" and node.one("data_class") in CUSTOMER_DATA
    head, _, tail = word.partition(":")
    named = {
        "data": node.category == "data" and node.one("data_class") == tail,
        "action": node.kind == tail, "kind": node.kind == tail, "id": node.id == tail,
    }  # fmt: skip
    return named.get(head, word in (node.kind, node.id))
