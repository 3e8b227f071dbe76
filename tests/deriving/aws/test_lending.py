"""What the policies of resources give beyond the identities of the input: to outside accounts, anybody, sessions and absent identities."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.aws.making import (
    CERTAIN,
    ORGANISATION,
    OUTSIDE,
    RUNNER,
    A,
    Bound,
    arn,
    derived,
    details,
    document,
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

LEDGER, QUEUE = "arn:aws:s3:::ledger", f"arn:aws:sqs:eu-west-1:{A}:payouts"
FUNCTION = f"arn:aws:lambda:eu-west-1:{A}:function:pay"
KEY = f"arn:aws:kms:eu-west-1:{A}:key/0"
VENDOR = f"aws:{OUTSIDE}/vendor/{OUTSIDE}"
OBJECTS = f"{LEDGER}/*"
RUNS = role("runner", trusts({"Service": "ec2.amazonaws.com"}))
SESSION = f"arn:aws:sts::{A}:assumed-role/runner/nightly"


def lent(folder: Path, *statements: Any, resource: str = LEDGER, more: Any = ()) -> Derived:
    listed = {"ResourceTagMappingList": [{"ResourceARN": resource, "Tags": []}]}
    policy = [{"Resource": resource, "Policy": document(*statements), "Account": A}]
    return derived(folder, details(RUNS, user("eve")), listed, policy, *more)


def lets(principal: Any, action: Any = "s3:GetObject", resource: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    return trusts(principal, action, Resource=resource, **more)


def reads(found: Derived) -> dict[tuple[str, str], Bound]:
    return edges(found, "READS")


@pytest.mark.parametrize("named", [OUTSIDE, f"arn:aws:iam::{OUTSIDE}:root", arn("role", "ci", OUTSIDE)])
def test_an_outside_account(tmp_path: Path, named: str) -> None:
    """Has what the policy gives, its own side taken as granted; the statement proves it."""
    found = lent(tmp_path, lets(named))
    assert reads(found) == {(VENDOR, LEDGER): CERTAIN}
    assert proofs(found, VENDOR, LEDGER, "READS") == ["2.json:/0/Policy/Statement/0"]


def test_anybody(tmp_path: Path) -> None:
    """A bucket that is open is open to everybody of the input, and to everybody else."""
    found = lent(tmp_path, lets("*"))
    assert reads(found) == {
        ("anyone", LEDGER): CERTAIN,
        (RUNNER, LEDGER): CERTAIN,
        (arn("user", "eve"), LEDGER): CERTAIN,
    }
    ours = lets("*", Condition={"StringEquals": {"aws:PrincipalOrgID": ORGANISATION}})
    found = lent(tmp_path, ours, more=[organisation()])
    assert ("anyone", LEDGER) not in reads(found)
    assert "anyone" not in set(found.nodes["id"])
    theirs = lets("*", Condition={"StringEquals": {"aws:PrincipalAccount": OUTSIDE}})
    assert reads(lent(tmp_path, theirs)) == {(VENDOR, LEDGER): CERTAIN}


def test_part_of_a_bucket_is_a_right(tmp_path: Path) -> None:
    """A prefix, a single object; a denial of all objects takes it away, one of others does not."""
    for objects in (f"{LEDGER}/public/*", f"{LEDGER}/a.csv", "*", "arn:aws:s3:::*"):
        assert reads(lent(tmp_path, lets(OUTSIDE, resource=objects))) == {(VENDOR, LEDGER): CERTAIN}
    assert reads(lent(tmp_path, lets(OUTSIDE), lets("*", effect="Deny"))) == {}
    assert reads(lent(tmp_path, lets(OUTSIDE, resource=f"{LEDGER}/public/*"), lets("*", resource=f"{LEDGER}/private/*", effect="Deny"))) == {
        (VENDOR, LEDGER): CERTAIN
    }  # fmt: skip
    assert reads(lent(tmp_path, lets(OUTSIDE, resource="arn:aws:s3:::other/*"))) == {}


def test_every_right_that_is_given(tmp_path: Path) -> None:
    """Each action its edge; what gives none gives none."""
    everything = lent(tmp_path, lets(OUTSIDE, "s3:*", [LEDGER, OBJECTS]))
    for kind in ("READS", "WRITES", "CONTROLS"):
        assert edges(everything, kind, **{"from": VENDOR}) == {(VENDOR, LEDGER): CERTAIN}
    assert edges(lent(tmp_path, lets(OUTSIDE, "s3:ListBucket", LEDGER)), "READS") == {}
    calls = lent(tmp_path, lets(OUTSIDE, "lambda:InvokeFunction", FUNCTION), resource=FUNCTION)
    assert edges(calls, "USES") == {(VENDOR, FUNCTION): CERTAIN}
    assert set(calls.edges.loc[calls.edges["edge"] == "USES", "scope"]) == {"lambda:InvokeFunction"}


def test_conditions(tmp_path: Path) -> None:
    """What nobody knows makes it possible, the surer of two statements counts, and a date is a time."""
    vpc = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    assert reads(lent(tmp_path, lets(OUTSIDE, Condition=vpc))) == {
        (VENDOR, LEDGER): ("possible", "condition aws:SourceVpce")
    }
    assert reads(lent(tmp_path, lets(OUTSIDE, Condition=vpc), lets(arn("user", "x", OUTSIDE)))) == {
        (VENDOR, LEDGER): CERTAIN
    }
    until = {"DateLessThanEquals": {"aws:CurrentTime": "2026-06-30T00:00:00Z"}}
    assert times(lent(tmp_path, lets(OUTSIDE, Condition=until)), "READS") == [(None, "2026-06-30T00:00:00Z", None)]


def test_a_resource_control_policy_holds_back_outsiders(tmp_path: Path) -> None:
    """As it does for roles."""
    where = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORGANISATION}}
    guard = organisation(
        statement("s3:*", effect="Deny", Principal="*", Condition=where), kind="RESOURCE_CONTROL_POLICY"
    )
    found = lent(tmp_path, lets("*"), more=[guard])
    assert ("anyone", LEDGER) not in reads(found)


def test_sessions_and_absent_identities(tmp_path: Path) -> None:
    """A session is its role's, who names it so first; who is absent is named."""
    gone = arn("role", "gone")
    assert reads(lent(tmp_path, lets([SESSION, gone]))) == {
        (RUNNER, LEDGER): ("possible", "first session nightly"), (gone, LEDGER): ("possible", f"{gone} missing"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("principal", "told"),
    [
        ("AIDAEXAMPLEID0000001", ["deleted principal"]), ({"CanonicalUser": "79a59d"}, ["unknown principal"]),
        ("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", []), ({"Service": "x.amazonaws.com"}, []), (A, []),
    ],
)  # fmt: skip
def test_who_is_nobody_known_is_a_gap(tmp_path: Path, principal: Any, told: list[str]) -> None:
    """Of the resource; services and the input's own accounts are none."""
    found = lent(tmp_path, lets(principal))
    assert reads(found) == {}
    assert [gap for gap, node, _ in gaps(found) if node == LEDGER] == told


def test_a_policy_that_cannot_be_read(tmp_path: Path) -> None:
    """May give anything to anybody."""
    found = lent(tmp_path, {"Effect": "Perhaps"})
    for kind in ("READS", "WRITES", "CONTROLS"):
        assert edges(found, kind)["anyone", LEDGER] == ("possible", "document unreadable")


def test_a_queue_by_its_policy(tmp_path: Path) -> None:
    """Not only buckets."""
    found = lent(tmp_path, lets(OUTSIDE, "sqs:*", QUEUE), resource=QUEUE)
    assert {kind for kind in ("READS", "WRITES", "USES", "CONTROLS") if edges(found, kind, **{"from": VENDOR})} >= {
        "CONTROLS"
    }


def test_data_behind_a_key_needs_the_key(tmp_path: Path) -> None:
    """An outsider fills the slot of the object by the policy of the resource, that of the key by the key's."""
    secret = f"arn:aws:secretsmanager:eu-west-1:{A}:secret:adyen-AbCdEf"
    listed = {"SecretList": [{"ARN": secret, "Name": "adyen", "KmsKeyId": KEY}]}
    policy = {secret: document(lets(OUTSIDE, "secretsmanager:GetSecretValue", "*"))}
    own = {KEY: document(lets(OUTSIDE, "kms:Decrypt", "*"))}

    def slots(*outputs: Any) -> list[str]:
        found = derived(tmp_path, details(RUNS), listed, *outputs)
        rows = found.edges[(found.edges["edge"] == "APPROVES") & (found.edges["from"] == VENDOR)]
        return sorted(rows["slot"])

    assert slots(policy) == ["key", "object"]  # nothing is known of the key's policy: possible
    assert slots({**policy, **own}) == ["key", "object"]
    by_service = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}
    assert slots({**policy, KEY: document(lets(OUTSIDE, "kms:Decrypt", "*", Condition=by_service))}) == [
        "key",
        "object",
    ]
    by_other = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    assert slots({**policy, KEY: document(lets(OUTSIDE, "kms:Decrypt", "*", Condition=by_other))}) == ["object"]
    assert slots({**policy, KEY: document(lets(A, "kms:*", "*"))}) == ["object"]
