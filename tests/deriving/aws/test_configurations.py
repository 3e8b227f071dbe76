"""Credentials in configurations, and in what a plan writes: what stores which, and who has the configuration."""

from typing import Any

import pytest

from graphnhi.readers.kept_secrets import FINGERPRINT
from graphnhi.readers.secrets import REMOVED
from tests.deriving.aws.telling import Given, arn, edges, made, planned

FUNCTION = arn("lambda", "function:f")
CONFIGURATION = f"{FUNCTION}#configuration"
KEY_ID = "AKIAEXAMPLEODXCT3TFV"
PRINT = f"{FINGERPRINT}{'0' * 64}"


def function(**variables: Any) -> Given:
    return "function", {"FunctionArn": FUNCTION, "Role": "r", "Environment": {"Variables": variables}}


def test_a_configuration_stores_what_stands_in_it() -> None:
    """It is a data store of credentials, and what computes has it; where each stands is told by its pointer."""
    nodes, found, gaps = made(function(ID=KEY_ID, PASSWORD=PRINT, LOG="[setting removed]"), known=(KEY_ID,))
    (row,) = nodes[nodes["id"] == CONFIGURATION].to_dict("records")
    assert (row["kind"], row["data_class"], row["name"]) == ("data_store", "credentials", "configuration of f")
    assert edges(found, "READS") == [(FUNCTION, CONFIGURATION, None)]
    secret = f"{CONFIGURATION}/secret/%2FEnvironment%2FVariables%2FPASSWORD"
    assert edges(found, "STORES") == [(CONFIGURATION, KEY_ID, None), (CONFIGURATION, secret, None)]
    (kept,) = nodes[nodes["id"] == secret].to_dict("records")
    assert (kept["kind"], kept["fingerprint"]) == ("secret", "0" * 64)
    places = {
        row["to"]: row["pattern"].format(row["number"]) for row in found[found["edge"] == "STORES"].to_dict("records")
    }
    assert places[KEY_ID] == "/0/Environment/Variables/ID"
    assert [each["gap"] for each in gaps] == []


def test_nothing_that_is_no_secret_makes_a_configuration() -> None:
    """Plain settings were taken out; tags and descriptions are for all to see."""
    plain = "function", {"FunctionArn": FUNCTION, "Role": "r", "Description": KEY_ID, "Tags": {"k": KEY_ID}}
    for given in (function(LOG="[setting removed]"), plain):
        nodes, found, _ = made(given)
        assert CONFIGURATION not in set(nodes["id"])
        assert edges(found, "STORES") == []


def test_a_secret_that_joins_nothing() -> None:
    """One whose fingerprint cannot be taken is stored by nothing, but the configuration holds a secret."""
    nodes, found, _ = made(function(PASSWORD=REMOVED))
    assert CONFIGURATION in set(nodes["id"])
    assert (edges(found, "READS"), edges(found, "STORES")) == ([(FUNCTION, CONFIGURATION, None)], [])


def test_a_key_that_nobody_lists() -> None:
    """It is an access key all the same, and a gap: whose it is, nobody knows."""
    nodes, _, gaps = made(function(ID=KEY_ID))
    assert [*nodes[nodes["id"] == KEY_ID]["kind"]] == ["access_key"]
    assert [(each["gap"], each["id"]) for each in gaps] == [("key of nobody known", KEY_ID)]


PLACES: list[tuple[Given, str]] = [
    (("instance", {"InstanceId": "i-1", "OwnerId": "111122223333", "Region": "eu-west-1", "UserData": [KEY_ID]}), arn("ec2", "instance/i-1")),
    (("task_definition", {"taskDefinitionArn": arn("ecs", "task-definition/t:1"),
                          "containerDefinitions": [{"environment": [{"name": "ID", "value": KEY_ID}]}]}), arn("ecs", "task-definition/t:1")),
    (("build_project", {"arn": arn("codebuild", "project/p"), "environment": {"environmentVariables": [{"name": "ID", "value": KEY_ID}]}}),
     arn("codebuild", "project/p")),
    (("stack", {"StackId": arn("cloudformation", "stack/s/1"), "Parameters": [{"ParameterKey": "Id", "ParameterValue": KEY_ID}]}),
     arn("cloudformation", "stack/s/1")),
    (("configured", {"arn": FUNCTION, "configuration": {"environment": {"variables": {"ID": KEY_ID}}}}), FUNCTION),
    (planned("aws_lambda_function", function_name="f", region="eu-west-1", environment=[{"variables": {"ID": KEY_ID}}]), FUNCTION),
]  # fmt: skip


@pytest.mark.parametrize(("given", "name"), PLACES)
def test_places_of_settings(given: Given, name: str) -> None:
    """Environments, start-up scripts, parameters of stacks; of whatever describes them."""
    assert edges(made(given)[1], "STORES") == [(f"{name}#configuration", KEY_ID, None)]


def test_a_task_has_the_configuration_of_its_definition() -> None:
    """So has a service: whoever controls the containers reads their environment."""
    definition, service = arn("ecs", "task-definition/t:1"), arn("ecs", "service/c/s")
    told = (
        "task_definition",
        {"taskDefinitionArn": definition, "containerDefinitions": [{"environment": [{"value": KEY_ID}]}]},
    )
    found = made(told, ("ecs_service", {"serviceArn": service, "taskDefinition": definition}))[1]
    assert edges(found, "READS") == [(each, f"{definition}#configuration", None) for each in (service, definition)]


CONTENTS: list[tuple[tuple[Given, ...], str]] = [
    ((planned("aws_s3_object", bucket="b", content=[KEY_ID]),), "arn:aws:s3:::b"),
    ((planned("aws_ssm_parameter", name="/p", region="eu-west-1", value=KEY_ID),), arn("ssm", "parameter/p")),
    ((planned("aws_secretsmanager_secret_version", secret_id=arn("secretsmanager", "secret:s-1"), secret_string={"id": KEY_ID}),),
     arn("secretsmanager", "secret:s-1")),
    ((planned("aws_secretsmanager_secret_version", secret_id="pay", secret_string=KEY_ID),
      ("secret", {"ARN": arn("secretsmanager", "secret:pay-AbCdEf"), "Name": "pay"})), arn("secretsmanager", "secret:pay-AbCdEf")),
]  # fmt: skip


@pytest.mark.parametrize(("given", "name"), CONTENTS)
def test_contents_that_are_planned(given: tuple[Given, ...], name: str) -> None:
    """Buckets, parameters and secrets store what a plan writes into them, themselves."""
    nodes, found, _ = made(*given)
    assert edges(found, "STORES") == [(name, KEY_ID, None)]
    assert name in set(nodes["id"])


def test_the_password_of_a_database() -> None:
    """Whoever has it reads the database; the database does not give it away."""
    _, found, _ = made(planned("aws_db_instance", identifier="d", region="eu-west-1", password=PRINT))
    assert edges(found, "PERMITS") == [(f"{arn('rds', 'db:d')}/secret/%2Fvalues%2Fpassword", arn("rds", "db:d"), None)]
    assert edges(found, "STORES") == []
