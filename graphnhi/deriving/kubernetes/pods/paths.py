"""Paths of a node as mounts name them, and whether one exposes another. Nothing is known here of what lies there.

A folder that a link leads to on every node of today goes by its own name: /var/run is /run. So a mount of /var shows the link, which
leads nowhere in the container.
"""

import posixpath
import re
from fnmatch import fnmatchcase
from typing import Final

__all__ = ["PIPES", "Pattern", "Steps", "exposes", "lies_in", "pattern", "steps"]

Steps = tuple[str, ...]
"""The names on the way from the root."""
Pattern = tuple[str, ...]
"""The same, where `*` stands for a name, or for a part of one."""

PIPES: Final = "\\\\.\\"
"""How Windows names what is in no folder, such as pipes."""
_NOWHERE: Final = "."
_DRIVE: Final = re.compile(r"\A[A-Za-z]:")
_LINKS: Final[dict[Steps, Steps]] = {
    ("var", "run"): ("run",), ("var", "lock"): ("run", "lock"), ("bin",): ("usr", "bin"), ("sbin",): ("usr", "sbin"),
    ("lib",): ("usr", "lib"), ("lib64",): ("usr", "lib64"),
}  # fmt: skip
_LONGEST: Final = 2


def steps(path: str) -> Steps:
    """A path taken apart, whatever `.`, `..` and `/` stand in it; drives of Windows are its root.

    >>> steps("/var/../etc//kubernetes/"), steps("/var/run/docker.sock"), steps("C:" + chr(92) + "Users"), steps("/")
    (('etc', 'kubernetes'), ('run', 'docker.sock'), ('Users',), ())
    """
    plain = _DRIVE.sub("", path).replace("\\", "/")
    if path.startswith(PIPES):
        return (_NOWHERE, *filter(None, plain.removeprefix("//./").split("/")))
    found = tuple(filter(None, posixpath.normpath(f"/{plain}").split("/")))
    for length in range(_LONGEST, 0, -1):
        if (link := _LINKS.get(found[:length])) is not None:
            return (*link, *found[length:])
    return found


def pattern(path: str) -> Pattern:
    """The pattern that a path with `*` in it is."""
    return steps(path)


def exposes(mount: Steps, what: Pattern, *, within: bool) -> bool:
    """Whether a mount shows something that fits a pattern: itself, or a folder above it; `within`: a part of it is enough."""
    if not mount and what[:1] == (_NOWHERE,):
        return False
    return (within or len(mount) <= len(what)) and _begins_alike(mount, what)


def lies_in(mount: Steps, what: Pattern, *, within: bool) -> bool:
    """Whether a mount shows nothing but what fits a pattern: itself or, `within` it, a part of it."""
    return (within or len(mount) == len(what)) and len(mount) >= len(what) and _begins_alike(mount, what)


def _begins_alike(mount: Steps, what: Pattern) -> bool:
    return all(one == other or ("*" in other and _fits(one, other)) for one, other in zip(mount, what, strict=False))


def _fits(name: str, part: str) -> bool:
    """`*` alone is special."""
    return fnmatchcase(name, part.replace("[", "[[]").replace("?", "[?]"))
