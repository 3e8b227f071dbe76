"""JSON documents with the secrets taken out that may still stand in them, so that they stay JSON. What a document means is no matter here."""

from collections.abc import Iterator, Sequence
from json import JSONDecodeError, loads
from json.encoder import encode_basestring
from typing import Any, Final

from graphnhi.readers.secret_rules import ANNOUNCING_KEYS, REMOVED
from graphnhi.readers.secrets import find, mask, suspected
from graphnhi.readers.strict import Number, canonical, parsed

__all__ = ["masked_documents"]

_VALUE: Final = '"value":"'
_WITHIN: Final = '\\"'
"""How JSON begins a text within a text."""


def masked_documents(texts: Sequence[str]) -> dict[int, str]:
    """Of canonical JSON texts those in which a secret stands, masked, by their index.

    A secret is known as everywhere (`secrets.find`), each text by itself; a key that announces one stands before it.
    """
    suspects = {*suspected(texts, keyed=False), *_announced(texts)}
    masked = {index: canonical(_masked(parsed(texts[index]))) for index in sorted(suspects)}
    return {index: text for index, text in masked.items() if text != texts[index]}


def _announced(texts: Sequence[str]) -> Iterator[int]:
    """Those with a key that announces a secret, a setting that may have one for its value, or a document within."""
    whole = "\0".join(texts).lower()
    words = [word for word in (*ANNOUNCING_KEYS, _VALUE, _WITHIN) if word in whole]
    for index, text in enumerate(texts if words else ()):
        small = text.lower()
        if any(word in small for word in words):
            yield index


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        named = value.get("name")
        return {mask(key): _behind(key, each, named if key == "value" else None) for key, each in value.items()}
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return mask(value) if _is_text(value) else value


def _behind(key: str, value: Any, named: Any) -> Any:
    """What stands behind a key, or behind the name of a setting."""
    if isinstance(value, list):
        return [_behind(key, each, named) for each in value]
    if not _is_text(value) and type(value) is not Number:
        return _masked(value)
    told = _written(key, value)
    whole = f"{_written('name', named)},{told}" if _is_text(named) else told
    left = find(whole)[0]
    return value if left == whole else _read(left, key)


def _written(key: str, value: Any) -> str:
    return f"{encode_basestring(key)}:{canonical(value)}"


def _read(written: str, key: str) -> Any:
    """The value of a key as it stands when secrets are taken out of what was written."""
    try:
        found = loads("{" + written + "}").get(key, REMOVED)
    except JSONDecodeError:
        return REMOVED
    return found if isinstance(found, str) else REMOVED


def _is_text(value: Any) -> bool:
    return type(value) is str
