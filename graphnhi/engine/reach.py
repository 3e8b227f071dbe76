"""`reach`: which identities and credentials reach the targets, by which hops."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from graphnhi.asking import Settings, Targets, targets_of
from graphnhi.engine.nearest_rows import NearestRows
from graphnhi.engine.reaching import EFFECT, More, NearestPairs, PairRows
from graphnhi.engine.routes import Route, Teller
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.engine.walk import Mask, Walk
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORIES, CATEGORY_CODE
from graphnhi.results import Answer, LazyRows


def reach(
    estate: Estate, target: str | None, settings: Settings, *, pairs: bool = False, words_first: bool = False
) -> Answer:
    """One row an identity and one a credential with its nearest target, or (`pairs`) one for each of them and target.

    target: a target word, kind, name or id; None is every crown jewel. words_first: a target word is meant, whatever node has it
    for its id. Raises UsageError for an unclear or unknown word.
    """
    targets = targets_of(estate, target, settings, words_first=words_first)
    certain = walk(estate, "certain", settings.as_of)
    possible = None if settings.bound == "certain" else walk(estate, "possible", settings.as_of)
    rows = _rows(certain, possible, asked_of(estate, settings), targets, settings, pairs=pairs)
    told = _Told(estate, rows)
    question = {"target": target, "pairs": pairs} | settings.told()
    lazy = LazyRows(len(rows.found), told.row, told.rows)
    return Answer(
        "reach", header(estate, settings), question, lazy, _summary(estate, rows, targets), coverage(estate), estate
    )


def _rows(
    certain: Walk, possible: Walk | None, asked: Mask, targets: Targets, settings: Settings, *, pairs: bool
) -> "NearestRows | PairRows":
    """Pairs, and walks cut at some hops, are walked back target by target; nearest targets alone in one pass for all."""
    if pairs:
        return PairRows(certain, possible, asked, targets, settings)
    if settings.max_hops is not None:
        return NearestPairs(certain, possible, asked, targets, settings)
    return NearestRows(certain, possible, asked, targets)


def asked_of(estate: Estate, settings: Settings) -> Mask:
    """The nodes that may be rows: identities and credentials, or those of the category asked for."""
    wanted = [settings.category] if settings.category else ["identity", "credential"]
    codes = [CATEGORY_CODE[name] for name in wanted if name in ("identity", "credential")]
    return np.asarray(np.isin(estate.categories, codes))


class _Told:
    """The rows of an answer; those of a range are made in the order in which their routes are cheapest."""

    def __init__(self, estate: Estate, rows: NearestRows | PairRows) -> None:
        self._estate, self._rows, self._found = estate, rows, rows.found
        self._tellers = {possible: Teller(rows.walk(possible=possible)) for possible in (False, True)}

    def row(self, place: int) -> Row:
        return next(iter(self.rows(range(place, place + 1))))

    def rows(self, places: range) -> Iterator[Row]:
        for begin in range(0, len(places), self._rows.together):
            part = places[begin : begin + self._rows.together]
            chosen = np.arange(part.start, part.stop, part.step)
            routes = {
                place: (self._rows.route(place), self._rows.more(place))
                for place in self._rows.told_in_order(chosen).tolist()
            }
            for place in part:
                yield self._row(place, *routes.pop(place))

    def _row(self, place: int, route: Route, more: More | None) -> Row:
        found, possible = self._found, bool(self._found.possible[place])
        told = node_told(self._estate, int(found.node[place])) | {
            "target": self._estate.id(int(found.target[place])),
            "hops": int(found.hops[place]),
            "bound": "possible" if possible else "certain",
            "effect": EFFECT[int(found.effect[place])],
            "path": self._tellers[possible].hops(route),
        }
        if more is not None:
            path = self._tellers[True].hops(more.route)
            told["possible"] = {"effect": EFFECT[more.effect], "hops": more.hops, "path": path}
        counts = self._rows.counts
        return told if counts is None else told | {"targets": int(counts[place])}


def _summary(estate: Estate, rows: NearestRows | PairRows, targets: Targets) -> dict[str, Any]:
    found = rows.found
    nodes, first = np.unique(found.node, return_index=True)
    categories = estate.categories[nodes]
    certain = np.unique(found.node[~found.possible])
    return {
        "targets": len(targets.nodes),
        "targets_reached": len(rows.reached),
        "left_out_by_mode": [estate.id(int(node)) for node in targets.left_out],
        "certain": len(certain),
        "possible_only": len(first) - len(certain),
        "by_category": {
            name: int((categories == CATEGORY_CODE[name]).sum())
            for name in CATEGORIES
            if name in ("identity", "credential")
        },
    }
