"""`python -m tests.access.aws_iam.recording --simulator DIR`: ask an independent evaluator about random scenarios, and write what it says.

DIR holds `node_modules` with @cloud-copilot/iam-simulate (`npm install @cloud-copilot/iam-simulate` there), which is under the AGPL:
it runs in a process of its own and is no part of this project. Left out, `--first` and `--count` give the very file that the tests
read; `--check` writes nothing and compares fresh scenarios with what our evaluator says. A scenario of which the other evaluator
says that it is invalid, or that it ignores a key of its context, is left out and counted.
"""

import argparse
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.access.aws_iam.comparing import compared
from tests.access.aws_iam.scenarios import scenario

RECORDED = Path(__file__).parent / "decisions.jsonl.gz"
_SCRIPT = """
const {runSimulation} = require('@cloud-copilot/iam-simulate');
const lines = require('readline').createInterface({input: process.stdin});
(async () => {
  for await (const line of lines) {
    const found = await runSimulation(JSON.parse(line), {}).catch(error => ({resultType: 'error', errors: String(error)}));
    const ignored = (found.result || {}).ignoredContextKeys || [];
    console.log(JSON.stringify(found.resultType === 'single' && !ignored.length ? found.overallResult : null));
  }
})();
"""


def answers(scenarios: Sequence[Any], simulator: Path) -> Iterator[str | None]:
    """What the other evaluator says of each: Allowed, ExplicitlyDenied, ImplicitlyDenied, or None for what it does not judge."""
    told = "\n".join(map(json.dumps, scenarios))
    ended = subprocess.run(
        ["node", "-e", _SCRIPT], input=told, cwd=simulator, capture_output=True, text=True, check=True
    )
    yield from map(json.loads, ended.stdout.splitlines())


def main(words: Sequence[str] | None = None) -> int:
    """Record, or compare; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.access.aws_iam.recording", description=__doc__)
    parser.add_argument("--simulator", type=Path, required=True, metavar="DIR")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(words)
    drawn = [scenario(seed) for seed in range(given.first, given.first + given.count)]
    rows = [
        {"scenario": each, "result": answer}
        for each, answer in zip(drawn, answers(drawn, given.simulator), strict=True)
        if answer is not None
    ]
    counts, faults = compared(rows)
    sys.stderr.write(f"{len(drawn) - len(rows)} left out; {dict(counts)}\n" + "".join(f"{fault}\n" for fault in faults))
    if not given.check:
        lines = "".join(f"{json.dumps(row, separators=(',', ':'))}\n" for row in rows)
        RECORDED.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
