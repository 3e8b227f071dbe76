"""The real program in a real shell: pipes that close, terminals, interrupts."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

GRAPHNHI = [sys.executable, "-c", "from graphnhi.cli import main; main()"]


def test_a_closed_pipe_is_quiet(workplace: Path) -> None:
    """A reader that goes away early costs no traceback and no failing exit."""
    ended = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$@" | head -n 1', "bash", *GRAPHNHI, "reach", "--pairs", "-f", "jsonl"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0
    assert json.loads(ended.stdout)
    assert "Traceback" not in ended.stderr
    assert "Broken pipe" not in ended.stderr


def test_both_streams_closed_is_quiet(workplace: Path) -> None:
    """The same where stderr goes into the closed pipe too."""
    ended = subprocess.run(
        ["bash", "-c", '"$@" 2>&1 | true; exit "${PIPESTATUS[0]}"', "bash", *GRAPHNHI, "reach", "--pairs", "--json"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_gets_a_table(workplace: Path, colour: bool) -> None:
    """On a terminal an answer is a drawn table; NO_COLOR takes the colours and nothing else."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "140", "LINES": "40"}
    environment |= {} if colour else {"NO_COLOR": "1"}
    ended = subprocess.Popen([*GRAPHNHI, "reach", "payouts"], stdout=theirs, stderr=subprocess.PIPE, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    told = ended.communicate(timeout=60)[1]
    assert ended.returncode == 0
    text = shown.decode()
    assert "identity" in text
    assert "via" in text
    assert ("\x1b[" in text) == colour
    assert b"next: graphnhi path" in told


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_one_line(workplace: Path, tmp_path: Path, sent: signal.Signals) -> None:
    """Ctrl-C while an estate is built, or being told to end, ends with 130, one line and nothing written."""
    script = (
        "import graphnhi.loading, time, sys\n"
        "graphnhi.loading.build = lambda *a, **k: (print('on', file=sys.stderr, flush=True), time.sleep(60))\n"
        "from graphnhi.cli import main\nmain()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script, "build", "exports", "-o", "x.graphnhi"], stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    assert running.stderr.readline() == "on\n"
    time.sleep(0.1)
    running.send_signal(sent)
    told = running.communicate(timeout=30)[1]
    assert (running.returncode, told) == (130, "interrupted\n")
    assert not (workplace / "x.graphnhi").exists()


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_any_terminal_encoding_will_do(workplace: Path, encoding: str) -> None:
    """Where the terminal cannot show a letter, an escape stands for it, and nothing fails."""
    ended = subprocess.run(
        [*GRAPHNHI, "demo"],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full, a disk that is always full")
def test_a_full_disk_behind_stdout_is_said(workplace: Path) -> None:
    """What stdout cannot take is an error in words with exit code 2, and no traceback."""
    ended = subprocess.run(
        ["bash", "-c", '"$@" > /dev/full', "bash", *GRAPHNHI, "rank", "--json"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "stdout cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_stdout_at_all_is_quiet(workplace: Path) -> None:
    """A program that is started without stdout has nobody to tell, and says so to nobody."""
    ended = subprocess.run(
        ["bash", "-c", '"$@" >&-', "bash", *GRAPHNHI, "reach", "payouts"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
