"""What a build is asked and what it gives back. No work is done here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from graphnhi.errors import Fault
from graphnhi.estate import Estate

__all__ = ["Built", "Options", "Progress"]

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many of it are done and how many there are: `("reading nodes.csv", 3, 12)`."""


@dataclass(frozen=True)
class Options:
    """How to build.

    name: of the estate; left out, that of its sources. loader: `--as`, the loader for every file. tenant: each `T` or
    `SOURCE=T`. annotations: a file; left out, `annotations.toml` beside the exports. fingerprint_key: the key with
    which secrets are fingerprinted, or its file; left out, a random one of this build. strict: anything skipped or in conflict makes the build incomplete. keep_going:
    refused files are left out and listed. library: the user's folder of loaders, queries and facts.
    """

    name: str | None = None
    loader: str | None = None
    tenant: tuple[str, ...] = ()
    annotations: Path | None = None
    fingerprint_key: bytes | Path | None = field(default=None, repr=False)
    strict: bool = False
    keep_going: bool = False
    library: Path | None = None


@dataclass(frozen=True)
class Built:
    """An estate, everything in its input that was skipped, lost or odd, and whether that is good enough for `strict`.

    `complete` is False only under `strict`, when a record or a file was skipped or records are in conflict; such an estate
    must not be written.
    """

    estate: Estate
    faults: tuple[Fault, ...]
    complete: bool
