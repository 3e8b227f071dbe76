"""The walks of an estate, made once for a bound and a clock and kept while the estate lives."""

from weakref import WeakKeyDictionary

from graphnhi.engine.walk import Walk, walk_of
from graphnhi.estate import Estate

_KEPT: "WeakKeyDictionary[Estate, dict[tuple[str, int], Walk]]" = WeakKeyDictionary()
_MOST = 4


def walk(estate: Estate, bound: str, as_of: int) -> Walk:
    """The walk of an estate; the last few are kept, so that questions in a row do not build it again."""
    kept = _KEPT.setdefault(estate, {})
    if (bound, as_of) not in kept:
        while len(kept) >= _MOST:
            kept.pop(next(iter(kept)))
        kept[bound, as_of] = walk_of(estate, bound, as_of)
    return kept[bound, as_of]
