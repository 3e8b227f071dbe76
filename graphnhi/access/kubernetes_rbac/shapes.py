"""What stands in an object, as the shape it must have there: absent and null are the empty one, another shape is an error."""

from collections.abc import Mapping
from typing import Any

__all__ = ["MisshapenError", "as_list", "as_mapping", "as_text", "as_texts"]


class MisshapenError(ValueError):
    """An object of which Kubernetes would say that it cannot be decoded."""


def as_mapping(given: Any) -> Mapping[str, Any]:
    """An object whose keys are texts."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise MisshapenError(f"no object but {type(given).__name__}")
    return given


def as_list(given: Any) -> list[Any]:
    """A list of anything."""
    if given is None:
        return []
    if not isinstance(given, list):
        raise MisshapenError(f"no list but {type(given).__name__}")
    return given


def as_text(given: Any) -> str:
    """A text."""
    if given is None:
        return ""
    if not isinstance(given, str):
        raise MisshapenError(f"no text but {type(given).__name__}")
    return given


def as_texts(given: Any) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(map(as_text, as_list(given)))
