"""JSON documents with the secrets taken out that may still stand in them, so that they stay JSON. What a document means is no matter here."""

import re
from collections.abc import Iterator, Sequence
from json import JSONDecodeError, loads
from json.encoder import encode_basestring
from typing import Any, Final

from graphnhi.readers.secret_rules import ANNOUNCING, REMOVED, SHORTEST_SHAPE, TRIGGERS
from graphnhi.readers.secrets import find, mask, suspected
from graphnhi.readers.strict import Number, canonical, parsed

__all__ = ["masked_documents"]

_WITHIN: Final = '\\"'
"""How JSON begins a text within a text."""
_TRIGGERED: Final = re.compile("|".join(map(re.escape, TRIGGERS)))
_ENDS: Final = tuple(word.removesuffix('"') for word in ANNOUNCING)


def masked_documents(texts: Sequence[str]) -> dict[int, str]:
    """Of canonical JSON texts those in which a secret stands, masked, by their index.

    A secret is known as everywhere (`secrets.find`), each text by itself; a key that announces one stands before it.
    """
    suspects = {*suspected(texts, keyed=False), *_announced(texts)}
    masked = {index: canonical(_masked(parsed(texts[index]))) for index in sorted(suspects)}
    return {index: text for index, text in masked.items() if text != texts[index]}


def _announced(texts: Sequence[str]) -> Iterator[int]:
    """Those with a key or a name that announces a secret, or a document within."""
    whole = "\0".join(texts).lower()
    words = [word for word in (*ANNOUNCING, _WITHIN) if word in whole]
    for index, text in enumerate(texts if words else ()):
        small = text.lower()
        if any(word in small for word in words):
            yield index


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        named = next((each for key, each in value.items() if key.lower() == "name"), None)
        return {
            _text(key): _behind(key, each, named if key.lower() == "value" else None) for key, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return _text(value) if type(value) is str else value


def _text(text: str) -> str:
    """A text by itself; most need no look."""
    return mask(text) if len(text) >= SHORTEST_SHAPE or _TRIGGERED.search(text) else text


def _behind(key: str, value: Any, named: Any) -> Any:
    """What stands behind a key, or behind the name of a setting."""
    if not _announces(key) and not _announces(named):
        return _masked(value)
    if isinstance(value, list):
        return [_behind(key, each, named) for each in value]
    if type(value) not in (str, Number):
        return _masked(value)
    told = _written(key, value)
    whole = f"{_written('name', named)},{told}" if isinstance(named, str) else told
    left = find(whole)[0]
    return value if left == whole else _read(left, key)


def _announces(name: Any) -> bool:
    return isinstance(name, str) and name.lower().endswith(_ENDS)


def _written(key: str, value: Any) -> str:
    return f"{encode_basestring(key)}:{canonical(value)}"


def _read(written: str, key: str) -> Any:
    """The value of a key as it stands when secrets are taken out of what was written."""
    try:
        found = loads("{" + written + "}").get(key, REMOVED)
    except JSONDecodeError:
        return REMOVED
    return found if isinstance(found, str) else REMOVED
