"""Which organisation policies hold an account: level by level, from whatever the export says of them."""

import itertools
from typing import Any

from graphnhi.access.aws_iam import Level
from graphnhi.deriving.aws.accounts.organisation import RESOURCE, SERVICE, Organisation, organisation
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.places import Place

A, B, MANAGER = "111122223333", "444455556666", "777788889999"
CONTENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
FULL = {"Id": "p-FullAWSAccess", "Type": SERVICE}
NO_S3 = {"Id": "p-no-s3", "Type": SERVICE, "Content": CONTENT}
GUARD = {"Id": "p-guard", "Type": RESOURCE, "Content": CONTENT}
TREE = {
    "Id": "r-1", "Type": "ROOT", "Policies": [FULL, {"Id": "p-RCPFullAWSAccess", "Type": RESOURCE}],
    "Children": [
        {"Id": "ou-1", "Type": "ORGANIZATIONAL_UNIT", "Policies": [FULL, NO_S3, GUARD],
         "Children": [{"Id": A, "Type": "ACCOUNT", "Policies": [{"Id": "p-lost", "Type": SERVICE}]}]},
        {"Id": MANAGER, "Type": "ACCOUNT", "Policies": [FULL]},
    ],
}  # fmt: skip


def told(*given: tuple[str, Any]) -> Organisation:
    return organisation(Record(shape, value, Place("o.json", "/{}", at)) for at, (shape, value) in enumerate(given))


def names(levels: tuple[Level, ...]) -> list[tuple[str, list[tuple[str, str | None]]]]:
    return [(level.name, [(each.name, each.problem) for each in level.policies]) for level in levels]


def test_a_tree() -> None:
    """The root, the unit and the account, each with its policies; one without content is missing, AWS's own is known."""
    found = told(("organisation_tree", TREE))
    assert names(found.levels(A, SERVICE)) == [
        ("r-1", [("p-FullAWSAccess", None)]),
        ("ou-1", [("p-FullAWSAccess", None), ("p-no-s3", None)]),
        (A, [("p-lost", "p-lost missing")]),
    ]
    assert names(found.levels(A, RESOURCE)) == [("r-1", []), ("ou-1", [("p-guard", None)]), (A, [])]
    assert found.places["p-no-s3"].whole == "/0/Children/0/Policies/1/Content"


def test_the_managing_account_is_held_by_none() -> None:
    """Once the export says which it is."""
    assert found_levels(("organisation_tree", TREE)) != ()
    assert found_levels(("organisation_tree", TREE), ("organisation", {"Id": "o-1", "MasterAccountId": MANAGER})) == ()


def found_levels(*given: tuple[str, Any]) -> tuple[Level, ...]:
    return told(*given).levels(MANAGER, SERVICE)


def test_contents_may_come_by_themselves_and_in_any_order() -> None:
    """describe-policy gives what a tree or a listing only names."""
    bare = {"Id": A, "Type": "ACCOUNT", "Policies": [{"Id": "p-no-s3"}]}
    described = {"PolicySummary": {"Id": "p-no-s3", "Type": SERVICE}, "Content": CONTENT}
    for given in itertools.permutations([("organisation_tree", bare), ("organisation_policy", described)]):
        assert names(told(*given).levels(A, SERVICE)) == [(A, [("p-no-s3", None)])]
        assert told(*given).levels(A, RESOURCE) == ()


def test_without_a_tree_units_may_lie_above() -> None:
    """What is attached to a unit may hold the account; what is attached to itself does."""
    own = ("wrapped", {"TargetId": A, "Output": {"Policies": [NO_S3]}})
    unit = ("wrapped", {"PolicyId": "p-no-s3", "Output": {"Targets": [{"TargetId": "ou-9"}]}})
    assert names(told(own).levels(A, SERVICE)) == [(A, [("p-no-s3", None)])]
    assert names(told(own, unit).levels(A, SERVICE)) == [
        ("placement unknown", [("placement unknown", "placement unknown")]),
        (A, [("p-no-s3", None)]),
    ]
    assert told(own).levels(B, SERVICE) == ()


def test_without_an_organisation_nothing_holds() -> None:
    """And an account that no tree has is of another organisation, or of none."""
    assert not told().is_known
    assert told().levels(A, SERVICE) == told(("organisation_tree", TREE)).levels(B, SERVICE) == ()


def test_where_an_account_lies_is_known_of_its_requests() -> None:
    """Its organisation and its path, if the tree says so; of the managing account the organisation, of others nothing."""
    arn = f"arn:aws:organizations::{MANAGER}:root/o-abcdefghij/r-1"
    found = told(("organisation_tree", TREE | {"Arn": arn}))
    assert found.keys(A, "Principal") == {
        "aws:PrincipalOrgID": "o-abcdefghij", "aws:PrincipalOrgPaths": "o-abcdefghij/r-1/ou-1/",
    }  # fmt: skip
    assert (
        found.keys(B, "Principal")
        == found.keys(None, "Resource")
        == told(("organisation_tree", TREE)).keys(A, "Resource")
        == {}
    )
    described = told(("organisation", {"Id": "o-abcdefghij", "MasterAccountId": MANAGER}))
    assert described.keys(MANAGER, "Resource") == {"aws:ResourceOrgID": "o-abcdefghij"}
    assert described.keys(A, "Resource") == {}
