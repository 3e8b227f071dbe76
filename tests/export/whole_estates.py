"""Whole estates for exports: every column known somewhere, hostile names everywhere, bounds that differ, parallel edges."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import graphnhi
from graphnhi.errors import InputError
from graphnhi.estate import Estate
from tests.export.hostile import HOSTILE
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

OUTPUTS = {
    "graphml": "e.graphml", "gexf": "e.gexf", "cytoscape": "e.cyjs", "nodelink": "e.json", "neo4j-csv": "e-neo4j",
    "jsonl": "e.jsonl", "csv": "e-csv", "parquet": "e-parquet", "opengraph": "e-bloodhound.json", "sarif": "e.sarif",
}  # fmt: skip
BESIDE = {"opengraph": ("e-bloodhound.schema.json",)}
"""Further files of a format, beside the one that is named."""
READ_BACK = ("graphml", "jsonl", "csv")

ESCAPES = (
    "_x001B_",
    "_x001b_",
    "_x001B\x1b",
    "_x005F_x001B_",
    "_x",
    "_x1_",
    "_xZZZZ_",
    "a_x0041_x0042_b",
    "_xD800_",
    "_xD800\ud800",
)
"""Names that look like escapes, whole or in part."""
NAMES = (
    *HOSTILE,
    *ESCAPES,
    "x" * 10_000,
    "\ufffe\uffff",
    "'",
    "''",
    " lead and trail ",
    "]]>",
    "<!DOCTYPE x>",
    "HOLDS#0",
    "__proto__",
)


def hostile_rows(names: tuple[str, ...] = NAMES) -> Rows:
    """A service account, a key and an edge for each name, which is also its every text."""
    rows = Rows().node("pay", "initiate_payout", amount_limit=0.1, currency="EUR", period="day")
    rows.node("data", "data_store", data_class="kyc", records=1_200_000)
    for name in names:
        said = {"name": name, "owner": name, "purpose": name, "tags": name, "vendor": name, "tenant": name}
        rows.node(
            name, "service_account", **said, status="active", created="2026-01-01", properties=json.dumps({name: 1})
        )
        for _ in range(2):
            premises = json.dumps([{"source": name, "locator": name}])
            rows.edge(
                name,
                "READS",
                "data",
                condition=name,
                rule=name,
                properties=json.dumps([name, {}][1]),
                premises=premises,
            )
        rows.edge(name, "PERFORMS", "pay", amount_limit=1e15, currency="USD", not_after="2026-01-01T10:00:00.5Z")
        rows.edge(name, "MEMBER_OF", name, scope=name)
    return rows


def differing() -> Rows:
    """Records that disagree in every column of which the bounds differ, one of them about a limit of no currency."""
    rows = Rows()
    rows.node("a", "api_key", status="active", mode="live", expires="2026-01-01")
    rows.node("a", "api_key", status="disabled", mode="test", expires="2027-01-01T00:00:00Z")
    rows.node("g", "gate", needs=1).node("g", "gate", needs=2)
    rows.node("p", "initiate_payout", amount_limit=5, currency="EUR", period="day")
    rows.node("p", "initiate_payout", amount_limit=100)
    rows.node("q", "settle", amount_limit=5, currency="USD", period="month").node(
        "q", "settle", amount_limit=7, currency="EUR"
    )
    rows.node("s", "service_account").node("s", "host", owner="somebody else")
    rows.edge("a", "AUTHENTICATES_AS", "s").edge("s", "RUNS_AS", "s2").edge("a", "APPROVES", "g").edge(
        "g", "RELEASES", "p"
    )
    return rows


def small() -> dict[str, Estate]:
    """Estates at the edge of what there is."""
    one = Rows().node("a", "human")
    return {
        "empty": estate_of(Rows()),
        "one node": estate_of(one),
        "self loop": estate_of(Rows().node("a", "role").edge("a", "ASSUMES", "a")),
        "undescribed": estate_of(Rows().edge("a", "ASSUMES", "b").edge("a", "ASSUMES", "b", condition="x")),
        "differing": estate_of(differing()),
    }


def exported(estate: Estate, to: str, folder: Path) -> Path:
    """Where the estate was exported to, in a format."""
    path = folder / OUTPUTS[to]
    graphnhi.export(estate, path, to, as_of="2026-11-01")
    return path


def exported_demo(to: str, folder: Path) -> Path:
    """The same of the demo, which is exported once a process."""
    for name, content in _demo_in(to).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder / OUTPUTS[to]


@cache
def _demo_in(to: str) -> dict[str, bytes]:
    with TemporaryDirectory() as place:
        exported(graphnhi.demo(), to, Path(place))
        files = [path for path in Path(place).rglob("*") if path.is_file()]
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def refused(*sources: Path, **options: Any) -> list[str]:
    """The faults for which a build of these sources is refused, with exit code 2."""
    with pytest.raises(InputError) as told:
        graphnhi.build(*sources, **options)
    assert told.value.exit_code == 2
    return [str(fault) for fault in told.value.faults]
