"""Which ways out a pod, or what makes pods, has by what its containers say. Where it lies, and whether a right is given, is asked elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from graphnhi.deriving.kubernetes.pods.containers import Container, Mount
from graphnhi.deriving.kubernetes.pods.escapes import Escape, Right
from graphnhi.deriving.kubernetes.pods.paths import Steps, exposes, lies_in

__all__ = ["Way", "Ways"]

_UNSETTLED: Final = "condition {}"


@dataclass(frozen=True)
class Way:
    """A way out, the pointers of what shows it, and what may stand in it, in the words that edges have."""

    escape: Escape
    pointers: tuple[str, ...]
    conditions: tuple[str, ...] = ()


class Ways:
    """The ways out that there are, to be looked for in pods."""

    def __init__(self, escapes: Sequence[Escape]) -> None:
        self._plain = [each for each in escapes if each.pattern is None]
        self._by_path = [each for each in escapes if each.pattern]
        self._rest = [each for each in escapes if each.is_for_the_rest]
        self._near = lru_cache(maxsize=1 << 10)(self._beginning)
        self._open = lru_cache(maxsize=1 << 14)(self._exposed)

    def of(self, containers: Iterable[Container]) -> list[Way]:
        """The ways of a pod by its containers: of each attack the surest, by the container that stands first."""
        found = dict[tuple[str, Right | None], Way]()
        for container in containers:
            for way in self._of_container(container):
                key = way.escape.attack, way.escape.right
                known = found.get(key)
                if known is None or len(way.conditions) < len(known.conditions):
                    found[key] = way
        return [*found.values()]

    def _of_container(self, container: Container) -> Iterator[Way]:
        for escape in self._plain:
            yield from _judged(container, Way(escape, ()))
        for mount in container.mounts:
            for escape in self._open(mount.path, mount.is_writable):
                yield from _judged(container, _by_mount(escape, mount))

    def _exposed(self, path: Steps, is_writable: bool) -> tuple[Escape, ...]:
        """The ways that a mount of a path opens."""
        shown = [each for each in self._near(path[:1]) if exposes(path, each.pattern or (), within=each.within)]
        harmful = [each for each in shown if each.gives != "nothing" and (is_writable or not each.writes)]
        if harmful or not is_writable or self._is_harmless(path):
            return tuple(harmful)
        return tuple(self._rest)

    def _beginning(self, first: Steps) -> tuple[Escape, ...]:
        """Those that a mount whose path begins so can have to do with."""
        return tuple(each for each in self._by_path if exposes(first, each.pattern or (), within=True))

    def _is_harmless(self, path: Steps) -> bool:
        known = (each for each in self._near(path[:1]) if each.gives == "nothing")
        return any(lies_in(path, each.pattern or (), within=each.within) for each in known)


def _by_mount(escape: Escape, mount: Mount) -> Way:
    doubts = ("condition subPathExpr",) if mount.is_part else ()
    return Way(escape, (mount.pointer, mount.volume), doubts)


def _judged(container: Container, way: Way) -> Iterator[Way]:
    """The way, if the container has all that it needs, with what may stand in it."""
    shown = [*_shown(container, way.escape)]
    if None in shown:
        return
    doubts = [_doubt(container, each) for each in way.escape.doubts]
    if "" not in doubts:
        told = tuple(_UNSETTLED.format(each) for each in doubts if each is not None)
        pointers = tuple(dict.fromkeys((*(each for each in shown if each), *way.pointers)))
        yield replace(way, pointers=pointers or (container.pointer,), conditions=(*told, *way.conditions))


def _shown(container: Container, escape: Escape) -> Iterable[str | None]:
    """The pointers of what a way needs, None for what the container has not."""
    yield from (container.capabilities.pointer(each) for each in sorted(escape.capabilities))
    yield from (container.flags.get(each) for each in sorted(escape.flags, reverse=True))


def _doubt(container: Container, doubt: str) -> str | None:
    """What may stand in a way: None where it does not, "" where it does, else its name."""
    if doubt == "AppArmor":
        return {"Unconfined": None, "RuntimeDefault": ""}.get(container.profile, doubt)
    if doubt == "runAsUser":
        return None if "root" in container.flags else doubt
    if doubt == "hostUsers":
        return doubt if "no-host-users" in container.flags else None
    return doubt
