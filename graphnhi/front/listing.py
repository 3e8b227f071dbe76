"""Lists of what an estate has, and the recertification of it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from graphnhi.asking import Settings
from graphnhi.front.arguments import file, several
from graphnhi.front.kept import AnyEstate, whole
from graphnhi.library import Library
from graphnhi.results import Answer

__all__ = ["apply_review", "inventory", "review"]


def inventory(
    estate: AnyEstate,
    *,
    kind: str | Sequence[str] | None = None,
    category: str | None = None,
    owner: str | None = None,
    vendor: str | None = None,
    environment: str | None = None,
    missing: str | Sequence[str] | None = None,
    bound: str = "possible",
    max_hops: int | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """Every machine identity, credential and vendor: what is known of it, what is missing, which crown jewels it reaches.

    Humans and groups are rows only where their `kind` or `category="identity"` asks for them. missing: `owner`, `purpose`,
    `environment`, `created`, `rotation`, `expiry`, `last use`, `review`; several must all be missing. What has expired or is
    disabled is a row that reaches nothing. Raises UsageError for a word outside its set and for an owner, vendor or
    environment that nothing has.
    """
    from graphnhi.engine.inventory import Wanted  # noqa: PLC0415 - the severities behind it are slow to import
    from graphnhi.engine.inventory import inventory as _inventory  # noqa: PLC0415 - as above

    settings = Settings.of(bound=bound, max_hops=max_hops, category=category, as_of=as_of, mode=mode)
    wanted = Wanted.of(category, several(kind), owner, vendor, environment, several(missing))
    return _inventory(whole(estate), wanted, settings, facts=Library(file(library)).facts("severities.toml"))


def review(
    estate: AnyEstate,
    *,
    kind: str | Sequence[str] | None = None,
    category: str | None = None,
    owner: str | None = None,
    vendor: str | None = None,
    environment: str | None = None,
    missing: str | Sequence[str] | None = None,
    bound: str = "possible",
    max_hops: int | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """The recertification export: a row to decide on for everything that `inventory` lists and that lives.

    `decision`, `reviewer` and `comment` are for people to fill in (keep, revoke or change); `apply_review` reads them back.
    Raises UsageError as `inventory` does.
    """
    from graphnhi.engine.inventory import Wanted  # noqa: PLC0415 - as in `inventory`
    from graphnhi.engine.review import review as _review  # noqa: PLC0415 - as in `inventory`

    settings = Settings.of(bound=bound, max_hops=max_hops, category=category, as_of=as_of, mode=mode)
    wanted = Wanted.of(category, several(kind), owner, vendor, environment, several(missing))
    return _review(whole(estate), wanted, settings, facts=Library(file(library)).facts("severities.toml"))


def apply_review(
    estate: AnyEstate,
    path: str | Path,
    *,
    bound: str = "possible",
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """What the decisions of a review (its CSV) would do: which pairs close when all that is to be revoked leads nowhere, and
    who uses it. Nothing is written to the estate.

    Raises InputError with every fault of the file, UsageError for a word outside its set.
    """
    from graphnhi.engine.review_applied import apply_review as _apply  # noqa: PLC0415 - as in `inventory`
    from graphnhi.export.review_file import read_review  # noqa: PLC0415 - only who applies a review reads one

    settings = Settings.of(bound=bound, as_of=as_of, mode=mode)
    facts = Library(file(library)).facts("severities.toml")
    here = whole(estate)
    return _apply(here, read_review(here, Path(path)), settings, file=Path(path).name, facts=facts)
