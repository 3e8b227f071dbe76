"""Small accounts written in a test, derived as a build does it, and what came of them by its ends."""

import json
from pathlib import Path
from typing import Any

from graphnhi.deriving import DERIVERS, Context, Derived
from graphnhi.library import Library
from graphnhi.readers import aws

A, B, OUTSIDE = "111122223333", "444455556666", "999988887777"
ORGANISATION = "o-abcdefghij"

Bound = tuple[str, str | None]
CERTAIN: Bound = ("certain", None)


def arn(kind: str, name: str, account: str = A) -> str:
    return f"arn:aws:iam::{account}:{kind}/{name}"


EVE, RUNNER = arn("user", "eve"), arn("role", "runner")


def statement(action: Any, resource: Any = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource} | more


def trusts(principal: Any, action: Any = "sts:AssumeRole", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """A statement of a trust policy; a text is a principal of AWS."""
    told = {"AWS": principal} if isinstance(principal, str | list) else principal
    return {"Effect": effect, "Principal": told, "Action": action} | more


def document(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [*statements]}


def user(name: str, *statements: Any, account: str = A, **more: Any) -> dict[str, Any]:
    policies = [{"PolicyName": "own", "PolicyDocument": document(*statements)}] if statements else []
    return {"UserName": name, "Arn": arn("user", name, account), "UserPolicyList": policies} | more


def role(name: str, trust: Any, *statements: Any, account: str = A, path: str = "", **more: Any) -> dict[str, Any]:
    """A role; `trust` is the statement or the statements of its trust policy."""
    policies = [{"PolicyName": "own", "PolicyDocument": document(*statements)}] if statements else []
    told = document(*(trust if isinstance(trust, list) else [trust]))
    return {
        "RoleName": name, "Arn": arn("role", path + name, account), "AssumeRolePolicyDocument": told, "RolePolicyList": policies,
    } | more  # fmt: skip


def boundary(*statements: Any, name: str = "limit") -> tuple[dict[str, Any], dict[str, Any]]:
    """A managed policy, and what an identity has that is held by it."""
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": document(*statements)}
    policy = {"Arn": arn("policy", name), "DefaultVersionId": "v1", "PolicyVersionList": [version]}
    return {"Policies": [policy]}, {"PermissionsBoundary": {"PermissionsBoundaryArn": policy["Arn"]}}


def details(*identities: dict[str, Any]) -> dict[str, Any]:
    """An output of get-account-authorization-details."""
    found: dict[str, list[Any]] = {"UserDetailList": [], "RoleDetailList": [], "GroupDetailList": []}
    for each in identities:
        key = next(name for name in ("User", "Role", "Group") if f"{name}Name" in each)
        found[f"{key}DetailList"].append(each)
    return found


def organisation(*policies: Any, account: str = A, kind: str = "SERVICE_CONTROL_POLICY") -> dict[str, Any]:
    """A tree of one account, held by policies of these statements."""
    full = {"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}
    own = [
        {"Id": f"p-{number}", "Type": kind, "Content": json.dumps(document(each))}
        for number, each in enumerate(policies)
    ]
    leaf = {"Id": account, "Type": "ACCOUNT", "Policies": [full, *own]}
    root = f"arn:aws:organizations::777788889999:root/{ORGANISATION}/r-1"
    return {"Id": "r-1", "Arn": root, "Type": "ROOT", "Policies": [full], "Children": [leaf]}


def derived(folder: Path, *outputs: Any) -> Derived:
    """What comes of outputs, the first of which is `0.json`."""
    tables = []
    for number, output in enumerate(outputs):
        path = folder / f"{number}.json"
        path.write_text(json.dumps(output), "utf-8")
        tables += [*aws.read(path, path.name)]
    return DERIVERS["aws"](tables, Context(tenant_of=lambda table: "acme", facts=Library()))


def edges(found: Derived, kind: str, **wanted: str) -> dict[tuple[str, str], Bound]:
    """Ends of the edges of a kind, with bound and condition; no two have the same ends."""
    rows = [
        row
        for row in found.edges.to_dict("records")
        if row["edge"] == kind and all(row[key] == wanted[key] for key in wanted)
    ]
    told = {(row["from"], row["to"]): (row.get("bound") or "certain", row.get("condition")) for row in rows}
    assert len(told) == len(rows)
    return told


def proofs(found: Derived, start: str, end: str, kind: str = "ASSUMES") -> list[str]:
    """The places of the statements that prove an edge: file and JSON pointer."""
    (row,) = (
        each
        for each in found.edges.to_dict("records")
        if (each["from"], each["edge"], each["to"]) == (start, kind, end)
    )
    more = json.loads(row["premises"]) if row["premises"] else []
    return [
        f"{row['file']}:{row['pattern'].format(row['number'])}",
        *(f"{each['source']}:{each['locator']}" for each in more),
    ]


def gaps(found: Derived) -> list[tuple[Any, Any, Any]]:
    return [(each["gap"], each["id"], each["what"]) for each in found.gaps]


def kinds(found: Derived) -> dict[str, str]:
    """The kind of each node."""
    return dict(zip(found.nodes["id"], found.nodes["kind"], strict=True))


def times(found: Derived, kind: str) -> list[tuple[str | None, str | None, str | None]]:
    """First and last moment of each edge of a kind, and its condition."""
    rows = (row for row in found.edges.to_dict("records") if row["edge"] == kind)
    return [(row.get("not_before"), row.get("not_after"), row.get("condition")) for row in rows]
