"""Estates: built in memory, opened, saved; and the built-in one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from graphnhi.errors import InputError, UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.front.arguments import file
from graphnhi.front.kept import AnyEstate, whole
from graphnhi.front.servers import databases, is_address, parted, server_estate

__all__ = ["DEMO", "Progress", "build", "demo", "open", "save"]

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many of it are done and how many there are."""

DEMO = Path(__file__).parents[1] / "demo_data" / "larkpay"


def build(
    *sources: str | Path,
    name: str | None = None,
    loader: str | None = None,
    tenant: str | Sequence[str] | None = None,
    annotations: str | Path | None = None,
    fingerprint_key: str | Path | None = None,
    strict: bool = False,
    keep_going: bool = False,
    library: str | Path | None = None,
    allow_plain: bool = False,
    password_file: str | Path | None = None,
    progress: Progress | None = None,
) -> Estate:
    """Build an estate in memory from files and folders; nothing is written (see `save`).

    A source may be the address of a Neo4j into which Cartography wrote, with `loader="cartography"`; how it is reached is told at
    `open`.

    tenant: `T`, or several of `SOURCE=T`. strict: anything skipped or in conflict raises InputError. keep_going: a file that
    cannot be trusted is listed in the coverage instead of stopping the build. Raises InputError with every fault found.
    """
    from graphnhi import loading  # noqa: PLC0415 - reading sources needs pandas, asking does not

    if not all(isinstance(source, str | Path) for source in sources):
        raise UsageError(f"sources are paths, each its own argument (found {quoted(sources)}).")

    options = loading.Options(
        name=name, loader=loader, strict=strict, keep_going=keep_going,
        tenant=(tenant,) if isinstance(tenant, str) else tuple(tenant or ()),
        annotations=file(annotations), fingerprint_key=file(fingerprint_key), library=file(library),
    )  # fmt: skip
    addresses, files = parted(sources)
    fetched = databases(
        addresses, loader, library=library, allow_plain=allow_plain, password_file=password_file, progress=progress
    )
    built = loading.build(files, options, progress, fetched)
    if not built.complete:
        raise InputError(built.faults)
    return built.estate


def open(  # noqa: A001 - nhi.open reads well
    path: str | Path = "estate.graphnhi",
    *,
    allow_shared: bool = False,
    allow_plain: bool = False,
    password_file: str | Path | None = None,
) -> AnyEstate:
    """Open an estate on disk, memory-mapped, or one on a Neo4j server (`neo4j://HOST:7687?estate=NAME`).

    On a server NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE say who signs in; password_file: a file of mode 0600 instead of
    NEO4J_PASSWORD. allow_plain: let an unencrypted connection leave this machine. Raises GraphnhiError where the estate is missing,
    damaged, newer, open to others, or the server refuses.
    """
    if is_address(path):
        return server_estate(path, allow_plain=allow_plain, password_file=password_file)
    from graphnhi.store.disk import open_estate  # noqa: PLC0415 - symmetrical with save

    return open_estate(Path(path), allow_shared=allow_shared)


def save(estate: AnyEstate, path: str | Path = "estate.graphnhi") -> None:
    """Save an estate as a folder, atomically; an older one at the same path stays whole until the new one is.

    Raises GraphnhiError where the place cannot be written, or holds something that is no estate.
    """
    from graphnhi.store.disk import save as save_estate  # noqa: PLC0415 - writing tables needs duckdb

    save_estate(whole(estate), Path(path))


def demo() -> Estate:
    """The built-in estate of a fictional payments company."""
    return build(DEMO, name="demo")
