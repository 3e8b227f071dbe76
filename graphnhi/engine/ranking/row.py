"""One row of a rank in words: made when it is read, from columns that are there for everybody."""

from typing import Any

import numpy as np

from graphnhi.asking.severity import SEVERITIES
from graphnhi.asking.weights import EXPOSURES, IMPACTS, PRIORITIES
from graphnhi.engine.ranking.factors import HOLDS, UNKNOWN
from graphnhi.engine.ranking.impact import score
from graphnhi.engine.ranking.ranked import Ranked
from graphnhi.engine.ranking.weighted import WORDS
from graphnhi.engine.reaching import EFFECT
from graphnhi.engine.routes import Teller
from graphnhi.engine.telling import Row, node_told

MONEY_DIGITS = 4
_SURE, _UNSURE = 1.0, 0.5
"""Confidence of a nearest route by its bound: that of its weakest edge, not a mean."""


class Told:
    """The rows of a rank."""

    def __init__(self, found: Ranked) -> None:
        self._found = found
        self._tellers = {possible: Teller(found.nearest.walk(possible=possible)) for possible in (False, True)}

    def row(self, place: int) -> Row:
        """One row, by its place in the order."""
        found, node = self._found, int(self._found.node[place])
        return (
            node_told(found.estate, node)
            | {"priority": PRIORITIES[int(found.priority[place])]}
            | self._nearest(place)
            | {
                "targets": int(found.reached.counts[place].sum()),
                "reach": {
                    "by_kind": found.reached.by_kind(place),
                    "undescribed": int(found.undescribed[place]),
                },
                "impact": self._impact(place, node),
                "exposure": self._exposure(node),
                "privilege": self._privilege(node),
                "hygiene": {"problems": [each.told(node) for each in found.exposure.problems if each.holds[node]]},
                "none_found": bool(found.loss[place] == 0),
            }
        )

    def _nearest(self, place: int) -> Row:
        """The nearest crown jewel, as in `reach`; null where there is none."""
        rows, at = self._found.nearest, int(self._found.row[place])
        if at < 0:
            return dict.fromkeys(("target", "hops", "bound", "effect")) | {"path": [], "confidence": None}
        pairs, possible = rows.found, bool(rows.found.possible[at])
        told: Row = {
            "target": self._found.estate.id(int(pairs.target[at])),
            "hops": int(pairs.hops[at]),
            "bound": "possible" if possible else "certain",
            "effect": EFFECT[int(pairs.effect[at])],
            "path": self._tellers[possible].hops(rows.route(at)),
            "confidence": _UNSURE if possible else _SURE,
        }
        more = rows.more(at)
        if more is None:
            return told
        path = self._tellers[True].hops(more.route)
        return told | {"possible": {"effect": EFFECT[more.effect], "hops": more.hops, "path": path}}

    def _impact(self, place: int, node: int) -> dict[str, Any]:
        found = self._found
        return (
            weighed(float(found.loss[place]))
            | {"band": IMPACTS[int(found.impact[place])], "certain": weighed(float(found.certain[place]))}
            | {"money": [*map(_rounded, found.money.of(node))], "records": found.reached.records(place)}
        )

    def _exposure(self, node: int) -> dict[str, Any]:
        exposure = self._found.exposure
        return {
            "band": EXPOSURES[int(exposure.band[node])],
            "factors": exposure.named(node, HOLDS),
            "unknown": exposure.named(node, UNKNOWN),
            "exposed_in": int(exposure.places[node]),
            "upstream": int(exposure.upstream.at_least[node]),
            "upstream_at_most": int(exposure.upstream.at_most[node]),
        }

    def _privilege(self, node: int) -> dict[str, Any]:
        privilege, targets = self._found.privilege, self._found.charged.targets
        worst, used = int(privilege.worst[node]), int(privilege.used[node])
        return {
            "worst": WORDS[int(targets.word[worst])] if worst >= 0 else None,
            "severity": SEVERITIES[int(targets.severity[worst])] if worst >= 0 else None,
            "direct": int(privilege.direct[node]),
            "used": used if used >= 0 else None,
            "unused_share": privilege.unused_share(node),
        }


def _rounded(entry: dict[str, Any]) -> dict[str, Any]:
    """Widths are added in steps: what they lose stands behind the digits that are shown."""
    return entry | {"per_day": round(entry["per_day"], MONEY_DIGITS)}


def weighed(loss: float) -> dict[str, float]:
    """A loss and the score that it is shown as."""
    return {"score": round(float(score(np.array(loss))), 6), "loss": round(loss, 9)}
