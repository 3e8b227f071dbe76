"""The labs that others published: exactly the things that their plans have, as what they run, and which keys lie in them."""

import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import graphnhi

SHARED = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[4] / "shared")
GOAT, PATHS = SHARED / "data" / "aws-cloudgoat", SHARED / "data" / "aws-pathfinding-labs"
LABS = sorted(each for top in (GOAT, PATHS) if top.is_dir() for each in top.iterdir() if each.is_dir())
KINDS = ("data_store", "workload", "host", "queue", "secret_store", "repository", "tool", "agent", "secret")
C, P = "123456789012", "111122223333"

pytestmark = pytest.mark.skipif(
    not GOAT.is_dir() or not PATHS.is_dir(), reason="the labs (shared/data/aws-cloudgoat, aws-pathfinding-labs) are not beside this checkout"
)  # fmt: skip

FUNCTION, HOST = (
    f"arn:aws:lambda:us-east-1:{C}:function:cg-lambda-cgidabc123",
    f"arn:aws:ec2:us-east-1:{C}:instance/i-cdb0b5ad6bf358c19",
)
SHOP, SERVER = (
    f"arn:aws:lambda:us-east-1:{C}:function:cache-charge-cgidabc123",
    f"arn:aws:ec2:us-east-1:{C}:instance/i-9a62f60ecb35f854b",
)
TARGET = f"arn:aws:ec2:us-east-1:{P}:instance/i-4005cf0ec9b93dfb7"
SECRET = f"{SHOP}#configuration/secret/%2Fvalues%2Fenvironment%2F0%2Fvariables%2Fauth"
EDGES: dict[str, set[tuple[str, str, str]]] = {
    "ec2_ssrf": {
        (HOST, "RUNS_AS", f"arn:aws:iam::{C}:role/cg-ec2-role-cgidabc123"),
        (FUNCTION, "RUNS_AS", f"arn:aws:iam::{C}:role/cg-lambda-role-cgidabc123-service-role"),
        (f"{FUNCTION}#configuration", "STORES", "AKIAEXAMPLE62NZHHYH2"),
        ("arn:aws:s3:::cg-secret-s3-bucket-cgidabc123", "STORES", "AKIAEXAMPLEB3TK7PF6N"),
    },
    "sqs_flag_shop": {
        (SHOP, "RUNS_AS", f"arn:aws:iam::{C}:role/cg-sqs-lambda-cgidabc123"),
        (f"{SERVER}#configuration", "STORES", "AKIAEXAMPLE6IBNVRKVC"),
        (f"{SHOP}#configuration", "STORES", SECRET),
    },
    "privesc-one-hop__to-bucket__ssm-001-ssm-startsession": {
        (TARGET, "RUNS_AS", f"arn:aws:iam::{P}:role/pl-prod-ssm-001-to-bucket-ec2-role"),
    },
}  # fmt: skip
COUNTS: dict[str, dict[str, int]] = {
    "ec2_ssrf": {"host": 1, "workload": 1, "data_store": 2},
    "sqs_flag_shop": {"host": 1, "workload": 1, "queue": 1, "data_store": 3, "secret": 2},
    "iam_privesc_by_rollback": {},
    "lambda_privesc": {},
    "privesc-one-hop__to-bucket__ssm-001-ssm-startsession": {"host": 1, "data_store": 1},
    "privesc-one-hop__to-admin__glue-003-iam-passrole+glue-createjob+glue-startjobrun": {"data_store": 2},
}
"""Nodes of things by their kinds; of every lab that is not here, one data store."""


@cache
def estate(lab: Path) -> Any:
    return graphnhi.build(lab)


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_the_things_of_a_lab(lab: Path) -> None:
    """As many nodes of each kind as its plan has resources, and nothing else."""
    found = Counter(kind for kind in estate(lab).node_frame()["kind"] if kind in KINDS)
    assert dict(found) == COUNTS.get(lab.name, {"data_store": 1})


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_the_roles_and_keys_of_a_lab(lab: Path) -> None:
    """Exactly these edges, each of them certain."""
    frame = estate(lab).edge_frame()
    rows = frame[frame["edge"].isin(["RUNS_AS", "STORES"])]
    assert set(zip(rows["from"], rows["edge"], rows["to"], strict=True)) == EDGES.get(lab.name, set())
    assert set(rows["bound"]) <= {"certain"}


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_every_record_of_a_lab_is_accounted_for(lab: Path) -> None:
    """What was read was used, skipped with a reason, or there before; every thing lies in its account."""
    for told in estate(lab).about["files"]:
        assert told["read"] == told["used"] + sum(each["count"] for each in told["skipped"]) + told["duplicates"]
    nodes, edges = estate(lab).node_frame(), estate(lab).edge_frame()
    placed = set(edges[edges["edge"] == "CONTAINS"]["to"])
    things = {
        each for each, kind in zip(nodes["id"], nodes["kind"], strict=True) if kind in KINDS[:8] and "#" not in each
    }
    assert things <= placed
