"""No secret of what computes is kept: of a setting a fingerprint that joins is left, or an access key id, or nothing."""

import base64
import copy
import json
from typing import Any

import pytest

from graphnhi.readers.aws.settings import HIDDEN, without_secrets
from graphnhi.readers.kept_secrets import FINGERPRINT
from graphnhi.readers.secrets import REMOVED, Fingerprints
from graphnhi.readers.strict import Number

KEYED = Fingerprints(b"a key of the tests' own")
CANARY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYcanary01"
KEY_ID = "AKIAEXAMPLEODXCT3TFV"

SCRIPT = f"#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY={CANARY}\n"


def planned(of: str, **values: Any) -> Any:
    return {"type": of, "account_id": "111122223333", "values": values}


PLACES: list[Any] = [
    {"FunctionArn": "f", "Environment": {"Variables": {"SECRET": CANARY}}},
    {"containerDefinitions": [{"environment": [{"name": "SECRET", "value": CANARY}]}]},
    {"environment": {"environmentVariables": [{"name": "SECRET", "type": "PLAINTEXT", "value": CANARY}]}},
    {"DefaultArguments": {"--password": CANARY}},
    {"Parameters": [{"ParameterKey": "Password", "ParameterValue": CANARY}]},
    {"Outputs": [{"OutputKey": "Secret", "OutputValue": CANARY}]},
    {"values": {"environment": [{"variables": {"SECRET": CANARY}}]}},
    {"values": {"user_data": SCRIPT}},
    {"UserData": base64.b64encode(SCRIPT.encode()).decode()},
    {"InstanceId": "i-1", "UserData": {"Value": base64.b64encode(SCRIPT.encode()).decode()}},
    {"OnStart": [{"Content": base64.b64encode(SCRIPT.encode()).decode()}]},
    {"Parameters": [{"Name": "/app/db", "Type": "SecureString", "Value": CANARY}]},
    {"Parameters": [{"Name": "/app/password", "Type": "String", "Value": CANARY}]},
    {"configuration": {"ContainerDefinitions": [{"Environment": [{"Name": "TOKEN", "Value": CANARY}]}]}},
    planned("aws_ssm_parameter", name="/app/db", type="SecureString", value=CANARY),
    planned("aws_secretsmanager_secret_version", secret_id="arn:x", secret_string=CANARY),
    planned("aws_secretsmanager_secret_version", secret_string=json.dumps({"user": "eve", "password": CANARY})),
    planned("aws_s3_object", bucket="b", content=SCRIPT),
    planned("aws_db_instance", password=CANARY),
    planned("aws_rds_cluster", master_password=CANARY),
    planned("aws_instance", user_data_base64=base64.b64encode(SCRIPT.encode()).decode()),
    planned("aws_codebuild_project", environment=[{"environment_variable": [{"name": "TOKEN", "value": CANARY}]}]),
    planned("aws_glue_job", default_arguments={"--token": CANARY}),
    planned("aws_cloudformation_stack", parameters={"Password": CANARY}, template_body=SCRIPT),
    planned(
        "aws_ecs_task_definition",
        container_definitions=json.dumps([{"environment": [{"name": "TOKEN", "value": CANARY}]}]),
    ),
]


@pytest.mark.parametrize("record", PLACES)
def test_every_place_of_a_setting(record: Any) -> None:
    """The value is gone, and the same secret has the same fingerprint wherever it was."""
    told = repr(without_secrets(copy.deepcopy(record), KEYED))
    assert CANARY not in told
    assert f"{FINGERPRINT}{KEYED.of(CANARY)}" in told
    bare = repr(without_secrets(copy.deepcopy(record), None))
    assert CANARY not in bare
    assert FINGERPRINT not in bare


def test_what_leads_on_stays() -> None:
    """Access key ids and names of secrets; what is no secret by its name or its look is removed, and gives no fingerprint."""
    kept = {"a": KEY_ID, "b": "arn:aws:secretsmanager:eu-west-1:1:secret:x", "c": None}
    assert without_secrets({"Variables": kept | {"d": "on", "e": 5}}, KEYED) == {
        "Variables": kept | {"d": HIDDEN, "e": HIDDEN}
    }
    assert without_secrets(
        {"Variables": {"LOG": "a long plain text", "PASSWORD": "short", "TOKEN": "****"}}, KEYED
    ) == {"Variables": {"LOG": HIDDEN, "PASSWORD": REMOVED, "TOKEN": HIDDEN}}
    named = {"environmentVariables": [{"name": "X", "type": "SECRETS_MANAGER", "value": "prod/adyen"}]}
    assert without_secrets(named, KEYED) == {
        "environmentVariables": [{"name": "X", "type": "SECRETS_MANAGER", "value": "prod/adyen"}]
    }
    assert without_secrets({"UserData": f"echo {KEY_ID}"}, KEYED) == {"UserData": [KEY_ID]}


@pytest.mark.parametrize("policy", [{"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY"}, {"PolicySummary": {"Id": "p-1"}}])
def test_the_content_of_a_policy_is_no_script(policy: Any) -> None:
    """That of an organisation stays as it is; that of a notebook's start is taken out."""
    content = {"Content": '{"Statement": []}'}
    assert without_secrets(policy | content, KEYED) == policy | content
    script = base64.b64encode(f"export AWS_SECRET_ACCESS_KEY={CANARY}".encode()).decode()
    told = without_secrets({"OnStart": [{"Content": script}]}, KEYED)
    assert told == {"OnStart": [{"Content": [f"{FINGERPRINT}{KEYED.of(CANARY)}"]}]}


def test_several_in_one_value() -> None:
    """A text with an access key id and its secret leaves both: the id, and the secret's fingerprint."""
    told = without_secrets(planned("aws_s3_object", content=f"aws_access_key_id = {KEY_ID}\n{SCRIPT}"), KEYED)
    assert told["values"]["content"] == [KEY_ID, f"{FINGERPRINT}{KEYED.of(CANARY)}"]
    pair = json.dumps({"id": KEY_ID, "secret": CANARY})
    told = without_secrets(planned("aws_secretsmanager_secret_version", secret_string=pair), KEYED)
    assert told["values"]["secret_string"] == {"id": KEY_ID, "secret": f"{FINGERPRINT}{KEYED.of(CANARY)}"}


@pytest.mark.parametrize(
    "text", ["[" * 5_000 + "]" * 5_000, '[{"a": 1, "a": 2}]', "[", '[{"environment": [{"type": [], "value": {}}, 5]}]']
)
def test_documents_that_are_none(text: str) -> None:
    """Too deep, a key twice, cut off, of strange types: nothing of it is kept but what leads on."""
    told = without_secrets(planned("aws_ecs_task_definition", container_definitions=f"{text}"), KEYED)
    kept = told["values"]["container_definitions"]
    assert kept in ([], [{"environment": [{"type": [], "value": HIDDEN}, Number("5")]}])


def test_a_policy_is_no_setting() -> None:
    """Contents of organisation policies, policies of resources and tags stay as they are."""
    policy = {"PolicySummary": {"Id": "p-1"}, "Content": '{"Statement": []}'}
    assert without_secrets(dict(policy), KEYED) == policy
    bucket = planned(
        "aws_s3_bucket_policy", bucket="b", policy='{"Statement": []}', tags={"password-owner": "payments"}
    )
    assert without_secrets(copy.deepcopy(bucket), KEYED) == bucket
