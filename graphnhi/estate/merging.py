"""Tags and properties that several records give one id: they are united, once for each distinct combination of them."""

import json
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.groups import Groups
from graphnhi.estate.lexicon import Lexicon

__all__ = ["MERGED", "merged"]

Numbers = NDArray[np.int32]
Merge = Callable[[list[str]], str | None]


def merged(cells: Numbers, lexicon: Lexicon, groups: Groups, merge: Merge) -> Numbers:
    """The number of the united text of each group, -1 where no row of it has one; new texts are added to the lexicon."""
    known = np.flatnonzero(cells >= 0)
    pairs = np.unique(groups.of_row[known] * len(lexicon) + cells[known])
    group, code = np.divmod(pairs, max(len(lexicon), 1))
    sets = Groups.of(group)
    which, combinations = _combinations(code, sets)
    texts = [merge(lexicon.take(combination)) for combination in combinations]
    numbers = np.array([-1 if text is None else lexicon.numbers([text])[0] for text in texts], dtype=np.int32)
    found = np.full(len(groups), -1, dtype=np.int32)
    found[group[sets.starts]] = numbers[which]
    return found


def _combinations(code: NDArray[np.int64], sets: Groups) -> tuple[NDArray[np.int64], list[tuple[int, ...]]]:
    """Which of the distinct combinations of codes each set is. Sets of one code, the most by far, are told apart at once."""
    which = np.empty(len(sets), dtype=np.int64)
    single = sets.sizes == 1
    alone, which[single] = np.unique(code[sets.starts[single]], return_inverse=True)
    known: dict[tuple[int, ...], int] = {(one,): place for place, one in enumerate(alone.tolist())}
    others = np.flatnonzero(~single)
    bounds = zip(sets.starts[others].tolist(), sets.sizes[others].tolist(), strict=True)
    which[others] = [known.setdefault(tuple(code[start : start + size].tolist()), len(known)) for start, size in bounds]
    return which, list(known)


def _merged_tags(cells: list[str]) -> str | None:
    return ";".join(sorted({tag for cell in cells for tag in cell.split(";")})) or None


def _merged_properties(cells: list[str]) -> str | None:
    """One JSON object of all keys; of unlike values of one key all are kept, as a sorted list."""
    found: dict[str, set[str]] = {}
    for cell in cells:
        for key, value in json.loads(cell).items():
            found.setdefault(key, set()).add(json.dumps(value, sort_keys=True, ensure_ascii=False))
    if not found:
        return None
    whole: dict[str, Any] = {
        key: json.loads(min(v)) if len(v) == 1 else [json.loads(x) for x in sorted(v)] for key, v in found.items()
    }
    return json.dumps(whole, sort_keys=True, ensure_ascii=False)


MERGED: Final[dict[str, Merge]] = {"tags": _merged_tags, "properties": _merged_properties}
"""The columns that are united, and how."""
