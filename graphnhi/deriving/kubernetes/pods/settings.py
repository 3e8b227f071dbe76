"""Settings of a pod that share something of its node, as tags: not one of them is a way out by itself, and each is worth a look.

`host-namespaces` and `added-capabilities` are beside the tags that say which.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.deriving.kubernetes.objects.templates import Template
from graphnhi.deriving.kubernetes.pods.containers import Container

__all__ = ["tags_of"]

_SHARED: Final = {"hostPID": "host-pid", "hostNetwork": "host-network", "hostIPC": "host-ipc"}
_OF_EVERYBODY: Final = frozenset(
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    }
)  # fmt: skip
"""The capabilities that a container has without asking. Source: containerd, `pkg/oci/spec.go`."""


def tags_of(template: Template, containers: Iterable[Container]) -> list[str]:
    """The tags of a pod, or of what makes such pods, in their order."""
    return sorted({*_of_pod(template), *_of_containers(containers)})


def _of_pod(template: Template) -> Iterator[str]:
    shared = [tag for key, tag in _SHARED.items() if template.spec.get(key) is True]
    yield from shared
    if shared:
        yield "host-namespaces"


def _of_containers(containers: Iterable[Container]) -> Iterator[str]:
    for each in containers:
        if "privileged" in each.flags:
            yield "privileged"
        if each.mounts:
            yield "host-path"
        for name in each.capabilities.names:
            if name not in _OF_EVERYBODY:
                yield f"capability:{name}"
                yield "added-capabilities"
