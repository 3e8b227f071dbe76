"""`explain`: one row of a rank taken apart: the targets that add up to it, and what every other number is made of."""

from typing import Any

import numpy as np

from graphnhi.asking import Settings
from graphnhi.asking.naming import node_of
from graphnhi.asking.severity import SEVERITIES
from graphnhi.asking.weights import EXPOSURES
from graphnhi.engine.ranking.adding_up import TargetRows
from graphnhi.engine.ranking.exposure import Exposure
from graphnhi.engine.ranking.factors import STATES
from graphnhi.engine.ranking.hygiene import Problem
from graphnhi.engine.ranking.rank import uncut
from graphnhi.engine.ranking.ranked import Facts, Ranked, ranked
from graphnhi.engine.ranking.row import Told
from graphnhi.engine.ranking.upstream import above, turned
from graphnhi.engine.ranking.weighted import WORDS
from graphnhi.engine.telling import coverage, header
from graphnhi.engine.walk import Ints
from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.results import Answer, LazyRows

_LISTED = 20
"""Nodes that are listed of what a factor, a problem or a count is made of."""
_RECORD = ("owner", "purpose", "vendor", "environment", "created", "rotated", "expires", "last_used", "last_reviewed")
"""Columns of the node itself that factors and problems are read off."""


def explain(estate: Estate, word: str, settings: Settings, facts: Facts) -> Answer:
    """One row for each target that adds to the impact of one identity or credential, the gravest addition first.

    The summary has its row of `rank` and what the other numbers there are made of. Raises UsageError for an unclear or unknown
    word, for a node that has no row there, and where hops are cut.
    """
    uncut(settings)
    node = _start(estate, word)
    mask = np.zeros(estate.n_nodes, dtype=np.bool_)
    mask[node] = True
    found = ranked(estate, settings, facts, mask)
    if not len(found):
        raise UsageError(f"{quoted(estate.id(node))} is disabled or has expired: it leads nowhere and has no rank.")
    rows = TargetRows(found, node)
    question = {"id": estate.id(node)} | settings.told()
    lazy = LazyRows(len(rows), rows.row)
    return Answer("explain", header(estate, settings), question, lazy, _summary(found, node), coverage(estate))


def _start(estate: Estate, word: str) -> int:
    node = node_of(estate, word)
    if estate.categories[node] not in (CATEGORY_CODE["identity"], CATEGORY_CODE["credential"]):
        raise UsageError(
            f"{quoted(estate.id(node))} is no identity and no credential (found {estate.kind(node)}). "
            "Ask `blast` what falls with it."
        )
    return node


def _summary(found: Ranked, node: int) -> dict[str, Any]:
    estate, exposure = found.estate, found.exposure
    row = Told(found).row(0)
    return {
        "rank": {name: value for name, value in row.items() if name not in ("path", "possible")},
        "exposure": _exposure(estate, exposure, node, found),
        "upstream": _ids(estate, above(turned(found.walk, open_gates=False), node))
        | {"at_most": int(exposure.upstream.at_most[node])},
        "privilege": _privilege(found, node),
        "hygiene": [_problem(estate, each, node, found) for each in exposure.problems if each.holds[node]],
        "record": {column: estate.value("nodes", column, node) for column in _RECORD},
        "weights": found.facts.told,
    }


def _ids(estate: Estate, nodes: "Ints | np.ndarray[Any, Any]") -> dict[str, Any]:
    """The number of nodes and the first of them."""
    return {"count": len(nodes), "ids": [estate.id(int(node)) for node in nodes[:_LISTED]]}


def _exposure(estate: Estate, exposure: Exposure, node: int, found: Ranked) -> dict[str, Any]:
    """The band before hygiene, the problems that raised it, and every factor with its state, its band and what it is made of."""
    raises = found.facts.weights.raises
    factors = [
        {
            "factor": name,
            "state": STATES[int(factor.state[node])],
            "band": EXPOSURES[found.facts.weights.exposure[name]],
        }
        | _ids(estate, factor.pairs.of_node(node))
        for name, factor in exposure.factors.items()
    ]
    return {
        "before_hygiene": EXPOSURES[int(exposure.before[node])],
        "raised_by": [each.name for each in exposure.problems if each.holds[node] and each.name in raises],
        "factors": factors,
    }


def _privilege(found: Ranked, node: int) -> list[dict[str, Any]]:
    """Every direct target, gravest first, and whether it was seen to be used (null where nothing was seen)."""
    estate, targets = found.estate, found.charged.targets
    direct = found.privilege.pairs.of_node(node)
    place = np.searchsorted(targets.nodes, direct)
    order = np.lexsort((place, targets.word[place], -targets.severity[place]))
    watched = found.privilege.used[node] >= 0
    seen = _seen(estate, node)
    return [
        {
            "id": estate.id(int(direct[at])),
            "word": WORDS[int(targets.word[place[at]])],
            "severity": SEVERITIES[int(targets.severity[place[at]])],
            "used": int(direct[at]) in seen if watched else None,
        }
        for at in order
    ]


def _seen(estate: Estate, node: int) -> set[int]:
    """The ends of what a node was seen to do."""
    chosen = (estate.numbers("edges.kind") == EDGE_CODE["OBSERVED"]) & (estate.numbers("edges.from") == node)
    return {*estate.numbers("edges.to")[chosen].tolist()}


def _problem(estate: Estate, problem: Problem, node: int, found: Ranked) -> dict[str, Any]:
    """A problem with its value, whether it raises the exposure, and the nodes that it is made of."""
    made_of = _ids(estate, problem.pairs.of_node(node))["ids"] if problem.pairs is not None else []
    return {
        "problem": problem.name,
        "words": problem.told(node),
        "value": None if problem.value is None else int(problem.value[node]),
        "raises": problem.name in found.facts.weights.raises,
        "ids": made_of,
    }
