"""No secret of what computes is kept: of a setting a fingerprint that joins is left, or an access key id, or nothing."""

import base64
from typing import Any

import pytest

from graphnhi.readers.aws.settings import FINGERPRINT, without_secrets
from graphnhi.readers.secrets import REMOVED, Fingerprints

KEYED = Fingerprints(b"a key of the tests' own")
CANARY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYcanary01"
KEY_ID = "AKIAEXAMPLEODXCT3TFV"

PLACES: list[Any] = [
    {"FunctionArn": "f", "Environment": {"Variables": {"SECRET": CANARY}}},
    {"containerDefinitions": [{"environment": [{"name": "SECRET", "value": CANARY}]}]},
    {"environment": {"environmentVariables": [{"name": "SECRET", "type": "PLAINTEXT", "value": CANARY}]}},
    {"DefaultArguments": {"--password": CANARY}},
    {"Parameters": [{"ParameterKey": "Password", "ParameterValue": CANARY}]},
    {"Outputs": [{"OutputKey": "Secret", "OutputValue": CANARY}]},
    {"values": {"environment": [{"variables": {"SECRET": CANARY}}]}},
    {"values": {"user_data": f"#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY={CANARY}\n"}},
    {"UserData": base64.b64encode(f"export AWS_SECRET_ACCESS_KEY={CANARY}".encode()).decode()},
]


@pytest.mark.parametrize("record", PLACES)
def test_every_place_of_a_setting(record: Any) -> None:
    """The value is gone, and the same secret has the same fingerprint wherever it was."""
    told = repr(without_secrets(record, KEYED))
    assert CANARY not in told
    assert f"{FINGERPRINT}{KEYED.of(CANARY)}" in told
    assert FINGERPRINT not in repr(without_secrets({"Variables": {"a": CANARY}}, None))


def test_what_leads_on_stays() -> None:
    """Access key ids and names of secrets; a value that is too short to join is removed."""
    kept = {"a": KEY_ID, "b": "arn:aws:secretsmanager:eu-west-1:1:secret:x", "c": None}
    assert without_secrets({"Variables": kept | {"d": "on", "e": 5}}, KEYED) == {
        "Variables": kept | {"d": REMOVED, "e": REMOVED}
    }
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
