"""The results of one finding: one for each target that it names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphnhi.errors import escaped
from graphnhi.export import aloud
from graphnhi.export.clean import as_sarif
from graphnhi.export.sarif.flows import code_flows
from graphnhi.export.sarif.places import located, node
from graphnhi.export.shape import Row

__all__ = ["LEVEL", "SECURITY", "results_of"]

Result = dict[str, Any]

LEVEL: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SECURITY: Final = {"critical": 9.5, "high": 8.0, "medium": 5.5, "low": 2.5}
"""The score of each severity, in the middle of what readers call by the same word (over 9, from 7, from 4, below)."""

_BESIDE: Final = (
    *("severity", "certain_severity", "bound", "owner", "purpose", "environment", "vendor", "allowed_scope", "status"),
    *("mode", "expires", "data_class", "close", "fingerprint", "together"),
)
"""What a finding says beside its route, told as properties of its results."""


def results_of(row: Row, rule: int, home: str) -> Iterator[Result]:
    """A result for the finding's own target and for each of `also`.

    rule: the place of its query among the rules. home: the source that stands for a route of which no place is known.
    """
    for place, reached in enumerate((row, *row.get("also", ())), 1):
        yield _result(row, reached, rule, home, place)


def _result(row: Row, reached: Mapping[str, Any], rule: int, home: str, place: int) -> Result:
    path = reached["path"]
    flows, left = code_flows(path)
    start = node(row["id"], row["name"], row["kind"])
    told: Result = {
        "ruleId": escaped(row["query"]),
        "ruleIndex": rule,
        "kind": "fail",
        "level": LEVEL[row["severity"]],
        "rank": SECURITY[row["severity"]] * 10,
        "message": {"text": _message(row, reached, place)},
        "locations": [located(_first_evidence(path, home), as_sarif(f"{row['id']}: where it starts"), start)],
        "partialFingerprints": _fingerprints(row["fingerprint"], place),
        "properties": _properties(row, reached, left),
    }
    if path:
        end = located(path[-1]["evidence"], as_sarif(f"{reached['target']}: what is reached"))
        told |= {"codeFlows": flows, "relatedLocations": [{"id": 1} | end]}
    return told


def _first_evidence(path: Sequence[Mapping[str, Any]], home: str) -> Sequence[Mapping[str, Any]]:
    """Where a route begins in the exports; GitHub refuses a whole file for one result without such a place."""
    return next(
        (hop["evidence"] for hop in path if hop["evidence"] and hop["evidence"][0].get("source")), [{"source": home}]
    )


def _fingerprints(fingerprint: str, place: int) -> dict[str, str]:
    return {"primaryLocationLineHash": f"{fingerprint[:16]}:{place}", "graphnhiFinding/v1": f"{fingerprint}:{place}"}


def _message(row: Row, reached: Mapping[str, Any], place: int) -> str:
    """The answer in the first sentence, which is all that some readers show; then the question and what would close it."""
    hops = reached["hops"]
    said = f"{row['id']} {'possibly ' if row['bound'] == 'possible' else ''}{'also ' if place > 1 else ''}reaches "
    said += f"{reached['target']} in {hops:,} hop{'' if hops == 1 else 's'}"
    condition = aloud.condition(reached["path"])
    said += f", on condition: {condition}." if condition else "."
    return as_sarif(" ".join(part for part in (said, row["question"], row.get("close")) if part))


def _properties(row: Row, reached: Mapping[str, Any], left: int) -> dict[str, Any]:
    told = {name: row.get(name) for name in _BESIDE}
    told |= {"id": row["id"], "name": row["name"], "category": row["category"], "target": reached["target"]}
    told |= {"effect": reached["effect"], "hops": reached["hops"], "hops_left_out": left or None}
    edges = reached.get("closed_by")
    told["closed_by"] = None if edges is None else [aloud.hop(edge) for edge in edges]
    return {name: _safe(value) for name, value in told.items() if value is not None}


def _safe(value: Any) -> Any:
    if isinstance(value, list):
        return [_safe(each) for each in value]
    return escaped(value) if isinstance(value, str) else value
