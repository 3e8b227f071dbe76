"""Parts of pods that are not of the shape that Kubernetes gives them: what they would say is not known. No edge is made here."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphnhi.deriving.gaps import gap
from graphnhi.deriving.kubernetes.pods.workloads import Workload

__all__ = ["misshapen"]

_LISTS: Final = ("initContainers", "containers", "ephemeralContainers", "volumes")


def misshapen(each: Workload) -> Iterator[dict[str, object]]:
    """A gap for each part of a pod that nothing can be read of: its specification, a list of it, or what stands in one."""
    for pointer, wanted in _parts(each):
        yield gap("misshapen pod", each.id, f"is no {wanted}, so what it says is not known", each.place(pointer))


def _parts(each: Workload) -> Iterator[tuple[str, str]]:
    """The pointer of each, and what should stand there."""
    value: Any = each.object.value
    steps = each.template.pointer.split("/")[1:]
    for number, step in enumerate(steps, 1):
        value = value.get(step)
        if value is None:
            return
        if not isinstance(value, Mapping):
            yield "/".join(("", *steps[:number])), "object"
            return
    for key in _LISTS:
        told = value.get(key)
        pointer = f"{each.template.pointer}/{key}"
        if told is not None and not isinstance(told, list):
            yield pointer, "list"
        for number, part in enumerate(told if isinstance(told, list) else ()):
            if not isinstance(part, Mapping):
                yield f"{pointer}/{number}", "object"
