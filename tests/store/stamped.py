"""Small estates that tell at a glance whether they are whole: every value in estate number `k` is `k`."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphnhi.estate import Estate
from graphnhi.estate.tables import Column, Table
from graphnhi.estate.texts import Texts


@dataclass
class Stamped:
    """What the store asks of an estate, every value of it `k`."""

    k: int
    n_nodes: int = 7
    n_edges: int = 5
    about: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        gaps = [{"gap": "stamp", "count": self.k}]
        self.about = {"name": f"estate {self.k}", "built": "2026-11-24T00:00:00Z", "version": "0.1.0", "gaps": gaps}

    def arrays(self) -> dict[str, np.ndarray]:
        return {
            "nodes.kind": np.full(self.n_nodes, self.k % 100, dtype=np.int8),
            "nodes.records": np.full(self.n_nodes, self.k, dtype=np.float64),
            "edges.kind": np.full(self.n_edges, self.k % 100, dtype=np.int8),
            "edges.from": np.full(self.n_edges, self.k, dtype=np.int32),
        }

    def table(self, name: str) -> Table:
        ids = Texts.of(f"n{i}" for i in range(7))
        records = np.full(7, self.k, dtype=np.float64)
        return Table(
            7,
            lambda start, stop: {
                "id": Column(np.arange(7, dtype=np.int32)[start:stop], ids),
                "records": Column(records[start:stop]),
            },
        )


def stamp(estate: Estate) -> int:
    """The number of a stamped estate; fails for one that is mixed of two."""
    k = int(estate.about["gaps"][0]["count"])
    wanted = Stamped(k)
    assert estate.about["name"] == wanted.about["name"]
    arrays = estate.arrays()
    assert arrays.keys() == wanted.arrays().keys()
    for name, array in wanted.arrays().items():
        np.testing.assert_array_equal(arrays[name], array)
    return k
