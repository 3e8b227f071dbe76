"""What somebody can do in a cluster, as edges: every namespace and every object is asked for by itself."""

from collections.abc import Iterator
from typing import NamedTuple

from graphnhi.access.kubernetes_rbac import Caller
from graphnhi.access.kubernetes_rbac.requests import MASTERS, NODES
from graphnhi.deriving.kubernetes.objects.ids import account_named
from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS
from graphnhi.deriving.kubernetes.objects.records import Object
from graphnhi.deriving.kubernetes.subjects import NODE
from tests.deriving.kubernetes.oracle.worlds import FRESH, World

__all__ = ["Edge", "answers"]

READ, CHANGE = "get list watch", "update patch"
TEMPLATES = {
    "Deployment": ("deployments", "apps"), "StatefulSet": ("statefulsets", "apps"), "DaemonSet": ("daemonsets", "apps"),
    "ReplicaSet": ("replicasets", "apps"), "ReplicationController": ("replicationcontrollers", ""),
    "Job": ("jobs", "batch"), "CronJob": ("cronjobs", "batch"),
}  # fmt: skip
SIGNERS = "kubernetes.io/kube-apiserver-client", "kubernetes.io/*"
OF_NODES = "kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/*"
NO_TOKENS, NO_PODS = "no token Secret in the input", "no Pod in the input"
NO_PODS_OF_IT = "no Pod of it in the input"


class Edge(NamedTuple):
    """Of somebody who is not said: the edge, its end, and why it is only possible."""

    kind: str
    end: str
    condition: str | None = None


def answers(world: World, caller: Caller) -> Iterator[Edge]:
    """All that a caller has by itself."""
    if world.holds_all(caller):
        yield Edge("CONTROLS", world.found.ids.whole)
        yield from (Edge("CONTROLS", world.found.ids.namespace(each)) for each in world.namespaces)
        return
    yield from _of_nodes(world, caller)
    yield from _impersonating(world, caller)
    yield from _certified(world, caller)
    yield from _in_steps(world, caller)
    for namespace in world.namespaces:
        if world.holds_all(caller, namespace):
            yield Edge("CONTROLS", world.found.ids.namespace(namespace))
        yield from _stores(world, caller, namespace)
        yield from _tokens(world, caller, namespace)
        yield from _pods(world, caller, namespace)
        yield from _templates(world, caller, namespace)


def _accounts(world: World, namespace: str) -> Iterator[tuple[str, str]]:
    """Name and id."""
    for place, name in world.found.accounts:
        if place == namespace:
            yield name, world.found.ids.account(namespace, name)


def _stores(world: World, caller: Caller, namespace: str) -> Iterator[Edge]:
    ids = world.found.ids
    kinds = (("secrets", world.found.secrets, ids.secret), ("configmaps", world.found.config_maps, ids.config_map))
    for resource, stores, named in kinds:
        for place, name in stores:
            if place == namespace and world.may(caller, READ, resource, name, namespace):
                yield Edge("READS", named(namespace, name))
            if place == namespace and world.may(caller, CHANGE, resource, name, namespace):
                yield Edge("WRITES", named(namespace, name))


def _tokens(world: World, caller: Caller, namespace: str) -> Iterator[Edge]:
    told = {each.name for each in world.found.of("", "Secret") if each.namespace == namespace}
    unseen = [name for name in world.names if name not in told and world.may(caller, READ, "secrets", name, namespace)]
    free = [name for name in unseen if (namespace, name) not in world.found.secrets]
    mints = free and world.may(caller, "create", "secrets", "", namespace)
    for name, account in _accounts(world, namespace):
        if mints:
            yield Edge("ESCALATES_TO", account)
        if unseen and not world.found.has_token_secrets:
            yield Edge("ESCALATES_TO", account, NO_TOKENS)
        if world.may(caller, "create", "serviceaccounts/token", name, namespace):
            yield Edge("IMPERSONATES", account)
        if world.may(caller, "impersonate", "serviceaccounts", name, namespace):
            yield Edge("IMPERSONATES", account)


def _targets(world: World) -> list[tuple[Object, str | None]]:
    """What is as good as a pod that runs, and why that is not certain."""
    pods = world.found.of("", "Pod")
    if not pods:
        return [(each, NO_PODS) for each in world.found.controllers]
    owned = [(each.namespace, each.meta.get("ownerReferences") or []) for each in (*pods, *world.found.controllers)]
    made = {(place, one.get("kind"), one.get("name")) for place, refs in owned for one in refs}
    bare = [each for each in world.found.controllers if (each.namespace, each.kind, each.name) not in made]
    idle = [(each, NO_PODS_OF_IT) for each in bare if each.spec.get("replicas") != 0]
    phases = [(each, (each.value.get("status") or {}).get("phase")) for each in pods]
    return [*((each, None) for each, phase in phases if phase not in ("Succeeded", "Failed")), *idle]


def _made_by(world: World, each: Object) -> list[str]:
    """Names that a pod may have that something makes."""
    return [f"{each.name}-{FRESH}", *(name for name in world.names if name.startswith(f"{each.name}-"))]


def _id(world: World, each: Object) -> str:
    return world.found.ids.workload(each.namespace, each.name, each.kind)


def _pods(world: World, caller: Caller, namespace: str) -> Iterator[Edge]:
    for each, why in _targets(world):
        if each.namespace != namespace:
            continue
        for name in [each.name] if why is None else _made_by(world, each):
            runs = [world.may(caller, "create get", f"pods/{sub}", name, namespace) for sub in ("exec", "attach")]
            changes = [
                world.may(caller, CHANGE, what, name, namespace) for what in ("pods/ephemeralcontainers", "pods")
            ]
            if any(runs + changes):
                yield Edge("CONTROLS", _id(world, each), why)
            if world.may(caller, "create get", "pods/portforward", name, namespace):
                yield Edge("USES", _id(world, each), why)


def _of_nodes(world: World, caller: Caller) -> Iterator[Edge]:
    """Whoever may ask all kubelets need not know where a pod lies."""
    told = {each.name for each in world.found.of("", "Node")} | {*world.found.placing.hosts}
    for each, why in _targets(world):
        for placed in world.found.placing.of(each):
            others = [name for name in world.names if placed.host == "unknown" and not world.found.of("", "Node")]
            if _proxies(world, caller, FRESH):
                yield Edge("CONTROLS", _id(world, each), why)
            elif _proxies(world, caller, placed.host):
                yield Edge("CONTROLS", _id(world, each), why or placed.condition)
            elif any(_proxies(world, caller, name) for name in others if name not in told):
                yield Edge("CONTROLS", _id(world, each), why or "placement unknown")


def _proxies(world: World, caller: Caller, node: str) -> bool:
    return world.may(caller, "create get", "nodes/proxy", node)


def _templates(world: World, caller: Caller, namespace: str) -> Iterator[Edge]:
    starts = world.may(caller, "create", "pods", "", namespace)
    for kind, (resource, group) in TEMPLATES.items():
        starts = starts or world.may(caller, "create", resource, "", namespace, group=group)
        for each in world.found.of(CONTROLLERS[kind][0], kind):
            is_there = each.namespace == namespace and kind != "Job"
            if is_there and world.may(caller, CHANGE, resource, each.name, namespace, group=group):
                yield Edge("CONTROLS", _id(world, each))
                starts = True
    if starts:
        yield from _started(world, caller, namespace)


def _started(world: World, caller: Caller, namespace: str) -> Iterator[Edge]:
    """What comes of a pod that somebody makes as he likes."""
    ids = world.found.ids
    yield from (Edge("ESCALATES_TO", account) for _, account in _accounts(world, namespace))
    yield from (Edge("READS", ids.secret(*each)) for each in world.found.secrets if each[0] == namespace)
    yield from (Edge("READS", ids.config_map(*each)) for each in world.found.config_maps if each[0] == namespace)
    told = [each for each in world.found.of("", "Namespace") if each.name == namespace]
    levels = {each.labels.get("pod-security.kubernetes.io/enforce") for each in told}
    is_held = bool(levels & {"baseline", "restricted"})
    if not is_held or world.may(caller, CHANGE, "namespaces", namespace, namespace):
        why = "first the label of the namespace" if is_held else None
        yield from (Edge("ESCALATES_TO", ids.host(name), why) for name in world.found.placing.hosts or ["unknown"])


def _impersonating(world: World, caller: Caller) -> Iterator[Edge]:
    ids = world.found.ids
    for name in world.known.users:
        if world.may(caller, "impersonate", "users", name):
            yield Edge("IMPERSONATES", ids.user(name))
    as_users = any(world.may(caller, "impersonate", "users", name) for name in world.names if not account_named(name))
    as_accounts = any(
        world.may(caller, "impersonate", "serviceaccounts", name, namespace)
        for namespace in (*world.namespaces, FRESH)
        for name in world.names
    )
    for kind, name in world.known.told:
        if kind == "Group" and (as_users or as_accounts) and world.may(caller, "impersonate", "groups", name):
            yield Edge("IMPERSONATES", ids.group(name))


def _in_steps(world: World, caller: Caller) -> Iterator[Edge]:
    """What takes a webhook, or a pod that mounts a volume of one's own, before it leads anywhere."""
    hooks, group = "mutatingwebhookconfigurations", "admissionregistration.k8s.io"
    changes = any(world.may(caller, CHANGE, hooks, name, group=group) for name in world.names)
    if changes or world.may(caller, "create", hooks, group=group):
        yield Edge("ESCALATES_TO", world.found.ids.whole, "first a webhook")
    if world.may(caller, "create", "persistentvolumes"):
        for name in world.found.placing.hosts or ["unknown"]:
            yield Edge("ESCALATES_TO", world.found.ids.host(name), "first a pod that mounts it")


def _certified(world: World, caller: Caller) -> Iterator[Edge]:
    """Whom a certificate makes somebody who asks for it and approves it himself."""
    group = "certificates.k8s.io"
    asks = world.may(caller, "create", "certificatesigningrequests", group=group)
    approval = "certificatesigningrequests/approval"
    if not asks or not any(world.may(caller, CHANGE, approval, name, group=group) for name in world.names):
        return
    anybody = any(world.may(caller, "approve", "signers", name, group=group) for name in SIGNERS)
    nodes = any(world.may(caller, "approve", "signers", name, group=group) for name in OF_NODES)
    for kind, name in world.known.told:
        is_node = name == NODES if kind == "Group" else name.startswith(NODE)
        if (anybody and (kind, name) != ("Group", MASTERS)) or (nodes and is_node):
            yield Edge("ESCALATES_TO", world.found.ids.subject(kind, name))
