"""What is told of one account says nothing of another: neither what it has, nor that it has nothing."""

import json
from pathlib import Path
from typing import Any

import graphnhi
from graphnhi.estate import Estate
from tests.deriving.aws.making import A, B, arn, details, role, statement, trusts, user

FUNCTION = f"arn:aws:lambda:eu-west-1:{A}:function:f"


def account(number: str) -> dict[str, Any]:
    """One whose developer may change any function, and a role that functions run as."""
    service = trusts({"Service": "lambda.amazonaws.com"})
    mine = user("dev", statement(["lambda:UpdateFunctionCode", "secretsmanager:GetSecretValue"]), account=number)
    return details(mine, role("fn", service, account=number))


def built(folder: Path, **given: Any) -> Estate:
    for name, output in given.items():
        own, _, file = name.partition("_")
        (folder / own).mkdir(exist_ok=True)
        (folder / own / f"{file}.json").write_text(json.dumps(output), "utf-8")
    return graphnhi.build(folder)


def escalations(estate: Estate) -> set[tuple[str, str, str]]:
    rows = estate.to_networkx().edges(data=True)
    return {
        (start, each["bound"], each.get("condition") or "") for start, _, each in rows if each["edge"] == "ESCALATES_TO"
    }


def missing(estate: Estate) -> dict[str, str]:
    return {each["input"]: each["why"] for each in graphnhi.reach(estate).coverage["missing_inputs"]}


def test_the_list_of_one_account_does_not_empty_another(tmp_path: Path) -> None:
    """Functions of one are listed: what those of the other may run as stays possible, and is told to be missing."""
    functions = {"Functions": [{"FunctionName": "f", "FunctionArn": FUNCTION, "Role": arn("role", "fn")}]}
    estate = built(tmp_path, a_details=account(A), a_functions=functions, b_details=account(B))
    assert escalations(estate) == {
        (arn("user", "dev"), "certain", ""), (arn("user", "dev", B), "possible", "no lambda:function in the input"),
    }  # fmt: skip
    assert B in missing(estate)["lambda:function"]
    assert A not in missing(estate)["lambda:function"]


def test_an_empty_list_is_of_the_account_of_its_folder(tmp_path: Path) -> None:
    """There it says that there is none, and nowhere else."""
    empty = {"Functions": []}, {"SecretList": []}
    estate = built(tmp_path, a_details=account(A), a_f=empty[0], a_s=empty[1], b_details=account(B))
    assert escalations(estate) == {(arn("user", "dev", B), "possible", "no lambda:function in the input")}
    assert A not in missing(estate)["secretsmanager:secret"]
    assert B in missing(estate)["secretsmanager:secret"]


def test_kinds_of_input_that_one_account_lacks(tmp_path: Path) -> None:
    """They are named with the account; where all lack them, without."""
    policy = {f"arn:aws:sqs:eu-west-1:{A}:q": {"Statement": []}}
    estate = built(tmp_path, a_details=account(A), a_policies=policy, b_details=account(B))
    assert missing(estate)["resource policies"].startswith(f"none were given of {B}:")
    assert missing(estate)["credential report"].startswith("none was given:")
