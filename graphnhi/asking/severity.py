"""How grave it is when a node is reached: by its action, its class of data, and whether it is administered or marked.

The judgement is a facts file that people edit; it is read and checked here. Ages and names never enter it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import create_model

from graphnhi.errors import Fault, InputError, quoted
from graphnhi.estate import Estate
from graphnhi.library.complaints import read_toml, shape_faults
from graphnhi.library.written import Strict
from graphnhi.model.kinds import ACTIONS, ADMINISTERED, DATA_CLASSES, KIND_CODE, KINDS, UNKNOWN

__all__ = ["SEVERITIES", "SEVERITY_CODE", "Severities"]

SEVERITIES: Final = ("low", "medium", "high", "critical")
"""From the least to the gravest; the place in this tuple is the code."""
SEVERITY_CODE: Final = {name: code for code, name in enumerate(SEVERITIES)}

_OTHER: Final = ("admin", "marked", "unclassified", "unknown", "rest")
_LEAST_UNKNOWN: Final = "medium"
"""What is not known is never taken for harmless: `unclassified` and `unknown` may not stand below this."""


def _table(name: str, keys: Iterable[str]) -> Any:
    fields: dict[str, Any] = dict.fromkeys(keys, (str, ...))
    return create_model(name, __base__=Strict, **fields)


_Actions, _Data, _Other = _table("Actions", ACTIONS), _table("Data", DATA_CLASSES), _table("Other", _OTHER)


class _File(Strict):
    version: int
    action: _Actions  # type: ignore[valid-type]
    data: _Data  # type: ignore[valid-type]
    other: _Other  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Severities:
    """The codes of a facts file: by action kind, by data class, and by the words of its table `other`."""

    version: int
    action: dict[str, int]
    data: dict[str, int]
    other: dict[str, int]

    @classmethod
    def read(cls, path: Path) -> "Severities":
        """From a facts file; InputError with every missing or unknown key and every word that is no severity."""
        raw = read_toml(path, path.name)
        faults = shape_faults(_File, raw, path.name) or [*_word_faults(raw, path.name)]
        if faults:
            raise InputError(faults)
        codes = (
            {key: SEVERITY_CODE[word] for key, word in raw[table].items()} for table in ("action", "data", "other")
        )
        return cls(raw["version"], *codes)

    def of_nodes(self, estate: Estate, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int8]:
        """The severity code of each of these nodes."""
        kinds = estate.numbers("nodes.kind")[nodes]
        found = self._by_kind()[kinds]
        stores = kinds == KIND_CODE["data_store"]
        found[stores] = self._by_class()[estate.numbers("nodes.data_class")[nodes[stores]]]
        marked = estate.coded("nodes.marked").codes[nodes] >= 0
        found[marked] = np.maximum(found[marked], self.other["marked"])
        return np.asarray(found)

    def _by_kind(self) -> NDArray[np.int8]:
        codes = np.full(len(KINDS), self.other["rest"], dtype=np.int8)
        codes[KIND_CODE[UNKNOWN]] = self.other["unknown"]
        codes[[KIND_CODE[kind] for kind in ADMINISTERED]] = self.other["admin"]
        for kind, code in self.action.items():
            codes[KIND_CODE[kind]] = code
        return codes

    def _by_class(self) -> NDArray[np.int8]:
        """By class code; the last one, which -1 finds, is that of a store without a class."""
        return np.array([*(self.data[name] for name in DATA_CLASSES), self.other["unclassified"]], dtype=np.int8)


def _word_faults(raw: dict[str, Any], label: str) -> "list[Fault]":
    wanted = f"one of {', '.join(SEVERITIES)}"
    faults = [
        Fault(label, f"{table}.{key}", "is no severity", quoted(word), wanted)
        for table in ("action", "data", "other")
        for key, word in raw[table].items()
        if word not in SEVERITY_CODE
    ]
    return faults or [
        Fault(
            label,
            f"other.{key}",
            "is not known, and what is not known is never harmless",
            quoted(raw["other"][key]),
            f"{_LEAST_UNKNOWN} or graver",
        )
        for key in ("unclassified", "unknown")
        if SEVERITY_CODE[raw["other"][key]] < SEVERITY_CODE[_LEAST_UNKNOWN]
    ]
