"""`rank`: identities and credentials by what falls with them, with exposure, privilege and hygiene beside it, never in it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, targets_of
from graphnhi.asking.weights import EXPOSURES, IMPACTS, PRIORITIES
from graphnhi.engine.ranking.ranked import Facts, Ranked, ranked
from graphnhi.engine.ranking.row import Told
from graphnhi.engine.reach import asked_of
from graphnhi.engine.telling import coverage, header
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.model.kinds import KIND_CODE
from graphnhi.results import Answer, LazyRows


def rank(estate: Estate, settings: Settings, facts: Facts, kind: str | None = None) -> Answer:
    """One row for each live identity and credential (of one `kind`, where it is given), by impact; those that reach nothing are
    rows too.

    Raises UsageError where hops are cut: a rank weighs whole routes.
    """
    uncut(settings)
    asked = asked_of(estate, settings)
    if kind is not None:
        asked &= estate.numbers("nodes.kind") == KIND_CODE[kind]
    found = ranked(estate, settings, facts, asked)
    rows = LazyRows(len(found), Told(found).row)
    return Answer("rank", header(estate, settings), settings.told(), rows, _summary(found), coverage(estate))


def uncut(settings: Settings) -> None:
    """Refuse a cut at some hops."""
    if settings.max_hops is not None:
        raise UsageError(
            "rank weighs whole routes and cannot cut them at some hops. Ask `reach` or `blast` with --max-hops."
        )


def _summary(found: Ranked) -> dict[str, Any]:
    """How many there are by priority, impact and exposure, and all that they were judged by."""
    estate, targets = found.estate, targets_of(found.estate, None, found.settings)
    exposure = found.exposure.band[found.node]
    return {
        "identities": len(found),
        "reaching": int((found.loss > 0).sum()),
        "none_found": int((found.loss == 0).sum()),
        "by_priority": _counted(found.priority, PRIORITIES),
        "by_impact": _counted(found.impact, IMPACTS),
        "by_exposure": _counted(exposure, EXPOSURES),
        "left_out_by_mode": [estate.id(int(node)) for node in targets.left_out],
        "weights": found.facts.told,
    }


def _counted(codes: NDArray[np.int8], names: Sequence[str]) -> dict[str, int]:
    return dict(zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True))
