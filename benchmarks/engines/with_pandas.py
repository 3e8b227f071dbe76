"""pandas, for the difference of two tables alone."""

from typing import Any

import numpy as np

from benchmarks.estates import Case
from benchmarks.tables_read import read_frames
from benchmarks.tasks import Prepared


def _differences(case: Case) -> Prepared:
    old, new = (read_frames(folder)[1] for folder in (case.inventory, case.folder / "later"))

    def run() -> Any:
        merged = old.merge(new, on=list(old.columns), how="outer", indicator=True)
        return (merged["_merge"] == "right_only").sum(), (merged["_merge"] == "left_only").sum()

    return Prepared(run, lambda found: {"edges": np.array(found)})


TASKS = {"j": _differences}
