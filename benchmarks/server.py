"""`python -m benchmarks.server -o DIR`: an estate pushed to a real Neo4j and asked there, beside a bare loop of the driver and memory.

The server is that of NEO4J_URI, else one that the tests' own means start. Ends with 1 where an answer differs from the one in
memory. Every phase is a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, LiteralString

import neo4j as driver

import graphnhi
from graphnhi.asking.needs import Need, need_of_blast, need_of_path, need_of_rank, need_of_reach
from graphnhi.export.inventory import write_inventory
from graphnhi.generating import Inventory
from graphnhi.results import Answer

__all__ = ["main"]

DAY: Final = "2026-06-15"
NAME: Final = "benchmark"
_BATCH: Final = 4_000

Asked = Callable[[Any], Answer]


def main(words: list[str] | None = None) -> int:
    """Make the estate, push it, ask it, write the figures; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000, help="default: %(default)s")
    parser.add_argument("--gates", type=int, default=50, help="default: %(default)s")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    given = parser.parse_args(words)
    given.output.mkdir(parents=True, exist_ok=True)
    path = given.output / f"{given.nodes}.graphnhi"
    _made(path, given.nodes, given.gates)
    with _server() as environment:
        os.environ |= environment
        figures = {phase.__name__.strip("_"): _alone(phase, path) for phase in (_bare, _push, _ask)}
    text = json.dumps(figures, indent=1)
    (given.output / "server.json").write_text(f"{text}\n", "utf-8")
    _say(text)
    return 0 if all(row["equal"] for row in figures["ask"]["questions"].values()) else 1


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _made(path: Path, nodes: int, gates: int) -> None:
    if not path.exists():
        folder = path.with_suffix("")
        write_inventory(Inventory(nodes, 1, gates=gates), folder, "parquet", lambda *_: None)
        graphnhi.save(graphnhi.build(folder, name=NAME), path)


@contextmanager
def _server() -> Iterator[Mapping[str, str]]:
    """The variables that say where the server is."""
    if "NEO4J_URI" in os.environ:
        yield {}
        return
    from tests.servers.starting import lent  # noqa: PLC0415 - a checkout has them, and a server may be given

    with lent(measured=True) as variables:
        yield variables


def _alone(phase: Callable[[Path], dict[str, Any]], path: Path) -> dict[str, Any]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, phase, path).result()


def _measured(phase: Callable[[Path], dict[str, Any]], path: Path) -> dict[str, Any]:
    figures = phase(path)
    return figures | {"peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


def _uri() -> str:
    return f"{os.environ['NEO4J_URI']}?estate={NAME}"


def _bare(path: Path) -> dict[str, Any]:
    """What the driver and the server can do at all: nodes with an id and a kind, edges with a bound, in batches, nothing checked."""
    estate = graphnhi.open(path)
    nodes, edges = estate.node_frame(), estate.edge_frame()
    ids = nodes["id"].tolist()
    rows = [{"run": "bare", "id": node, "kind": kind} for node, kind in zip(ids, nodes["kind"], strict=True)]
    ends = [*map(list, zip(edges["from"], edges["to"], edges["bound"], strict=True))]
    auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with (
        driver.GraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth, notifications_min_severity="OFF") as connected,
        connected.session(database=os.environ.get("NEO4J_DATABASE")) as session,
    ):
        session.run("CREATE CONSTRAINT bare IF NOT EXISTS FOR (n:Bare) REQUIRE (n.run, n.id) IS UNIQUE").consume()
        create: LiteralString = "UNWIND $rows AS row CREATE (n:Bare) SET n = row"
        join: LiteralString = """UNWIND $rows AS row MATCH (a:Bare {run: 'bare', id: row[0]}) MATCH (b:Bare {run: 'bare', id: row[1]})
        CREATE (a)-[:BARE {bound: row[2]}]->(b)"""
        speeds = {}
        for what, text, all_rows in (("nodes", create, rows), ("edges", join, ends)):
            begun = time.perf_counter()
            for start in range(0, len(all_rows), _BATCH):
                session.execute_write(_run, text, all_rows[start : start + _BATCH])
            speeds[f"{what}_per_second"] = round(len(all_rows) / (time.perf_counter() - begun))
        session.run("MATCH (n:Bare) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        session.run("DROP CONSTRAINT bare").consume()
    return speeds


def _run(transaction: driver.ManagedTransaction, text: LiteralString, rows: list[Any]) -> None:
    transaction.run(text, rows=rows).consume()


def _push(path: Path) -> dict[str, Any]:
    """A whole push, what it takes to read it back and compare it included."""
    estate = graphnhi.open(path)
    begun, compared = time.perf_counter(), list[float]()

    def told(what: str, done: int, of: int) -> None:  # noqa: ARG001 - as progress is told
        if what == "reading" and not compared:
            compared.append(time.perf_counter() - begun)

    graphnhi.push(estate, _uri(), progress=told)
    seconds, elements = time.perf_counter() - begun, estate.n_nodes + estate.n_edges
    return {
        "nodes": estate.n_nodes, "edges": estate.n_edges, "seconds": round(seconds, 2), "writing_seconds": round(compared[0], 2),
        "elements_per_second": round(elements / seconds), "written_per_second": round(elements / compared[0]),
    }  # fmt: skip


def _ask(path: Path) -> dict[str, Any]:
    """Each question in memory and on the server, with the share of the estate that the server sent."""
    estate = graphnhi.open(path)
    found = {}
    with graphnhi.open(_uri()) as server:
        for name, (need, ask) in _questions(estate).items():
            begun = time.perf_counter()
            here = ask(estate).to_dict()
            middle = time.perf_counter()
            there = ask(server).to_dict()
            ended = time.perf_counter()
            part = server.narrowed(need)
            found[name] = {
                "memory_seconds": round(middle - begun, 3), "server_seconds": round(ended - middle, 3),
                "share": round((part.n_nodes + part.n_edges) / (estate.n_nodes + estate.n_edges), 4), "equal": here == there,
                "rows": len(here["answer"]),
            }  # fmt: skip
        begun = time.perf_counter()
        whole = server.whole()
        seconds = round(time.perf_counter() - begun, 2)
    return {"questions": found, "whole_seconds": seconds, "whole_equal": whole.digest == estate.digest}


def _questions(estate: Any) -> dict[str, tuple[Need, Asked]]:
    rows = graphnhi.rank(estate, as_of=DAY).rows
    worst, middle = rows[0]["id"], rows[len(rows) // 2]["id"]
    return {
        "reach payouts": (need_of_reach("payouts", None), lambda each: graphnhi.reach(each, "payouts", as_of=DAY)),
        "reach payouts, 3 hops": (need_of_reach("payouts", 3), lambda each: graphnhi.reach(each, "payouts", max_hops=3, as_of=DAY)),
        "reach": (need_of_reach(None, None), lambda each: graphnhi.reach(each, as_of=DAY)),
        "blast of the worst": (need_of_blast([worst], None), lambda each: graphnhi.blast(each, worst, as_of=DAY)),
        "blast of the median": (need_of_blast([middle], None), lambda each: graphnhi.blast(each, middle, as_of=DAY)),
        "path": (need_of_path(worst, "payouts", None), lambda each: graphnhi.path(each, worst, "payouts", k=3, as_of=DAY)),
        "rank": (need_of_rank(), lambda each: graphnhi.rank(each, as_of=DAY)),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
