"""Every edge of the published labs, written down from their policies: who is granted what, whom a trust names, what stores which key.

A line is START KIND END, each by how its name ends; `?` before it: the export does not settle it. `#` tells how many edges there are
of the kinds that follow from what is listed: what an account contains, keys and their users, services in trusts.
"""

from typing import Final

__all__ = ["LABS"]

_PARAMETER: Final = "{role} READS parameter/*; {role} WRITES parameter/*; {role} CONTROLS account/111122223333"
_START: Final = "starting-user"


def _administers(who: str) -> str:
    """An administrator has the one parameter that the lab lists, and the account."""
    return _PARAMETER.format(role=who)


def _passed(who: str = "target-role") -> str:
    return (
        f"{_START} ESCALATES_TO {who}; {_administers(who)}; # CONTAINS 3; # HOLDS 1; # AUTHENTICATES_AS 1; # TRUSTS 1"
    )


_QUEUE: Final = "cash_charging_queue"
_UNKNOWN: Final = "; ".join(
    f"? sqs-lambda-cgidabc123 {edge} {end}"
    for edge, ends in {
        "CONTROLS": ("account/123456789012", "instance/*", "function:cache-charge-cgidabc123", "db:rds", _QUEUE),
        "READS": ("instance/*#configuration", "cache-charge-cgidabc123#configuration", "db:rds"),
        "USES": ("function:cache-charge-cgidabc123", _QUEUE),
        "WRITES": (_QUEUE,),
    }.items()
    for end in ends
)
"""A role of which the export lacks a policy may do whatever can be done with what is listed."""

LABS: Final = {
    "cross-account__dev-to-prod__one-hop__simple-role-assumption":
        f"{_START} ASSUMES target-role; {_administers('target-role')}; # CONTAINS 4; # HOLDS 1; # AUTHENTICATES_AS 1",
    "privesc-multi-hop__to-bucket__role-chain-to-s3":
        f"{_START} ASSUMES initial-role; role-chain-user ASSUMES intermediate-role; initial-role ASSUMES intermediate-role; "
        "intermediate-role ASSUMES s3-access-role; s3-access-role READS destination-111122223333-a1b2c3; "
        "s3-access-role WRITES destination-111122223333-a1b2c3; s3-access-role CONTROLS destination-111122223333-a1b2c3; "
        "# CONTAINS 6; # HOLDS 1; # AUTHENTICATES_AS 1",
    "privesc-one-hop__to-admin__cloudformation-001-iam-passrole-cloudformation": _passed("cfn-role"),
    "privesc-one-hop__to-admin__ec2-001-iam-passrole+ec2-runinstances": _passed(),
    "privesc-one-hop__to-admin__glue-003-iam-passrole+glue-createjob+glue-startjobrun":
        f"{_START} ESCALATES_TO target-role; target-role READS glue-scripts-glue-003-999988887777-a1b2c3; {_administers('target-role')}; "
        "# CONTAINS 4; # HOLDS 1; # AUTHENTICATES_AS 1; # TRUSTS 1",
    "privesc-one-hop__to-admin__iam-002-iam-createaccesskey":
        f"{_START} ESCALATES_TO target-user; {_administers('target-user')}; # CONTAINS 3; # HOLDS 1; # AUTHENTICATES_AS 1",
    "privesc-one-hop__to-admin__iam-012-iam-updateassumerolepolicy": _passed(),
    "privesc-one-hop__to-admin__lambda-001-iam-passrole+lambda-createfunction+lambda-invokefunction": _passed(),
    "privesc-one-hop__to-admin__sts-001-sts-assumerole":
        f"{_START} ASSUMES target-role; {_administers('target-role')}; # CONTAINS 3; # HOLDS 1; # AUTHENTICATES_AS 1",
    "privesc-one-hop__to-bucket__iam-004-iam-createloginprofile":
        f"? {_START} ESCALATES_TO bucket-hop1; bucket-hop1 READS iam-004-111122223333-a1b2c3; # CONTAINS 3; # HOLDS 1; # AUTHENTICATES_AS 1",
    "privesc-one-hop__to-bucket__ssm-001-ssm-startsession":
        f"{_START} CONTROLS instance/*; {_START} ESCALATES_TO ec2-role; instance/* RUNS_AS ec2-role; "
        "ec2-role READS ssm-001-111122223333-a1b2c3; ec2-role WRITES ssm-001-111122223333-a1b2c3; "
        "# CONTAINS 4; # HOLDS 1; # AUTHENTICATES_AS 1; # TRUSTS 1",
    "privesc-self-escalation__to-admin__iam-001-iam-createpolicyversion":
        f"{_START} ASSUMES starting-role; starting-role ESCALATES_TO account/111122223333; # CONTAINS 3; # HOLDS 1; # AUTHENTICATES_AS 1",
    "privesc-self-escalation__to-admin__iam-007-iam-putuserpolicy":
        f"{_START} ESCALATES_TO account/111122223333; # CONTAINS 2; # HOLDS 1; # AUTHENTICATES_AS 1",
    "privesc-self-escalation__to-admin__iam-013-iam-addusertogroup":
        "to-admin-user ESCALATES_TO account/111122223333; # CONTAINS 3; # HOLDS 1; # AUTHENTICATES_AS 1",
    "tool-testing__test-reverse-blast-radius-direct-and-indirect-to-bucket":
        "di-user1 READS rbr-di-111122223333-a1b2c3; di-user2 ASSUMES di-role3; di-role3 READS rbr-di-111122223333-a1b2c3; "
        "# CONTAINS 4; # HOLDS 2; # AUTHENTICATES_AS 2",
    "ec2_ssrf":
        "solus-cgidabc123 READS lambda-cgidabc123#configuration; shepard-cgidabc123 READS lambda-cgidabc123#configuration; "
        "function:cg-lambda-cgidabc123 READS lambda-cgidabc123#configuration; lambda-cgidabc123#configuration STORES 62NZHHYH2; "
        "wrex-cgidabc123 CONTROLS instance/*; wrex-cgidabc123 ESCALATES_TO ec2-role-cgidabc123; instance/* RUNS_AS ec2-role-cgidabc123; "
        "ec2-role-cgidabc123 READS s3-bucket-cgidabc123; ec2-role-cgidabc123 WRITES s3-bucket-cgidabc123; "
        "ec2-role-cgidabc123 CONTROLS s3-bucket-cgidabc123; s3-bucket-cgidabc123 STORES B3TK7PF6N; "
        "shepard-cgidabc123 USES function:cg-lambda-cgidabc123; function:cg-lambda-cgidabc123 RUNS_AS cgidabc123-service-role; "
        "# CONTAINS 8; # HOLDS 3; # AUTHENTICATES_AS 3; # TRUSTS 2",
    "iam_privesc_by_rollback": "raynor-cgidabc123 ESCALATES_TO account/123456789012; # CONTAINS 1; # HOLDS 1; # AUTHENTICATES_AS 1",
    "lambda_privesc":
        "chris-cgidabc123 ASSUMES lambdaManager-role-cgidabc123; lambdaManager-role-cgidabc123 ESCALATES_TO debug-role-cgidabc123; "
        "debug-role-cgidabc123 CONTROLS account/123456789012; # CONTAINS 3; # HOLDS 1; # AUTHENTICATES_AS 1; # TRUSTS 1",
    "sqs_flag_shop":
        f"sqs-user-cgidabc123 ASSUMES send-message-cgidabc123; send-message-cgidabc123 WRITES {_QUEUE}; "
        f"web-sqs-manager-cgidabc123 CONTROLS {_QUEUE}; web-sqs-manager-cgidabc123 USES {_QUEUE}; web-sqs-manager-cgidabc123 WRITES {_QUEUE}; "
        "instance/* READS instance/*#configuration; instance/*#configuration STORES 6IBNVRKVC; "
        "function:cache-charge-cgidabc123 RUNS_AS sqs-lambda-cgidabc123; function:cache-charge-cgidabc123 READS cache-charge-cgidabc123#configuration; "
        "cache-charge-cgidabc123#configuration STORES auth; %2Fvalues%2Fpassword PERMITS db:rds; "
        f"{_UNKNOWN}; # CONTAINS 8; # HOLDS 2; # AUTHENTICATES_AS 2; # TRUSTS 1",
}  # fmt: skip
