"""Neo4j Community as a container, where there is an engine that runs one."""

import shutil
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path

from tests.servers.artifacts import UnavailableError, version
from tests.servers.leash import Leash
from tests.servers.process import common, free_port

_QUICK, _PULLING = 10, 600
"""Seconds for an answer of the engine, and for a pull."""


def _docker(*words: str, within: float = 60) -> str:
    """What a command of Docker prints; raises UnavailableError with what it says where it fails."""
    tool = shutil.which("docker")
    if tool is None:
        raise UnavailableError("no Docker")
    try:
        ended = subprocess.run([tool, *words], capture_output=True, text=True, check=False, timeout=within)
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"docker {words[0]} gave no answer within {within:g} s") from None
    if ended.returncode != 0:
        raise UnavailableError(f"docker {words[0]}: {ended.stderr.strip()[-500:]}")
    return ended.stdout + ended.stderr


def image() -> str:
    """The tag of the version: the long-term line is kept by its first two numbers."""
    return f"neo4j:{'.'.join(version().split('.')[:2]) if version().startswith('5.') else version()}"


class Container:
    """A server in a container whose data is a volume, so that it comes back with it; its port is open on loopback alone."""

    def __init__(self) -> None:
        _docker("info", within=_QUICK)
        try:
            _docker("image", "inspect", image())
        except UnavailableError:
            _docker("pull", "--quiet", image(), within=_PULLING)
        self.port, self.conf, self.changing = free_port(), dict[str, str](), threading.Lock()
        self.home = Path(tempfile.mkdtemp(prefix="graphnhi-neo4j-"))
        self._name = f"graphnhi-{uuid.uuid4().hex}"
        self._leash = Leash(
            'docker rm --force --volumes "$1"; docker volume rm "$1"; rm -rf "$2"', self._name, str(self.home)
        )

    @property
    def alive(self) -> bool:
        return bool(_docker("ps", "--quiet", "--filter", f"name={self._name}").strip())

    def launch(self, conf: Mapping[str, str]) -> None:
        self.conf = dict(conf)
        _docker("run", "--detach", "--name", self._name, "--publish", f"127.0.0.1:{self.port}:7687",
                "--volume", f"{self._name}:/data", *self._settings(), image())  # fmt: skip

    def kill(self) -> None:
        self._end("kill")

    def stop(self) -> None:
        self._end("stop")

    def remove(self) -> None:
        self.kill()
        _docker("volume", "rm", self._name)
        shutil.rmtree(self.home, ignore_errors=True)
        self._leash.loosen()

    def said(self) -> str:
        return _docker("logs", "--tail", "40", self._name)[-3000:]

    def _end(self, how: str) -> None:
        if self.alive:
            _docker(how, self._name)
        if _docker("ps", "--all", "--quiet", "--filter", f"name={self._name}").strip():
            _docker("rm", "--force", "--volumes", self._name)

    def _settings(self) -> list[str]:
        """A setting's name as the image wants it: each `_` doubled, each `.` a `_`."""
        named = {f"NEO4J_{key.replace('_', '__').replace('.', '_')}": v for key, v in self._all().items()}
        return [f"--env={name}={value}" for name, value in named.items()]

    def _all(self) -> dict[str, str]:
        return common(self.port) | {"server.memory.heap.max_size": "1g"} | self.conf
