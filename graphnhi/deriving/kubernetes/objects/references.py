"""Which Secrets and ConfigMaps a pod, or what makes pods, refers to by name, and whether its containers get the content. No edge is
made here.

What a container has by its environment is inside the pod, and so is the content of a volume, which any container of it may mount. What
images are pulled with, or storage is opened with, is used by the kubelet, on the node, and is never inside. Source: Kubernetes API
reference, "PodSpec" and "Volume".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.records import mapped, text_of
from graphnhi.deriving.kubernetes.objects.templates import Part, Template, parts

__all__ = ["Reference", "references"]

_VALUES: Final = {"secretKeyRef": "Secret", "configMapKeyRef": "ConfigMap"}
_WHOLE: Final = {"secretRef": "Secret", "configMapRef": "ConfigMap"}
_SOURCES: Final = {"secret": "Secret", "configMap": "ConfigMap"}
_STORAGE: Final = ("secretRef", "nodePublishSecretRef")
"""How kinds of storage (csi, cephfs, rbd, iscsi, flexVolume, ...) name what the kubelet opens them with."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A Secret or a ConfigMap that is named at a pointer; `inside` where a container gets its content."""

    kind: str
    name: str
    pointer: str
    inside: bool


def references(template: Template) -> Iterator[Reference]:
    """Everything that is named, in the order in which it stands; one that has no name is none."""
    for container in template.containers:
        yield from _of_container(*container)
    for volume in template.volumes:
        yield from _of_volume(*volume)
    for each, pointer in parts(template.spec, "imagePullSecrets", template.pointer):
        yield from _named("Secret", each.get("name"), f"{pointer}/name", inside=False)


def _of_container(container: Mapping[str, Any], pointer: str) -> Iterator[Reference]:
    for each, within in parts(container, "env", pointer):
        yield from _chosen(mapped(each.get("valueFrom")), f"{within}/valueFrom", _VALUES)
    for each, within in parts(container, "envFrom", pointer):
        yield from _chosen(each, within, _WHOLE)


def _of_volume(volume: Mapping[str, Any], pointer: str) -> Iterator[Reference]:
    yield from _content((volume, pointer), "secretName")
    projected = mapped(volume.get("projected"))
    for source in parts(projected, "sources", f"{pointer}/projected"):
        yield from _content(source, "name")
    for kind, storage in volume.items():
        yield from _opened(mapped(storage), f"{pointer}/{kind}")


def _content(part: Part, key: str) -> Iterator[Reference]:
    """What a volume, or a source of a projected one, has the content of; a Secret is named by `key`."""
    value, pointer = part
    for field, kind in _SOURCES.items():
        name = key if kind == "Secret" else "name"
        yield from _named(kind, mapped(value.get(field)).get(name), f"{pointer}/{field}/{name}", inside=True)


def _opened(storage: Mapping[str, Any], pointer: str) -> Iterator[Reference]:
    """What the kubelet opens a volume of some kind of storage with."""
    for key in _STORAGE:
        told = mapped(storage.get(key))
        yield from _named("Secret", told.get("name"), f"{pointer}/{key}/name", inside=False)
    if pointer.endswith("/azureFile"):
        yield from _named("Secret", storage.get("secretName"), f"{pointer}/secretName", inside=False)


def _chosen(value: Mapping[str, Any], pointer: str, fields: Mapping[str, str]) -> Iterator[Reference]:
    """What an environment takes a value, or all its values, from."""
    for field, kind in fields.items():
        if field in value:
            yield from _named(kind, mapped(value[field]).get("name"), f"{pointer}/{field}/name", inside=True)


def _named(kind: str, name: Any, pointer: str, *, inside: bool) -> Iterator[Reference]:
    if text_of(name):
        yield Reference(kind, text_of(name), pointer, inside)
