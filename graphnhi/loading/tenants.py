"""Which tenant the records of a file belong to, and who said so: the user, the export itself, or the name of its folder."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from graphnhi.errors import UsageError, near, quoted
from graphnhi.loading.sources import File, Source

__all__ = ["FILE", "FOLDER", "SAID", "Tenants"]

SAID: Final = "--tenant"
"""Where a tenant comes from that the user gave."""
FOLDER: Final = "folder name"
FILE: Final = "file name"
_PACKED: Final = ".gz"


class Tenants:
    """What `--tenant` says, for all sources (`T`) or for one of them (`SOURCE=T`).

    Raises UsageError for two different tenants of one source and for a SOURCE that is none.
    """

    def __init__(self, said: Iterable[str], sources: Iterable[Source]) -> None:
        self._of_all: str | None = None
        self._of: dict[str, str] = {}
        known = {key for source in sources for key in (source.given, str(source.path))}
        for text in said:
            self._take(text, known)

    def _take(self, text: str, known: set[str]) -> None:
        source, tenant = _split(text, known)
        if not tenant.strip():
            raise UsageError(f"--tenant {quoted(text)} names no tenant.")
        before = self._of_all if source is None else self._of.get(source)
        if before not in (None, tenant):
            raise UsageError(
                f"--tenant says both {quoted(before)} and {quoted(tenant)}. Give one, or SOURCE=T for each source."
            )
        if source is None:
            self._of_all = tenant
        else:
            self._of[source] = tenant

    def said(self, source: Source) -> str | None:
        """The tenant that the user gave to a source."""
        return self._of.get(source.given) or self._of.get(str(source.path)) or self._of_all

    def of(self, file: File, own: str | None, *, whole_source: bool = False) -> tuple[str, str]:
        """The tenant of a file and where it comes from; `own` is the export's own name, `whole_source` that folders within a source
        are no tenants of their own.
        """
        said = self.said(file.source)
        if said is not None:
            return said, SAID
        if own:
            return own, "export"
        if whole_source and file.source.is_folder:
            return file.source.name or str(file.source.path), FOLDER
        return _by_place(file)


def _split(text: str, known: set[str]) -> tuple[str | None, str]:
    """`SOURCE=T` where SOURCE is one that was given (it may hold `=` itself), else the whole text as tenant."""
    named = max((source for source in known if text.startswith(f"{source}=")), key=len, default=None)
    if named is not None:
        return named, text[len(named) + 1 :]
    if "=" in text:
        source = text.partition("=")[0]
        hint = near(source, known) or sorted(known)
        raise UsageError(
            f"--tenant {quoted(text)}: {quoted(source)} is no source of this build. Sources: {', '.join(hint)}."
        )
    return None, text


def _by_place(file: File) -> tuple[str, str]:
    """The folder of a file within its source (so that two accounts side by side stay apart), or the name of what was given."""
    label = PurePosixPath(file.label)
    if file.named and not file.source.is_folder:
        return str(label.with_name(_stem(label.name))), FILE
    folder = str(label.parent)
    return (folder, FOLDER) if folder != "." else (file.source.name, FOLDER)


def _stem(name: str) -> str:
    """A file's name without what says its format; that of a packed archive says two."""
    return PurePosixPath(name.removesuffix(_PACKED)).stem or name
