"""What is known of the making of an exported estate: of the shape that questions rely on, and told of files by other labels."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphnhi.loading.annotations.written import KEPT, AnnotationsFile
from graphnhi.model.kinds import KIND_CODE

__all__ = ["disputed_kinds", "is_sound", "relabelled", "relabelled_premises"]


class _Open(BaseModel):
    """A table of which these keys are relied on; it may have others."""

    model_config = ConfigDict(extra="allow", strict=True)


class _Skipped(_Open):
    reason: str
    count: int = Field(ge=0)
    places: list[str] = Field(default_factory=list)


class _File(_Open):
    file: str
    read: int = Field(ge=0)
    used: int = Field(ge=0)
    duplicates: int = Field(ge=0)
    skipped: list[_Skipped]
    loader: str | None = None
    tenant: str | None = None
    tenant_from: str | None = None
    left_out: str | None = None


class _Gap(_Open):
    gap: str
    count: int = Field(default=1, ge=0)
    id: str | None = None
    ids: list[str] = Field(default_factory=list)
    file: str | None = None
    place: str | None = None
    places: list[str] = Field(default_factory=list)


class _Conflict(_Open):
    id: str
    column: str
    values: list[str]
    places: list[str]


class _Missing(_Open):
    input: str
    why: str


class _Kept(_Open):
    shape: str
    record: str
    file: str
    pattern: str
    number: int = Field(ge=0)


class _About(_Open):
    name: str = ""
    built: str | None = None
    sources: list[str] = Field(default_factory=list)
    files: list[_File] = Field(default_factory=list)
    gaps: list[_Gap] = Field(default_factory=list)
    conflicts: list[_Conflict] = Field(default_factory=list)
    missing_inputs: list[_Missing] = Field(default_factory=list)
    unmapped: int = Field(default=0, ge=0)
    annotations: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    policies: dict[str, list[_Kept]] = Field(default_factory=dict)


def is_sound(about: Mapping[str, Any]) -> bool:
    """Whether every question can rely on it."""
    try:
        whole = _About.model_validate(about)
        AnnotationsFile.model_validate({name: whole.annotations.get(name, []) for name in KEPT})
    except ValidationError:
        return False
    return whole.annotations.keys() <= set(KEPT)


def disputed_kinds(about: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each id whose records disagreed about its kind, with each kind that one of them said."""
    for conflict in about.get("conflicts", ()):
        if conflict["column"] == "kind":
            yield from ((conflict["id"], kind) for kind in conflict["values"] if kind in KIND_CODE)


_LABELS: Final = frozenset({"file", "input"})


def relabelled(value: Any, labels: Mapping[str, str]) -> Any:
    """Gaps, conflicts, files and missing inputs in which files are named by other labels."""
    if isinstance(value, list):
        return [relabelled(each, labels) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _relabelled(key, each, labels) for key, each in value.items()}


def _relabelled(key: str, value: Any, labels: Mapping[str, str]) -> Any:
    if key in _LABELS and isinstance(value, str):
        return labels.get(value, value)
    if key == "places" and isinstance(value, list):
        return [_place(each, labels) for each in value]
    return relabelled(value, labels)


def _place(place: str, labels: Mapping[str, str]) -> str:
    """A place is a label, a colon and a locator; the label may hold colons itself."""
    best = max((label for label in labels if place.startswith(f"{label}:")), key=len, default=None)
    return place if best is None else labels[best] + place[len(best) :]


def relabelled_premises(labels: Mapping[str, str]) -> Callable[[str], str]:
    """What changes the sources in a text of premises."""

    def changed(text: str) -> str:
        listed = [
            each | {"source": labels.get(each.get("source", ""), each.get("source", ""))} for each in json.loads(text)
        ]
        return json.dumps(listed, ensure_ascii=False)

    return changed
