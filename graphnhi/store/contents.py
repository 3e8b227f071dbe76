"""What one version folder holds: arrays, tables, `about.json` and the manifest. Writes it, opens it, checks all of it.

Which version is the current one, and who may write, is decided elsewhere.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graphnhi.errors import Fault
from graphnhi.estate import Estate
from graphnhi.estate.digest import digest_of
from graphnhi.store.arrays import map_array, write_arrays
from graphnhi.store.atomic import new_file, write_all
from graphnhi.store.manifest import MANIFEST, FileSpec, Manifest, read_manifest
from graphnhi.store.parquet import write_tables
from graphnhi.store.reading import listing, map_part, read_json, require_file
from graphnhi.store.refusals import DamagedEstateError, damaged

__all__ = ["fill", "load", "problems"]

ABOUT = "about.json"
NODES, EDGES = "nodes.parquet", "edges.parquet"


def _write_bytes(path: Path, data: bytes) -> FileSpec:
    with new_file(path) as descriptor:
        write_all(descriptor, data)
    return FileSpec(len(data), hashlib.sha256(data).hexdigest())


def fill(folder: Path, estate: Estate) -> None:
    """Write an estate into an empty version folder, the manifest last; every file is synced, the folder is not."""
    arrays = estate.arrays()
    about = estate.about
    specs, files = write_arrays(folder, arrays)
    files[ABOUT] = _write_bytes(folder / ABOUT, json.dumps(about, allow_nan=False).encode())
    files |= write_tables(folder, {NODES: estate.table("nodes"), EDGES: estate.table("edges")})
    manifest = Manifest(
        version=str(about.get("version", "")),
        built=str(about.get("built", "")),
        digest=digest_of(arrays, about.get("gaps", [])),  # not the remembered one: the arrays are what is saved
        nodes=estate.n_nodes,
        edges=estate.n_edges,
        arrays=specs,
        files=files,
    )
    _write_bytes(folder / MANIFEST, manifest.to_bytes())


def _about(folder: Path, spec: FileSpec) -> Callable[[], dict[str, Any]]:
    """What reads `about.json`: an estate with very many gaps has a long one, which not every question needs.

    The file is taken at once, so that it can still be read when its version was replaced meanwhile.
    """
    path = folder / ABOUT
    data = map_part(path, spec.size)

    def read() -> dict[str, Any]:
        if hashlib.sha256(data).hexdigest() != spec.sha256:
            raise damaged(path, "is not as it was saved (its SHA-256 differs)")
        return read_json(data[:], path)

    return read


def load(folder: Path) -> Estate:
    """The estate of a version folder, its arrays mapped: manifest and sizes are checked, no array is read.

    Raises DamagedEstateError for whatever is missing or of another size, StoreError for another format. Its `about` is read,
    and checked against its SHA-256, when it is asked for.
    """
    found = listing(folder)
    manifest = read_manifest(folder)
    for name, spec in manifest.files.items():
        require_file(folder / name, spec.size, found)
    if ABOUT not in manifest.files:
        raise damaged(folder / MANIFEST, f"names no {ABOUT}")
    arrays = {name: map_array(folder, name, spec) for name, spec in manifest.arrays.items()}
    estate = Estate.from_arrays(arrays, _about(folder, manifest.files[ABOUT]), manifest.digest)
    _require_sizes(estate, manifest, folder)
    return estate


def _require_sizes(estate: Estate, manifest: Manifest, folder: Path) -> None:
    try:
        sizes = estate.n_nodes, estate.n_edges
    except KeyError as error:
        raise damaged(folder / MANIFEST, "names not all arrays of an estate", found=error) from error
    if sizes != (manifest.nodes, manifest.edges):
        raise damaged(folder / MANIFEST, "gives other sizes than the arrays have", found=sizes)


def _faults_of(path: Path, spec: FileSpec, found: Mapping[str, Any]) -> Iterator[Fault]:
    try:
        require_file(path, spec.size, found)
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != spec.sha256:
                raise damaged(path, "is not as it was saved (its SHA-256 differs)")
    except FileNotFoundError:
        yield from damaged(path, "is missing").faults
    except DamagedEstateError as error:
        yield from error.faults


def problems(folder: Path) -> Iterator[Fault]:
    """All that is wrong with a version folder: every file against its SHA-256, then the estate against its digest."""
    found = listing(folder)
    manifest = read_manifest(folder)
    faults = [fault for name, spec in manifest.files.items() for fault in _faults_of(folder / name, spec, found)]
    yield from faults
    for name in sorted(found.keys() - manifest.files.keys() - {MANIFEST}):
        yield from damaged(folder / name, "is no part of the estate").faults
    if not faults:
        yield from _digest_faults(folder, manifest.digest)


def _digest_faults(folder: Path, digest: str) -> Iterator[Fault]:
    estate = load(folder)
    if digest_of(estate.arrays(), estate.about.get("gaps", [])) != digest:
        yield from damaged(folder, "its digest is not the one of its nodes and edges", wanted=digest).faults
