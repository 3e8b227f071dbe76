"""Small accounts of users, roles, groups and policies, for the ways that go by IAM itself."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from graphnhi.deriving import DERIVERS, Context, Derived
from graphnhi.library import Library
from graphnhi.readers import aws
from graphnhi.readers.tidy import Table
from tests.deriving.aws.making import A, arn, details, document, role, statement, trusts, user

__all__ = [
    "ACCOUNT",
    "ADAM",
    "ADMINISTRATOR",
    "ATTACHED",
    "EVERYTHING",
    "POLICY",
    "STAFF",
    "group",
    "keyed",
    "keys",
    "openly",
    "policy",
    "reported",
]

ACCOUNT: Final = f"aws:{A}/account/{A}"
ADAM, STAFF, POLICY = arn("user", "adam"), arn("group", "staff"), arn("policy", "p")
ADMINISTRATOR: Final = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING: Final = statement("*")
LITTLE: Final = statement("s3:ListBucket")
ATTACHED: Final = {"AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": POLICY}]}
_REPORT: Final = ("arn", "password_enabled", "access_key_1_last_rotated", "access_key_2_last_rotated")


def group(name: str, *statements: Any, **more: Any) -> dict[str, Any]:
    policies = [{"PolicyName": "own", "PolicyDocument": document(*statements)}] if statements else []
    return {"GroupName": name, "Arn": arn("group", name), "GroupPolicyList": policies} | more


def openly(*statements: Any, **more: Any) -> dict[str, Any]:
    """The role that everybody of the account may assume who is granted it."""
    return role("runner", trusts(f"arn:aws:iam::{A}:root"), *statements, **more)


def policy(*older: Any, now: Any = LITTLE, count: int = 1, name: str = POLICY) -> dict[str, Any]:
    """A managed policy of so many versions: what it says now, and what older ones do; None is one that the input has not."""
    told = [now, *older, *([LITTLE] * (count - 1 - len(older)))]
    versions = [
        {"VersionId": f"v{number}", "IsDefaultVersion": number == 1} | ({} if each is None else {"Document": document(each)})
        for number, each in enumerate(told, 1)
    ]  # fmt: skip
    return {"Policies": [{"PolicyName": "p", "Arn": name, "DefaultVersionId": "v1", "PolicyVersionList": versions}]}


def keys(*names: str) -> dict[str, Any]:
    """A list of access keys: one a name."""
    told = [{"UserName": name, "AccessKeyId": f"AKIAEXAMPLE{number:09}"} for number, name in enumerate(names)]
    return {"AccessKeyMetadata": told}


def keyed(*statements: Any, **eve: Any) -> list[Any]:
    """Eve with some statements, and Adam, who has a key."""
    return [details(user("eve", *statements, **eve), user("adam")), keys("eve", "adam")]


def reported(folder: Path, outputs: list[Any], *rows: tuple[str, ...]) -> Derived:
    """What comes of outputs and a credential report, whose rows are of the columns that matter here; none: there is no report."""
    tables = []
    for number, output in enumerate(outputs):
        path = folder / f"{number}.json"
        path.write_text(json.dumps(output), "utf-8")
        tables += [*aws.read(path, path.name)]
    if rows:
        told = pd.DataFrame([dict(zip(_REPORT, row, strict=False)) for row in rows], dtype=object)
        tables.append(Table("report.csv", "table", told, "line {}", np.arange(2, len(told) + 2), len(told)))
    return DERIVERS["aws"](tables, Context(tenant_of=lambda table: "acme", facts=Library()))
