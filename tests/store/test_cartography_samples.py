"""The assertion tables of Cartography's own integration tests, written to a real server: every pair that they name is in the
estate as the edge that its loader says.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.store.neo4j.cartography import database_of
from tests.cartography import SYNC, edges_of, tables
from tests.servers.server import Server
from tests.store.test_cartography import Asked

SHARED = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[3] / "shared")
SAMPLES = SHARED / "data" / "cartography-samples" / "expected.json"
EDGES = {
    ("AWSAccount", "RESOURCE", "AWSPrincipal"): None,  # a label of several kinds: its own tables name them
    ("AWSUser", "MEMBER_AWS_GROUP", "AWSGroup"): ("MEMBER_OF", True),
    ("AWSUser", "MEMBER_OF", "AWSGroup"): ("MEMBER_OF", True),
    ("AWSAccountAccessKey", "AWS_ACCESS_KEY", "AWSUser"): ("AUTHENTICATES_AS", True),
    ("AWSAccountAccessKey", "OWNED_BY", "AWSUser"): ("AUTHENTICATES_AS", True),
    ("AWSInstanceProfile", "ASSOCIATED_WITH", "AWSRole"): ("RUNS_AS", True),
    ("AWSInstanceProfile", "RESOURCE", "AWSAccount"): ("CONTAINS", False),
    ("AWSEC2Instance", "INSTANCE_PROFILE", "AWSInstanceProfile"): ("CONTROLS", True),
    ("AWSEC2Instance", "ASSUMES", "AWSRole"): ("RUNS_AS", True),
    ("AWSEC2Instance", "STS_ASSUMEROLE_ALLOW", "AWSRole"): ("RUNS_AS", True),
    ("GitHubRepository", "OWNER", "GitHubOrganization"): ("CONTAINS", False),
    ("GitHubUser", "OUTSIDE_COLLAB_WRITE", "GitHubRepository"): ("CONTROLS", True),
    ("GitHubUser", "OUTSIDE_COLLAB_READ", "GitHubRepository"): ("USES", True),
    ("GitHubUser", "DIRECT_COLLAB_ADMIN", "GitHubRepository"): ("CONTROLS", True),
    ("GitHubUser", "DIRECT_COLLAB_TRIAGE", "GitHubRepository"): ("USES", True),
    ("GitHubTeam", "ADMIN", "GitHubRepository"): ("CONTROLS", True),
    ("GitHubTeam", "READ", "GitHubRepository"): ("USES", True),
    ("GitHubTeam", "MAINTAINER", "GitHubUser"): ("MEMBER_OF", False),
    ("GitHubTeam", "MEMBER_OF_TEAM", "GitHubTeam"): ("MEMBER_OF", False),
    ("GitHubUser", "MEMBER_OF", "GitHubOrganization"): ("USES", True),
    ("GCPServiceAccount", "HAS_KEY", "GCPServiceAccountKey"): ("HOLDS", True),
    ("GCPProject", "PARENT", "GCPFolder"): ("CONTAINS", False),
    ("GCPProject", "RESOURCE", "GCPBucket"): ("CONTAINS", True),
    ("GCPProject", "RESOURCE", "GCPServiceAccount"): ("CONTAINS", True),
}
"""By what the tables join: the edge that comes of it, and whether it leads the same way."""


def _tables() -> list[dict[str, Any]]:
    if not SAMPLES.exists():
        pytest.skip("the samples of Cartography (shared/data/cartography-samples) are not beside this checkout")
    found = json.loads(SAMPLES.read_text(encoding="utf-8"))
    return [table for table in found if table.get("pairs") or table.get("values")]


@pytest.fixture
def written(neo4j: Server) -> Iterator[Asked]:
    """All nodes and pairs of the tables, under the names that their label's loader reads."""
    samples = _tables()
    asked = Asked(neo4j)
    for table in samples:
        if table["kind"] == "edges":
            _write(asked, table)
    yield asked
    asked.write("MATCH (n) DETACH DELETE n")
    asked.close()


def _write(asked: Asked, table: dict[str, Any]) -> None:
    """The labels and types stand in the text: they are those of the tables above, which this file names."""
    start, end, kind = table["from_label"], table["to_label"], table["rel"]
    arrow = "(a)-[r:%s]->(b)" if table["direction"] == "from->to" else "(b)-[r:%s]->(a)"
    asked.write(
        f"UNWIND $pairs AS pair MERGE (a:{start} {{id: pair[0]}}) SET a += $told, a += pair[2] "
        f"MERGE (b:{end} {{id: pair[1]}}) SET b += $told, b += pair[3] "
        f"MERGE {arrow % kind} SET r.lastupdated = $told.lastupdated",
        pairs=[[a, b, _said(start, a), _said(end, b)] for a, b in table["pairs"]],
        told={"lastupdated": SYNC},
    )


def _said(label: str, value: str) -> dict[str, str]:
    """Every property by which the label's loader names it has the value that the table tells."""
    return {name: value for table in tables() if label in table.names and table.ruled for name in _named(table)}


def _named(table: Any) -> set[str]:
    fields = {column for rule in table.loader.nodes for column in rule.cells["id"].columns}
    return fields - {"tenant", "tenant_name"} - {"id"}


def test_every_pair_of_the_tables_is_an_edge(written: Asked) -> None:
    """No pair is lost, turned round or joined to another kind of edge."""
    database = database_of(written, "neo4j://localhost:7687")
    estate = loading.build([], loading.Options(loader="cartography"), databases=[database]).estate
    edges = {(a.split("/", 2)[-1] if a.startswith("gcp:") else a, kind, b.split("/", 2)[-1] if b.startswith("gcp:") else b)
             for a, kind, b, _, _ in edges_of(estate)}  # fmt: skip
    missing, seen = [], 0
    for table in _tables():
        wanted = EDGES.get((table.get("from_label"), table.get("rel"), table.get("to_label")))
        for a, b in table.get("pairs", ()) if wanted else ():
            seen += 1
            start, end = (a, b) if wanted[1] else (b, a)
            if (_id(start, table, edges), wanted[0], _id(end, table, edges)) not in edges:
                missing.append((table["rel"], start, end))
    assert missing == []
    assert seen >= 40


def _id(value: str, table: dict[str, Any], edges: set[tuple[str, str, str]]) -> str:
    ends = {end for edge in edges for end in (edge[0], edge[2])}
    encoded = value.replace("/", "%2F")
    tries = [value, encoded, f"aws:{value}/account/{value}", f"{value}/account/{value}"]
    return next((each for each in tries if each in ends), value)
