"""`graphnhi doctor --how-to-export aws`: what it prints exports an account whole, only reads, and tells what it could not read."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import graphnhi
from graphnhi.cli import main
from graphnhi.cli.how_to_export import script
from graphnhi.estate import Estate
from tests.exporting.conftest import Account
from tests.exporting.samples import ACCOUNT, ENVIRONMENT, OTHER, SAMPLES, UNIT, role

READING = re.compile(r"(get|list|describe|batch-get)-[a-z0-9-]+|generate-credential-report")
DENIED = "An error occurred (AccessDeniedException) when calling the operation: no"
UNREACHED = 'Could not connect to the endpoint URL: "https://apprunner.eu-central-1.amazonaws.com/"'
NOT_EXPORTED = f"{ACCOUNT}/not-exported.json"


def told(account: Account, file: str) -> Any:
    return json.loads((account.place / ACCOUNT / file).read_text("utf-8"))


def missing(account: Account) -> list[str]:
    return [each["input"] for each in graphnhi.build(account.place).about["missing_inputs"]]


def test_all_of_it_is_read(whole: Account, estate: Estate) -> None:
    """Every output becomes records that are used: none is skipped, no file is left out, no kind of input is missing."""
    assert whole.ended is not None
    assert (whole.ended.returncode, whole.ended.stderr) == (0, f"exported {ACCOUNT}\n")
    files = {each["file"]: each for each in estate.about["files"]}
    assert {*files} == {path.relative_to(whole.place).as_posix() for path in whole.place.rglob("*") if path.is_file()}
    for each in files.values():
        assert each["read"] == each["used"] > 0, each
        assert (each["skipped"], each["duplicates"]) == ([], 0), each
    assert estate.about["missing_inputs"] == []
    gaps = {(each["gap"], each.get("what")) for each in estate.about["gaps"]}
    assert gaps == {("role unknown", "elasticbeanstalk:environment"), ("same secret", None)}


def test_every_thing_is_there(estate: Estate) -> None:
    """Each thing that the account has is a node in it, and what runs as a role is told to."""
    edges = [(start, edge, end) for start, end, edge in estate.to_networkx().edges(data="edge")]
    held = {end.split(":")[2] for _, edge, end in edges if edge == "CONTAINS" and end.startswith("arn:")}
    assert held == {
        "apprunner", "batch", "bedrock", "bedrock-agentcore", "cloudformation", "codebuild", "codecommit", "dsql", "dynamodb", "ec2",
        "ecr", "ecs", "eks", "elasticache", "elasticbeanstalk", "elasticfilesystem", "es", "glue", "iam", "kinesis", "kms", "lambda",
        "memorydb", "rds", "redshift", "redshift-serverless", "s3", "sagemaker", "secretsmanager", "sns", "sqs", "ssm", "states",
    }  # fmt: skip
    running = [start for start, edge, end in edges if edge == "RUNS_AS" and end == role("worker")]
    assert len(running) == RUNNING
    assert sum((edge == "ASSUMES" and ":agent/" in start) or ":runtime/" in start for start, edge, _ in edges) == 2


RUNNING = 19
"""What runs as the one role: see the samples."""


def test_it_only_reads(whole: Account) -> None:
    """No call changes anything, and there is no sample that no call asks for."""
    assert all(READING.fullmatch(words[1]) for words in whole.calls), whole.calls
    asked = [{*words} for words in whole.calls]
    assert [call for call in SAMPLES if not any({*call.split(" ")} <= words for words in asked)] == []


def test_the_export_is_private(whole: Account) -> None:
    """Environments hold secrets: nobody else may read the folder, and nothing of the work is left beside it."""
    assert [path.name for path in whole.place.iterdir()] == [ACCOUNT]
    assert {path.stat().st_mode & 0o077 for path in whole.place.rglob("*")} == {0}
    assert [path.name for path in (whole.place / ACCOUNT).iterdir() if path.name.startswith(".")] == []


def test_the_organisation_is_a_tree(whole: Account) -> None:
    """Units and accounts stand below one another, each with the policies that are attached to it."""
    (root,) = told(whole, "organisation-tree.json")
    below = {each["Id"]: each for each in root["Children"]}
    assert (below[ACCOUNT]["Children"], [each["Id"] for each in below[UNIT]["Children"]]) == ([], [OTHER])
    assert {each["Id"] for each in below[UNIT]["Policies"]} == {"p-fence123", "p-RCPFullAWSAccess"}


def test_half_a_tree_is_none(account: Account) -> None:
    """Where the policies of one unit may not be read there is no tree: a level without policies would let nothing through."""
    account.errors[f"organizations list-policies-for-target --target-id {UNIT}"] = DENIED
    assert account.export().returncode == 1
    assert not (account.place / ACCOUNT / "organisation-tree.json").exists()
    assert NOT_EXPORTED in missing(account)


def test_a_member_says_where_to_ask(account: Account) -> None:
    """In another account than the one that manages the organisation nothing of it is exported, and it is said where to."""
    described = {"Organization": {"Id": "o-abcdefghij", "MasterAccountId": OTHER}}
    account.samples["organizations describe-organization"] = described
    ended = account.export()
    assert ended.returncode == 0
    assert f"run this in account {OTHER} too" in ended.stderr
    assert any("organisation policies" in each for each in missing(account))


def test_what_is_refused_is_told_in_every_answer(account: Account) -> None:
    """A call that AWS denies costs its own records alone, is named, gives exit code 1, and is an input that is missing."""
    account.errors["secretsmanager list-secrets"] = DENIED
    ended = account.export()
    assert ended.returncode == 1
    assert "not exported: aws secretsmanager list-secrets --region eu-central-1" in ended.stderr
    assert told(account, "not-exported.json")["NotExported"][0].startswith("aws secretsmanager list-secrets")
    assert NOT_EXPORTED in missing(account)


@pytest.mark.parametrize(("regions_answer", "code"), [(True, 0), (False, 1)])
def test_a_service_that_a_region_lacks(account: Account, regions_answer: bool, code: int) -> None:
    """A service without an address in a region that answers is not there; in one that does not answer it is missing."""
    account.errors["apprunner list-services"] = UNREACHED
    if not regions_answer:
        account.errors["ec2 describe-regions --region"] = UNREACHED
    assert account.export().returncode == code
    assert (account.place / NOT_EXPORTED).exists() is not regions_answer


def test_an_account_without_anything(account: Account) -> None:
    """Empty lists are said to be empty: what AWS lists none of is not missing."""
    assert account.export().returncode == 0
    estate = graphnhi.build(account.place)
    assert all(each["read"] == each["used"] and not each["skipped"] for each in estate.about["files"])
    assert NOT_EXPORTED not in missing(account)


def test_an_export_that_is_there_stays(account: Account) -> None:
    """Two exports are never mixed in one folder."""
    (account.place / ACCOUNT).mkdir(parents=True)
    ended = account.export()
    assert ended.returncode == 1
    assert "is there already" in ended.stderr
    assert [*(account.place / ACCOUNT).iterdir()] == []


def test_names_are_no_commands(account: Account) -> None:
    """What people call their things is handed on as it is, and never run."""
    name = "$(touch pwned) `touch pwned`;touch pwned * --output"
    environments = [{"EnvironmentArn": ENVIRONMENT, "ApplicationName": name, "EnvironmentName": "live"}]
    account.samples["elasticbeanstalk describe-environments"] = {"Environments": environments}
    assert account.export().returncode == 0
    assert [*account.place.parent.rglob("pwned")] == []
    assert any(f"--application-name={name}" in " ".join(words) for words in account.calls)


def test_a_pipe_that_breaks_runs_nothing(account: Account) -> None:
    """A script that comes only in part asks nothing of AWS."""
    (account.tools / "calls").write_text("", "utf-8")
    part = script("aws").rpartition("\nmain ")[0]
    subprocess.run(["bash"], input=part, cwd=account.tools, text=True, check=True, timeout=60)
    assert account.calls == []


def test_it_is_printed_as_it_is(tmp_path: Path) -> None:
    """The text goes to stdout alone, and nothing is checked; a source without a script is refused with those that there are."""
    ended = CliRunner().invoke(main, ["doctor", "--how-to-export", "aws", "-e", str(tmp_path / "none")])
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, script("aws"), "")
    refused = CliRunner().invoke(main, ["doctor", "--how-to-export", "azure"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "wanted one of aws" in refused.stderr
