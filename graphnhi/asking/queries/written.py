"""A query file as it is written: the keys it may have and the types of their values, nothing of what they mean."""

from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, Tag

from graphnhi.asking.severity import SEVERITIES
from graphnhi.library.written import Strict

__all__ = ["ANSWERS", "SCHEMA", "QueryFile"]

SCHEMA: Final = "graphnhi/query/1"
ANSWERS: Final = ("reach", "blast", "paths", "chokepoints")

Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Listed = Annotated[list[Text], Field(min_length=1, max_length=1_000)]


def _shape(value: Any) -> str:
    return "<list>" if isinstance(value, list) else "<table>" if isinstance(value, dict | Strict) else "<text>"


Texts = Annotated[Annotated[Text, Tag("<text>")] | Annotated[Listed, Tag("<list>")], Discriminator(_shape)]


class SelectionFile(Strict):
    """Which nodes: all keys that are given must fit, of a list one of its texts. Only `*` and `?` are special in `id`."""

    id: Texts | None = None
    name: Texts | None = None
    category: Texts | None = None
    kind: Texts | None = None
    tag: Text | None = None
    untagged: Text | None = None
    where: Text | None = None


class TargetFile(SelectionFile):
    """A target: a word, or nodes by what they are; `effect` narrows to what is controlled, or touched."""

    word: Texts | None = None
    effect: Literal["control", "touch"] | None = None


Target = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[Listed, Tag("<list>")] | Annotated[TargetFile, Tag("<table>")],
    Discriminator(_shape),
]


class ExampleFile(Strict):
    """A small graph and the ids of the rows that it must give, no more and no less; `certain`: those of them that are."""

    nodes: list[list[Any]]
    edges: list[list[Any]] = Field(default=[])
    expect: list[Text]
    certain: list[Text] | None = None
    as_of: Any = None
    says: Text | None = None


class QueryFile(Strict):
    schema_: Literal["graphnhi/query/1"] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    question: Text
    severity: Literal[SEVERITIES]  # type: ignore[valid-type]
    frameworks: list[Text] = Field(default=[])
    answer: Literal[ANSWERS] = "reach"  # type: ignore[valid-type]
    from_: SelectionFile | None = Field(alias="from", default=None)
    to: Target | None = None
    all_of: Annotated[list[Target], Field(min_length=2, max_length=20)] | None = None
    common_upstream: SelectionFile | None = None
    via: SelectionFile | None = None
    not_via: SelectionFile | None = None
    where: Text | None = None
    max_hops: Annotated[int, Field(ge=0)] | None = None
    why: Text | None = None
    close: Text | None = None
    example: list[ExampleFile] = Field(default=[])
