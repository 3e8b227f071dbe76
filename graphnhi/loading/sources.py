"""The files of a build: folders walked in order, each file with a label that says where it is and no more.

No export is opened here. What is no file to read (a pipe, a link that leads out of its folder) is named with the reason;
estates and their keys are passed by, for a build must not eat what an earlier one wrote.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from graphnhi.errors import Fault, UsageError
from graphnhi.loading.looks import looks_like_data
from graphnhi.loading.own_files import is_estate, is_key

__all__ = ["ANNOTATIONS", "File", "LeftOut", "Source", "Walked", "walked"]

ANNOTATIONS: Final = "annotations.toml"
"""The file beside the exports that is no export."""


@dataclass(frozen=True)
class Source:
    """One SOURCE as it was given, and how labels of its files begin when another source has the same ones.

    A database has no path: its label stands there, and nothing lies beside it.
    """

    given: str
    path: Path
    is_folder: bool
    prefix: str = ""
    is_database: bool = False

    @property
    def name(self) -> str:
        """The last part of its path, also for `.` and `..`."""
        return self.path.name if self.path.name not in ("", "..") else self.path.resolve().name


@dataclass(frozen=True)
class File:
    """One file to read. `named`: it was given itself, not met in a folder."""

    path: Path
    label: str
    source: Source
    named: bool


@dataclass(frozen=True)
class LeftOut:
    """Why something met in a folder is not read. `data`: it may have held records, so every answer lacks it."""

    fault: Fault
    data: bool


@dataclass(frozen=True)
class Walked:
    """Files by label; faults that refuse (of what was named), what was met in a folder and left out, and estates met there."""

    sources: tuple[Source, ...]
    files: tuple[File, ...]
    refused: tuple[Fault, ...]
    left_out: tuple[LeftOut, ...]
    estates: tuple[Fault, ...]


def walked(given: Iterable[str | os.PathLike[str]], others: tuple[Source, ...] = ()) -> Walked:
    """Every file of the sources, sorted by label; equal for every order in which they are given.

    others: sources that have no files. A file that several sources name is read once. Raises UsageError when no source is
    given.
    """
    texts = sorted({os.fspath(each) for each in given})
    if not texts and not others:
        raise UsageError("nothing to build from: give at least one file or folder.")
    refused: list[Fault] = []
    aside = _Aside()
    found: list[File] = []
    sources = [source for text in texts if (source := _source(text, refused))]
    for source in sources:
        found += _files(source, refused, aside)
    files = _told_apart(_once(found))
    kept = sorted(files, key=lambda file: file.label)
    return Walked((*sources, *others), tuple(kept), tuple(refused), tuple(aside.left_out), tuple(aside.estates))


@dataclass
class _Aside:
    """What was met in folders and is no file to read."""

    left_out: list[LeftOut] = field(default_factory=list)
    estates: list[Fault] = field(default_factory=list)


def _source(text: str, refused: list[Fault]) -> Source | None:
    path = Path(text)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        what = (
            "no such file or folder"
            if missing
            else f"cannot be read: {getattr(error, 'strerror', None) or 'no usable path'}"
        )
        refused.append(Fault(text, "", what, todo="Check the path."))
        return None
    if stat.S_ISDIR(mode) and (is_estate(path) or is_estate(path.resolve().parent)):
        refused.append(
            Fault(text, "", "is an estate, no export", todo="Ask it by -e, or name the exports it was built of.")
        )
        return None
    if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
        return Source(text, path, stat.S_ISDIR(mode))
    refused.append(Fault(text, "", "is no file and no folder", _type(mode), todo="Save it as a file first."))
    return None


def _type(mode: int) -> str:
    names = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    return names.get(stat.S_IFMT(mode), "a special file")


def _files(source: Source, refused: list[Fault], aside: _Aside) -> list[File]:
    if not source.is_folder:
        if source.path.name == ANNOTATIONS:
            refused.append(Fault(source.name, "", "is no export", todo="Give it by --annotations."))
            return []
        return [File(source.path, source.path.name, source, named=True)]
    met = list(_met(source, refused, aside))
    if not met:
        refused.append(Fault(source.given, "", "there is no file to read in this folder", todo="Check the path."))
    return met


def _met(source: Source, refused: list[Fault], aside: _Aside) -> Iterator[File]:
    """The files of a folder and its subfolders; hidden ones, estates and their keys are passed by."""

    def unreadable(error: OSError) -> None:
        label = os.path.relpath(error.filename, source.path).replace(os.sep, "/")
        refused.append(
            Fault(label, "", f"cannot be read: {error.strerror}", todo="Check the permissions of the folder.")
        )

    for folder, subfolders, names in os.walk(source.path, onerror=unreadable):
        subfolders[:] = _entered(source, Path(folder), subfolders, aside)
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(folder) / name
            label = _label(source, path)
            fault = _unfit(source, path, label)
            if fault is not None:
                aside.left_out.append(LeftOut(fault, data=looks_like_data(name) or name == ANNOTATIONS))
            elif label != ANNOTATIONS and not is_key(path):
                yield File(path, label, source, named=False)


def _entered(source: Source, folder: Path, names: list[str], aside: _Aside) -> list[str]:
    """The subfolders to walk; a link to one may lead to records, and is told."""
    entered = []
    for name in sorted(name for name in names if not name.startswith(".")):
        path = folder / name
        label = _label(source, path)
        if is_estate(path):
            aside.estates.append(Fault(label, "", "is an estate and passed by"))
        elif path.is_symlink():
            aside.left_out.append(LeftOut(Fault(label, "", "is a link to a folder and not followed"), data=True))
        else:
            entered.append(name)
    return entered


def _label(source: Source, path: Path) -> str:
    return path.relative_to(source.path).as_posix()


def _unfit(source: Source, path: Path, label: str) -> Fault | None:
    """Why a thing met in a folder is not read, None if it is."""
    try:
        mode = path.stat().st_mode
        inside = not path.is_symlink() or path.resolve().is_relative_to(source.path.resolve())
    except (OSError, RuntimeError):
        return Fault(label, "", "is a link that leads nowhere")
    if not inside:
        return Fault(
            label, "", "is a link out of its folder and not followed", todo="Name the file itself as a source."
        )
    if not stat.S_ISREG(mode):
        return Fault(label, "", "is no file", _type(mode))
    if path.name == ANNOTATIONS and label != ANNOTATIONS:
        return Fault(
            label,
            "",
            "annotations are read from the folder given, not from within it",
            todo="Give it by --annotations.",
        )
    return None


def _once(files: list[File]) -> list[File]:
    """Each real file once: of several labels the longest (it says most), then the least."""
    best: dict[Path, File] = {}
    for file in sorted(files, key=lambda file: (not file.named, -len(file.label), file.label)):
        real = file.path.resolve()
        if real in best:
            better = max(best[real], file, key=lambda each: (len(each.label), each.label))
            file = replace(better, named=best[real].named or file.named)  # noqa: PLW2901 - the same file, better named
        best[real] = file
    return list(best.values())


def _told_apart(files: list[File]) -> list[File]:
    """Labels that several sources share begin with as much of the path of their source as tells them apart."""
    depth: dict[Source, int] = {}
    labels = {file: file.label for file in files}
    while True:
        taken: dict[str, set[Source]] = {}
        for file, label in labels.items():
            taken.setdefault(label, set()).add(file.source)
        clashing = {source for sources in taken.values() if len(sources) > 1 for source in sources}
        if not clashing:
            break
        for source in clashing:
            depth[source] = depth.get(source, 0) + 1
        labels = {file: _prefixed(file, depth.get(file.source, 0)) for file in files}
    return [replace(file, label=label, source=_with_prefix(file, depth)) for file, label in labels.items()]


def _prefix(source: Source, depth: int) -> str:
    above = source.path.resolve() if source.is_folder else source.path.resolve().parent
    return "/".join(above.parts[-depth:]).lstrip("/") if depth else ""


def _prefixed(file: File, depth: int) -> str:
    prefix = _prefix(file.source, depth)
    return f"{prefix}/{file.label}" if prefix else file.label


def _with_prefix(file: File, depth: dict[Source, int]) -> Source:
    return replace(file.source, prefix=_prefix(file.source, depth.get(file.source, 0)))
