"""Which queries can be asked of an estate, and what is odd about how they are put."""

from collections.abc import Iterable, Iterator, Sequence

from graphnhi.asking import Settings, targets_of
from graphnhi.asking.queries import Query
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.library import Frameworks

__all__ = ["askable", "warnings_of"]


def askable(estate: Estate, queries: Sequence[Query], settings: Settings) -> tuple[list[Query], list[dict[str, str]]]:
    """The queries whose targets this estate has, and the others with the reason: a question about one estate says nothing of another."""
    asked, refused = list[Query](), list[dict[str, str]]()
    for query in queries:
        try:
            for word in {word for target in query.targets for word in target.words}:
                targets_of(estate, word, settings, words_first=True)
        except UsageError as error:
            refused.append({"query": query.id, "why": str(error).splitlines()[0]})
        else:
            asked.append(query)
    return asked, refused


def warnings_of(queries: Iterable[Query], known: Frameworks) -> list[str]:
    """Where the words of a question belong to another item of a framework than any that it names."""
    return [f"{query.label}: {warning}" for query in queries for warning in _warnings(query, known)]


def _warnings(query: Query, known: Frameworks) -> Iterator[str]:
    if not query.examples:
        yield "has no worked example, so nothing shows that it asks what it should"
    items = [known.find(text) for text in query.frameworks]
    for item in items:
        warning = known.contradiction(f"{item.reference}: {query.question}")
        if warning and not any(other.id in warning for other in items if other is not item):
            yield warning
