"""`python -m benchmarks -o DIR`: makes the estates, measures every engine on them, writes the tables and the page.

Ends with 1 where engines disagree on an answer or inputs could not be made, 2 for a bad option.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import worker
from benchmarks.agreeing import agreeing
from benchmarks.estates import Case
from benchmarks.isolating import Outcome, isolated, made
from benchmarks.page import page
from benchmarks.rows import ENGINES, ROWS
from benchmarks.tables import tables


def main(words: list[str] | None = None) -> int:
    """Run what the words ask for; gives the exit code."""
    asked = _parser().parse_args(words)
    rows, peers = _rows(asked.only), _engines(asked.peers)
    output: Path = asked.output
    output.mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    limits: dict[str, dict[str, object]] = {}
    failed = False
    for nodes in asked.sizes:
        for gates in asked.gates:
            folder = output / "inputs" / f"{asked.regime}-{nodes}-{gates}"
            _say(f"making {asked.regime}, {nodes:,} nodes, {gates:,} gates")
            try:
                limit = _inputs(asked, folder, nodes, gates)
            except subprocess.CalledProcessError:
                failed = True
                _say("error: the inputs could not be made; the rest goes on")
                continue
            limits |= {str(nodes): limit} if limit else {}
            for row in rows:
                if not gates or ROWS[row].gated:
                    outcomes += _row(asked, folder, nodes, gates, row, peers if not gates else ["graphnhi"])
                    _write(output, outcomes, limits)
    disagreeing = [outcome for outcome in outcomes if outcome.agrees is False]
    for outcome in disagreeing:
        _say(f"error: {outcome.engine} disagrees on {outcome.row} at {outcome.nodes:,} nodes")
    return 1 if disagreeing or failed else 0


def _inputs(asked: argparse.Namespace, folder: Path, nodes: int, gates: int) -> dict[str, object]:
    """Make the inputs of one estate; gives the bound of memory, where it has no gates."""
    do = worker.main if asked.in_process else made
    do(["make", str(folder), asked.regime, str(nodes), str(gates)])
    if gates:
        return {}
    do(["limit", str(folder), str(folder / "limit.json")])
    return dict(json.loads((folder / "limit.json").read_text("utf-8")))


def _row(
    asked: argparse.Namespace, folder: Path, nodes: int, gates: int, row: str, engines: list[str]
) -> list[Outcome]:
    """One row of one estate: every engine, and whether they agree."""
    found, answers = [], {}
    for engine in engines:
        said, figures = _missing(engine), {}
        if not said and _may(engine, row):
            out = folder / f"{engine}-{row.replace(' ', '-')}.json"
            if asked.in_process:
                said, figures = "ok", worker.measured(Case(folder), engine, row, out, worker.once)
            else:
                limits = [str(asked.seconds), str(asked.gigabytes)]
                said, figures = isolated([str(folder), engine, row, str(out), *limits], out, asked.seconds)
            if said == "ok":
                answers[engine] = out.with_suffix(".npz")
        found.append(Outcome(asked.regime, nodes, gates, row, engine, said or "cannot", **figures))
        _say(f"  {row:10} {engine:10} {found[-1].said if found[-1].cpu is None else f'{found[-1].cpu:.4f} s'}")
    same = agreeing(answers)
    for path in answers.values():
        path.unlink()
    return [Outcome(**{**outcome.told(), "agrees": same.get(outcome.engine)}) for outcome in found]


def _may(engine: str, row: str) -> bool:
    """Whether an engine can do a row at all; pandas is asked for differences alone."""
    return row == "j" if engine == "pandas" else engine not in _who(ROWS[row].without)


def _who(without: str) -> list[str]:
    return [name.strip() for name in without.partition(":")[0].split(",")]


def _missing(engine: str) -> str:
    return (
        ""
        if engine == "graphnhi" or importlib.util.find_spec(engine)
        else "not installed: pip install 'graphnhi[benchmark]'"
    )


def _write(output: Path, outcomes: list[Outcome], limits: dict[str, dict[str, object]]) -> None:
    """All results so far: a run that is stopped keeps what it measured."""
    told = {"outcomes": [outcome.told() for outcome in outcomes], "limits": limits}
    (output / "results.json").write_text(json.dumps(told, indent=1), "utf-8")
    (output / "results.md").write_text(tables(outcomes, limits), "utf-8")
    (output / "results.html").write_text(page(outcomes), "utf-8")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=[10_000, 100_000], help="nodes, e.g. 1e4,1e5,1e6")
    parser.add_argument(
        "--gates", type=_numbers, default=[0, 100], help="gates, e.g. 0,100,1000; peers take part where there are none"
    )
    parser.add_argument("--regime", choices=["segmented", "flat", "layered"], default="segmented")
    parser.add_argument("--only", default="", help=f"rows, by key or letter: {', '.join(ROWS)}")
    parser.add_argument("--peers", default=",".join(ENGINES[1:]), help="engines beside graphnhi; `none` for none")
    parser.add_argument("--seconds", type=float, default=120.0, help="CPU seconds that one run may take")
    parser.add_argument("--gigabytes", type=float, default=12.0, help="address space that one process may take")
    parser.add_argument(
        "--in-process",
        action="store_true",
        help="one process, one run each, no limits: to try it out; memory says nothing",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    return parser


def _numbers(text: str) -> list[int]:
    return sorted({int(float(word)) for word in text.split(",")})


def _rows(text: str) -> list[str]:
    wanted = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in wanted if not any(key == word or key[0] == word for key in ROWS)]
    if unknown:
        _parser().error(f"--only {unknown[0]}: no such row. There is {', '.join(ROWS)}.")
    return [key for key in ROWS if not wanted or key in wanted or key[0] in wanted]


def _engines(text: str) -> list[str]:
    named = [] if text == "none" else [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in named if word not in ENGINES]
    if unknown:
        _parser().error(f"--peers {unknown[0]}: no such engine. There is {', '.join(ENGINES[1:])}.")
    return ["graphnhi", *(engine for engine in ENGINES[1:] if engine in named)]


if __name__ == "__main__":
    sys.exit(main())
