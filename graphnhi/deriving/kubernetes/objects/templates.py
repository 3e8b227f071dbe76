"""What a pod is made of, at whatever depth an object says it, and whom it runs as. No edge is made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS
from graphnhi.deriving.kubernetes.objects.records import Object, mapped, text_of

__all__ = ["Template", "account_of", "template_of"]

_POD: Final = ("", "Pod")
_DEPTHS: Final = {"Pod": (), "CronJob": ("spec", "jobTemplate", "spec", "template")}
_OTHERS: Final = ("spec", "template")


@dataclass(frozen=True, slots=True)
class Template:
    """The specification of a pod, what is said of the pod beside it, and where the specification stands in its object."""

    spec: Mapping[str, Any]
    meta: Mapping[str, Any]
    pointer: str


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
