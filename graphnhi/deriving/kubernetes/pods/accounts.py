"""Whose token a pod has: that of its account, unless the pod or the account says that none is to be mounted and the pod mounts none
itself. A pod that a node runs by a file of its own has none. No edge is made here.

Source: Kubernetes documentation, "Configure Service Accounts for Pods" (opting out; what the pod says takes precedence),
"Projected Volumes" and "Create static Pods" (their specification cannot refer to other objects).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.records import Object, mapped, text_of
from graphnhi.deriving.kubernetes.objects.templates import Template, account_of, is_mirror, parts
from graphnhi.deriving.places import Place

__all__ = ["Acting", "acting"]

_AUTOMOUNT: Final = "automountServiceAccountToken"
_NAMES: Final = ("serviceAccountName", "serviceAccount")
_UNLIKE: Final = "conflict"
_PROJECTED: Final = "serviceAccountToken"


@dataclass(frozen=True)
class Acting:
    """An account, where the pod names it or, where it names none, stands, and the further places that say that it has its token.
    `condition`: why that is not certain.
    """

    namespace: str
    name: str
    place: Place
    premises: tuple[Place, ...] = ()
    condition: str | None = None


def acting(template: Template, each: Object, accounts: Sequence[Object]) -> Acting | None:
    """The account whose token a pod, or those that are made by a template, has; `accounts`: what the input says of it."""
    if is_mirror(each):
        return None
    name, place = account_of(template.spec), each.place.under(_pointer(template))
    projected = _projected(template)
    if projected:
        return Acting(each.namespace, name, place, (each.place.under(projected),))
    told = template.spec.get(_AUTOMOUNT)
    giving = [one for one in accounts if told is True or one.value.get(_AUTOMOUNT) is not False]
    if told is False or (accounts and not giving):
        return None
    premises = tuple(one.place for one in giving[:1])
    return Acting(each.namespace, name, place, premises, _UNLIKE if len(giving) < len(accounts) else None)


def _pointer(template: Template) -> str:
    key = next((key for key in _NAMES if text_of(template.spec.get(key))), None)
    return f"{template.pointer}/{key}" if key else template.pointer


def _projected(template: Template) -> str | None:
    """Where a volume asks for a token."""
    for volume, pointer in template.volumes:
        projected: Mapping[str, Any] = mapped(volume.get("projected"))
        for source, within in parts(projected, "sources", f"{pointer}/projected"):
            if isinstance(source.get(_PROJECTED), dict):
                return f"{within}/{_PROJECTED}"
    return None
