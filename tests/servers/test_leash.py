"""No server outlives the tests, however they end."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

RUN = """
import os, subprocess, sys, time
from tests.servers.leash import Leash
server = subprocess.Popen(["sh", "-c", "sleep 600 & wait"], start_new_session=True)
leash = Leash('kill -KILL -"$1"; rm -rf "$2"', str(server.pid), sys.argv[1])
print("started", flush=True)
"""
ORDERLY = "os.killpg(server.pid, 9); leash.loosen()"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_is_on_a_leash_ends_with_its_process(tmp_path: Path, pytestconfig, how: signal.Signals) -> None:
    """Whatever ends the tests, SIGKILL too: the whole process group is gone, and its data."""
    run, home = running("time.sleep(600)", tmp_path, pytestconfig.rootpath)
    run.send_signal(how)
    run.communicate(timeout=20)  # ends when nobody holds the pipe any more, and the server's group holds it
    until = time.monotonic() + 20
    while home.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not home.exists()


def test_a_loosened_leash_ends_nothing(tmp_path: Path, pytestconfig) -> None:
    """After an orderly end there is nothing left to kill, and a process of the same number is somebody else's."""
    run, home = running(ORDERLY, tmp_path, pytestconfig.rootpath)
    run.communicate(timeout=20)
    assert (run.returncode, home.exists()) == (0, True)


def running(rest: str, tmp_path: Path, root: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """A process with a server on a leash, and the server's data."""
    home = tmp_path / "home"
    home.mkdir()
    run = subprocess.Popen(
        [sys.executable, "-c", RUN + rest, str(home)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert run.stdout.readline() == b"started\n"
    return run, home
