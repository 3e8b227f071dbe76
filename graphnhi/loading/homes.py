"""The home of each file whose loader takes a source as one tenant: the folder or the file that names it where nobody else does.

It can only be settled when all files are read: how many were named beside a file shows no earlier.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphnhi.errors import Fault, InputError, quoted
from graphnhi.loading.ledger import Account
from graphnhi.loading.reading import FileRows
from graphnhi.loading.sources import File
from graphnhi.loading.tenants import FILE, FOLDER

__all__ = ["settle_homes"]


def settle_homes(files: Iterable[FileRows]) -> None:
    """Files that were named one by one and lie in one folder become one tenant, named by that folder.

    Raises InputError where two homes have one name: what lies in them may be two tenants, or one.
    """
    homes: dict[tuple[str, Path], list[FileRows]] = defaultdict(list)
    resolved = _Resolved()
    for rows in files:
        if rows.whole_source and rows.file is not None and rows.account.tenant_from in (FOLDER, FILE):
            homes[rows.account.loader, resolved[_folder(rows.file)]].append(rows)
    settled = [home for (_, folder), beside in homes.items() for home in _settled(folder, beside)]
    faults = [*_clashes(settled)]
    if faults:
        raise InputError(faults)


class _Resolved(dict[Path, Path]):
    """Where paths lie; of many files in one folder that is looked up once."""

    def __missing__(self, path: Path) -> Path:
        self[path] = path.resolve()
        return self[path]


def _folder(file: File) -> Path:
    """The folder that was given, or in which a file lies that was."""
    return file.source.path if file.source.is_folder else file.path.parent


_Home = tuple[Path, FileRows]
"""Where the name of a tenant comes from, and one of its files."""


def _settled(folder: Path, beside: list[FileRows]) -> Iterator[_Home]:
    known = [rows.account.tenant for rows in beside if rows.account.tenant_from == FOLDER]
    name = known[0] if known else folder.name or str(folder)
    for rows in beside if len(beside) > 1 else ():
        rows.account.tenant, rows.account.tenant_from = name, FOLDER
    for rows in beside:
        assert rows.file is not None
        yield (folder if rows.account.tenant_from == FOLDER else rows.file.path.resolve()), rows


def _clashes(homes: Iterable[_Home]) -> Iterator[Fault]:
    """One fault for each home whose name another one had before."""
    first: dict[tuple[str, str], dict[Path, Account]] = defaultdict(dict)
    for home, rows in homes:
        account = rows.account
        known = first[account.loader, account.tenant]
        if known and home not in known:
            yield _clash(account, next(iter(known.values())))
        known.setdefault(home, account)


def _clash(account: Account, before: Account) -> Fault:
    what = f"would be of the same tenant as {before.file}, by the name of its {account.tenant_from.split()[0]} alone"
    todo = "Say whether they are one: --tenant SOURCE=NAME for each source, with one name or two."
    return Fault(account.file, "", what, quoted(account.tenant), todo=todo)
