"""`python -m tests.access.kubernetes_rbac.recording --oracle FILE`: ask Kubernetes' own authorizer about random clusters, and write what it says.

FILE is the program of `oracle/main.go`, built once inside the source of Kubernetes that Debian has (2 minutes, 44 MB):

    apt-get source kubernetes                       # with a `deb-src` line; 1.20.2 of Debian 12 is the last one with a server
    mkdir -p go/src/k8s.io && mv kubernetes-1.20*/ go/src/k8s.io/kubernetes && cd go/src/k8s.io/kubernetes
    mkdir cmd/oracle && cp .../oracle/main.go cmd/oracle/ && touch cmd/oracle/empty.s
    GOPATH=$OLDPWD/go GO111MODULE=off go build -o oracle ./cmd/oracle

`--first` and `--count` left out give the very file that the tests read; `--check` writes nothing and compares fresh clusters with what
our evaluator says. Of each cluster's questions as many are kept that are allowed as are denied.
"""

import argparse
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.access.kubernetes_rbac.comparing import faults
from tests.access.kubernetes_rbac.scenarios import scenario

Json = dict[str, Any]

RECORDED = Path(__file__).parent / "decisions.jsonl.gz"
EACH = 20
"""So many questions of a cluster are allowed, and so many denied, where it has them."""


def answers(scenarios: Sequence[Json], oracle: Path) -> Iterator[Json]:
    """What the oracle says of each: `decisions` of its questions, and of its grants `covered`, `bind` and `write`."""
    told = "\n".join(map(json.dumps, scenarios))
    ended = subprocess.run([oracle], input=told, capture_output=True, text=True, check=True)
    yield from map(json.loads, ended.stdout.splitlines())


def halved(asked: Json, answered: Json) -> Json:
    """The scenario and its answers, with as many questions that are allowed as denied."""
    pairs = [*zip(asked["questions"], answered["decisions"], strict=True)]
    sides = [[pair for pair in pairs if pair[1]["allowed"] is allowed][:EACH] for allowed in (True, False)]
    kept = min(map(len, sides))
    chosen = [pair for side in sides for pair in side[:kept]]
    return {
        "scenario": asked | {"questions": [question for question, _ in chosen]},
        "answers": answered | {"decisions": [answer for _, answer in chosen]},
    }


def main(words: Sequence[str] | None = None) -> int:
    """Record, or compare; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.access.kubernetes_rbac.recording", description=__doc__)
    parser.add_argument("--oracle", type=Path, required=True, metavar="FILE")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(words)
    drawn = [scenario(seed) for seed in range(given.first, given.first + given.count)]
    rows = [
        {"scenario": each, "answers": answer} if given.check else halved(each, answer)
        for each, answer in zip(drawn, answers(drawn, given.oracle), strict=True)
    ]
    found = faults(rows)
    told = [answer["allowed"] for row in rows for answer in row["answers"]["decisions"]]
    sys.stderr.write(f"{len(told)} decisions, {sum(told)} allowed\n" + "".join(f"{fault}\n" for fault in found))
    if not given.check:
        lines = "".join(f"{json.dumps(row, separators=(',', ':'))}\n" for row in rows)
        RECORDED.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
