"""Which annotations files belong to a build, and what they say, all faults at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphnhi.errors import Fault, InputError
from graphnhi.library.complaints import read_toml, shape_faults
from graphnhi.loading.annotations.written import KEPT, AnnotationsFile
from graphnhi.loading.sources import ANNOTATIONS, Source

__all__ = ["Annotations", "annotations_of", "template"]


@dataclass(frozen=True)
class Annotations:
    """What all annotations files of a build say, each with the label that evidence names it by."""

    files: tuple[tuple[str, AnnotationsFile], ...]
    kept: dict[str, list[dict[str, Any]]]


def template() -> str:
    """A commented annotations file to start from: prose after `# `, examples after `#`."""
    return Path(__file__).with_name("template.toml").read_text(encoding="utf-8")


def annotations_of(sources: Iterable[Source], chosen: Path | None) -> tuple[Annotations, list[Fault]]:
    """The file that was chosen, else every `annotations.toml` beside the sources; and everything that is wrong in them."""
    files: list[tuple[str, AnnotationsFile]] = []
    kept: dict[str, list[dict[str, Any]]] = {name: [] for name in KEPT}
    faults: list[Fault] = []
    for label, path in _labelled([Path(chosen)] if chosen is not None else _beside(sources)):
        try:
            raw = read_toml(path, label)
        except InputError as error:
            faults += error.faults
            continue
        wrong = shape_faults(AnnotationsFile, raw, label)
        faults += wrong
        if not wrong:
            files.append((label, AnnotationsFile.model_validate(raw)))
            for name in KEPT:
                kept[name] += raw.get(name, [])
    return Annotations(tuple(files), kept), faults


def _beside(sources: Iterable[Source]) -> list[Path]:
    """`annotations.toml` in each source folder and beside each source file, each real file once."""
    found: dict[Path, Path] = {}
    for source in sources:
        if source.is_database:
            continue
        path = (source.path if source.is_folder else source.path.parent) / ANNOTATIONS
        if path.exists():
            found.setdefault(path.resolve(), path)
    return [found[real] for real in sorted(found)]


def _labelled(paths: list[Path]) -> list[tuple[str, Path]]:
    """The file's name; where several have the same, with as much of the path before it as tells them apart."""
    depth = 1
    while len({_tail(path, depth) for path in paths}) < len(paths):
        depth += 1
    return sorted((_tail(path, depth), path) for path in paths)


def _tail(path: Path, depth: int) -> str:
    return "/".join(path.resolve().parts[-depth:]).lstrip("/")
