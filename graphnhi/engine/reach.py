"""`reach`: which identities and credentials reach the targets, by which hops."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, Targets, targets_of
from graphnhi.engine.reaching import EFFECT, NONE, Pairs, Reaching, nearest
from graphnhi.engine.routes import Route, Teller
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.engine.walk import Mask
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORIES, CATEGORY_CODE
from graphnhi.results import Answer, LazyRows


def reach(estate: Estate, target: str | None, settings: Settings, *, pairs: bool = False) -> Answer:
    """One row an identity and one a credential with its nearest target, or (`pairs`) one for each of them and target.

    target: a target word, kind, name or id; None is every crown jewel. Raises UsageError for an unclear or unknown word.
    """
    targets = targets_of(estate, target, settings)
    certain = walk(estate, "certain", settings.as_of)
    possible = None if settings.bound == "certain" else walk(estate, "possible", settings.as_of)
    reaching = Reaching(certain, possible, _asked(estate, settings), settings)
    if pairs:
        found, counts = Pairs.joined(list(reaching.of(targets))).ordered(), None
    else:
        found, counts = nearest(reaching.of(targets), estate.n_nodes)

    told = _Told(estate, reaching, found, counts)
    question = {"target": target, "pairs": pairs} | settings.told()
    rows = LazyRows(len(found), told.row, told.rows)
    return Answer("reach", header(estate, settings), question, rows, _summary(estate, found, targets), coverage(estate))


def _asked(estate: Estate, settings: Settings) -> Mask:
    wanted = [settings.category] if settings.category else ["identity", "credential"]
    codes = [CATEGORY_CODE[name] for name in wanted if name in ("identity", "credential")]
    return np.asarray(np.isin(estate.categories, codes))


class _Told:
    """The rows of an answer; those of a range are made target by target, so that each is walked back from once."""

    def __init__(self, estate: Estate, reaching: Reaching, found: Pairs, counts: NDArray[np.int64] | None) -> None:
        self._estate, self._reaching, self._found, self._counts = estate, reaching, found, counts
        self._tellers = {possible: Teller(reaching.backward(possible=possible).walk) for possible in (False, True)}

    def row(self, place: int) -> Row:
        return next(iter(self.rows(range(place, place + 1))))

    def rows(self, places: range) -> Iterator[Row]:
        routes = self._routes(places)
        for place in places:
            yield self._row(place, routes)

    def _routes(self, places: range) -> dict[tuple[int, bool], Route]:
        """Routes by row and whether they are what the possible bound adds."""
        found, routes = self._found, {}
        chosen = (
            np.arange(len(found))[places.start : places.stop : places.step] if len(places) else np.empty(0, dtype=int)
        )
        for place in chosen[np.lexsort((found.effect[chosen], found.possible[chosen], found.target[chosen]))].tolist():
            routes[place, False] = self._route(place, int(found.effect[place]), possible=bool(found.possible[place]))
            if (more := int(found.more_effect[place])) != NONE:
                routes[place, True] = self._route(place, more, possible=True)
        return routes

    def _route(self, place: int, effect: int, *, possible: bool) -> Route:
        backward = self._reaching.backward(possible=possible)
        return backward.route(int(self._found.node[place]), int(self._found.target[place]), effect)

    def _row(self, place: int, routes: dict[tuple[int, bool], Route]) -> Row:
        found, possible = self._found, bool(self._found.possible[place])
        told = node_told(self._estate, int(found.node[place])) | {
            "target": self._estate.id(int(found.target[place])),
            "hops": int(found.hops[place]),
            "bound": "possible" if possible else "certain",
            "effect": EFFECT[int(found.effect[place])],
            "path": self._tellers[possible].hops(routes[place, False]),
        }
        if (more := int(found.more_effect[place])) != NONE:
            path = self._tellers[True].hops(routes[place, True])
            told["possible"] = {"effect": EFFECT[more], "hops": int(found.more_hops[place]), "path": path}
        return told if self._counts is None else told | {"targets": int(self._counts[place])}


def _summary(estate: Estate, found: Pairs, targets: Targets) -> dict[str, Any]:
    nodes, first = np.unique(found.node, return_index=True)
    categories = estate.categories[nodes]
    certain = np.unique(found.node[~found.possible])
    return {
        "targets": len(targets.nodes),
        "targets_reached": len(np.unique(found.target)),
        "left_out_by_mode": [estate.id(int(node)) for node in targets.left_out],
        "certain": len(certain),
        "possible_only": len(first) - len(certain),
        "by_category": {
            name: int((categories == CATEGORY_CODE[name]).sum())
            for name in CATEGORIES
            if name in ("identity", "credential")
        },
    }
