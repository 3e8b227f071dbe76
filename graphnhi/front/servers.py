"""Estates on a Neo4j server: pushed there, pulled back, opened to be asked."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.front.arguments import file
from graphnhi.front.kept import AnyEstate, whole
from graphnhi.library.of_database import DATABASES

if TYPE_CHECKING:
    from graphnhi.loading import Database
    from graphnhi.store.neo4j.estates import ServerEstate
    from graphnhi.store.neo4j.pushing import Pushed

__all__ = ["databases", "is_address", "judged", "parted", "pull", "push", "server_estate"]

Told = Callable[[str, int, int], None]
Watching = Callable[[], AbstractContextManager[Told]]


def _quietly(what: str, done: int, of: int) -> None:
    """Tell nobody."""


def _nobody() -> AbstractContextManager[Told]:
    return nullcontext(_quietly)


def is_address(path: str | Path) -> TypeGuard[str]:
    """Whether an estate is named by the address of a server."""
    return isinstance(path, str) and "://" in path


def parted(sources: Sequence[str | Path]) -> tuple[list[str], list[str | Path]]:
    """Of the sources of a build, the addresses of servers, and the files and folders."""
    return [one for one in sources if is_address(one)], [one for one in sources if not is_address(one)]


def server_estate(
    uri: str,
    *,
    allow_plain: bool = False,
    password_file: str | Path | None = None,
    ask: Callable[[str], str] | None = None,
    watching: Watching | None = None,
) -> "ServerEstate":
    """An estate on a server, to be asked; see `open`.

    ask: gives the password of a user, where nothing else does. watching: is entered while the whole estate is read, and gives
    what is then told how far it is.
    """
    from graphnhi.store.neo4j.address import address_of  # noqa: PLC0415 - only who has a server needs the driver
    from graphnhi.store.neo4j.estates import ServerEstate  # noqa: PLC0415 - as above
    from graphnhi.store.neo4j.signing_in import login_of  # noqa: PLC0415 - as above

    address = address_of(uri, allow_plain=allow_plain)
    return ServerEstate(address, login_of(file(password_file), ask), watching or _nobody)


def judged(uri: str, *, allow_plain: bool = False) -> str:
    """How a server is called in messages. UsageError where an address is none, before anything is looked up or connected."""
    from graphnhi.store.neo4j.address import address_of  # noqa: PLC0415 - as in `server_estate`

    return address_of(uri, allow_plain=allow_plain).uri


def databases(
    uris: Sequence[str],
    loader: str | None,
    *,
    library: str | Path | None = None,
    allow_plain: bool = False,
    password_file: str | Path | None = None,
    ask: Callable[[str], str] | None = None,
    progress: Told | None = None,
) -> "list[Database]":
    """What Cartography wrote into the databases at these addresses, fetched for a build; raises GraphnhiError as `open` does."""
    from graphnhi.store.neo4j.address import address_of  # noqa: PLC0415 - as in `server_estate`
    from graphnhi.store.neo4j.cartography import database_of  # noqa: PLC0415 - as in `server_estate`
    from graphnhi.store.neo4j.connection import Connection  # noqa: PLC0415 - as in `server_estate`
    from graphnhi.store.neo4j.signing_in import login_of  # noqa: PLC0415 - as in `server_estate`

    if uris and loader not in DATABASES:
        raise UsageError(
            f"a server is a source by --as {min(DATABASES)} alone, which reads what that tool wrote there. An estate that was pushed is "
            "asked by -e, or brought back by `graphnhi pull`."
        )
    addresses, found = [address_of(uri, allow_plain=allow_plain) for uri in uris], list["Database"]()
    for address in addresses:
        if address.estate is not None:
            raise UsageError(
                f"{address.uri}: what Cartography wrote has no ?estate=. To have an estate back, use `pull`."
            )
        login = login_of(file(password_file), ask)
        with Connection(address, login) as server:
            found.append(database_of(server, address.uri, login.database, file(library), progress))
    return found


def push(
    estate: AnyEstate,
    uri: str,
    *,
    allow_plain: bool = False,
    password_file: str | Path | None = None,
    ask: Callable[[str], str] | None = None,
    progress: Told | None = None,
) -> "Pushed":
    """Write an estate to a Neo4j server, under the name in `?estate=NAME` or its own, in place of the one of that name.

    Whoever reads meanwhile reads the old one; a push that died is gone on with by the next. Raises GraphnhiError where the server
    refuses, and where what is there at the end is not what was sent.
    """
    from graphnhi.store.neo4j.address import address_of  # noqa: PLC0415 - as in `server_estate`
    from graphnhi.store.neo4j.connection import Connection  # noqa: PLC0415 - as in `server_estate`
    from graphnhi.store.neo4j.pushing import push as _push  # noqa: PLC0415 - as in `server_estate`
    from graphnhi.store.neo4j.signing_in import login_of  # noqa: PLC0415 - as in `server_estate`

    address, here = address_of(uri, allow_plain=allow_plain), whole(estate)
    with Connection(address, login_of(file(password_file), ask)) as server:
        return _push(server, here, address.estate or here.about.get("name") or "estate", progress or _quietly)


def pull(
    uri: str,
    *,
    allow_plain: bool = False,
    password_file: str | Path | None = None,
    ask: Callable[[str], str] | None = None,
    progress: Told | None = None,
) -> Estate:
    """The whole estate from a Neo4j server, equal to what was pushed to the digest. Raises GraphnhiError as `open` does."""
    told = progress or _quietly
    given = server_estate(
        uri, allow_plain=allow_plain, password_file=password_file, ask=ask, watching=lambda: nullcontext(told)
    )
    with given as found:
        return found.whole()
