"""The page as a PDF: printed by a browser of this machine, which sees nothing but the page and reaches no network."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from graphnhi.errors import UsageError, quoted

__all__ = ["browser", "printed"]

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_VARIABLES: Final = ("GRAPHNHI_BROWSER", "BROWSER_PATH")
_SECONDS: Final = 120
_FLAGS: Final = (
    "--headless", "--disable-gpu", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--no-first-run", "--no-default-browser-check", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--no-pdf-header-footer",
)  # fmt: skip
_START: Final = b"%PDF-"
_DATE: Final = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}([^)]*\))")
"""Where a browser writes when it printed; the digits are replaced by as many, as the places of all parts are kept in the file."""


def browser() -> str:
    """The path of a browser that can print; UsageError, with what to do, where there is none."""
    for variable in _VARIABLES:
        if named := os.environ.get(variable):
            found = shutil.which(named)
            if found is None:
                raise UsageError(
                    f"{variable} names {quoted(named, 300)}, which is no program here. Name a Chromium or Chrome."
                )
            return found
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise UsageError(
            "a PDF is printed by a browser, and there is no Chromium or Chrome here. Install one, name one in GRAPHNHI_BROWSER, "
            "or write report.html, which needs none: any browser opens and prints it."
        )
    return found


def printed(page: str, as_of: str) -> bytes:
    """The page as a PDF, dated as of the clock of its answers, so that equal pages give equal bytes.

    Raises UsageError where there is no browser, and where it gives no PDF within two minutes.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="graphnhi-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        source, target = place / "report.html", place / "report.pdf"
        source.write_text(page, "utf-8", errors="backslashreplace")
        said = _run(
            [
                program,
                *_FLAGS,
                *_sandbox(),
                f"--user-data-dir={place / 'profile'}",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ],
            place,
        )
        data = target.read_bytes() if target.is_file() else b""
    if not data.startswith(_START):
        raise UsageError(f"{quoted(program, 300)} printed no PDF{said}. Write report.html, which needs no browser.")
    return _DATE.sub(lambda found: found[1] + _digits(as_of) + found[2], data)


def _digits(as_of: str) -> bytes:
    """A day or a moment as the fourteen digits of a PDF's date."""
    return re.sub(r"\D", "", as_of)[:14].ljust(14, "0").encode("ascii")


def _sandbox() -> list[str]:
    """Chromium refuses to run as root inside its sandbox; everybody else keeps it."""
    return ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []


def _run(words: Sequence[str], home: Path) -> str:
    """Run the browser with a home of its own; gives what went wrong, in words to be put behind `printed no PDF`."""
    environment = os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    running = subprocess.Popen(  # noqa: S603 - the program is the browser that was found or named, and no shell reads the words
        words, cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        code = running.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return f" within {_SECONDS} seconds"
    finally:
        _end(running)
    return f" and ended with {code}" if code else ""


def _end(running: "subprocess.Popen[bytes]") -> None:
    """End the browser with all its processes, also where we are interrupted."""
    if running.poll() is None:
        with contextlib.suppress(OSError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
