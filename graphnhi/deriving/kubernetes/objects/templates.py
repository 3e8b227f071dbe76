"""What a pod is made of, at whatever depth an object says it, and whom it runs as. No edge is made here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS
from graphnhi.deriving.kubernetes.objects.records import Object, listed, mapped, text_of

__all__ = ["Part", "Template", "account_of", "is_mirror", "parts", "template_of"]

_POD: Final = ("", "Pod")
_DEPTHS: Final = {"Pod": (), "CronJob": ("spec", "jobTemplate", "spec", "template")}
_OTHERS: Final = ("spec", "template")
_MIRROR: Final = "kubernetes.io/config.mirror"
_CONTAINERS: Final = ("initContainers", "containers", "ephemeralContainers")

Part = tuple[Mapping[str, Any], str]
"""Something within an object, and the JSON pointer of it."""


@dataclass(frozen=True, slots=True)
class Template:
    """The specification of a pod, what is said of the pod beside it, and where the specification stands in its object."""

    spec: Mapping[str, Any]
    meta: Mapping[str, Any]
    pointer: str

    @property
    def containers(self) -> list[Part]:
        """Those that start it up, those that stay, and those that were put in later."""
        return [each for key in _CONTAINERS for each in parts(self.spec, key, self.pointer)]

    @property
    def volumes(self) -> list[Part]:
        """Whether anything mounts them is no matter."""
        return [*parts(self.spec, "volumes", self.pointer)]


def parts(within: Mapping[str, Any], key: str, pointer: str) -> Iterator[Part]:
    """The objects of a list that stands under a key of what has this pointer."""
    for number, each in enumerate(listed(within.get(key))):
        if isinstance(each, dict):
            yield each, f"{pointer}/{key}/{number}"


def template_of(each: Object) -> Template | None:
    """The specification of the pod that an object is, or of those that it makes; None where it is and makes none."""
    kind = (each.group, each.kind)
    if kind != _POD and kind != CONTROLLERS.get(each.kind):
        return None
    value, depth = each.value, _DEPTHS.get(each.kind, _OTHERS)
    for step in depth:
        value = mapped(value.get(step))
    return Template(mapped(value.get("spec")), mapped(value.get("metadata")), "/".join(("", *depth, "spec")))


def account_of(spec: Mapping[str, Any]) -> str:
    """The name of the account that a pod runs as; `serviceAccount` is the name of old for the same."""
    return text_of(spec.get("serviceAccountName")) or text_of(spec.get("serviceAccount")) or "default"


def is_mirror(each: Object) -> bool:
    """Whether an object only shows a pod that a node runs by a file of its own: such a pod has no account."""
    return (each.group, each.kind) == _POD and _MIRROR in each.annotations
