"""Who has which policies: what account authorisation details say, and what they name and do not have."""

from typing import Any
from urllib.parse import quote

from graphnhi.deriving.aws.accounts.identities import Identities, identities
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.places import Place

ACCOUNT = "111122223333"
EVE, RUNNER, STAFF = (f"arn:aws:iam::{ACCOUNT}:{name}" for name in ("user/eve", "role/runner", "group/staff"))
READS = f"arn:aws:iam::{ACCOUNT}:policy/reads"
DOCUMENT = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}


def user(**more: Any) -> tuple[str, Any]:
    return "user", {"UserName": "eve", "Arn": EVE} | more


def managed(*versions: Any, **more: Any) -> tuple[str, Any]:
    return "policy", {"Arn": READS, "DefaultVersionId": "v2", "PolicyVersionList": [*versions]} | more


def told(*given: tuple[str, Any]) -> Identities:
    return identities(Record(shape, value, Place("a.json", "/{}", at)) for at, (shape, value) in enumerate(given))


def held(found: Identities, arn: str = EVE) -> list[tuple[str, str | None, str | None]]:
    """Each policy of somebody: its name, why nothing is known of it, and where its document stands."""
    policies = found.by_arn[arn].policies
    return [(each.policy.name, each.policy.problem, each.place.whole if each.place else None) for each in policies]


def test_inline_and_attached() -> None:
    """Percent-encoded or not; the default version is the one that counts, whatever stands beside it."""
    inline = {"UserPolicyList": [{"PolicyName": "own", "PolicyDocument": quote(str(DOCUMENT).replace("'", '"'))}]}
    attached = {"AttachedManagedPolicies": [{"PolicyName": "reads", "PolicyArn": READS}]}
    versions = (
        {"VersionId": "v1", "Document": "nonsense"},
        {"VersionId": "v2", "Document": DOCUMENT, "IsDefaultVersion": True},
    )
    assert held(told(user(**inline, **attached), managed(*versions))) == [
        (f"{EVE} own", None, "/0/UserPolicyList/0/PolicyDocument"),
        (READS, None, "/1/PolicyVersionList/1/Document"),
    ]


def test_what_is_named_and_absent_is_missing() -> None:
    """A policy, a default version, its document, a boundary, a group."""
    attached = {"AttachedManagedPolicies": [{"PolicyArn": READS}]}
    expected = [(READS, f"{READS} missing", None)]
    assert held(told(user(**attached))) == expected
    assert held(told(user(**attached), managed({"VersionId": "v1", "Document": DOCUMENT}))) == expected
    assert held(told(user(**attached), managed({"VersionId": "v2"}))) == expected
    bounded = told(user(PermissionsBoundary={"PermissionsBoundaryArn": READS})).by_arn[EVE].boundary
    assert bounded is not None
    assert bounded.policy.problem == f"{READS} missing"
    assert held(told(user(GroupList=["staff"]))) == [("group staff", "group staff missing", None)]


def test_members_have_the_policies_of_their_groups() -> None:
    """Each with the group that it comes by; a group of the same name in another account is another one."""
    own = {"GroupPolicyList": [{"PolicyName": "shared", "PolicyDocument": DOCUMENT}]}
    other = "group", {"GroupName": "staff", "Arn": STAFF.replace(ACCOUNT, "444455556666")} | own
    group = "group", {"GroupName": "staff", "Arn": STAFF} | own
    found = told(group, other, user(GroupList=["staff"]))
    assert held(found) == [(f"{STAFF} shared", None, "/0/GroupPolicyList/0/PolicyDocument")]
    assert [each.group for each in found.by_arn[EVE].policies] == [STAFF]
    assert [each.group for each in found.by_arn[STAFF].policies] == [None]


def test_a_role_has_a_trust_policy() -> None:
    """Where it is not told, nothing is known of it."""
    found = told(("role", {"RoleName": "runner", "Arn": RUNNER, "Tags": [{"Key": "team", "Value": "pay"}]}))
    role = found.by_arn[RUNNER]
    assert role.trust is not None
    assert role.trust.policy.problem == "document unreadable"
    assert (role.tags, role.account, role.boundary) == ({"team": "pay"}, ACCOUNT, None)
    assert told(user()).by_arn[EVE].tags is None
