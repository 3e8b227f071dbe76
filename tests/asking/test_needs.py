"""What a question needs is told before an estate is at hand: by construction never less than what its words name in one."""

from collections.abc import Iterator
from typing import Any

import pytest

import graphnhi
from graphnhi.asking import Settings, nodes_of, targets_of
from graphnhi.asking.needs import Need, Wanted, need_of_blast, need_of_query, need_of_rank, need_of_reach, wanted
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.model.kinds import ACTIONS, DATA_CLASSES, KINDS
from tests.oracle.build import estate_of
from tests.oracle.packing import pack
from tests.oracle.random_queries import estate_of_rows, random_parts
from tests.oracle.rows import Rows

LIVE = [Settings.of(mode=mode, as_of="2026-06-15") for mode in (None, "test")]
TARGET_WORDS = (
    None, "payouts", "money", "customer-data", "admin", "marked", *KINDS, *(f"kind:{kind}" for kind in KINDS),
    *(f"action:{kind}" for kind in ACTIONS), *(f"data:{name}" for name in DATA_CLASSES),
)  # fmt: skip


def selected(estate: Estate, chosen: Wanted) -> set[int]:
    """The nodes that Wanted says, read node by node."""
    return {node for node in range(estate.n_nodes) if fits(estate, node, chosen)}


def fits(estate: Estate, node: int, chosen: Wanted) -> bool:
    told, node_id = estate.node(node), estate.id(node)
    called = (word for word in chosen.words if word)
    return (
        told["kind"] in chosen.kinds
        or told.get("data_class") in chosen.classes
        or (chosen.marked and told.get("marked") is not None)
        or any(word in (node_id, told.get("name")) or node_id.endswith((f"/{word}", f":{word}")) for word in called)
        or (node_id == "" and "" in chosen.words)
    )


def words_of(estate: Estate) -> Iterator[str]:
    """Whatever may name a node of this estate, forced and not."""
    for node in range(estate.n_nodes):
        node_id, name = estate.id(node), estate.node(node).get("name")
        yield from (node_id, f"id:{node_id}", f"kind:{node_id}", node_id.rsplit("/", 1)[-1], node_id.rsplit(":", 1)[-1])
        yield from (node_id.partition("/")[2], node_id.partition(":")[2]) if len(node_id) else ()
        yield from (name, f"id:{name}") if name else ()


def looked_up(estate: Estate, word: str | None) -> Iterator[int]:
    """Every node that a word names in any way of asking, and those among which it is unclear."""
    for settings in LIVE:
        for more in ({}, {"named_counts": True}, {"words_first": True}):
            try:
                found = targets_of(estate, word, settings, **more)
            except UsageError:
                continue
            yield from (*found.nodes.tolist(), *found.left_out.tolist())
    if word is not None:
        try:
            yield from nodes_of(estate, word).tolist()
        except UsageError as error:
            yield from (estate.find(line.strip()[3:].rsplit("  (", 1)[0]) for line in candidates(str(error)))


def candidates(message: str) -> list[str]:
    return [line for line in message.splitlines()[1:] if line.startswith("  id:")]


def odd() -> Estate:
    """Ids and names that look like kinds, target words, forced words, or tails of each other."""
    rows = Rows()
    ids = ("", "id:x", "kind:role", "id:kind:role", "role", "a/role", "a:role", "b/c:role", "payouts", "x:payouts", "marked", "id:",
           "kind:", "a/", "a:", "/", ":", "a//b", "action:settle", "data:pii", "action:nonsense")  # fmt: skip
    for number, node in enumerate(ids):
        rows.node(node, KINDS[number % len(KINDS)])
    for number, name in enumerate((*ids[1:], "twice", "twice")):
        rows.node(f"n{number}", "service_account", name=name, mode="test" if number % 2 else "live")
    return estate_of(rows)


@pytest.mark.parametrize(
    "estate", [odd(), *(estate_of_rows(pack(random_parts(range(s, s + 6), agreeing=True))) for s in (0, 60))]
)
def test_never_less_than_a_word_names(estate: Estate) -> None:
    """Of every target word, kind, id, name and tail: what is looked up in the whole estate is inside what is wanted."""
    compared = 0
    for word in (*TARGET_WORDS, *words_of(estate)):
        inside = selected(estate, wanted(word))
        found = {node for node in looked_up(estate, word) if node >= 0}
        assert found <= inside, (word, [estate.id(node) for node in found - inside])
        compared += len(found)
    assert compared > 100


def test_what_is_no_text_is_refused() -> None:
    """As it is where an estate is at hand."""
    word: Any
    for word in (5, b"x", ["a"]):
        with pytest.raises(UsageError, match="named by one text"):
            wanted(word)


def test_what_questions_walk_from_and_to() -> None:
    """Whoever can get at a target is walked back from it, what falls forward from the starts; a cut goes with it."""
    assert need_of_reach("payouts", 3) == Need(targets=wanted("payouts"), max_hops=3)
    assert need_of_blast(["a", "b"], None) == Need(starts=Wanted(words=frozenset({"a", "b"})))
    assert need_of_rank().max_hops is None


def test_every_question_of_the_library_has_a_need() -> None:
    """None wants the whole estate: each walks from its targets, or from starts of some kinds."""
    for query in graphnhi.queries().values():
        need = need_of_query(query, None)
        assert need.targets != Wanted() or (query.answer == "blast" and need.starts.kinds < set(KINDS)), query.id
        assert need_of_query(query, 2).max_hops in ((None,) if query.upstream else (1, 2)), query.id
