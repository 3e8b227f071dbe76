"""Secrets that ECS gives to containers: what runs them reads them, if the execution role may fetch them."""

from typing import Any

from graphnhi.deriving.aws.things.injected import add_injected
from graphnhi.deriving.rows import Rows
from tests.deriving.aws.telling import Given, arn, edges, gathered, planned, role, role_arn

DEFINITION, SERVICE = arn("ecs", "task-definition/t:1"), arn("ecs", "service/c/s")
SECRET, PARAMETER, KEY = arn("secretsmanager", "secret:pay-AbCdEf"), arn("ssm", "parameter/pay/db"), arn("kms", "key/1")
AGENT = role_arn("agent")


def may(*actions: str) -> Given:
    document = {"Statement": {"Effect": "Allow", "Action": [*actions], "Resource": "*"}}
    return role("agent", RolePolicyList=[{"PolicyName": "p", "PolicyDocument": document}])


def definition(*named: str, **more: Any) -> Given:
    secrets = [{"name": "X", "valueFrom": each} for each in named]
    value = {"taskDefinitionArn": DEFINITION, "executionRoleArn": AGENT, "containerDefinitions": [{"secrets": secrets}]}
    return "task_definition", value | more


def reads(*given: Given) -> list[tuple[str, str, str | None]]:
    found, things = gathered(*given)
    rows = Rows("aws")
    add_injected(rows, found, things)
    return edges(rows.frames()[1], "READS")


def test_what_the_agent_may_fetch_the_containers_have() -> None:
    """Secrets by ARN, with or without the member that is asked for, parameters by ARN or name; services have them too."""
    every = may("secretsmanager:GetSecretValue", "ssm:GetParameters")
    assert reads(definition(SECRET), every) == [(DEFINITION, SECRET, None)]
    assert reads(definition(f"{SECRET}:password::"), every) == [(DEFINITION, SECRET, None)]
    assert reads(definition(PARAMETER, "/pay/db"), every) == [(DEFINITION, PARAMETER, None)] * 2
    service = "ecs_service", {"serviceArn": SERVICE, "taskDefinition": DEFINITION}
    assert reads(definition(SECRET), service, every) == [(SERVICE, SECRET, None), (DEFINITION, SECRET, None)]


def test_what_it_may_not_fetch_they_have_not() -> None:
    """Without the right, or without the right to the key, none; one without an execution role is given none."""
    assert reads(definition(SECRET), may("ssm:GetParameters")) == []
    assert reads(definition(SECRET, executionRoleArn=None), may("secretsmanager:*")) == []
    keyed = "secret", {"ARN": SECRET, "KmsKeyId": KEY}
    policy = "resource_policy", {"Resource": KEY, "Policy": {"Statement": []}}
    assert reads(definition(SECRET), keyed, policy, may("secretsmanager:*")) == []
    assert reads(definition(SECRET), keyed, may("secretsmanager:*", "kms:Decrypt")) == [
        (DEFINITION, SECRET, "no key policies in the input")
    ]


def test_an_execution_role_that_is_missing() -> None:
    """It may fetch them."""
    assert reads(definition(SECRET)) == [(DEFINITION, SECRET, f"{AGENT} missing")]


def test_a_planned_task_definition() -> None:
    """Its containers stand in a text, which the reader has read."""
    plan = planned(
        "aws_ecs_task_definition", arn=DEFINITION, execution_role_arn=AGENT, container_definitions=[{"secrets": [{"valueFrom": SECRET}]}]
    )  # fmt: skip
    assert reads(plan, may("secretsmanager:*")) == [(DEFINITION, SECRET, None)]
