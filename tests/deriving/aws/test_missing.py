"""What an export does not hold is told, once each, in every answer."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphnhi

USER = {"UserName": "eve", "Arn": "arn:aws:iam::111122223333:user/eve"}
REPORT = (
    "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_used_date,"
    "access_key_2_active,access_key_2_last_used_date\n"
    "eve,arn:aws:iam::111122223333:user/eve,2025-01-01T00:00:00+00:00,true,2026-01-01T00:00:00+00:00,true,false,N/A,false,N/A\n"
)
KINDS = ["organisation policies (SCP, RCP)", "credential report", "resource policies"]


def missing(folder: Path, **files: Any) -> list[str]:
    for name, value in files.items():
        path = folder / name.replace("_", ".")
        path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    estate = graphnhi.build(folder)
    told = graphnhi.reach(estate).coverage["missing_inputs"]
    return [entry["input"] for entry in told]


def test_kinds_that_were_not_given(tmp_path: Path) -> None:
    """Organisation, credential report, resource policies; each goes when it is given."""
    assert missing(tmp_path, a_json={"UserDetailList": [USER]}) == KINDS
    bucket = {"arn:aws:s3:::x": {"Statement": []}}
    organisation = {"Organization": {"Id": "o-1", "MasterAccountId": "1"}}
    assert missing(tmp_path, c_json=organisation) == KINDS
    tree = {"Id": "r-1", "Type": "ROOT", "Policies": [], "Children": []}
    assert missing(tmp_path, b_json=bucket, c_json=tree, d_csv=REPORT) == []


def test_pages_that_are_missing(tmp_path: Path) -> None:
    """The file is named."""
    assert missing(tmp_path, a_json={"UserDetailList": [USER], "IsTruncated": True, "Marker": "x"}) == [
        "a.json",
        *KINDS,
    ]


def test_records_of_which_nothing_is_made_are_skipped(tmp_path: Path) -> None:
    """With file, place and reason, so that no count calls them used."""
    key = {"AccessKeyId": "AKIAEXAMPLE000000001"}
    balancer = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/l"
    table = {"ResourceTagMappingList": [{"ResourceARN": balancer, "Tags": []}]}
    for name, value in {"a": {"UserDetailList": [USER]}, "b": table, "c": {"AccessKeyMetadata": [key]}}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value), "utf-8")
    estate = graphnhi.build(tmp_path)
    assert [(told["file"], told["used"], told["skipped"]) for told in estate.about["files"] if told["skipped"]] == [
        ("b.json", 0, skipped("nothing is made of elasticloadbalancing:loadbalancer", "/ResourceTagMappingList/0")),
        ("c.json", 0, skipped("the access key has no UserName", "/AccessKeyMetadata/0")),
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        {"Resource": "ledger", "Output": {"Versioning": "on"}},
        {"TargetId": "r-1", "Output": {}},
        {"PolicyId": "p-1", "Output": 1},
    ],
)
def test_an_output_that_says_nothing_is_skipped(tmp_path: Path, wrapped: Any) -> None:
    """No policy of a resource, nothing attached, nothing that it is attached to."""
    (tmp_path / "a.json").write_text(json.dumps(wrapped), "utf-8")
    (told,) = graphnhi.build(tmp_path).about["files"]
    assert (told["used"], told["skipped"][0]["reason"]) == (0, "the output holds no policy and no attachment")


def skipped(reason: str, place: str) -> list[dict[str, Any]]:
    return [{"reason": reason, "count": 1, "places": [place]}]


def test_a_credential_report_tells_humans(tmp_path: Path) -> None:
    """A console password and no active key: a human; without a report a service account."""
    (tmp_path / "a.json").write_text(json.dumps({"UserDetailList": [USER]}), "utf-8")
    assert kind_of_eve(tmp_path) == "service_account"
    (tmp_path / "b.csv").write_text(REPORT, "utf-8")
    assert kind_of_eve(tmp_path) == "human"
    (tmp_path / "b.csv").write_text(REPORT.replace("true,false,N/A,false", "true,true,N/A,false"), "utf-8")
    assert kind_of_eve(tmp_path) == "service_account"


def kind_of_eve(folder: Path) -> str:
    estate = graphnhi.build(folder)
    return estate.kind(estate.find(USER["Arn"]))
