"""What `aws` prints is read record by record: each shape by its keys, each record at its place, everything counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphnhi.errors import InputError
from graphnhi.readers import aws
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.tidy import Table

USER = {"UserName": "eve", "Arn": "arn:aws:iam::111122223333:user/eve"}
POLICY = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": "*"}}
BUCKET = "arn:aws:s3:::ledger"


def tables(tmp_path: Path, document: Any) -> list[Table]:
    path = tmp_path / "export.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    assert aws.recognises(path, path.read_bytes()[:65536])
    return [*aws.read(path, "export.json")]


def places(tmp_path: Path, document: Any) -> list[tuple[str, str]]:
    """Shape and place of each record."""
    found = tables(tmp_path, document)
    return [(table.rows["shape"][row], table.place(row)) for table in found for row in range(len(table))]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"UserDetailList": [USER, USER], "Policies": [{"Arn": "a"}]},
         [("user", "/UserDetailList/0"), ("user", "/UserDetailList/1"), ("policy", "/Policies/0")]),
        ([{"RoleDetailList": [USER]}, {"RoleDetailList": [USER]}], [("role", "/0/RoleDetailList/0"), ("role", "/1/RoleDetailList/0")]),
        ({"Policies": [{"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY"}]}, [("organisation_policy", "/Policies/0")]),
        ({"Policy": {"PolicySummary": {"Id": "p-1"}, "Content": "{}"}}, [("organisation_policy", "/Policy")]),
        ({"Id": "r-1", "Type": "ROOT", "Policies": [], "Children": []}, [("organisation_tree", "")]),
        ({"Organization": {"Id": "o-1"}}, [("organisation", "/Organization")]),
        ({"cluster": {"name": "prod"}}, [("eks_cluster", "/cluster")]),
        ({"association": {"clusterName": "prod"}}, [("pod_identity", "/association")]),
        ({"associations": [{}, {}]}, [("pod_identity", "/associations/0"), ("pod_identity", "/associations/1")]),
        ({BUCKET: POLICY, "arn:aws:s3:::x": "{}"}, [("member_policy", "member 0"), ("member_policy", "member 1")]),
        ([{"Resource": BUCKET, "Policy": POLICY, "Account": "1"}], [("resource_policy", "/0")]),
        ({"Resource": BUCKET, "Output": {"Policy": "{}"}}, [("wrapped", "")]),
        ({"TargetId": "ou-1", "Output": {"Policies": []}}, [("wrapped", "")]),
        ({"Reservations": [{"OwnerId": "1", "Instances": [{}, {}]}]},
         [("instance", "/Reservations/0/Instances/0"), ("instance", "/Reservations/0/Instances/1")]),
        ({"FunctionArn": "arn:aws:lambda:x", "Role": "r"}, [("function", "")]),
        ({"Configuration": {"FunctionArn": "f"}, "Code": {}}, [("function", "/Configuration")]),
        ({"format": "planned", "resources": [{"type": "aws_iam_user"}]}, [("planned", "/resources/0")]),
        ({"AccessKeyMetadata": []}, []),
        ({"Reservations": []}, []),
        ({"Functions": []}, []),
        ({"InstanceId": "i-1", "UserData": {"Value": "eA=="}}, [("user_data", "")]),
        ({"Aliases": [{"AliasName": "alias/a", "TargetKeyId": "1"}]}, [("key_alias", "/Aliases/0")]),
        ({"Results": ['{"arn": "a"}', {"arn": "b"}], "QueryInfo": {}}, [("configured", "/Results/0"), ("configured", "/Results/1")]),
    ],
)  # fmt: skip
def test_shapes(tmp_path: Path, document: Any, expected: list[tuple[str, str]]) -> None:
    """Pages, lists of pages, wrapped outputs, trees, maps and plans."""
    assert places(tmp_path, document) == expected


def test_what_stands_beside_a_record(tmp_path: Path) -> None:
    """The tags of a function stand beside its configuration; where its code is to be had does not stay."""
    code = {"Location": "https://example.com/code?X-Amz-Signature=1"}
    (found,) = tables(tmp_path, {"Configuration": {"FunctionArn": "f"}, "Tags": {"a": "b"}, "Code": code})
    assert json.loads(found.rows["record"][0]) == {"FunctionArn": "f", "Tags": {"a": "b"}}


def test_records_of_a_query(tmp_path: Path) -> None:
    """AWS Config gives each as a text: it is read as strictly as the file, and one that is no object is skipped."""
    texts = [
        '{"arn": "a", "configuration": {"environment": {"variables": {"PASSWORD": "hunter2hunter2"}}}}',
        '{"a": 1, "a": 2}',
        "{",
        "[]",
    ]
    (found,) = tables(tmp_path, {"Results": texts})
    assert (found.read, len(found), [fault.place for fault in found.skipped]) == (
        4,
        1,
        ["/Results/1", "/Results/2", "/Results/3"],
    )
    assert "hunter2" not in found.rows["record"][0]
    with pytest.raises(InputError, match="is no output of aws that is read"):
        tables(tmp_path, {"Results": ["a", "b"]})


def test_an_instance_knows_its_owner(tmp_path: Path) -> None:
    """Whose account it lies in stands at the reservation."""
    (found,) = tables(tmp_path, {"Reservations": [{"OwnerId": "111122223333", "Instances": [{"InstanceId": "i-1"}]}]})
    assert json.loads(found.rows["record"][0]) == {"OwnerId": "111122223333", "InstanceId": "i-1"}


@pytest.mark.parametrize("more", [{"IsTruncated": True}, {"NextToken": "x"}, {"Marker": "x"}])
def test_missing_pages_are_told(tmp_path: Path, more: Any) -> None:
    """An output that says that it goes on is one of which pages are missing."""
    (key,) = more
    expected = [("user", "/UserDetailList/0"), ("truncated", f"/{key}")]
    assert places(tmp_path, {"UserDetailList": [USER]} | more) == expected
    assert places(tmp_path, {"UserDetailList": [USER], "IsTruncated": False}) == expected[:1]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"Policy": "{}"}, r"not say what it belongs to.*Wrap it as \{\"Resource\": \.\.\., \"Output\": \.\.\.\}.*how-to-export aws"),
        ({"Targets": []}, r"does not say what it belongs to.*\"PolicyId\""),
        ({"UserDetailList": {"a": 1}}, "export.json:/UserDetailList: is no list"),
        ('{"UserDetailList": [}', "line 1 column 21: the file is not JSON"),
        ('{"UserDetailList": [{"a": 1, "a": 2}]}', "stands twice"),
        ('{"UserDetailList": [{"a": NaN}]}', "NaN"),
        ('{"UserDetailList": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested deeper"),
        ({"UserDetailList": [], "Reservations": [5]}, "/Reservations/0: is no reservation"),
        ({"resources": []}, "is no output of aws that is read"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, document: Any, words: str) -> None:
    """What does not say what it belongs to, with the way out; what is no JSON, or of a structure that cannot be trusted."""
    with pytest.raises(InputError, match=words):
        tables(tmp_path, document)


def test_records_that_are_none_are_skipped_and_counted(tmp_path: Path) -> None:
    """Each with its place; a key of a map that is no ARN too."""
    (users,) = tables(tmp_path, {"UserDetailList": [USER, 5, None]})
    assert (users.read, len(users), [fault.place for fault in users.skipped]) == (
        3,
        1,
        ["/UserDetailList/1", "/UserDetailList/2"],
    )
    (policies,) = tables(tmp_path, {BUCKET: POLICY, "null": POLICY})
    assert (policies.read, len(policies), len(policies.skipped)) == (2, 1, 1)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "UserDetailList", '{"a": {"UserDetailList": []}}', '{"Records": [{"Policy": 1}]}', '{"a": "\\"Policies\\": x"}', "[[[", '{"'],
)  # fmt: skip
def test_what_is_not_recognised(tmp_path: Path, text: str) -> None:
    """A key counts in the outermost object alone."""
    assert not aws.recognises(tmp_path, text.encode())


def test_what_is_left_of_a_secret_is_not_taken_for_one(tmp_path: Path) -> None:
    """The fingerprint of a setting survives under whatever name it has, and the content of an organisation policy as it is."""
    path, keyed = tmp_path / "export.json", Fingerprints(b"a key of the tests' own")
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYcanary01"
    settings = {"DB_PASSWORD": secret, "SECRET": f"AKIAEXAMPLEODXCT3TFV:{secret}", "LOG": "plain"}
    path.write_text(json.dumps({"FunctionArn": "arn:aws:lambda:x", "Environment": {"Variables": settings}}), "utf-8")
    (table,) = aws.read(path, "export.json", fingerprints=keyed)
    assert secret not in table.rows["record"][0]
    kept = f"fingerprint:{keyed.of(secret)}"
    assert json.loads(table.rows["record"][0])["Environment"]["Variables"] == {
        "DB_PASSWORD": kept, "SECRET": {"0": "AKIAEXAMPLEODXCT3TFV", "1": kept}, "LOG": "[setting removed]",
    }  # fmt: skip
    path.write_text(json.dumps({"Policy": {"PolicySummary": {"Id": "p-1"}, "Content": '{"Statement": []}'}}), "utf-8")
    (table,) = aws.read(path, "export.json")
    assert json.loads(table.rows["record"][0])["Content"] == '{"Statement": []}'
