"""Exports of what computes and what holds, as a build reads them together."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from tests.deriving.aws.telling import arn, role, role_arn

TRUST = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "glue.amazonaws.com"}}}
PASSWORD = "correct-horse-battery"
DEFINITION, SERVICE, JOB = arn("ecs", "task-definition/t:1"), arn("ecs", "service/c/s"), arn("glue", "job/j")
CONTAINER = {"environment": [{"name": "DB_PASSWORD", "value": PASSWORD}]}
EXPORT: dict[str, Any] = {
    "details": {"RoleDetailList": [role(name, AssumeRolePolicyDocument=TRUST)[1] for name in ("task", "apps/glue")]},
    "tags": {"ResourceTagMappingList": [
        {"ResourceARN": JOB, "Tags": [{"Key": "Environment", "Value": "prod"}]},
        {"ResourceARN": arn("elasticloadbalancing", "loadbalancer/l"), "Tags": []},
    ]},
    "jobs": {"Jobs": [{"Name": "j", "Role": "glue", "DefaultArguments": {"--password": PASSWORD}}]},
    "definition": {"taskDefinition": {"taskDefinitionArn": DEFINITION, "taskRoleArn": role_arn("task"), "containerDefinitions": [CONTAINER]},
                   "tags": [{"key": "Owner", "value": "payments"}]},
    "services": {"services": [{"serviceArn": SERVICE, "taskDefinition": DEFINITION}]},
    "buckets": {"Buckets": [{"Name": "ledger", "CreationDate": "2025-01-01T00:00:00+00:00"}], "Owner": {"ID": "x"}},
    "functions": {"Functions": []},
    "instances": {"Reservations": []},
}  # fmt: skip


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("export")
    for name, document in EXPORT.items():
        (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
    return graphnhi.build(folder)


def ends(estate: Any, edge: str) -> set[tuple[str, str]]:
    frame = estate.edge_frame()
    rows = frame[(frame["edge"] == edge) & (frame["bound"] == "certain")]
    return set(zip(rows["from"], rows["to"], strict=True))


def test_roles_by_whatever_names_them(estate: Any) -> None:
    """A job by the name of its role, a service by its task definition."""
    assert ends(estate, "RUNS_AS") == {
        (JOB, role_arn("apps/glue")), (DEFINITION, role_arn("task")), (SERVICE, role_arn("task")),
    }  # fmt: skip


def test_the_same_secret_in_two_configurations(estate: Any) -> None:
    """Both store one and the same; nothing of it contradicts itself."""
    stored = ends(estate, "STORES")
    assert {holder for holder, _ in stored} == {f"{JOB}#configuration", f"{DEFINITION}#configuration"}
    assert len({secret for _, secret in stored}) == 1
    assert estate.about["conflicts"] == []
    assert PASSWORD not in estate.node_frame().to_json()


def test_everything_is_accounted_for(estate: Any) -> None:
    """Empty lists are read; what makes nothing is skipped by its type."""
    told = {each["file"]: each for each in estate.about["files"]}
    assert [(each["reason"], each["count"]) for file in told.values() for each in file["skipped"]] == [
        ("nothing is made of elasticloadbalancing:loadbalancer", 1)
    ]
    assert (told["functions.json"]["read"], told["instances.json"]["read"]) == (0, 0)
    nodes = estate.node_frame().set_index("id")
    assert nodes.loc[JOB, "environment"] == "prod"
    assert nodes.loc[DEFINITION, "owner"] == "payments"
    assert nodes.loc["arn:aws:s3:::ledger", "tenant"] == "111122223333"
