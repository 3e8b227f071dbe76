"""Neo4j Community as a Java process of its own, from the jars of Maven Central."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.servers import artifacts, runtimes
from tests.servers.artifacts import UnavailableError
from tests.servers.leash import Leash
from tests.servers.process import common, free_port

_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.lang")
_ENTRY = "META-INF/services/org.neo4j.server.startup.EntryPoint"
_PATIENCE = 30
"""Seconds for an orderly end."""


QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""A server that lives for minutes answers sooner, for half of the processor's time, without the optimizing compiler.
What measures a server's speed leaves them out."""


class JavaProcess:
    """A server in a process group of its own, with a fresh data folder; on a leash, so it ends with the tests."""

    def __init__(self, flags: Sequence[str] = QUICK) -> None:
        self._flags = flags
        self._java, self._jars = runtimes.java(artifacts.version()), artifacts.jars()
        self._entry = _entry(self._jars)
        self.port, self.conf, self.changing = free_port(), dict[str, str](), threading.Lock()
        self.home = Path(tempfile.mkdtemp(prefix="graphnhi-neo4j-"))
        self._running: subprocess.Popen[bytes] | None = None
        self._leash: Leash | None = None

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def launch(self, conf: Mapping[str, str]) -> None:
        self.conf = dict(conf)
        self._configure()
        with self._console.open("ab") as console:
            self._running = subprocess.Popen(
                self._command(),
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._leash = Leash('kill -KILL -"$1"; rm -rf "$2"', str(self._running.pid), str(self.home))

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def said(self) -> str:
        logs = [self._console, self.home / "logs" / "neo4j.log"]
        return "".join(path.read_text("utf-8", errors="replace")[-3000:] for path in logs if path.exists())

    def _end(self, how: signal.Signals) -> None:
        running, leash, self._running, self._leash = self._running, self._leash, None, None
        if leash:
            leash.loosen()
        if running and running.poll() is None:
            os.killpg(running.pid, how)
            try:
                running.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()

    @property
    def _console(self) -> Path:
        return self.home / "console.log"

    def _configure(self) -> None:
        listening = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
        }
        settings = common(self.port) | listening | self.conf
        (self.home / "conf").mkdir(exist_ok=True)
        text = "".join(f"{key}={value}\n" for key, value in settings.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, "utf-8")

    def _command(self) -> list[str]:
        """The jars are joined one by one: the wildcard form is expanded wrongly through some shells."""
        return [
            self._java,
            "-Xmx1g",
            *self._flags,
            *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
            "-cp",
            os.pathsep.join(map(str, self._jars)),
            self._entry,
            f"--home-dir={self.home}",
            f"--config-dir={self.home / 'conf'}",
        ]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
        return kept | {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}


def _entry(jars: Sequence[Path]) -> str:
    """The main class, whose name changed over the versions, by the file in which the jars tell it to Neo4j's own launcher."""
    for path in jars:
        with zipfile.ZipFile(path) as jar:
            if _ENTRY in jar.namelist():
                return jar.read(_ENTRY).decode().strip()
    raise UnavailableError("no main class in the jars of Neo4j")
