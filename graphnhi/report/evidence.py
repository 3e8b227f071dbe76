"""Findings by question and by framework: counts of `find` beside what each question is evidence for.

A finding is evidence for an item, never a statement that a rule is kept or broken.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graphnhi.asking.queries import Query
from graphnhi.library import Frameworks
from graphnhi.library.frameworks import Framework, Item
from graphnhi.report.answers import Edition, Part, Question

__all__ = ["editions_of", "questions_of"]


def questions_of(queries: Iterable[Query], summary: Mapping[str, Any], frameworks: Frameworks) -> tuple[Question, ...]:
    """Every question of the library, those with the most findings first; one that this estate was not asked has no count."""
    counts = dict.fromkeys(summary["queries_without_findings"], 0) | summary["by_query"]
    told = [
        Question(
            query=query.id, severity=query.severity, question=query.question, close=query.close, shipped=query.shipped,
            references=tuple(frameworks.find(text).reference for text in query.frameworks), count=counts.get(query.id),
        )
        for query in queries
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda each: (each.count is None, -(each.count or 0), each.query)))


def editions_of(frameworks: Frameworks, questions: Iterable[Question]) -> tuple[Edition, ...]:
    """Every framework with all its items: with findings, without any, not asked about, and not visible in a graph."""
    by_item: dict[str, list[Question]] = {}
    for each in questions:
        for reference in each.references if each.count is not None else ():
            by_item.setdefault(reference, []).append(each)
    return tuple(_edition(each, by_item) for each in frameworks.all)


def _edition(framework: Framework, by_item: Mapping[str, list[Question]]) -> Edition:
    parts = tuple(_part(item, by_item.get(item.reference, [])) for item in framework.items)
    return Edition(framework.id, framework.name, framework.version, parts)


def _part(item: Item, asked: list[Question]) -> Part:
    count = sum(each.count or 0 for each in asked) if asked else None
    queries = tuple(each.query for each in asked if each.count)
    return Part(item.reference, item.name, item.sentence, item.visible, count, queries)
