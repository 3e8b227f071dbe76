"""The catalogued ways that go by IAM itself: a smallest account of each, and accounts that lack one condition that is no permission."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from tests.deriving.aws.escalating.people import (
    ACCOUNT,
    ADAM,
    ATTACHED,
    EVERYTHING,
    LITTLE,
    POLICY,
    STAFF,
    group,
    keyed,
    keys,
    policy,
)
from tests.deriving.aws.making import EVE, RUNNER, A, B, arn, details, role, statement, trusts, user

__all__ = ["CASES", "Case"]

Outputs = list[Any]
Build = Callable[..., Outputs]
_NO_PASSWORD: Final = ((EVE, "false", "N/A", "N/A"), (ADAM, "false", "N/A", "N/A"))
_PASSWORD: Final = ((EVE, "false", "N/A", "N/A"), (ADAM, "true", "N/A", "N/A"))
_OTHER: Final = {each: arn(each, "zoe") for each in ("user", "role", "group", "policy")}
_ROOT: Final = f"arn:aws:iam::{A}:root"


@dataclass(frozen=True)
class Case:
    """One way. `grants`: each permission with the resource on which it takes it; `build`: the account in which the start has some
    statements (and `eve` more of what a user has); `lacking`: accounts without another condition, all permissions granted.
    own: it is oneself whose rights grow, so that a boundary of one's own holds them.
    """

    id: str
    required: str
    grants: Mapping[str, str]
    build: Build
    end: str
    start: str = EVE
    edge: str = "ESCALATES_TO"
    own: bool = False
    lacking: Mapping[str, Callable[..., Outputs]] = field(default_factory=lambda: MappingProxyType({}))
    report: tuple[tuple[str, ...], ...] = ()
    reports: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=lambda: MappingProxyType({}))

    def statements(self, *but: str) -> list[dict[str, Any]]:
        """What grants its permissions, some left out."""
        return [statement(action, on) for action, on in self.grants.items() if action not in but]


def _self(*statements: Any, **eve: Any) -> Outputs:
    return [details(user("eve", *statements, **eve))]


def _runner(*statements: Any, **more: Any) -> Outputs:
    return [details(role("runner", trusts({"Service": "ec2.amazonaws.com"}), *statements, **more))]


def _attached(
    *statements: Any, count: int = 1, has: Any = ATTACHED, older: tuple[Any, ...] = (), **eve: Any
) -> Outputs:
    return [details(user("eve", *statements, **has, **eve)), policy(*older, count=count)]


def _staff(*statements: Any, member: bool = True, staff: Any = None, **eve: Any) -> Outputs:
    groups = {"GroupList": ["staff"]} if member else {}
    return [details(user("eve", *statements, **groups, **eve), staff or group("staff", LITTLE)), policy()]


def _assuming(*statements: Any, trust: str = _ROOT, has: Any = None, **eve: Any) -> Outputs:
    """Eve, and a role that she may assume if she is granted it."""
    return [details(user("eve", *statements, **eve), role("runner", trusts(trust), **(has or {}))), policy()]


def _trusting(*statements: Any, has: Any = None, **eve: Any) -> Outputs:
    """Eve, and a role that trusts no one but a service."""
    return [details(user("eve", *statements, **eve), role("runner", trusts({"Service": "ec2.amazonaws.com"}), **(has or {}))), policy()]  # fmt: skip


def _far(*statements: Any, trust: str = EVE, **eve: Any) -> Outputs:
    return [details(user("eve", *statements, **eve)), details(role("far", trusts(trust), account=B))]


def _full_keys(*statements: Any, **eve: Any) -> Outputs:
    return [keyed(*statements, **eve)[0], keys("eve", "adam", "adam")]


def _joining(*statements: Any, holds: Any = EVERYTHING, **eve: Any) -> Outputs:
    return [details(user("eve", *statements, **eve), group("staff", holds))]


def _without_assuming(has: Any) -> Build:
    """Whoever rewrites a trust is named in it, but is denied."""

    def build(*statements: Any, **eve: Any) -> Outputs:
        return _trusting(*statements, statement(_ASSUME, effect="Deny"), has=has, **eve)

    return build


_FAR: Final = arn("role", "far", B)
_ASSUME: Final = "sts:AssumeRole"
_TRUST: Final = "iam:UpdateAssumeRolePolicy"
_VERSION: Final = "iam:CreatePolicyVersion"
_ROOMLESS: Final = {"room for a version": partial(_attached, count=5), "the policy": partial(_attached, has={})}  # fmt: skip
_OWN: Final = [
    Case("iam-001", _VERSION, {_VERSION: POLICY}, _attached, ACCOUNT, own=True, lacking=_ROOMLESS),
    Case("pmapper-admin-4", _VERSION, {_VERSION: POLICY}, _attached, ACCOUNT, own=True, lacking=_ROOMLESS),
    Case("iam-005", "iam:PutRolePolicy", {"iam:PutRolePolicy": RUNNER}, _runner, ACCOUNT, RUNNER, own=True),
    Case("iam-007", "iam:PutUserPolicy", {"iam:PutUserPolicy": EVE}, _self, ACCOUNT, own=True),
    Case("iam-008", "iam:AttachUserPolicy", {"iam:AttachUserPolicy": EVE}, _self, ACCOUNT, own=True),
    Case("iam-009", "iam:AttachRolePolicy", {"iam:AttachRolePolicy": RUNNER}, _runner, ACCOUNT, RUNNER, own=True),
    *(
        Case(of, f"iam:{action}GroupPolicy", {f"iam:{action}GroupPolicy": STAFF}, _staff, ACCOUNT, own=True,
             lacking={"a member": partial(_staff, member=False)})
        for of, action in (("iam-010", "Attach"), ("iam-011", "Put"))
    ),
    Case("iam-013", "iam:AddUserToGroup", {"iam:AddUserToGroup": STAFF}, _joining, ACCOUNT, own=True,
         lacking={"rights of the group": partial(_joining, holds=LITTLE)}),
    *(Case("pmapper-admin-1", "iam:PutUserPolicy|iam:PutRolePolicy", {f"iam:Put{kind}Policy": start}, build, ACCOUNT, start, own=True)
      for kind, start, build in (("User", EVE, _self), ("Role", RUNNER, _runner))),
    *(Case("pmapper-admin-2", "iam:AttachUserPolicy|iam:AttachRolePolicy", {f"iam:Attach{kind}Policy": start}, build, ACCOUNT, start, own=True)
      for kind, start, build in (("User", EVE, _self), ("Role", RUNNER, _runner))),
    *(Case("pmapper-admin-5", "iam:PutGroupPolicy|iam:AttachGroupPolicy", {f"iam:{action}GroupPolicy": STAFF}, _staff, ACCOUNT, own=True,
           lacking={"a member": partial(_staff, member=False)})
      for action in ("Put", "Attach")),
    Case("pmapper-admin-6", _VERSION, {_VERSION: POLICY}, partial(_staff, staff=group("staff", **ATTACHED)), ACCOUNT, own=True,
         lacking={"the policy": _staff}),
    Case("cloudsplaining-setdefaultpolicyversion", "iam:SetDefaultPolicyVersion", {"iam:SetDefaultPolicyVersion": POLICY},
         partial(_attached, older=(EVERYTHING,)), ACCOUNT, own=True,
         lacking={"a stronger version": partial(_attached, older=(LITTLE,)),
                  "the policy": partial(_attached, older=(EVERYTHING,), has={})}),
]  # fmt: skip
_BY_CREDENTIAL: Final = [
    *(Case(of, "iam:CreateAccessKey", {"iam:CreateAccessKey": ADAM}, keyed, ADAM, lacking={"room for a key": _full_keys}) for of in ("iam-002", "pmapper-iam-1")),
    Case("iam-003", "iam:CreateAccessKey;iam:DeleteAccessKey", {"iam:CreateAccessKey": ADAM, "iam:DeleteAccessKey": ADAM}, _full_keys, ADAM),
    *(Case(of, "iam:CreateLoginProfile", {"iam:CreateLoginProfile": ADAM}, keyed, ADAM, report=_NO_PASSWORD, reports={"has a password": _PASSWORD})
      for of in ("iam-004", "pmapper-iam-3")),
    *(Case(of, "iam:UpdateLoginProfile", {"iam:UpdateLoginProfile": ADAM}, keyed, ADAM, report=_PASSWORD, reports={"has no password": _NO_PASSWORD})
      for of in ("iam-006", "pmapper-iam-2")),
    *(Case(of, _TRUST, {_TRUST: RUNNER}, _trusting, RUNNER,
           lacking={"may assume": _without_assuming(None)}) for of in ("iam-012", "pmapper-iam-4")),
]  # fmt: skip
_BY_ANOTHER: Final = [
    *(
        Case(of, f"{action};{_ASSUME}", {action: on, _ASSUME: RUNNER}, partial(_assuming, has=has), ACCOUNT,
             lacking={"trust": partial(_assuming, has=has, trust=_OTHER["user"])} | ({"the policy": _assuming} if has else {}))
        for of, action, on, has in (
            ("iam-014", "iam:AttachRolePolicy", RUNNER, None), ("iam-016", _VERSION, POLICY, ATTACHED), ("iam-017", "iam:PutRolePolicy", RUNNER, None),
        )
    ),
    *(
        Case(of, f"{action};iam:CreateAccessKey", {action: ADAM, "iam:CreateAccessKey": ADAM}, keyed, ACCOUNT, lacking={"room for a key": _full_keys})
        for of, action in (("iam-015", "iam:AttachUserPolicy"), ("iam-018", "iam:PutUserPolicy"))
    ),
    *(
        Case(of, f"{action};{_TRUST}", {action: on, _TRUST: RUNNER}, partial(_trusting, has=has), ACCOUNT,
             lacking={"may assume": _without_assuming(has)} | ({"the policy": _trusting} if has else {}))
        for of, action, on, has in (
            ("iam-019", "iam:AttachRolePolicy", RUNNER, None), ("iam-020", _VERSION, POLICY, ATTACHED), ("iam-021", "iam:PutRolePolicy", RUNNER, None),
        )
    ),
    *(
        Case("pmapper-admin-3", "iam:CreateRole;iam:AttachRolePolicy|iam:PutRolePolicy", {"iam:CreateRole": "*", f"iam:{action}RolePolicy": "*"}, _self, ACCOUNT)
        for action in ("Attach", "Put")
    ),
    *(Case(of, _ASSUME, {_ASSUME: RUNNER}, _assuming, RUNNER, edge="ASSUMES", lacking={"trust": partial(_assuming, trust=_OTHER["user"])})
      for of in ("sts-001", "pmapper-sts-1")),
    Case("pmapper-sts-2", _ASSUME, {_ASSUME: _FAR}, _far, _FAR, edge="ASSUMES", lacking={"trust": partial(_far, trust=arn("user", "zoe"))}),
]  # fmt: skip
CASES: Final = [*_OWN, *_BY_CREDENTIAL, *_BY_ANOTHER]
