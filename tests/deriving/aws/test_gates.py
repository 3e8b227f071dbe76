"""Data behind a customer's key: the object right and the key right open it together, whoever holds them."""

from pathlib import Path
from typing import Any

from graphnhi.deriving import Derived
from tests.deriving.aws.making import CERTAIN, EVE, A, arn, derived, details, edges, kinds, statement, user

KEY = f"arn:aws:kms:eu-west-1:{A}:key/11111111-2222-3333-4444-555555555555"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{A}:secret:pay-AbCdEf"
GATE = f"{SECRET}#read/kms:Decrypt"
BOB = arn("user", "bob")
READ = statement("secretsmanager:GetSecretValue", SECRET)
DECRYPT = statement("kms:Decrypt", KEY)


def key_policy(*statements: Any) -> dict[str, Any]:
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{A}:root"}, "Action": "kms:*", "Resource": "*"}
    return {KEY: {"Version": "2012-10-17", "Statement": [*statements] or [root]}}


def built(folder: Path, *users: Any, policy: Any = None) -> Derived:
    secrets = {"SecretList": [{"ARN": SECRET, "Name": "pay", "KmsKeyId": KEY}]}
    return derived(folder, details(*users), secrets, policy or key_policy())


def slots(found: Derived, gate: str = GATE) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Who fills which slot of a gate."""
    rows = [each for each in found.edges.to_dict("records") if each["edge"] == "APPROVES" and each["to"] == gate]
    return {(row["from"], row["slot"]): (row.get("bound") or "certain", row.get("condition")) for row in rows}


def test_both_rights_open_it(tmp_path: Path) -> None:
    """One identity may fill both slots, or two one each; there is no edge past the gate."""
    found = built(tmp_path, user("eve", READ), user("bob", DECRYPT))
    assert slots(found) == {(EVE, "object"): CERTAIN, (BOB, "key"): CERTAIN}
    assert edges(found, "READS") == {}
    assert kinds(found)[GATE] == "gate"
    (gate,) = (each for each in found.nodes.to_dict("records") if each["id"] == GATE)
    assert gate["needs"] == "2"
    assert edges(found, "RELEASES", right="read") == {(GATE, SECRET): CERTAIN}
    assert set(slots(built(tmp_path, user("eve", READ, DECRYPT)))) == {(EVE, "object"), (EVE, "key")}


def test_a_change_of_the_policy_leaves_the_key(tmp_path: Path) -> None:
    """Who may say who reads the secret fills the slot of the object, and controls nothing."""
    found = built(tmp_path, user("eve", statement("secretsmanager:PutResourcePolicy", SECRET)))
    assert slots(found) == {(EVE, "object"): CERTAIN}
    assert edges(found, "CONTROLS") == {}


def test_writing_takes_another_right_on_the_key(tmp_path: Path) -> None:
    """A gate of its own, which releases a touch."""
    write = statement("secretsmanager:PutSecretValue", SECRET)
    found = built(tmp_path, user("eve", write, statement("kms:GenerateDataKey", KEY)), user("bob", DECRYPT))
    gate = f"{SECRET}#write/kms:GenerateDataKey"
    assert set(slots(found, gate)) == {(EVE, "object"), (EVE, "key")}
    assert edges(found, "RELEASES", right="write") == {(gate, SECRET): CERTAIN}


def test_the_policy_of_the_key_decides(tmp_path: Path) -> None:
    """A key opens by its policy: by the word of the account only where that says so, and by way of a service only by that."""
    named = {"Effect": "Allow", "Principal": {"AWS": EVE}, "Action": "kms:Decrypt", "Resource": "*"}
    found = built(tmp_path, user("eve", READ), user("bob", READ, DECRYPT), policy=key_policy(named))
    assert {each for each in slots(found) if each[1] == "key"} == {(EVE, "key")}
    for service, expected in (("secretsmanager", {(EVE, "key")}), ("s3", set())):
        through = {"StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}}
        found = built(tmp_path, user("eve", READ), policy=key_policy(named | {"Condition": through}))
        assert {each for each in slots(found) if each[1] == "key"} == expected


def test_a_key_of_which_no_policy_was_exported(tmp_path: Path) -> None:
    """Whoever may use it by his own policies may be let in or not."""
    secrets = {"SecretList": [{"ARN": SECRET, "Name": "pay", "KmsKeyId": KEY}]}
    found = derived(tmp_path, details(user("eve", READ, DECRYPT)), secrets)
    assert slots(found) == {(EVE, "object"): CERTAIN, (EVE, "key"): ("possible", "no key policies in the input")}


def test_data_without_a_customers_key_has_no_gate(tmp_path: Path) -> None:
    """The keys of AWS let in everybody of the account who comes through the service."""
    for told in ({}, {"KmsKeyId": "alias/aws/secretsmanager"}):
        found = derived(tmp_path, details(user("eve", READ)), {"SecretList": [{"ARN": SECRET, "Name": "pay"} | told]})
        assert edges(found, "READS") == {(EVE, SECRET): CERTAIN}
        assert "gate" not in kinds(found).values()


def test_a_gate_stands_where_somebody_may_fill_it(tmp_path: Path) -> None:
    """Nobody has the right to the object: no gate, and the key alone opens nothing."""
    found = built(tmp_path, user("bob", DECRYPT))
    assert "gate" not in kinds(found).values()
    assert edges(found, "USES") == {(BOB, KEY): CERTAIN}
