"""The reader of Kubernetes objects: what `kubectl get -o json|yaml` prints, manifests, the dumps of collectors as files or archives.

Every object is one row: the group and the kind of it, and itself, as canonical JSON. What is a secret in it is taken out as it is read.
A list that goes on elsewhere (`metadata.continue`) has a row of kind `List` for it. What an object means, and what is joined with what,
is no matter of a reader.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from graphnhi.readers._tabulate import Source
from graphnhi.readers.kubernetes.archive import FAULTS, fault_of, members, within
from graphnhi.readers.kubernetes.clusters import METADATA, cluster_in, cluster_of
from graphnhi.readers.kubernetes.gathering import COLUMNS, CORE, Gathered
from graphnhi.readers.kubernetes.looks import is_archive, looks_like_kubernetes
from graphnhi.readers.kubernetes.records import CONTINUED, StrangeError
from graphnhi.readers.kubernetes.streams import Placed, read_stream
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.tidy import DEFAULT, Limits, Table

__all__ = ["COLUMNS", "CONTINUED", "CORE", "NAME", "read", "recognises"]

NAME: Final = "kubernetes"


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins as objects of Kubernetes in JSON or YAML, as a collector's archive, or as a table that kubectl prints."""
    return looks_like_kubernetes(path, head)


def read(
    path: Path,
    file: str,
    *,
    header: tuple[str, ...] | None = None,
    limits: Limits = DEFAULT,
    fingerprints: Fingerprints | None = None,
) -> Iterator[Table]:
    """Tables of objects with the columns of `COLUMNS`, at least one; `tenant` is the cluster that a collector's dump names.

    Places are JSON pointers, behind the number of the document where there are several, behind the member of an archive. What is no
    object of Kubernetes is skipped. Raises InputError, with all faults that can be told apart, for a file that is no JSON or YAML or is
    not read as it stands (a key twice, an unknown tag, aliases that grow, too deep), and for what kubectl prints for people.
    """
    del header
    source = Source(file, NAME, limits, fingerprints, "record")
    refusals = source.refusals()
    with path.open("rb") as stream:
        is_packed = is_archive(stream.read(2))
    gathered = Gathered(source, refusals, _cluster(path, is_packed=is_packed))
    for placed in _guarded(_of_archive(path, gathered) if is_packed else _of_file(path, gathered), refusals):
        if not refusals:
            yield from gathered.add(placed)
    refusals.settle()
    yield from gathered.rest()


def _cluster(path: Path, *, is_packed: bool) -> str | None:
    """The cluster of a dump; an archive is gone through once for it, for what names it comes last."""
    with suppress(*FAULTS):  # whoever reads it will be told
        for each in members(path) if is_packed else ():
            if each.name == METADATA and each.stream is not None:
                return cluster_in(each.stream) or cluster_of(path)
    return cluster_of(path)


def _of_file(path: Path, gathered: Gathered) -> Iterator[Placed]:
    """The objects of a file; a collector's own word on its dump has none."""
    if path.name == METADATA:
        return
    with path.open("rb") as stream:
        yield from read_stream(stream, path.name, "", gathered.source, gathered.refusals)


def _of_archive(path: Path, gathered: Gathered) -> Iterator[Placed]:
    for each in members(path):
        if each.stream is None:
            gathered.skip(each.label, "is no file of JSON or YAML")
        elif each.name != METADATA:
            inside = within(gathered.refusals, each.label)
            yield from read_stream(each.stream, each.name, each.label, gathered.source, inside)


def _guarded(found: Iterator[Placed], refusals: Refusals) -> Iterator[Placed]:
    """What is found, up to something that is not to be read at all, for which the file is refused."""
    place, what, todo = "", "", ""
    try:
        yield from found
    except StrangeError as strange:
        place, what, todo = strange.pointer, strange.what, strange.todo
    except FAULTS as error:
        what = fault_of(error)
    if what:
        refusals.add(place, what, todo=todo)
