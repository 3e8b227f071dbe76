"""Whatever stands in a record: no exception, nothing passed over in silence, and no secret kept."""

import json
import random
from pathlib import Path
from typing import Any, Final

import pytest

import graphnhi
from graphnhi.deriving.aws.accounts.account import accounts
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.things.configurations import add_credentials
from graphnhi.deriving.aws.things.tagging import read_tagging
from graphnhi.deriving.aws.things.thing_nodes import add_things
from graphnhi.deriving.aws.things.things import things
from graphnhi.deriving.aws.things.told import LISTING
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library
from graphnhi.store.disk import save
from tests.deriving.aws.telling import REGION, A, Given, arn, made, planned, records, told

STRANGE: Final[list[Any]] = [
    None, 5, True, "", "x", "{0}", "{", "a\x00b", "\u202eevil", "arn:", "arn:aws:iam::1", arn("lambda", "function:f"), [], [None, [], {}], {},
    {"Arn": 5}, {"a": {"b": []}}, [{"Key": None}, {"Key": "k", "Value": 1}], "x" * 5_000, ["fingerprint:"], "fingerprint:x",
]  # fmt: skip
KEYS: Final = (
    "arn", "Arn", "ARN", "ResourceARN", "FunctionArn", "Name", "InstanceId", "OwnerId", "Role", "serviceRole", "Tags", "tags", "configuration",
    "Placement", "IamInstanceProfile", "Roles", "taskDefinition", "overrides", "KmsKeyId", "StackId", "Environment", "UserData", "type",
    "values", "account_id", "TargetKeyId", "AvailabilityZone", "registryId", "policyText", "InstanceProfileList", "Type", "CreationDate",
)  # fmt: skip
PLANNED: Final = (
    "aws_s3_bucket",
    "aws_lambda_permission",
    "aws_instance",
    "aws_sqs_queue_policy",
    "aws_secretsmanager_secret_version",
    "aws_kms_alias",
)
VALUES: Final = (
    "arn",
    "bucket",
    "name",
    "role",
    "policy",
    "function_name",
    "iam_instance_profile",
    "secret_id",
    "secret_string",
    "queue_url",
    "region",
)


def strange(rng: random.Random) -> Given:
    if rng.random() < 0.4:
        return planned(rng.choice(PLANNED), **{key: rng.choice(STRANGE) for key in rng.sample(VALUES, 5)})
    shape = rng.choice([*LISTING, "tagged", "configured", "planned", "role", "empty-ish"])
    value = {key: rng.choice(STRANGE) for key in rng.sample(KEYS, 8)}
    key = LISTING.get(shape, (None, None))[1]
    return shape, value | ({key: arn("lambda", "function:f")} if key and rng.random() < 0.5 else {})


@pytest.mark.parametrize("seed", range(60))
def test_any_record_is_read(seed: int) -> None:
    """Each tells of a thing or is told to be of no use, with its place; nodes and edges come of what is left."""
    rng = random.Random(seed)
    given = [strange(rng) for _ in range(30)]
    found = told(*given)
    used = {one.place.number for thing in found.by_arn.values() for one in thing.records}
    lost = {place.number for place in found.unusable}
    telling = {
        record.place.number
        for record in records(*given)
        if record.shape in {*LISTING, "tagged", "configured", "planned"}
    }
    assert telling <= used | lost
    assert not used & lost & telling
    nodes, edges, _ = made(*given)
    assert nodes["id"].notna().all()
    assert edges[["from", "to"]].notna().all(axis=None)


def shown(given: list[Record]) -> list[set[str]]:
    """Nodes, edges and gaps, without their places."""
    rows, found = Rows("aws"), things(accounts(given), given)
    gaps = [*add_things(rows, found, read_tagging(Library())), *add_credentials(rows, found, ())]
    frames = [
        frame.drop(columns=["file", "pattern", "number", "premises"], errors="ignore").fillna("")
        for frame in rows.frames()
    ]
    rest = [{key: each[key] for key in ("gap", "what", "count")} for each in gaps]
    return [
        {json.dumps(row, sort_keys=True) for row in told}
        for told in (*(frame.to_dict("records") for frame in frames), rest)
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_records_does_not_matter(seed: int) -> None:
    """The same nodes, edges and gaps, whichever record comes first."""
    rng = random.Random(seed)
    given = records(*(strange(rng) for _ in range(30)))
    assert shown(given) == shown(rng.sample(given, len(given)))


CANARY: Final = "wJalrXUtnFEMIK7MDENGbPxRfiCYcanary0001"
SCRIPT: Final = f"#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY={CANARY}\nmysql --password={CANARY}\n"
EXPORT: Final[dict[str, Any]] = {
    "functions": {"Functions": [{"FunctionArn": arn("lambda", "function:f"), "Environment": {"Variables": {"PASSWORD": CANARY, "PLAIN": CANARY}}}]},
    "parameters": {"Parameters": [{"Name": "/p", "Type": "SecureString", "Value": CANARY, "ARN": arn("ssm", "parameter/p")}]},
    "stack": {"Stacks": [{"StackId": arn("cloudformation", "stack/s/1"), "Parameters": [{"ParameterKey": "a", "ParameterValue": CANARY}],
                          "Outputs": [{"OutputKey": "b", "OutputValue": CANARY}]}]},
    "user-data": {"InstanceId": "i-1", "UserData": {"Value": SCRIPT}},
    "config": {"Results": [json.dumps({"arn": arn("lambda", "function:g"), "configuration": {"environment": {"variables": {"TOKEN": CANARY}}}})]},
    "plan": {"format": "planned", "resources": [
        planned(of, name="n", region=REGION, **dict.fromkeys(("value", "secret_string", "content", "password", "auth_token"), CANARY),
                user_data=SCRIPT, container_definitions=json.dumps([{"environment": [{"name": "x", "value": CANARY}]}]),
                environment=[{"variables": {"x": CANARY}}], parameters={"x": CANARY}, bucket="b", secret_id=arn("secretsmanager", "secret:s-1"))[1]
        for of in ("aws_ssm_parameter", "aws_secretsmanager_secret_version", "aws_s3_object", "aws_db_instance", "aws_ecs_task_definition",
                   "aws_lambda_function", "aws_instance", "aws_vpc", "aws_cloudformation_stack")]},
}  # fmt: skip


def test_no_secret_is_kept(tmp_path: Path) -> None:
    """Planted in every place where one may stand, it is nowhere in the estate, as it is built or as it lies on disk."""
    (tmp_path / "in").mkdir()
    for name, document in EXPORT.items():
        (tmp_path / "in" / f"{name}.json").write_text(json.dumps(document), "utf-8")
    estate = graphnhi.build(tmp_path / "in")
    save(estate, tmp_path / "x.graphnhi")
    shown = [estate.node_frame().to_json(), estate.edge_frame().to_json(), json.dumps(estate.about, default=str)]
    written = [each.read_bytes().decode("latin-1") for each in (tmp_path / "x.graphnhi").rglob("*") if each.is_file()]
    assert not any(CANARY in text for text in [*shown, *written])
    assert A in shown[0]
