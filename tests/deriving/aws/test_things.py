"""Resources as things: each once by its ARN, from whatever lists it, with the role that it runs as and the key of its data."""

from typing import Any

import pytest

from graphnhi.deriving.aws.things.things import Things
from tests.deriving.aws.telling import REGION, A, B, Given, arn, planned, role, role_arn, told

RUNNER = role_arn("runner")
FUNCTION, INSTANCE = arn("lambda", "function:f"), arn("ec2", "instance/i-1")
PROFILE = f"arn:aws:iam::{A}:instance-profile/web"
KEY = arn("kms", "key/1")
INSIDE = {"OwnerId": A, "Placement": {"AvailabilityZone": f"{REGION}a"}}


LISTED: list[tuple[Given, str, str]] = [
    (("tagged", {"ResourceARN": FUNCTION, "Tags": []}), FUNCTION, "lambda:function"),
    (("configured", {"arn": arn("dynamodb", "table/t"), "accountId": A}), arn("dynamodb", "table/t"), "dynamodb:table"),
    (("function", {"FunctionArn": FUNCTION, "Role": RUNNER}), FUNCTION, "lambda:function"),
    (("instance", {"InstanceId": "i-1"} | INSIDE), INSTANCE, "ec2:instance"),
    (("instance_profile", {"Arn": PROFILE}), PROFILE, "iam:instance-profile"),
    (("ecs_service", {"serviceArn": arn("ecs", "service/c/s")}), arn("ecs", "service/c/s"), "ecs:service"),
    (("ecs_task", {"taskArn": arn("ecs", "task/c/1")}), arn("ecs", "task/c/1"), "ecs:task"),
    (("task_definition", {"taskDefinitionArn": arn("ecs", "task-definition/t:1")}), arn("ecs", "task-definition/t:1"), "ecs:task-definition"),
    (("build_project", {"arn": arn("codebuild", "project/p")}), arn("codebuild", "project/p"), "codebuild:project"),
    (("notebook", {"NotebookInstanceArn": arn("sagemaker", "notebook-instance/n")}), arn("sagemaker", "notebook-instance/n"), "sagemaker:notebook-instance"),
    (("glue_job", {"Name": "j", "Region": REGION, "Role": RUNNER}), arn("glue", "job/j"), "glue:job"),
    (("glue_endpoint", {"EndpointName": "e", "AvailabilityZone": f"{REGION}b", "RoleArn": RUNNER}), arn("glue", "devEndpoint/e"), "glue:devendpoint"),
    (("stack", {"StackId": arn("cloudformation", "stack/s/1")}), arn("cloudformation", "stack/s/1"), "cloudformation:stack"),
    (("agent", {"agentArn": arn("bedrock", "agent/A1")}), arn("bedrock", "agent/A1"), "bedrock:agent"),
    (("agent_runtime", {"agentRuntimeArn": arn("bedrock-agentcore", "runtime/r")}), arn("bedrock-agentcore", "runtime/r"), "bedrock-agentcore:runtime"),
    (("secret", {"ARN": arn("secretsmanager", "secret:s-1")}), arn("secretsmanager", "secret:s-1"), "secretsmanager:secret"),
    (("parameter", {"ARN": arn("ssm", "parameter/p")}), arn("ssm", "parameter/p"), "ssm:parameter"),
    (("bucket", {"Name": "ledger"}), "arn:aws:s3:::ledger", "s3:bucket"),
    (("key", {"KeyArn": KEY}), KEY, "kms:key"),
    (("key", {"Arn": KEY}), KEY, "kms:key"),
    (planned("aws_s3_bucket", bucket="ledger"), "arn:aws:s3:::ledger", "s3:bucket"),
    (planned("aws_sqs_queue", name="q", region=REGION), arn("sqs", "q"), "sqs:queue"),
    (planned("aws_db_instance", identifier="d", availability_zone=f"{REGION}a"), arn("rds", "db:d"), "rds:db"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "name", "of"), LISTED)
def test_every_listing_makes_things(given: Given, name: str, of: str) -> None:
    """By the ARN that it has, or one that is built of owner, region and name."""
    found = told(given)
    assert [(thing.arn, thing.type, thing.place.number) for thing in found.by_arn.values()] == [(name, of, 0)]
    assert found.unusable == {}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("tagged", {"ResourceARN": arn("elasticloadbalancing", "loadbalancer/l")}), "nothing is made of elasticloadbalancing:loadbalancer"),
        (("tagged", {"Tags": []}), "the tagged resource has no ARN"),
        (("tagged", {"ResourceARN": "x"}), "nothing is made of what has no ARN"),
        (("glue_job", {"Name": "j", "Role": RUNNER}), "the glue:job has no ARN, and its account or region is not told"),
        (("parameter", {"Name": "/p"}), "the ssm:parameter has no ARN, and its account or region is not told"),
        (("instance", INSIDE), "the ec2:instance has neither ARN nor name"),
        (planned("aws_iam_user", name="eve"), "an identity is not taken from a plan, and no account authorization details are in the input"),
        (planned("aws_vpc"), "nothing is made of a planned aws_vpc"),
        (planned("aws_sqs_queue", name="q"), "the sqs:queue has no ARN, and its account or region is not told"),
        (planned("aws_s3_bucket_policy", policy="{}"), "the planned aws_s3_bucket_policy does not say what it belongs to"),
        (("planned", {"type": "aws_s3_bucket", "values": None}), "the planned aws_s3_bucket has no values"),
        (("planned", {"type": "aws_s3_bucket", "mode": "data", "values": {"bucket": "b"}}), "a data source of Terraform makes no resource"),
    ],
)  # fmt: skip
def test_what_makes_nothing_says_why(given: Given, why: str) -> None:
    """A record that cannot be used is told, never passed over."""
    found = told(given)
    assert (found.by_arn, [*found.unusable.values()]) == ({}, [why])


def test_identities_are_told_by_the_account() -> None:
    """Where its details are in the input, a plan has nothing to add."""
    found = told(planned("aws_iam_user", name="eve"), role("r"))
    assert [*found.unusable.values()] == ["told by account authorization details"]


def test_an_invented_arn_is_none() -> None:
    """What a plan calls the ARN of a part is no bucket; one of the wrong type is built anew."""
    part = planned("aws_s3_bucket_versioning", bucket="ledger", arn=f"arn:aws:s3:{REGION}:{A}:ledger")
    bucket = planned("aws_s3_bucket", bucket="ledger", arn=f"arn:aws:s3:{REGION}:{A}:ledger")
    assert [*told(part).by_arn] == []
    assert [*told(bucket).by_arn] == ["arn:aws:s3:::ledger"]


def test_what_is_told_by_name_is_the_one_of_this_name() -> None:
    """A job without a region is the job that the inventory lists; of two, in two regions, nobody knows which."""
    job = "glue_job", {"Name": "j", "Role": RUNNER}
    here, there = (("tagged", {"ResourceARN": f"arn:aws:glue:{region}:{A}:job/j"}) for region in (REGION, "eu-west-2"))
    assert told(job, here, role("runner")).by_arn[arn("glue", "job/j")].role == RUNNER
    assert [thing.role for thing in told(job, here, there).by_arn.values()] == [None, None]
    by_name = "glue_job", {"Name": "j", "Role": "runner"}
    assert told(by_name, here, role("apps/runner")).by_arn[arn("glue", "job/j")].role == role_arn("apps/runner")
    other = "tagged", {"ResourceARN": arn("glue", "job/j", B)}
    assert [thing.role for thing in told(job, other).by_arn.values()] == [None]


def test_records_of_one_thing_unite() -> None:
    """Whatever their order: tags of the inventory, the role of the description; a version is the function."""
    tagged = "tagged", {"ResourceARN": FUNCTION, "Tags": [{"Key": "Owner", "Value": "pay"}]}
    function = "function", {"FunctionArn": f"{FUNCTION}:7", "Role": RUNNER}
    for given in ((tagged, function), (function, tagged)):
        (thing,) = told(*given, role("runner")).by_arn.values()
        assert (thing.role, thing.tags, thing.account, thing.is_described) == (RUNNER, {"Owner": "pay"}, A, True)


def test_names() -> None:
    """As the description has it, of an instance its tag, else what stands in the ARN."""
    named = {"Tags": [{"Key": "Name", "Value": "shop"}]}
    given = [
        ("instance", {"InstanceId": "i-1", **INSIDE, **named}), ("task_definition", {"taskDefinitionArn": arn("ecs", "task-definition/t:1")}),
        ("secret", {"ARN": arn("secretsmanager", "secret:pay/db-AbCdEf"), "Name": "pay/db"}), ("tagged", {"ResourceARN": FUNCTION, **named}),
        ("tagged", {"ResourceARN": arn("ssm", "parameter/pay/db")}), ("bucket", {"Name": "ledger"}),
    ]  # fmt: skip
    assert sorted(thing.name for thing in told(*given).by_arn.values()) == [
        "f",
        "ledger",
        "pay/db",
        "pay/db",
        "shop",
        "t:1",
    ]


ROLES: list[tuple[Given, str | None]] = [
    (("function", {"FunctionArn": FUNCTION, "Role": RUNNER}), None),
    (("build_project", {"arn": arn("codebuild", "project/p"), "serviceRole": RUNNER}), None),
    (("notebook", {"NotebookInstanceArn": arn("sagemaker", "notebook-instance/n"), "RoleArn": RUNNER}), None),
    (("glue_job", {"Name": "j", "Region": REGION, "Account": A, "Role": "runner"}), None),
    (("stack", {"StackId": arn("cloudformation", "stack/s/1"), "RoleARN": RUNNER}), None),
    (("agent", {"agentArn": arn("bedrock", "agent/A1"), "agentResourceRoleArn": RUNNER}), None),
    (("agent_runtime", {"agentRuntimeArn": arn("bedrock-agentcore", "runtime/r"), "roleArn": RUNNER}), None),
    (("task_definition", {"taskDefinitionArn": arn("ecs", "task-definition/t:1"), "taskRoleArn": RUNNER, "executionRoleArn": "x"}), None),
    (("ecs_task", {"taskArn": arn("ecs", "task/c/1"), "overrides": {"taskRoleArn": RUNNER}}), None),
    (("configured", {"arn": FUNCTION, "configuration": {"role": RUNNER}}), None),
    (planned("aws_lambda_function", function_name="f", region=REGION, role=RUNNER), None),
    (("function", {"FunctionArn": FUNCTION, "Role": role_arn("gone")}), f"{role_arn('gone')} missing"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "condition"), ROLES)
def test_roles(given: Given, condition: str | None) -> None:
    """By ARN or, within the account, by name; one that the input has not is missing. The execution role is nobody's here."""
    (thing,) = told(given, role("runner"), role("runner", B)).by_arn.values()
    assert [each.condition for each in thing.runs_as] == [condition]
    assert thing.role == (role_arn("gone") if condition else RUNNER)


def instance(**more: Any) -> Given:
    return "instance", {"InstanceId": "i-1", **INSIDE, **more}


PROFILES: list[Given] = [
    ("instance_profile", {"Arn": PROFILE, "Roles": [{"Arn": RUNNER}]}),
    role("other", InstanceProfileList=[]),
    planned("aws_iam_instance_profile", name="web", role="runner", arn=PROFILE),
]


def test_an_instance_runs_as_the_role_of_its_profile() -> None:
    """That a list of profiles tells, or the role itself, or a plan; a role that has the profile's name is another thing."""
    has = instance(IamInstanceProfile={"Arn": PROFILE})
    for profile in (PROFILES[0], PROFILES[2]):
        assert told(has, profile, role("runner")).by_arn[INSTANCE].role == RUNNER
    held = role("runner", InstanceProfileList=[{"Arn": PROFILE}])
    assert told(has, held).by_arn[INSTANCE].role == RUNNER
    assert told(has, held).by_arn[PROFILE].role == RUNNER
    (gone,) = told(has, role("web")).by_arn[INSTANCE].runs_as
    assert (gone.end, gone.role, gone.condition) == (PROFILE, None, f"{PROFILE} missing")
    assert told(instance(), held).by_arn[INSTANCE].runs_as == ()


def test_a_planned_instance_names_its_profile() -> None:
    """Within its account; a profile of this name in another account is none of its."""
    has = planned("aws_instance", id="i-1", availability_zone=f"{REGION}a", iam_instance_profile="web")
    assert told(has, PROFILES[2], role("runner")).by_arn[INSTANCE].role == RUNNER
    far = "instance_profile", {"Arn": PROFILE.replace(A, B), "Roles": [{"Arn": role_arn("runner", B)}]}
    (gone,) = told(has, far, role("web")).by_arn[INSTANCE].runs_as
    assert gone.condition == f"{PROFILE} missing"


def test_services_and_tasks_run_as_their_task_definition() -> None:
    """One that the input has not is missing; a task that names a role itself runs as that."""
    definition = arn("ecs", "task-definition/t:1")
    service = "ecs_service", {"serviceArn": arn("ecs", "service/c/s"), "taskDefinition": definition}
    task = (
        "ecs_task",
        {
            "taskArn": arn("ecs", "task/c/1"),
            "taskDefinitionArn": definition,
            "overrides": {"taskRoleArn": role_arn("own")},
        },
    )
    told_of = "task_definition", {"taskDefinitionArn": definition, "taskRoleArn": RUNNER}
    found = told(service, task, told_of, role("runner"), role("own"))
    assert found.by_arn[arn("ecs", "service/c/s")].role == RUNNER
    assert found.by_arn[arn("ecs", "task/c/1")].role == role_arn("own")
    (gone,) = told(service).by_arn[arn("ecs", "service/c/s")].runs_as
    assert (gone.role, gone.condition) == (None, f"{definition} missing")


def test_roles_that_are_told_unlike() -> None:
    """Of two roles nobody knows which: each is possible."""
    plan = planned("aws_lambda_function", function_name="f", region=REGION, role=role_arn("other"))
    found = told(("function", {"FunctionArn": FUNCTION, "Role": RUNNER}), plan, role("runner"), role("other"))
    assert {each.end: each.condition for each in found.by_arn[FUNCTION].runs_as} == {
        RUNNER: "conflict",
        role_arn("other"): "conflict",
    }


def types_of(found: Things) -> set[str]:
    return {of for of, _ in found.listed}


def test_types_that_are_listed() -> None:
    """A thing, or an empty list; what runs as a role is listed by its description, its name and tags do not tell the role."""
    assert types_of(told(("bucket", {"Name": "b"}))) == {"s3:bucket"}
    assert types_of(told(("tagged", {"ResourceARN": FUNCTION}))) == set()
    assert types_of(told(("notebook", {"NotebookInstanceArn": arn("sagemaker", "notebook-instance/n")}))) == set()
    assert types_of(told(("empty", {"Shape": "function"}))) == {"lambda:function"}
    assert types_of(told(role("r", InstanceProfileList=[]))) == {"iam:instance-profile"}


KEYS: list[tuple[Given, str | None]] = [
    (("secret", {"ARN": arn("secretsmanager", "secret:s-1"), "KmsKeyId": KEY}), KEY),
    (("secret", {"ARN": arn("secretsmanager", "secret:s-1"), "KmsKeyId": "1"}), KEY),
    (("secret", {"ARN": arn("secretsmanager", "secret:s-1"), "KmsKeyId": "alias/own"}), KEY),
    (("secret", {"ARN": arn("secretsmanager", "secret:s-1"), "KmsKeyId": "alias/aws/secretsmanager"}), None),
    (("secret", {"ARN": arn("secretsmanager", "secret:s-1"), "KmsKeyId": arn("kms", "key/aws")}), None),
    (("secret", {"ARN": arn("secretsmanager", "secret:s-1")}), None),
    (("parameter", {"ARN": arn("ssm", "parameter/p"), "KeyId": "alias/aws/ssm"}), None),
    (("configured", {"arn": arn("rds", "db:d"), "configuration": {"kmsKeyId": KEY}}), KEY),
    (planned("aws_dynamodb_table", name="t", region=REGION, server_side_encryption=[{"enabled": True, "kms_key_arn": KEY}]), KEY),
    (planned("aws_s3_bucket_server_side_encryption_configuration", bucket="b",
             rule=[{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}]}]), KEY),
]  # fmt: skip


@pytest.mark.parametrize(("given", "key"), KEYS)
def test_keys_of_data(given: Given, key: str | None) -> None:
    """That of the customer, by ARN, id or alias; a key that AWS manages opens with the data."""
    alias = "key_alias", {"AliasName": "alias/own", "AliasArn": arn("kms", "alias/own"), "TargetKeyId": "1"}
    managed = "key", {"Arn": arn("kms", "key/aws"), "KeyManager": "AWS"}
    found = told(given, alias, managed)
    (thing,) = [each for each in found.by_arn.values() if not each.type.startswith("kms:")]
    assert thing.key == key
