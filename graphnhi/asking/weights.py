"""What `rank` weighs by: weights of severities, bands, days of policy and the table of priorities, read from a facts file.

The file is a judgement that people edit; it is read and checked here, and nothing is computed with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from pydantic import Field, create_model

from graphnhi.asking.severity import SEVERITIES, SEVERITY_CODE
from graphnhi.errors import Fault, InputError, quoted
from graphnhi.library.complaints import read_toml, shape_faults
from graphnhi.library.written import Strict
from graphnhi.model.kinds import KINDS_OF

__all__ = ["EXPOSURES", "FACTORS", "IMPACTS", "PRIORITIES", "PROBLEMS", "Weights"]

EXPOSURES: Final = SEVERITIES
"""Bands of exposure, from the least on; the place in this tuple is the code. Those of impact have `none` before them."""
IMPACTS: Final = ("none", *SEVERITIES)
PRIORITIES: Final = ("1-now", "2-soon", "3-plan", "4-watch")
FACTORS: Final = ("third_party", "exposed_in", "internet_facing", "weak_authentication", "human_use", "upstream")
"""What makes an identity easier to take."""
PROBLEMS: Final = (
    "no owner", "no purpose", "no rotation known", "not rotated", "no use known", "not used", "no review known", "review too old", "shared",
    "offboarded", "environment crossing",
)  # fmt: skip
"""What is wrong with how an identity or credential is kept."""

_LEAST_UNKNOWN: Final = "medium"
_CREDENTIALS: Final = KINDS_OF["credential"]


def _table(name: str, keys: tuple[str, ...], form: Any) -> Any:
    fields: dict[str, Any] = dict.fromkeys(keys, (form, ...))
    return create_model(name, __base__=Strict, **fields)


_Numbers = _table("Weight", SEVERITIES, float)
_Least = _table("Least", ("critical", "high", "medium"), float)
_Bands = _table("Bands", (*FACTORS, "unknown", "none"), str)
_Row = _table("Row", IMPACTS, str)
_Priority = _table("Priority", EXPOSURES, _Row)


class _Taking(Strict):
    upstream: int = Field(ge=1)
    internet: list[str]
    weak: list[str]
    static: list[str]


class _Hygiene(Strict):
    not_used: int = Field(ge=1)
    reviewed: int = Field(ge=1)
    raises: list[str]
    rotated: dict[str, int]


class _File(Strict):
    version: int
    weight: _Numbers  # type: ignore[valid-type]
    impact: _Least  # type: ignore[valid-type]
    exposure: _Bands  # type: ignore[valid-type]
    taking: _Taking
    hygiene: _Hygiene
    priority: _Priority  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Weights:
    """The facts of one file.

    weight: by severity code. least: the least score of the bands low (0), medium, high and critical. exposure: band code by
    factor, and of `unknown` and `none`. priority: by exposure code and impact code, as codes of PRIORITIES. told: the file as
    it was read, for the answer.
    """

    weight: tuple[float, ...]
    least: tuple[float, ...]
    exposure: dict[str, int]
    upstream: int
    internet: tuple[str, ...]
    weak: tuple[str, ...]
    static: tuple[str, ...]
    rotated: dict[str, int]
    not_used: int
    reviewed: int
    raises: frozenset[str]
    priority: tuple[tuple[int, ...], ...]
    told: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> "Weights":
        """From a facts file; InputError with every missing or unknown key and every value that cannot be used."""
        raw, label = read_toml(path, path.name), path.name
        faults = [*shape_faults(_File, raw, label), *_value_faults(raw, label)]
        if faults:
            raise InputError(faults)
        taking, hygiene = raw["taking"], raw["hygiene"]
        return cls(
            weight=tuple(float(raw["weight"][name]) for name in SEVERITIES),
            least=(0.0, *(float(raw["impact"][name]) for name in SEVERITIES[1:])),
            exposure={name: SEVERITY_CODE[band] for name, band in raw["exposure"].items()},
            upstream=taking["upstream"], internet=tuple(taking["internet"]),
            weak=tuple(taking["weak"]), static=tuple(taking["static"]),
            rotated=hygiene["rotated"], not_used=hygiene["not_used"], reviewed=hygiene["reviewed"],
            raises=frozenset(hygiene["raises"]),
            priority=tuple(tuple(PRIORITIES.index(raw["priority"][e][i]) for i in IMPACTS) for e in EXPOSURES),
            told={"file": label} | raw,
        )  # fmt: skip


def _value_faults(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    """Values of the right type that mean nothing; where a table is none at all, the shape has said so."""
    yield from _weight_faults(_dict(raw, "weight"), label)
    yield from _impact_faults(_dict(raw, "impact"), label)
    yield from _exposure_faults(_dict(raw, "exposure"), label)
    for table, row in _dict(raw, "priority").items():
        if isinstance(row, dict):
            yield from _words(row, f"priority.{table}", PRIORITIES, "is no priority", label)
    yield from _kind_faults(raw, label)


def _dict(raw: dict[str, Any], name: str) -> dict[str, Any]:
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def _weight_faults(table: dict[str, Any], label: str) -> Iterator[Fault]:
    for name, value in table.items():
        if _number(value) and not 0 < value < 1:
            yield Fault(label, f"weight.{name}", "is no weight", quoted(value), "a number above 0 and below 1")
    known = [(name, table[name]) for name in SEVERITIES if _number(table.get(name))]
    for (lesser, low), (name, high) in pairwise(known):
        if high < low:
            wanted = f"at least that of {lesser}"
            yield Fault(label, f"weight.{name}", "is below the weight of a lesser severity", quoted(high), wanted)


def _impact_faults(table: dict[str, Any], label: str) -> Iterator[Fault]:
    for name, value in table.items():
        if _number(value) and not 0 < value <= 1:
            yield Fault(label, f"impact.{name}", "is no score", quoted(value), "a number above 0 and up to 1")
    known = [(name, table[name]) for name in SEVERITIES if _number(table.get(name))]
    for (lesser, low), (name, high) in pairwise(known):
        if high <= low:
            yield Fault(label, f"impact.{name}", "is not above the band before it", quoted(high), f"more than {lesser}")


def _exposure_faults(table: dict[str, Any], label: str) -> Iterator[Fault]:
    yield from _words(table, "exposure", EXPOSURES, "is no band", label)
    unknown = SEVERITY_CODE.get(str(table.get("unknown")))
    if unknown is not None and unknown < SEVERITY_CODE[_LEAST_UNKNOWN]:
        what = "is not known, and what is not known is never harmless"
        yield Fault(label, "exposure.unknown", what, quoted(table["unknown"]), f"{_LEAST_UNKNOWN} or graver")


def _words(table: dict[str, Any], place: str, known: tuple[str, ...], what: str, label: str) -> Iterator[Fault]:
    for name, word in table.items():
        if isinstance(word, str) and word not in known:
            yield Fault(label, f"{place}.{name}", what, quoted(word), f"one of {', '.join(known)}")


def _kind_faults(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    taking, hygiene = _dict(raw, "taking"), _dict(raw, "hygiene")
    kinds = tuple(sorted(_CREDENTIALS))
    for place, listed, known in (
        ("taking.weak", taking.get("weak"), kinds),
        ("taking.static", taking.get("static"), kinds),
        ("hygiene.raises", hygiene.get("raises"), PROBLEMS),
        ("hygiene.rotated", list(_dict(hygiene, "rotated")), kinds),
    ):
        for word in listed if isinstance(listed, list) else ():
            if isinstance(word, str) and word not in known:
                what = "is no problem" if known is PROBLEMS else "is no kind of credential"
                yield Fault(label, place, what, quoted(word), f"one of {', '.join(known)}")
    for kind, days in _dict(hygiene, "rotated").items():
        if _number(days) and days < 1:
            yield Fault(label, f"hygiene.rotated.{kind}", "is no number of days", quoted(days), "1 or more")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
