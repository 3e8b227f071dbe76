"""The folders in which loaders, queries and facts are looked for, in this order: the user's, the package's, the checkout's."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from graphnhi.errors import Fault, InputError, UsageError, escaped, near, quoted
from graphnhi.library.loader import Loader, read_loader

__all__ = ["Library"]

_PACKAGE: Final = Path(__file__).resolve().parents[1]
SHELVES: Final = ("loaders", "queries", "facts")
_DATA: Final = frozenset({".toml", ".csv"})


class Library:
    """Data by name. A file of the user's folder stands in for one of the package with the same name, or adds to them.

    folder: the user's own, with any of the subfolders `loaders/`, `queries/` and `facts/`; None: the package's data alone.
    Raises UsageError for a folder that is none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(folder) if folder is not None else None
        if self.folder is not None:
            _check(self.folder)

    def path(self, name: str) -> Path:
        """Where `facts/x.csv`, `loaders/x.toml` or `queries/x.toml` lies; a bare file name is a facts file.

        Raises UsageError, with the near names, when there is none.
        """
        shelf, _, file = name.rpartition("/")
        shelf = shelf or "facts"
        if self.folder is None and (ours := _file_of_ours(shelf, file)) is not None:
            return ours
        found = self.files(shelf).get(file)
        if found is None:
            names = near(file, self.files(shelf))
            hint = f" Did you mean {' or '.join(names)}?" if names else ""
            raise UsageError(f"the library has no {shelf}/{quoted(file)[1:-1]}.{hint}")
        return found

    def facts(self, name: str) -> Path:
        """Where a facts file lies."""
        return self.path(f"facts/{name}")

    def files(self, shelf: str) -> dict[str, Path]:
        """Every file of `loaders`, `queries` or `facts` by its name, sorted; hidden files are left out."""
        found: dict[str, Path] = {}
        shelf_of_ours = _ours(shelf)
        for folder in self.shelves(shelf):
            for path in sorted(folder.iterdir()):
                if path.name.startswith("."):
                    continue
                if path.is_file():
                    found.setdefault(path.name, path)
                elif folder != shelf_of_ours and path.suffix in _DATA:
                    raise UsageError(
                        f"{shelf}/{escaped(path.name)} in the library {quoted(self.folder)} is no file that can be read."
                    )
        return dict(sorted(found.items()))

    def loaders(self) -> tuple[Loader, ...]:
        """Every loader, by name; one of the user's replaces the package's of the same name.

        Raises InputError with the faults of all loader files, not of the first only.
        """
        return tuple(self._loaders.values())

    def loader(self, name: str) -> Loader:
        """The loader of this name; UsageError with the near names when there is none."""
        if name not in self._loaders:
            names = near(name, self._loaders) or list(self._loaders)
            raise UsageError(f"no loader is called {quoted(name)}. Known: {', '.join(names)}.")
        return self._loaders[name]

    @cached_property
    def _loaders(self) -> dict[str, Loader]:
        found: dict[str, Loader] = {}
        faults: list[Fault] = []
        for folder in self.shelves("loaders"):
            own: dict[str, Loader] = {}
            for path in sorted(folder.glob("[!.]*.toml")):
                faults += _add(own, path, f"loaders/{path.name}")
            found = own | found
        if faults:
            raise InputError(faults)
        return dict(sorted(found.items()))

    def shelves(self, shelf: str) -> Iterator[Path]:
        """The folders that hold a shelf, the user's first; the package's is beside it in a checkout."""
        if shelf not in SHELVES:
            raise UsageError(f"the library has {', '.join(SHELVES)}, not {quoted(shelf)}.")
        for folder in (self.folder and self.folder / shelf, _ours(shelf)):
            if folder is not None and folder.is_dir():
                yield folder


def _ours(shelf: str) -> Path | None:
    """The package's own folder of a shelf."""
    shipped = (_PACKAGE / "facts",) if shelf == "facts" else (_PACKAGE / "_shipped" / shelf, _PACKAGE.parent / shelf)
    return next((folder for folder in shipped if folder.is_dir()), None)


def _file_of_ours(shelf: str, file: str) -> Path | None:
    """A file of the package's own, found without a list of all of them: a derivation asks for many."""
    folder = _ours(shelf) if shelf in SHELVES and not file.startswith(".") else None
    return folder / file if folder is not None and (folder / file).is_file() else None


def _add(own: dict[str, Loader], path: Path, label: str) -> list[Fault]:
    """Read one loader file into `own`; what is wrong with it comes back."""
    try:
        loader = read_loader(path, label)
    except InputError as error:
        return list(error.faults)
    if loader.name in own:
        what = f"the name {loader.name} is taken by {own[loader.name].label}"
        return [Fault(label, "name", what, todo="Give each loader of a folder a name of its own.")]
    own[loader.name] = loader
    return []


def _check(folder: Path) -> None:
    if not folder.is_dir():
        raise UsageError(f"the library {quoted(folder)} is no folder.")
    if not any((folder / shelf).is_dir() for shelf in SHELVES):
        raise UsageError(
            f"the library {quoted(folder)} has none of the folders loaders/, queries/ and facts/. Put your files into them."
        )
