"""A loader file as it is written: the keys it may have and the types of their values, nothing of what they mean."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, create_model

from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS

__all__ = ["SCHEMA", "LoaderFile", "Strict"]

SCHEMA: Final = "graphnhi/loader/1"


class Strict(BaseModel):
    """A table of a file in which unknown keys are errors and no type is bent into another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MapFile(Strict):
    column: str = Field(alias="from")
    map: dict[str, str] | None = None


def _shape(value: Any) -> str:
    return "<map>" if isinstance(value, dict | MapFile) else "<text>"


CellFile = Annotated[Annotated[str, Tag("<text>")] | Annotated[MapFile, Tag("<map>")], Discriminator(_shape)]
"""A template, or a column with a map; the names of the tags are no part of a key path."""


def _when_shape(value: Any) -> str:
    return "<list>" if isinstance(value, list) else "<text>"


WhenFile = Annotated[Annotated[str, Tag("<text>")] | Annotated[list[str], Tag("<list>")], Discriminator(_when_shape)]


class RuleFile(Strict):
    label: WhenFile | None = None
    relationship: WhenFile | None = None
    when: dict[str, WhenFile] = {}
    properties: Literal["rest"] | None = None


def _optional(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: (CellFile | None, None) for name in columns if name != "properties"}


NodeFile: Any = create_model(
    "NodeFile",
    __base__=RuleFile,
    id=(str, ...),
    kind=(CellFile, ...),
    action=(CellFile | None, None),
    **_optional(dict(NODE_COLUMNS)),
)
EdgeFile: Any = create_model(
    "EdgeFile",
    __base__=RuleFile,
    source=(str, Field(alias="from")),
    edge=(CellFile, ...),
    target=(str, Field(alias="to")),
    **_optional(dict(EDGE_COLUMNS)),
)


class MatchFile(Strict):
    columns: list[str] = []
    optional: list[str] = []


class MissingFile(Strict):
    input: str
    why: str
    label: WhenFile | None = None


class LoaderFile(Strict):
    schema_: Literal["graphnhi/loader/1"] = Field(alias="schema")
    name: Annotated[str, Field(pattern=r"^[\w.-]+$")]
    reader: str
    match: MatchFile | None = None
    columns: list[str] | None = None
    deriving: str | None = None
    tenant: Literal["folder", "source"] = "folder"
    fallback: bool = False
    labels: dict[str, list[str]] = {}
    relationships: dict[str, list[str]] = {}
    missing: list[MissingFile] = []
    node: list[NodeFile] = []
    edge: list[EdgeFile] = []
