"""The findings of a whole estate, asked for by an export: every question of the library, with its defaults."""

from datetime import date

from graphnhi.asking import Settings
from graphnhi.engine.querying.filters import Filters
from graphnhi.engine.querying.findings import find
from graphnhi.engine.querying.running import facts_of, library_queries
from graphnhi.estate import Estate
from graphnhi.library import Library, frameworks
from graphnhi.results import Answer

__all__ = ["findings"]


def findings(estate: Estate, *, as_of: str | date | None = None) -> Answer:
    """The answer of `find` in both bounds. Raises UsageError for an unreadable date."""
    shelf = Library()
    queries = [*library_queries(shelf).values()]
    return find(estate, queries, Settings.of(as_of=as_of), facts_of(shelf), frameworks(shelf), Filters())
