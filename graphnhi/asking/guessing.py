"""What a word that names nothing may have been meant for: the ids, names and tails of ids that look most like it.

A small estate is compared whole. In a large one some hundred candidates are looked up first: the neighbours in the order of
ids and of names, the ids that contain the word, and those whose tail begins or that end as the word does.
"""

from collections.abc import Iterator

from graphnhi.asking.looking import around, containing, longest_ending, most_bytes
from graphnhi.errors import near
from graphnhi.estate import Estate
from graphnhi.estate.texts import Texts
from graphnhi.model.ids import tail

__all__ = ["alike"]

_COMPARED = 20_000
"""Nodes up to which every id and name is compared."""
_REACH = 150
"""Neighbours taken on either side, and candidates of each other sort."""
_SEARCHED = 1 << 28
"""Bytes of ids up to which all of them are looked through; beyond, the neighbours alone are candidates."""
_MOST = 4


def alike(estate: Estate, word: str) -> list[str]:
    """The ids and names most like a word, at most four, best first; an id whose tail is like it counts too."""
    names = estate.coded("nodes.name").values
    if estate.n_nodes <= _COMPARED:
        return _nearest(word, [*estate.ids], [*names])
    wanted = word.encode("utf-8", "surrogatepass")
    places = set[int]()
    for found in _candidates(estate.ids, wanted):
        places.update(found)
    named = around(names, wanted, _REACH).tolist()
    return _nearest(word, estate.ids.take(sorted(places)), names.take(named))


def _candidates(ids: Texts, wanted: bytes) -> Iterator[list[int]]:
    yield around(ids, wanted, _REACH).tolist()
    if wanted and most_bytes(ids) <= _SEARCHED:
        yield containing(ids, [wanted], _REACH).tolist()
        yield _beginning_tails(ids, wanted)
        yield longest_ending(ids, wanted)[:_REACH].tolist()


def _beginning_tails(ids: Texts, wanted: bytes) -> list[int]:
    """Ids in which the longest beginning of the word that stands anywhere behind a `/` or `:` stands there."""
    found, shortest, longest = list[int](), 1, len(wanted)
    while shortest <= longest:  # if a beginning is found, every shorter one is
        size = (shortest + longest) // 2
        hits = containing(ids, [b"/" + wanted[:size], b":" + wanted[:size]], _REACH).tolist()
        if hits:
            found, shortest = hits, size + 1
        else:
            longest = size - 1
    return found


def _nearest(word: str, ids: list[str], names: list[str]) -> list[str]:
    tails = {tail(node_id): node_id for node_id in ids}
    own = {*names}
    found = near(word, [*ids, *names, *tails], _MOST)
    return [text if text in own else tails.get(text, text) for text in found]
