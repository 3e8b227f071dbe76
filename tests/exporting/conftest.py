"""The script that exports an AWS account, run where a program that is not `aws` answers in its place."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.cli.how_to_export import script
from graphnhi.estate import Estate
from tests.exporting.samples import GONE, SAMPLES


@dataclass
class Account:
    """An account to export from a folder. errors: what `aws` says instead of printing a sample, by the call."""

    place: Path
    tools: Path
    errors: dict[str, str] = field(default_factory=dict)
    samples: dict[str, Any] = field(default_factory=lambda: dict(SAMPLES))
    ended: "subprocess.CompletedProcess[str] | None" = None

    def export(self) -> "subprocess.CompletedProcess[str]":
        """Run the script as a reader does: in a pipe, in an empty folder."""
        self.place.mkdir(exist_ok=True)
        (self.tools / "samples.json").write_text(json.dumps(self.samples), "utf-8")
        (self.tools / "errors.json").write_text(json.dumps(self.errors), "utf-8")
        (self.tools / "calls").write_text("", "utf-8")
        environment = {
            "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}", "FAKE_AWS": str(self.tools), "HOME": str(self.tools),
        }  # fmt: skip
        return subprocess.run(
            ["bash"],
            input=script("aws"),
            cwd=self.place,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    @property
    def calls(self) -> list[list[str]]:
        """Every call of `aws`, as its words."""
        return [line.split(" ") for line in (self.tools / "calls").read_text("utf-8").splitlines()]


def emptied(sample: Any) -> Any:
    """An output without records."""
    return {key: [] if isinstance(value, list) else value for key, value in sample.items()}


WITHOUT_THINGS = {
    call: sample if call.startswith(("sts", "iam", "organizations", "ec2 describe-regions")) else emptied(sample)
    for call, sample in SAMPLES.items()
}
"""The samples of an account of which AWS lists identities alone."""


def made(folder: Path) -> Account:
    """An account with one thing of each kind, and some that have no policy."""
    for needed in ("bash", "jq"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed, so the script that exports an account cannot run")
    tools = folder / "tools"
    tools.mkdir()
    aws = tools / "aws"
    aws.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{Path(__file__).with_name("fake_aws.py")}" "$@"\n', "utf-8")
    aws.chmod(0o755)
    errors = {
        call: f"An error occurred ({code}) when calling the operation: there is none" for call, code in GONE.items()
    }
    return Account(folder / "exports", tools, errors)


@pytest.fixture
def account(tmp_path: Path) -> Account:
    """One of which AWS lists nothing but identities, to change and to export."""
    account = made(tmp_path)
    account.samples = dict(WITHOUT_THINGS)
    return account


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """One that was exported as it is."""
    account = made(tmp_path_factory.mktemp("whole"))
    account.ended = account.export()
    return account


@pytest.fixture(scope="module")
def estate(whole: Account) -> Estate:
    """The estate of it."""
    return graphnhi.build(whole.place)
