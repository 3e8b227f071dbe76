"""Records of one object that a cluster is told of more than once: two clusters that were taken for one, or one object told unlike.

Kubernetes gives every object a uid of its own, so a name that has two was met in two clusters, or was made anew between two exports.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from graphnhi.deriving.derived import Origin
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS, RBAC, Kind
from graphnhi.deriving.kubernetes.objects.records import Object, listed, mapped, text_of
from graphnhi.deriving.places import Place
from graphnhi.errors import Fault, InputError, quoted

__all__ = ["conflicts", "refuse_mixed", "scattered"]

LASTING: Final[frozenset[Kind]] = frozenset(
    {
        ("", "Namespace"), ("", "Node"), ("", "ServiceAccount"), ("", "Secret"), ("", "ConfigMap"),
        *((RBAC, kind) for kind in ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")),
        *(CONTROLLERS[kind] for kind in ("Deployment", "StatefulSet", "DaemonSet", "CronJob")),
    }
)  # fmt: skip
"""Kinds whose objects stay; Pods, ReplicaSets and Jobs come and go, and one of the same name may be another one."""
_LONG: Final = 1000
"""Characters of a source that are shown: the user named it, and is to name it again."""
_ONE: Final = "They are two clusters, or two exports of one at different times."
_UNKNOWN: Final = Origin("", is_alone=False, is_said=False)
Name = tuple[Kind, str, str]
"""Kind, namespace and name of an object."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two records that cannot be of one object, and what tells so."""

    name: Name
    first: Place
    second: Place
    why: str


def refuse_mixed(clusters: Iterable[Contents], origins: Mapping[str, Origin]) -> None:
    """InputError, one fault a cluster, where records under one name of a cluster must be, or may well be, those of two."""
    faults = []
    for found in clusters:
        pairs = [
            each
            for each in (*_two_uids(found), *_two_owners(found), *_two_words(found, origins))
            if not (_origin(origins, each.first).is_said and _origin(origins, each.second).is_said)
        ]
        if pairs:
            faults.append(_fault(found.cluster, pairs, origins, _ONE))
    if faults:
        raise InputError(faults)


def conflicts(found: Contents) -> Iterator[dict[str, object]]:
    """A gap for each object that is told unlike; what each record says of it counts."""
    for name, records in _records(found, found.by_kind):
        if len({_meaning(each) for each in records}) > 1:
            place = min(each.place for each in records)
            what = f"{_called(name)} is told unlike by {len(records)} records"
            where = {"file": place.file, "place": place.whole}
            yield {"gap": "conflict", "id": _id(found, name), "what": what, "severity": "high", **where, "count": 1}


def scattered(found: Contents) -> Iterator[Fault]:
    """A fault to show where two folders tell one object unlike: what lies in them may be two clusters."""
    pairs = [
        _Pair(name, records[0].place, each.place, "is told unlike")
        for name, records in _records(found, sorted(LASTING))
        for each in records[1:]
        if _folder(each) != _folder(records[0]) and _meaning(each) != _meaning(records[0])
    ]
    if pairs:
        yield _fault(found.cluster, pairs, {}, "Both count. Are they two clusters?")


def _folder(each: Object) -> PurePosixPath:
    return PurePosixPath(each.place.file).parent


def _records(found: Contents, kinds: Iterable[Kind]) -> Iterator[tuple[Name, list[Object]]]:
    """The objects of which there is more than one record."""
    for kind in kinds:
        objects = found.by_kind.get(kind, ())
        times = Counter((each.namespace, each.name) for each in objects)
        records = defaultdict[tuple[str, str], list[Object]](list)
        for each in objects if len(times) < len(objects) else ():
            if times[each.namespace, each.name] > 1:
                records[each.namespace, each.name].append(each)
        yield from (((kind, *key), told) for key, told in records.items())


def _two_uids(found: Contents) -> Iterator[_Pair]:
    for name, records in _records(found, sorted(LASTING)):
        first = {each.uid: each.place for each in reversed(records) if each.uid}
        if len(first) > 1:
            one, other = sorted(first.values())[:2]
            yield _Pair(name, one, other, "has two uids")


def _two_owners(found: Contents) -> Iterator[_Pair]:
    """Files whose objects name an owner of one name, and not one uid in common for it."""
    told = defaultdict[Name, dict[str, dict[str, Place]]](dict)
    for objects in found.by_kind.values():
        for each in objects:
            for name, uid, place in _owners(each):
                told[name].setdefault(place.file, {}).setdefault(uid, place)
    for name, files in sorted(told.items()):
        (_, first), *others = sorted(files.items())
        for _, uids in others:
            if not uids.keys() & first.keys():
                yield _Pair(name, min(first.values()), min(uids.values()), "has two uids as an owner")
                break


def _owners(each: Object) -> Iterator[tuple[Name, str, Place]]:
    for number, ref in enumerate(map(mapped, listed(each.meta.get("ownerReferences")))):
        group, slash, _ = text_of(ref.get("apiVersion")).partition("/")
        kind = (group if slash else "", text_of(ref.get("kind")))
        uid = text_of(ref.get("uid"))
        if uid and kind in LASTING:
            namespace = "" if kind == ("", "Node") else each.namespace
            yield (
                (kind, namespace, text_of(ref.get("name"))),
                uid,
                each.place.under(f"/metadata/ownerReferences/{number}"),
            )


def _two_words(found: Contents, origins: Mapping[str, Origin]) -> Iterator[_Pair]:
    """Objects without a uid that two files tell unlike, each of which was named by itself."""
    for name, records in _records(found, sorted(LASTING)):
        alone = [each for each in records if not each.uid and _origin(origins, each.place).is_alone]
        for each in alone[1:]:
            if each.place.file != alone[0].place.file and _meaning(each) != _meaning(alone[0]):
                yield _Pair(name, alone[0].place, each.place, "is told unlike")
                break


def _origin(origins: Mapping[str, Origin], place: Place) -> Origin:
    return origins.get(place.file, _UNKNOWN)


def _meaning(each: Object) -> str:
    """What a record says that counts: not which version of the object it is, nor what has become of it."""
    meta: dict[str, Any] = {"labels": each.meta.get("labels") or {}}
    if each.kind == "ServiceAccount":
        meta["annotations"] = each.annotations
    housekeeping = ("apiVersion", "kind", "metadata", "status")
    told = {key: value for key, value in each.value.items() if key not in housekeeping and (value or value is False)}
    return json.dumps(meta | told, sort_keys=True)


def _fault(cluster: str, pairs: list[_Pair], origins: Mapping[str, Origin], one: str) -> Fault:
    """What the first of these objects shows, how many there are, and the way out."""
    pair, more = min(pairs, key=lambda each: (each.first, each.second)), len({each.name for each in pairs}) - 1
    others = f", and {more} more like it" if more else ""
    what = f"{_called(pair.name)} {pair.why} in cluster {quoted(cluster)}: here and in {pair.second.file}:{pair.second.whole}{others}"
    return Fault(pair.first.file, pair.first.whole, what, todo=f"{one} {_way_out(pair, origins)}")


def _way_out(pair: _Pair, origins: Mapping[str, Origin]) -> str:
    sources = [_origin(origins, each).source for each in (pair.first, pair.second)]
    if sources[0] == sources[1] or not all(sources):
        return "Give each cluster as a SOURCE of its own, with --tenant SOURCE=NAME for each."
    given = " ".join(f"--tenant {quoted(f'{source}=NAME', _LONG)}" for source in sources)
    return f"Say which is which: {given}."


def _called(name: Name) -> str:
    (_, kind), namespace, own = name
    return f"{kind} {quoted(f'{namespace}/{own}' if namespace else own)}"


def _id(found: Contents, name: Name) -> str:
    """The node that an object is, or that it lies in where it is none."""
    (group, kind), namespace, own = name
    ids, place = found.ids, (namespace, own)
    if (group, kind) == ("", "Pod") or (group, kind) == CONTROLLERS.get(kind):
        return ids.workload(*place, kind)
    if group == RBAC:
        within = ids.namespace(namespace) if namespace else ids.whole
        return ids.role(*place) if kind in ("Role", "ClusterRole") else within
    of = {"ServiceAccount": ids.account, "Secret": ids.secret, "ConfigMap": ids.config_map}
    return of[kind](*place) if kind in of else ids.host(own) if kind == "Node" else ids.namespace(own)
