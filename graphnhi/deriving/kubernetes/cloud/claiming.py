"""Identities of clouds that accounts and pods name in annotations, and machines that nodes name, as claims.

Sources: Amazon EKS User Guide, "Assign IAM roles to Kubernetes service accounts"; Google Kubernetes Engine, "Authenticate to Google Cloud
APIs from GKE workloads"; Azure Workload Identity, "Service Account Labels and Annotations"; kube2iam, "iam.amazonaws.com/role annotation".
"""

import re
from collections.abc import Iterator
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.records import Object, mapped, text_of
from graphnhi.deriving.kubernetes.objects.templates import account_of, is_mirror, template_of
from graphnhi.deriving.kubernetes.pods.accounts import acting
from graphnhi.deriving.left_secrets import escaped
from graphnhi.deriving.meeting.claims import APP, GOOGLE, INSTANCE, POD_ROLE, ROLE, TOKENLESS
from graphnhi.deriving.places import Place

__all__ = ["claims"]

_ROLE: Final = "eks.amazonaws.com/role-arn"
_GOOGLE: Final = "iam.gke.io/gcp-service-account"
_CLIENT: Final = "azure.workload.identity/client-id"
_DIRECTORY: Final = "azure.workload.identity/tenant-id"
_POD_ROLE: Final = "iam.amazonaws.com/role"
_ANNOTATIONS: Final = "/metadata/annotations/"
_LONGEST: Final = 2048
"""Characters of the longest name of an identity, an ARN of IAM."""
_INSTANCE: Final = re.compile(r"aws:///([a-z0-9-]{1,40})/(i-[0-9a-f]{8,40})")


def claims(found: Contents) -> Iterator[Claim]:
    """Everything that a cluster says of clouds."""
    for each in found.of("", "ServiceAccount"):
        yield from _of_account(found, each)
    for each in (*found.of("", "Pod"), *found.controllers):
        yield from _of_pods(found, each)
        yield from _tokenless(found, each)
    for each in found.of("", "Node"):
        told = _INSTANCE.fullmatch(text_of(each.spec.get("providerID")))
        if told is not None:
            yield Claim(INSTANCE, found.ids.host(each.name), (told[2], told[1]), each.place.under("/spec/providerID"))


def _of_account(found: Contents, each: Object) -> Iterator[Claim]:
    node = found.ids.account(each.namespace, each.name)
    if role := _told(each, _ROLE):
        yield Claim(ROLE, node, (role, found.cluster, each.namespace, each.name), _place(each, _ROLE))
    if email := _told(each, _GOOGLE):
        yield Claim(GOOGLE, node, (email,), _place(each, _GOOGLE))
    if client := _told(each, _CLIENT):
        yield Claim(APP, node, (client, _told(each, _DIRECTORY)), _place(each, _CLIENT))


def _of_pods(found: Contents, each: Object) -> Iterator[Claim]:
    """The role that kiam or kube2iam gives to a pod, which its own annotations name, or those of its template."""
    template = template_of(each)
    role = text_of(mapped(template.meta.get("annotations")).get(_POD_ROLE)).strip() if template is not None else ""
    if template is not None and role:
        node = found.ids.workload(each.namespace, each.name, each.kind)
        where = f"{template.pointer.removesuffix('/spec')}{_ANNOTATIONS}{escaped(_POD_ROLE)}"
        yield Claim(POD_ROLE, node, (_short(role),), each.place.under(where))


def _tokenless(found: Contents, each: Object) -> Iterator[Claim]:
    """Whom a pod runs as that has no token of the API server."""
    template = template_of(each)
    if template is None or is_mirror(each):
        return
    name = account_of(template.spec)
    if acting(template, each, found.account(each.namespace, name)) is None:
        node = found.ids.workload(each.namespace, each.name, each.kind)
        yield Claim(TOKENLESS, node, (found.ids.account(each.namespace, name),), each.place.under(template.pointer))


def _told(each: Object, key: str) -> str:
    """What an annotation says, as far as it can be a name: what is cut off is none."""
    return _short(text_of(each.annotations.get(key)).strip())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _place(each: Object, key: str) -> Place:
    return each.place.under(f"{_ANNOTATIONS}{escaped(key)}")
