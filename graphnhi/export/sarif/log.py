"""The SARIF log of one answer of `find`, as a stream: results while rows are read, what they need behind them."""

from collections.abc import Iterator
from typing import Any

from graphnhi.errors import UsageError, escaped
from graphnhi.export.clean import as_json
from graphnhi.export.sarif.limits import Budget
from graphnhi.export.sarif.notifications import DESCRIPTORS, left_out_line, notifications
from graphnhi.export.sarif.results import results_of
from graphnhi.export.sarif.rules import Rules
from graphnhi.export.shape import Tellable
from graphnhi.version import VERSION

__all__ = ["left_out_line", "written"]

_TARGETS = (
    "A finding names the gravest target of its question, and has a result for each that it names. Every pair of an identity "
    "and a crown jewel: graphnhi reach --pairs."
)
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def written(told: Tellable, budget: Budget | None = None) -> Iterator[str]:
    """The answer of `find` as SARIF 2.1.0, in pieces of text that end with a line end; rows are taken one at a time.

    Raises UsageError for any other answer. budget: what the reader takes (default: what GitHub code scanning does).
    """
    if told.answer != "find":
        raise UsageError(f"SARIF holds findings: only the answer of `find` can be written so (found {told.answer}).")
    return _pieces(told, budget or Budget())


def _pieces(told: Tellable, budget: Budget) -> Iterator[str]:
    rules = Rules(told.summary.get("frameworks", ()))
    yield f'{{\n"$schema": "{_SCHEMA}",\n"version": "2.1.0",\n"runs": [{{\n"results": ['
    for number, text in enumerate(_fitting(told, rules, budget)):
        yield f"{',' if number else ''}\n{text}"
    yield "\n]"
    for name, value in _around(told, rules, budget).items():
        yield f',\n"{name}": {as_json(value)}'
    yield "\n}]\n}\n"


def _fitting(told: Tellable, rules: Rules, budget: Budget) -> Iterator[str]:
    """The results of the findings as JSON, as far as they fit."""
    home = str(next(iter(told.estate.get("sources") or ()), None) or told.estate.get("name") or "estate")
    for row in told.rows:
        texts = [as_json(result) for result in results_of(row, rules.of(row), home)]
        if not budget.take(texts):
            return
        yield from texts


def _around(told: Tellable, rules: Rules, budget: Budget) -> dict[str, Any]:
    """What stands around the results: the tool with its rules, the frameworks, the run and what it lacks."""
    taxonomies = rules.taxonomies()
    driver = {
        "name": "graphnhi",
        "version": VERSION,
        "semanticVersion": VERSION,
        "rules": rules.descriptors(),
        "notifications": DESCRIPTORS,
        "supportedTaxonomies": [{"name": each["name"], "index": place} for place, each in enumerate(taxonomies)],
    }
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notifications(told, budget)}
    return {
        "tool": {"driver": driver},
        "taxonomies": taxonomies,
        "invocations": [invocation],
        "properties": {
            "estate": _safe(dict(told.estate)),
            "question": _safe(dict(told.question)),
            "summary": _safe(dict(told.summary)),
            "targets": _TARGETS,
            "findings_left_out": len(told.rows) - budget.findings,
        },
    }


def _safe(value: Any) -> Any:
    """A JSON value with every text of it escaped."""
    if isinstance(value, dict):
        return {escaped(str(name)): _safe(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(each) for each in value]
    return escaped(value) if isinstance(value, str) else value
