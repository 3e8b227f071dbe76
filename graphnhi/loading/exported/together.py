"""What is known of the making of an estate of which exports were sources: theirs beside that of the files that were read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from graphnhi.loading.exported.about import relabelled
from graphnhi.loading.exported.part import Part

__all__ = ["alone", "is_skipping", "labels_of", "merged_conflicts", "together"]

_FOUND_ANEW: Final = frozenset({"undescribed end", "gate never opens", "look-alike ids"})
"""Gaps of a whole estate: its assembly finds them, and other sources may have filled them."""


def alone(
    part: Part, name: str | None, left_out: Iterable[Mapping[str, Any]], missing: Sequence[Any]
) -> dict[str, Any]:
    """Of an export that is all that was read: what was known, and what of this build was not read."""
    about = dict(part.estate.about)
    if name is not None:
        about["name"] = name
    if extra := list(left_out):
        about["files"] = sorted([*about.get("files", []), *extra], key=lambda entry: str(entry["file"]))
    if missing:
        about["missing_inputs"] = [*about.get("missing_inputs", []), *missing]
    return about


def labels_of(parts: Sequence[Part], taken: Iterable[str]) -> list[dict[str, str]]:
    """For each export, the labels of its files that another source has as well, and what they become."""
    used = set(taken)
    found: list[dict[str, str]] = []
    for part in parts:
        own = _labels(part)
        found.append({label: f"{part.label}/{label}" for label in own if label in used})
        used |= own
    return found


def _labels(part: Part) -> set[str]:
    files = {str(entry["file"]) for entry in part.estate.about.get("files", ())}
    for table in ("nodes", "edges"):
        files |= set(part.estate.coded(f"{table}.file").values)
    return files


def together(about: dict[str, Any], parts: Sequence[Part], labels: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """What a build knows before its rows are assembled, with what the exports knew."""
    told = [relabelled(dict(part.estate.about), names) for part, names in zip(parts, labels, strict=True)]
    gaps = [gap for each in told for gap in each.get("gaps", ()) if gap["gap"] not in _FOUND_ANEW]
    policies = _united("policies", [about, *told])
    return (
        about
        | ({"policies": policies} if policies else {})
        | {
            "sources": sorted({*about["sources"], *(source for each in told for source in each.get("sources", ()))}),
            "files": [*about["files"], *(entry for each in told for entry in each.get("files", ()))],
            "gaps": [*about["gaps"], *(gap for number, gap in enumerate(gaps) if gap not in gaps[:number])],
            "conflicts": [*about["conflicts"], *(each for one in told for each in one.get("conflicts", ()))],
            "missing_inputs": [
                *about["missing_inputs"],
                *(each for one in told for each in one.get("missing_inputs", ())),
            ],
            "unmapped": about["unmapped"] + sum(each.get("unmapped", 0) for each in told),
            "annotations": _united("annotations", [about, *told]),
        }
    )


def _united(key: str, abouts: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Lists by name, each entry once, in their order."""
    kept: dict[str, dict[str, Any]] = {}
    for about in abouts:
        for name, entries in about.get(key, {}).items():
            kept.setdefault(name, {}).update(
                (json.dumps(entry, sort_keys=True, default=str), entry) for entry in entries
            )
    return {name: [*entries.values()] for name, entries in kept.items()}


def merged_conflicts(conflicts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One conflict for each id and column, with every value and place that any of them has."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for conflict in conflicts:
        known = found.setdefault((conflict["id"], conflict["column"]), dict(conflict))
        for key in ("values", "places"):
            known[key] = sorted({*known[key], *conflict[key]})
    return [found[key] for key in sorted(found)]


def is_skipping(about: Mapping[str, Any]) -> bool:
    """Whether a record or a file is not in an estate, as what is known of its making says."""
    skipped = any(entry["skipped"] or entry.get("left_out") for entry in about.get("files", ()))
    dropped = any(gap["gap"] == "dropped row" for gap in about.get("gaps", ()))
    return bool(skipped or dropped or about.get("missing_inputs"))
