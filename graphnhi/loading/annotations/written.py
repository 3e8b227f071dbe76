"""The annotations file as it is written: its tables, their keys, and which values those may have."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from graphnhi.errors import near
from graphnhi.library.written import Strict
from graphnhi.model.kinds import KINDS
from graphnhi.model.values import CLOSED, parse_closed, parse_currency

__all__ = ["AnnotationsFile", "GateFile", "Selecting", "SelectorFile"]


def _hint(word: str, known: tuple[str, ...]) -> str:
    names = near(word, known)
    return f"did you mean {' or '.join(names)}?" if names else f"one of {', '.join(known)}"


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError(f"a node kind: {_hint(text, KINDS)}")
    return text


def _closed(column: str) -> AfterValidator:
    def check(text: str) -> str:
        value = parse_closed(column, text)
        if value is None:
            raise ValueError(_hint(text, CLOSED[column]))
        return value

    return AfterValidator(check)


def _currency(text: str) -> str:
    value = parse_currency(text)
    if value is None:
        raise ValueError("a code such as EUR")
    return value


Text = Annotated[str, Field(min_length=1)]
Currency = Annotated[str, AfterValidator(_currency)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(abs)]
"""`abs` leaves one zero: TOML has one with a minus, which would be equal to the other and not the same."""


class SelectorFile(Strict):
    """Which nodes: all keys that are given must fit. Only `*` and `?` are special in `id`."""

    id: Text | None = None
    name: Text | None = None
    kind: Annotated[str, AfterValidator(_kind)] | None = None
    tag: Text | None = None

    @model_validator(mode="after")
    def _selects(self) -> "SelectorFile":
        if not (self.id or self.name or self.kind or self.tag):
            raise ValueError("at least one of id, name, kind and tag, to select nodes by")
        return self


def _needs_one(model: Strict, *keys: str) -> None:
    if all(getattr(model, key) is None for key in keys):
        raise ValueError(f"{' or '.join(keys)}, else nothing is said")


class TargetFile(SelectorFile):
    why: str | None = None


class DataFile(SelectorFile):
    data_class: Annotated[str, _closed("data_class")] | None = Field(default=None, alias="class")
    records: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _says(self) -> "DataFile":
        if self.data_class is None and self.records is None:
            raise ValueError("class or records, else nothing is said")
        return self


class ActionFile(SelectorFile):
    amount_limit: Amount | None = None
    currency: Currency | None = None
    period: Annotated[str, _closed("period")] | None = None

    @model_validator(mode="after")
    def _says(self) -> "ActionFile":
        _needs_one(self, "amount_limit", "currency", "period")
        return self


def _shape(value: Any) -> str:
    return "<text>" if isinstance(value, str) else "<list>" if isinstance(value, list) else "<table>"


One = Annotated[Annotated[Text, Tag("<text>")] | Annotated[SelectorFile, Tag("<table>")], Discriminator(_shape)]
Several = Annotated[list[One], Field(min_length=1)]
Selecting = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[SelectorFile, Tag("<table>")] | Annotated[Several, Tag("<list>")],
    Discriminator(_shape),
]
"""An id pattern alone, a table of keys, or a list of those, of which any may fit."""


class GateFile(Strict):
    guards: Selecting
    needs: Annotated[int, Field(ge=1)]
    approvers: Selecting


class OwnerFile(SelectorFile):
    owner: Text | None = None
    environment: Text | None = None

    @model_validator(mode="after")
    def _says(self) -> "OwnerFile":
        _needs_one(self, "owner", "environment")
        return self


class VendorFile(Strict):
    name: Text
    operates: Annotated[list[Text], Field(min_length=1)]


class CostFile(SelectorFile):
    cost: Amount | None = None
    protect: bool | None = None

    @model_validator(mode="after")
    def _says(self) -> "CostFile":
        _needs_one(self, "cost", "protect")
        if self.cost is not None and self.protect:
            raise ValueError("cost or protect, not both: what is protected is never cut")
        return self


class ZoneFile(Strict):
    """A named zone; `name` is the zone's own, so its nodes are selected by id, kind or tag."""

    name: Text
    id: Text | None = None
    kind: Annotated[str, AfterValidator(_kind)] | None = None
    tag: Text | None = None

    @model_validator(mode="after")
    def _selects(self) -> "ZoneFile":
        if not (self.id or self.kind or self.tag):
            raise ValueError("at least one of id, kind and tag, to select nodes by")
        return self


class RateFile(Strict):
    currency: Currency
    to: Currency
    rate: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class AnnotationsFile(Strict):
    target: list[TargetFile] = Field(default_factory=list)
    data: list[DataFile] = Field(default_factory=list)
    action: list[ActionFile] = Field(default_factory=list)
    gate: list[GateFile] = Field(default_factory=list)
    owner: list[OwnerFile] = Field(default_factory=list)
    vendor: list[VendorFile] = Field(default_factory=list)
    cost: list[CostFile] = Field(default_factory=list)
    zone: list[ZoneFile] = Field(default_factory=list)
    rate: list[RateFile] = Field(default_factory=list)


KEPT: Final = ("rate", "cost", "zone")
"""Tables that change no node and no edge: they go with the estate, for the questions that ask for them."""
