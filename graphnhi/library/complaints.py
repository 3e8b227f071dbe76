"""What is wrong in a TOML file that people write: every fault with its key path, in one go, with the near names."""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from graphnhi.errors import Fault, InputError, quoted
from graphnhi.library.advice import did_you_mean

__all__ = ["key_path", "read_toml", "shape_faults"]

_LARGEST: Final = 4 << 20
"""Bytes of a file that a person writes; more is no such file."""


def read_toml(path: Path, label: str) -> dict[str, Any]:
    """The content of a TOML file; InputError when it cannot be read or is no TOML (a key twice included)."""
    try:
        if not path.is_file():
            raise InputError([Fault(label, "", "no such file", todo="Give the path of a TOML file.")])
        data = path.read_bytes()
    except OSError as error:
        raise InputError([Fault(label, "", f"cannot be read: {error.strerror}")]) from error
    if len(data) > _LARGEST:
        raise InputError(
            [Fault(label, "", "is too large for this kind of file", f"{len(data)} bytes", f"at most {_LARGEST}")]
        )
    return _parsed(data, label)


def _parsed(data: bytes, label: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError([Fault(label, f"line {line}", "is not UTF-8", todo="Save it as UTF-8.")]) from error
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError of its own
        raise InputError([_no_toml(str(error), label)]) from error


def _no_toml(message: str, label: str) -> Fault:
    """The parser ends its messages in `(at line 3, column 5)`: the place goes in front."""
    if message.startswith("Exceeds the limit"):
        return Fault(label, "", "a number has too many digits")
    what, _, place = message.rpartition(" (at ")
    return Fault(label, place.rstrip(")") if what else "", f"is no TOML: {what or 'nested too deeply'}")


def key_path(location: Iterable[int | str]) -> str:
    """`("node", 0, "kind")` as `node[0].kind`; tags of unions, written `<...>`, are no keys."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not part.startswith("<") and part != "[key]":
            text += f".{part}" if text else part
    return text


def shape_faults(model: type[BaseModel], raw: object, label: str) -> list[Fault]:
    """Every unknown key, missing key and wrong type of `raw` against the model."""
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return [_fault(model, detail, label) for detail in error.errors(include_url=False)]
    return []


_WANTED: Final = {
    "string_type": "a text in quotes", "int_type": "a whole number", "float_type": "a number", "list_type": "a list in [ ]",
    "bool_type": "true or false", "model_type": "a table in { }", "dict_type": "a table in { }",
}  # fmt: skip


def _fault(model: type[BaseModel], detail: ErrorDetails, label: str) -> Fault:
    place, kind = key_path(detail["loc"]), detail["type"]
    if kind == "extra_forbidden":
        word = str(detail["loc"][-1])
        known = _keys_at(model, detail["loc"][:-1])
        todo = did_you_mean(word, known) or f"Known here: {', '.join(known)}."
        return Fault(label, place, "unknown key", quoted(word), todo=todo)
    if kind == "missing":
        return Fault(label, place, "this key is missing")
    wanted = (
        _WANTED.get(kind)
        or _size(kind, detail.get("ctx", {}))
        or detail.get("ctx", {}).get("expected")
        or detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    )
    return Fault(label, place, "unusable value", quoted(detail["input"]), str(wanted))


def _size(kind: str, told: dict[str, Any]) -> str:
    """What is wanted of a list or text that is too short or too long."""
    if kind in ("too_short", "string_too_short"):
        return f"at least {told['min_length']} of them" if kind == "too_short" else "a text that is not empty"
    if kind in ("too_long", "string_too_long"):
        return f"at most {told['max_length']:,} {'of them' if kind == 'too_long' else 'characters'}"
    return ""


def _keys_at(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """The keys that the model knows at a place."""
    here: type[BaseModel] = model
    for part in location:
        inner = next(
            (_inner(field.annotation) for name, field in here.model_fields.items() if part in (name, field.alias)), None
        )
        here = inner or here
    return [field.alias or name for name, field in here.model_fields.items()]


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The first model within an annotation such as `list[NodeFile] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner(part))), None)
