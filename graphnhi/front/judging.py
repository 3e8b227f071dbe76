"""Judgements: the ranking and what it is made of, the findings of the query library, one of its questions."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from graphnhi.asking import Settings
from graphnhi.front.arguments import file, several
from graphnhi.front.kept import AnyEstate, asked, whole
from graphnhi.library import Library
from graphnhi.results import Answer

if TYPE_CHECKING:
    from graphnhi.asking.needs import Need
    from graphnhi.asking.queries import Query
    from graphnhi.engine.ranking.ranked import Facts

__all__ = ["explain", "find", "queries", "rank", "run"]


def rank(
    estate: AnyEstate,
    *,
    bound: str = "possible",
    category: str | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """Identities and credentials by what falls with them: impact with its money and records, exposure, privilege, hygiene and
    the priority that impact and exposure give. What reaches nothing is a row too, `none_found`.

    The score is 1 - exp(-L), L the sum of -ln(1 - weight * ease) over the targets reached. Raises UsageError for a word outside
    its set, InputError for facts that cannot be used.
    """
    from graphnhi.engine.ranking.rank import rank as _rank  # noqa: PLC0415 - as in `inventory`

    settings = Settings.of(bound=bound, category=category, as_of=as_of, mode=mode)
    facts = _rank_facts(library)

    def need() -> "Need":
        from graphnhi.asking.needs import need_of_rank  # noqa: PLC0415 - only an estate on a server is narrowed

        return need_of_rank()

    return asked(estate, need, lambda part: _rank(part, settings, facts))


def explain(
    estate: AnyEstate,
    start: str,
    *,
    bound: str = "possible",
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """One row of `rank` taken apart: a row for each target that adds to the impact, and in the summary what every other
    number is made of.

    Raises UsageError for a start that is unclear, unknown, dead, or no identity and no credential.
    """
    from graphnhi.engine.ranking.explain import explain as _explain  # noqa: PLC0415 - as in `inventory`

    settings = Settings.of(bound=bound, as_of=as_of, mode=mode)
    return _explain(whole(estate), start, settings, _rank_facts(library))


def _rank_facts(library: str | Path | None) -> "Facts":
    from graphnhi.engine.ranking.ranked import Facts  # noqa: PLC0415 - as in `inventory`

    return Facts.of(Library(file(library)))


def find(
    estate: AnyEstate,
    *,
    framework: str | Sequence[str] | None = None,
    severity: str | Sequence[str] | None = None,
    owner: str | Sequence[str] | None = None,
    vendor: str | Sequence[str] | None = None,
    environment: str | Sequence[str] | None = None,
    bound: str = "possible",
    category: str | None = None,
    max_hops: int | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """Everything that the query library finds: a row a finding, gravest first, with its route and what it is evidence for.

    framework: a whole one (`owasp-nhi`) or an item in any accepted spelling (`NHI3`, `pci-dss:7.2.5`). Of several values of one
    filter any may hold. Raises UsageError for a filter that names nothing, InputError with all faults of the library.
    """
    from graphnhi.engine.querying.filters import Filters  # noqa: PLC0415 - as in `inventory`
    from graphnhi.engine.querying.findings import find as _find  # noqa: PLC0415 - as in `inventory`
    from graphnhi.engine.querying.running import facts_of, library_queries  # noqa: PLC0415 - as in `inventory`
    from graphnhi.library import frameworks  # noqa: PLC0415 - as in `inventory`

    settings = Settings.of(bound=bound, category=category, max_hops=max_hops, as_of=as_of, mode=mode)
    shelf = Library(file(library))
    filters = Filters(*map(several, (framework, severity, owner, vendor, environment)))
    queries = [*library_queries(shelf).values()]
    return _find(whole(estate), queries, settings, facts_of(shelf), frameworks(shelf), filters)


def run(
    estate: AnyEstate,
    query: str,
    *,
    bound: str = "possible",
    category: str | None = None,
    max_hops: int | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """One question of the query library by its id, or of a file (`mine.toml`), whose examples must hold first.

    Raises UsageError for an unknown id, InputError with every fault of a file.
    """
    from graphnhi.engine.querying.answers import answer_of  # noqa: PLC0415 - as in `inventory`
    from graphnhi.engine.querying.running import facts_of, named  # noqa: PLC0415 - as in `inventory`
    from graphnhi.library import frameworks  # noqa: PLC0415 - as in `inventory`

    settings = Settings.of(bound=bound, category=category, max_hops=max_hops, as_of=as_of, mode=mode)
    shelf = Library(file(library))
    question, facts, known = named(shelf, query), facts_of(shelf), frameworks(shelf)

    def need() -> "Need":
        from graphnhi.asking.needs import need_of_query  # noqa: PLC0415 - as in `rank`

        return need_of_query(question, max_hops)

    return asked(estate, need, lambda part: answer_of(part, question, settings, facts, known))


def queries(library: str | Path | None = None) -> "dict[str, Query]":
    """Every question of the query library by its id. Raises InputError with the faults of all files."""
    from graphnhi.engine.querying.running import library_queries  # noqa: PLC0415 - as in `inventory`

    return library_queries(Library(file(library)))
