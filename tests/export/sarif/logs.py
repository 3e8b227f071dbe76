"""SARIF logs as a reader sees them, and answers of `find` made by hand."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from graphnhi.export.sarif import Budget, written
from graphnhi.results import Answer
from tests.export.hostile import hop

Run = dict[str, Any]


def run_of(answer: Answer, budget: Budget | None = None) -> Run:
    """The only run of the log of an answer."""
    log = json.loads("".join(written(answer, budget)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return dict(run)


def read(message: str) -> str:
    """A message as the specification reads it (3.11.5, 3.11.6); it has no link and no place to fill."""
    assert not re.search(r"(?<!\\)(\\\\)*[\[\]]", message)
    assert not re.search(r"[{}]", message.replace("{{", "").replace("}}", ""))
    return re.sub(r"\\([\\\[\]])", r"\1", message.replace("{{", "{").replace("}}", "}"))


def texts(value: Any) -> Iterator[str]:
    """Every text of a JSON value, names of members included."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def messages(value: Any) -> Iterator[str]:
    """Every `text` of a message."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from [each] if name == "text" else messages(each)
    elif isinstance(value, list):
        for each in value:
            yield from messages(each)


def finding(name: str = "svc", **more: Any) -> dict[str, Any]:
    """A finding whose every text is `name`."""
    row = {
        "id": name, "name": name, "kind": "api_key", "category": "credential", "status": None, "mode": None, "expires": None,
        "query": "payout-reach", "severity": "critical", "certain_severity": "critical", "bound": "certain", "target": name,
        "hops": 1, "effect": "touch", "path": [hop(name, "PERMITS", name)], "question": name, "why": name, "close": name,
        "frameworks": ["owasp-nhi:NHI5:2025"], "evidence_for": [name], "fingerprint": "0123456789abcdef" * 2, "owner": name,
        "purpose": None, "environment": None, "vendor": name, "allowed_scope": None, "closed_by": [],
    }  # fmt: skip
    return row | more


def answer_of(rows: Sequence[dict[str, Any]], summary: dict[str, Any] | None = None, **coverage: Any) -> Answer:
    """An answer of `find`."""
    frameworks = [{"id": "owasp-nhi", "name": "OWASP NHI", "version": "2025"}]
    lacks = {"files": [], "gaps": [], "conflicts": [], "missing_inputs": [], "unmapped": 0}
    return Answer(
        "find",
        {"name": "e", "digest": "0" * 64, "nodes": 1, "edges": 1, "built": None, "as_of": "2026-11-01", "sources": []},
        {"queries": ["payout-reach"]},
        list(rows),
        {"findings": len(rows), "frameworks": frameworks, "not_asked": [], "warnings": []} | (summary or {}),
        lacks | coverage,
    )
