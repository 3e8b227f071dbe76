"""Every question is answered alike by an estate at hand and by the same one on a server: 300 random estates and the demo.

Twenty random estates lie side by side in one push, and pushes side by side in one database: what cannot be within reach is most of
each. What is compared is the whole JSON, so also ids, hops, bounds, gates, money, records, the routes and the words of refusals.
3,000 estates more by `pytest -m marathon`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

import graphnhi
from graphnhi.asking.queries import Query
from graphnhi.estate import Estate
from graphnhi.front.kept import AnyEstate
from tests.oracle.packing import pack
from tests.oracle.random_queries import estate_of_rows, random_parts
from tests.store.neo4j.asking import LIBRARY, NAMES, Asker, Question
from tests.store.neo4j.conftest import Place

PACK = 20
"""Estates of one push."""
PACKS = range(0, 15, 3)
MARATHON = range(100_000, 100_150, 3)
OFTEN = (*("reach", "blast", "query", "path") * 2, "query", "library", "neighbours", "rank")
"""What is asked of a pack in the test command: a question about each of its estates, and those of words about all of them."""
CLOCK = "2026-11-01"
AS_OF = {"as_of": CLOCK}


def differences(question: Question, here: Estate, there: AnyEstate) -> str:
    """What differs, told so that it can be asked again."""
    expected, found = question.answered(here), question.answered(there)
    if expected == found:
        return ""
    if isinstance(expected, str) or isinstance(found, str):
        return f"{question}: {str(expected)[:500]!r} at hand, {str(found)[:500]!r} on the server"
    parts = {key: (expected[key], found[key]) for key in expected if expected[key] != found[key]}
    return f"{question}: at hand and on the server {str(parts)[:3000]}"


def hold(number: int, at: str, names: tuple[str, ...]) -> None:
    """Ask a pack of random estates, pushed to this address, a question of each of these names on both sides."""
    agreeing = number % 2 == 0
    parts = random_parts(range(number * PACK, (number + 1) * PACK), agreeing=agreeing)
    here = estate_of_rows(pack(parts))
    graphnhi.push(here, at)
    asker = Asker(number, parts, here, agreeing=agreeing)
    with graphnhi.open(at) as there:
        told = [differences(asker.about(part).question(name), here, there) for part, name in enumerate(names)]
    assert [each for each in told if each] == [], f"pack {number}"
    if number % 3 == 0:
        pulled = graphnhi.pull(at)
        assert (pulled.digest, pulled.about) == (here.digest, here.about)


@pytest.mark.parametrize("first", PACKS)
def test_random_estates(place: Place, first: int) -> None:
    """300 random estates: no difference; pushed side by side, and again under the name of another one."""
    for number in range(first, first + 3):
        hold(number, place("again" if number % 3 else f"pack {number}"), OFTEN)


@pytest.mark.marathon
@pytest.mark.parametrize("first", MARATHON)
def test_random_estates_at_length(place: Place, first: int) -> None:
    """3,000 random estates more, each pack asked three times as much."""
    for number in range(first, first + 3):
        hold(number, place("again" if number % 3 else f"pack {number}"), NAMES * 8)


def of_demo(demo: Estate, library: Sequence[Query]) -> Iterator[Question]:
    """Every question that the demo is asked."""
    for word in (None, "payouts", "money", "customer-data", "admin", "marked", "gate", "service", "nowhere"):
        yield Question("reach", (word,), AS_OF)
    yield Question("reach", ("payouts",), {**AS_OF, "pairs": True, "bound": "certain", "category": "credential"})
    by_kind = {demo.kind(node): demo.id(node) for node in range(demo.n_nodes)}
    for place, node in enumerate(by_kind.values()):
        yield Question("blast", (f"id:{node}",), AS_OF | ({"max_hops": place % 6} if place % 2 else {}))
        if place % 3 == 0:
            yield Question("neighbours", (f"id:{node}",))
    yield Question("blast", ("vendor", "kind:human"), AS_OF)
    for kind in ("human", "vendor", "service_account"):
        for target in ("money", "customer-data"):
            yield Question("path", (kind, target), {**AS_OF, "k": 3})
    yield Question("rank", (), AS_OF)
    yield Question("rank", (), {**AS_OF, "bound": "certain", "mode": "test"})
    yield Question("run", (LIBRARY[0].id,), AS_OF)
    for number, query in enumerate(library):
        cut = {"max_hops": 3} if number % 7 == 0 and query.answer != "chokepoints" else {}
        yield Question("run", (), AS_OF | cut, query)


@pytest.mark.parametrize(
    "library", [LIBRARY[::3], pytest.param(LIBRARY, marks=pytest.mark.marathon)], ids=["third", "all"]
)
def test_the_demo(place: Place, library: Sequence[Query]) -> None:
    """Words, a node of each kind as a start, routes, ranks and the questions of the library: no difference.

    A third of the library in the test command, all of it by `pytest -m marathon`.
    """
    demo, at = graphnhi.demo(), place("demo")
    graphnhi.push(demo, at)
    asked = Counter[str]()
    with graphnhi.open(at) as there:
        for question in of_demo(demo, library):
            assert differences(question, demo, there) == ""
            asked[question.name] += 1
    assert asked["run"] == len(library) + 1
    assert asked["blast"] > 25, asked


def test_what_needs_the_whole_estate(place: Place) -> None:
    """Findings, lists, frames, pictures and pages are made of the estate that comes back, and are the same."""
    demo, at = graphnhi.demo(), place("demo")
    graphnhi.push(demo, at)
    with graphnhi.open(at) as there:
        for name in ("find", "inventory", "review"):
            assert differences(Question(name, (), AS_OF), demo, there) == ""
        start = graphnhi.rank(demo, **AS_OF).rows[0]["id"]
        assert differences(Question("explain", (start,), AS_OF), demo, there) == ""
        for frame in (graphnhi.exposure, graphnhi.losses):
            assert frame(demo, "money", **AS_OF).equals(frame(there, "money", **AS_OF))
        for answered in (lambda e: graphnhi.blast(e, start, **AS_OF), lambda e: graphnhi.overview(e, **AS_OF)):
            assert answered(there).figure().to_json() == answered(demo).figure().to_json()
