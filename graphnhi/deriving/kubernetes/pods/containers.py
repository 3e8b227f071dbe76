"""What a container may do by its security settings, and the folders of its node that it has. Whether that is a way out is asked elsewhere.

What a container says of itself stands before what its pod says. Sources: Kubernetes API reference, "SecurityContext" and
"PodSecurityContext"; of capabilities, the order in which containerd adds and drops them (`internal/cri/opts/spec_linux_opts.go`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.records import listed, mapped, text_of
from graphnhi.deriving.kubernetes.objects.templates import Part, Template, parts
from graphnhi.deriving.kubernetes.pods.paths import Steps, steps

__all__ = ["Capabilities", "Container", "Mount", "containers"]

_ALL: Final = "ALL"
_PREFIX: Final = "CAP_"
_CAPABILITY: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_BETA: Final = "container.apparmor.security.beta.kubernetes.io/"
"""How the annotations of old name the AppArmor profile of a container."""
_PROFILES: Final = {"unconfined": "Unconfined", "runtime/default": "RuntimeDefault"}


@dataclass(frozen=True)
class Capabilities:
    """Those that a container adds to what every container has, with the pointer of each; `ALL` stands for all."""

    added: Mapping[str, str]
    dropped: frozenset[str]

    def pointer(self, name: str) -> str | None:
        """Where it is said that the container has a capability; None where nothing says so."""
        if name in self.dropped:
            return None
        every = None if _ALL in self.dropped else self.added.get(_ALL)
        return self.added.get(name, every)

    @property
    def names(self) -> list[str]:
        """All that are added and not dropped again."""
        return sorted(name for name in self.added if self.pointer(name) is not None)


@dataclass(frozen=True)
class Mount:
    """A folder of the node that a container has, and the pointers of the mount and of the volume. `is_part`: it is some part of that
    folder, of which nobody knows the name before it runs.
    """

    path: Steps
    is_writable: bool
    is_part: bool
    pointer: str
    volume: str


@dataclass(frozen=True)
class Container:
    """One container. `flags` are by the words of the facts file, each with the pointer of where it is said; one that is said by saying
    nothing has the pointer of the container. `profile` is the type of its AppArmor profile, "" where it names none.
    """

    pointer: str
    flags: Mapping[str, str]
    capabilities: Capabilities
    profile: str
    mounts: tuple[Mount, ...]


def containers(template: Template) -> Iterator[Container]:
    """Every container of a pod."""
    volumes = _volumes(template)
    for container in template.containers:
        yield _container(template, container, volumes)


def _container(template: Template, part: Part, volumes: Mapping[str, Part]) -> Container:
    container, pointer = part
    own, of_pod = mapped(container.get("securityContext")), mapped(template.spec.get("securityContext"))
    return Container(
        pointer,
        dict(_flags(template, own, of_pod, pointer)),
        _capabilities(mapped(own.get("capabilities")), f"{pointer}/securityContext/capabilities"),
        _profile(own) or _annotated(template, text_of(container.get("name"))) or _profile(of_pod),
        tuple(_mounts(part, volumes)),
    )


def _flags(
    template: Template, own: Mapping[str, Any], of_pod: Mapping[str, Any], pointer: str
) -> Iterator[tuple[str, str]]:
    if own.get("privileged") is True:
        yield "privileged", f"{pointer}/securityContext/privileged"
    if template.spec.get("hostPID") is True:
        yield "host-pid", f"{template.pointer}/hostPID"
    if template.spec.get("hostUsers") is False:
        yield "no-host-users", f"{template.pointer}/hostUsers"
    if _is_host_process(own, of_pod):
        yield "host-process", pointer
    if _is_root(own, of_pod):
        yield "root", pointer


def _is_host_process(own: Mapping[str, Any], of_pod: Mapping[str, Any]) -> bool:
    told = (mapped(each.get("windowsOptions")).get("hostProcess") for each in (own, of_pod))
    return next((each for each in told if isinstance(each, bool)), False)


def _is_root(own: Mapping[str, Any], of_pod: Mapping[str, Any]) -> bool:
    """A container that nobody gives a user runs as its image says, which nothing keeps from being root."""
    user = next((each for each in (own.get("runAsUser"), of_pod.get("runAsUser")) if type(each) is int), None)
    if user is not None:
        return user == 0
    wanted = (each.get("runAsNonRoot") for each in (own, of_pod))
    return not next((each for each in wanted if isinstance(each, bool)), False)


def _profile(settings: Mapping[str, Any]) -> str:
    return text_of(mapped(settings.get("appArmorProfile")).get("type"))


def _annotated(template: Template, name: str) -> str:
    told = text_of(mapped(template.meta.get("annotations")).get(f"{_BETA}{name}"))
    return _PROFILES.get(told, "Localhost" if told else "")


def _capabilities(told: Mapping[str, Any], pointer: str) -> Capabilities:
    added = dict[str, str]()
    for number, each in enumerate(listed(told.get("add"))):
        if name := _capability(each):
            added.setdefault(name, f"{pointer}/add/{number}")
    return Capabilities(added, frozenset(filter(None, map(_capability, listed(told.get("drop"))))))


def _capability(told: Any) -> str:
    name = text_of(told).strip().upper().removeprefix(_PREFIX)
    return name if _CAPABILITY.fullmatch(name) else ""


def _volumes(template: Template) -> dict[str, Part]:
    """The volumes that are folders of the node, by name."""
    found = dict[str, Part]()
    for volume, pointer in template.volumes:
        if isinstance(volume.get("hostPath"), dict):
            found.setdefault(text_of(volume.get("name")), (volume["hostPath"], f"{pointer}/hostPath"))
    return found


def _mounts(part: Part, volumes: Mapping[str, Part]) -> Iterator[Mount]:
    for mount, pointer in parts(part[0], "volumeMounts", part[1]) if volumes else ():
        volume = volumes.get(text_of(mount.get("name")))
        if volume is not None:
            yield _mount(mount, pointer, *volume)


def _mount(mount: Mapping[str, Any], pointer: str, volume: Mapping[str, Any], named: str) -> Mount:
    """One mount; the part of it that has a name of the environment in it, and all behind, is not known."""
    inner = text_of(mount.get("subPath")) or text_of(mount.get("subPathExpr"))
    known, is_part = inner, False
    if not text_of(mount.get("subPath")) and "$(" in inner:
        known, is_part = inner[: inner.index("$(")].rpartition("/")[0], True
    path = f"{text_of(volume.get('path'))}/{known}"
    return Mount(steps(path), mount.get("readOnly") is not True, is_part, pointer, named)
