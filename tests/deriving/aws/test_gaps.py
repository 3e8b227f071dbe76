"""What nobody can know of an account stands in its gaps, and lowers every decision that hangs on it."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.estate import Estate

A, B = "111122223333", "444455556666"
EVE = f"arn:aws:iam::{A}:user/eve"
READS = f"arn:aws:iam::{A}:policy/reads"
OBJECT = "arn:aws:s3:::ledger/may.csv"
ALLOW = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
BUCKET = [{"Resource": "ledger", "Account": A, "Policy": {"Statement": []}}]


def user(arn: str = EVE, **more: Any) -> dict[str, Any]:
    return {"UserName": arn.rpartition("/")[2], "Arn": arn} | more


def inline(document: Any) -> dict[str, Any]:
    return {"UserPolicyList": [{"PolicyName": "own", "PolicyDocument": document}]}


def built(folder: Path, *outputs: Any) -> Estate:
    for number, output in enumerate(({"UserDetailList": []}, *outputs, BUCKET)):
        (folder / f"{number}.json").write_text(json.dumps(output), "utf-8")
    return graphnhi.build(folder)


def gaps(estate: Estate) -> list[tuple[str, str, str, int]]:
    told = [each for each in estate.about["gaps"] if each["gap"] != "no data listed"]
    return [(each["gap"], each["id"], each["file"], each["count"]) for each in told]


def bounds(estate: Estate) -> list[tuple[str, str | None]]:
    return [(row["bound"], row["condition"]) for row in graphnhi.whocan(estate, "s3:GetObject", OBJECT).rows]


def test_policies_that_are_missing_or_unreadable(tmp_path: Path) -> None:
    """Managed ones, groups, boundaries, those of resources and of an organisation: each once, with how many have it."""
    attached = {"AttachedManagedPolicies": [{"PolicyArn": READS}], "GroupList": ["staff"]}
    other = user(f"{EVE}2", AttachedManagedPolicies=[{"PolicyArn": READS}], PermissionsBoundary=f"{READS}2")
    queue = f"arn:aws:sqs:eu-west-1:{A}:q"
    tree = {
        "Id": "r-1",
        "Type": "ROOT",
        "Policies": [{"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY", "Content": "{"}],
        "Children": [],
    }
    estate = built(tmp_path, {"UserDetailList": [user(**attached), other]}, {queue: "nonsense"}, tree)
    assert gaps(estate) == [
        ("missing policy", READS, "1.json", 2), ("missing policy", EVE, "1.json", 1), ("missing policy", f"{READS}2", "1.json", 1),
        ("unreadable policy", queue, "2.json", 1), ("unreadable policy", "p-1", "3.json", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("is_first", [True, False])
def test_an_identity_that_is_told_unlike_is_open(tmp_path: Path, is_first: bool) -> None:
    """Whichever comes first; told alike it is one, and nothing is open."""
    told = [{"UserDetailList": [user(**inline(ALLOW))]}, {"UserDetailList": [user()]}]
    estate = built(tmp_path, *(told if is_first else reversed(told)))
    assert bounds(estate) == [("possible", "conflict")]
    assert ("conflict", EVE, "1.json", 1) in gaps(estate)
    (tmp_path / "x").mkdir()
    same = built(tmp_path / "x", told[0], told[0])
    assert (bounds(same), gaps(same)) == ([("certain", None)], [])


def test_a_policy_that_is_told_unlike_is_open(tmp_path: Path) -> None:
    """A managed one, and a bucket's."""
    policies = [
        {"Policies": [{"Arn": READS, "PolicyVersionList": [{"Document": document, "IsDefaultVersion": True}]}]}
        for document in (ALLOW, {"Statement": []})
    ]
    estate = built(tmp_path, {"UserDetailList": [user(AttachedManagedPolicies=[{"PolicyArn": READS}])]}, *policies)
    assert bounds(estate) == [("possible", "conflict")]
    denies = {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}
    (tmp_path / "x").mkdir()
    other = built(tmp_path / "x", {"UserDetailList": [user(**inline(ALLOW))]}, {"arn:aws:s3:::ledger": denies})
    assert bounds(other) == [("possible", "conflict")]


def test_a_collection_of_documents_by_arn_gives_managed_policies(tmp_path: Path) -> None:
    """Those that users name, at the place where they stand; they are no policies of resources."""
    collected = {READS: {"v": "v1", "document": ALLOW}, f"{READS}2": ALLOW}
    estate = built(tmp_path, {"UserDetailList": [user(AttachedManagedPolicies=[{"PolicyArn": READS}])]}, collected)
    (row,) = graphnhi.whocan(estate, "s3:GetObject", OBJECT).rows
    assert row["statements"][0]["evidence"][0]["locator"] == "member 0/document/Statement"
    assert (row["bound"], gaps(estate)) == ("certain", [])


def keys(folder: Path, *outputs: Any) -> list[tuple[str, str, str | None]]:
    """The identities that keys act as, each with bound and condition."""
    estate = built(folder, *outputs)
    found = graphnhi.neighbours(estate, "AKIAEXAMPLE000000001", direction="out").rows
    return [(row["id"], row["bound"], row["condition"]) for row in found]


def test_whose_a_key_is(tmp_path: Path) -> None:
    """Certain where its account is told; by a user's name alone possible, of each user of that name; else a gap."""
    key = {"AccessKeyId": "AKIAEXAMPLE000000001", "UserName": "eve"}
    far = EVE.replace(A, B)
    users = {"UserDetailList": [user(), user(far)]}
    assert keys(tmp_path, users, {"AccessKeyMetadata": [key | {"Account": A}]}) == [(EVE, "certain", None)]
    assert keys(tmp_path, users, {"AccessKeyMetadata": [key]}) == [
        (EVE, "possible", "placement unknown"), (far, "possible", "placement unknown"),
    ]  # fmt: skip
    nobody = built(tmp_path, users, {"AccessKeyMetadata": [key | {"UserName": "adam"}]})
    assert ("key of nobody known", key["AccessKeyId"], "2.json", 1) in gaps(nobody)


def test_policies_of_an_organisation_that_are_attached_nowhere(tmp_path: Path) -> None:
    """What they limit is not known, and every answer says so."""
    policy = {
        "Policy": {"PolicySummary": {"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY"}, "Content": json.dumps(ALLOW)}
    }
    estate = built(tmp_path, {"UserDetailList": [user()]}, policy)
    missing = [each["input"] for each in graphnhi.reach(estate).coverage["missing_inputs"]]
    assert "where organisation policies are attached" in missing
