"""The Secrets and ConfigMaps of a cluster, those included that an export leaves out and its objects only name. No node is made here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graphnhi.deriving.kubernetes.objects.records import Object, text_of
from graphnhi.deriving.kubernetes.objects.references import references
from graphnhi.deriving.kubernetes.objects.templates import parts, template_of
from graphnhi.deriving.places import Place

__all__ = ["LONG_LIVED", "is_token_secret", "stores", "token_account"]

LONG_LIVED: Final = "kubernetes.io/service-account-token"
"""The type of the Secrets that hold the token of an account."""
_ACCOUNT: Final = "kubernetes.io/service-account.name"
_OF_ACCOUNTS: Final = ("secrets", "imagePullSecrets")
Key = tuple[str, str]
"""Namespace and name."""


def stores(objects: Iterable[Object]) -> tuple[Mapping[Key, Place], Mapping[Key, Place]]:
    """The Secrets and the ConfigMaps: where each is told of, or else where it is named first."""
    found: dict[str, dict[Key, Place]] = {"Secret": {}, "ConfigMap": {}}
    named: dict[str, dict[Key, Place]] = {"Secret": {}, "ConfigMap": {}}
    for each in objects:
        if each.group == "" and each.kind in found:
            found[each.kind].setdefault((each.namespace, each.name), each.place)
        for kind, name, pointer in _named(each):
            if (each.namespace, name) not in named[kind]:
                named[kind][each.namespace, name] = each.place.under(pointer)
    return named["Secret"] | found["Secret"], named["ConfigMap"] | found["ConfigMap"]


def is_token_secret(each: Object) -> bool:
    """Whether an object is a Secret that holds the token of an account."""
    return (each.group, each.kind) == ("", "Secret") and text_of(each.value.get("type")) == LONG_LIVED


def token_account(each: Object) -> str:
    """The name of the account whose token a Secret holds; "" where it holds none, or does not say whose."""
    return text_of(each.annotations.get(_ACCOUNT)) if is_token_secret(each) else ""


def _named(each: Object) -> Iterator[tuple[str, str, str]]:
    """Kind, name and pointer of what an object names."""
    template = template_of(each)
    if template is not None:
        yield from ((one.kind, one.name, one.pointer) for one in references(template))
    elif (each.group, each.kind) == ("", "ServiceAccount"):
        for key in _OF_ACCOUNTS:
            for value, pointer in parts(each.value, key, ""):
                if text_of(value.get("name")):
                    yield "Secret", text_of(value["name"]), f"{pointer}/name"
