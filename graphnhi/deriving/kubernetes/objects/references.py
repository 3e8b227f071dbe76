"""Which Secrets and ConfigMaps a pod, or what makes pods, refers to by name, and whether its containers get the content. No edge is
made here.

What a container has by its environment or by a volume that it mounts is inside the pod. What images are pulled with, or storage is
opened with, is used by the kubelet, on the node, and is never inside. A volume that no container mounts is nowhere but on the node.
Source: Kubernetes API reference, "PodSpec" and "Volume".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.records import mapped, text_of
from graphnhi.deriving.kubernetes.objects.templates import Part, Template, parts

__all__ = ["Reference", "mounted", "references"]

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
    names = mounted(template)
    for volume in template.volumes:
        yield from _of_volume(*volume, inside=text_of(volume[0].get("name")) in names)
    for each, pointer in parts(template.spec, "imagePullSecrets", template.pointer):
        yield from _named("Secret", each.get("name"), f"{pointer}/name", inside=False)


def mounted(template: Template) -> frozenset[str]:
    """The names of the volumes that any container mounts."""
    mounts = (mount for each, pointer in template.containers for mount, _ in parts(each, "volumeMounts", pointer))
    return frozenset(text_of(mount.get("name")) for mount in mounts)


def _of_container(container: Mapping[str, Any], pointer: str) -> Iterator[Reference]:
    for each, within in parts(container, "env", pointer):
        yield from _chosen(mapped(each.get("valueFrom")), f"{within}/valueFrom", _VALUES, "name", inside=True)
    for each, within in parts(container, "envFrom", pointer):
        yield from _chosen(each, within, _WHOLE, "name", inside=True)


def _of_volume(volume: Mapping[str, Any], pointer: str, *, inside: bool) -> Iterator[Reference]:
    yield from _content((volume, pointer), "secretName", inside=inside)
    projected = mapped(volume.get("projected"))
    for source in parts(projected, "sources", f"{pointer}/projected"):
        yield from _content(source, "name", inside=inside)
    for kind, storage in volume.items():
        yield from _opened(mapped(storage), f"{pointer}/{kind}")


def _content(part: Part, key: str, *, inside: bool) -> Iterator[Reference]:
    """What a volume, or a source of a projected one, has the content of; a Secret is named by `key`."""
    value, pointer = part
    for field, kind in _SOURCES.items():
        name = key if kind == "Secret" else "name"
        yield from _named(kind, mapped(value.get(field)).get(name), f"{pointer}/{field}/{name}", inside=inside)


def _opened(storage: Mapping[str, Any], pointer: str) -> Iterator[Reference]:
    """What the kubelet opens a volume of some kind of storage with."""
    for key in _STORAGE:
        told = mapped(storage.get(key))
        yield from _named("Secret", told.get("name"), f"{pointer}/{key}/name", inside=False)
    if pointer.endswith("/azureFile"):
        yield from _named("Secret", storage.get("secretName"), f"{pointer}/secretName", inside=False)


def _chosen(
    value: Mapping[str, Any], pointer: str, fields: Mapping[str, str], key: str, *, inside: bool
) -> Iterator[Reference]:
    for field, kind in fields.items():
        if field in value:
            yield from _named(kind, mapped(value[field]).get(key), f"{pointer}/{field}/{key}", inside=inside)


def _named(kind: str, name: Any, pointer: str, *, inside: bool) -> Iterator[Reference]:
    if text_of(name):
        yield Reference(kind, text_of(name), pointer, inside)
