"""Accounts, users, roles, groups and access keys as nodes, and what lies in what. No policy is judged here.

A user with a console password and without an active key is a human; every other one, and each where no credential report tells, is
a service account.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphnhi.deriving.aws.accounts.identities import Identities, Identity
from graphnhi.deriving.aws.accounts.key_owners import Keys
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["account_id", "add_identities"]

_STATUS: Final = {"Active": "active", "Inactive": "disabled"}
_NO_DATES: Final = ("N/A", "no_information", "not_supported", "")
_UNPLACED: Final = "placement unknown"
_EDGE_OF_MEMBERS: Final = "member of"


def account_id(account: str) -> str:
    """The id of an account as a system."""
    return f"aws:{account}/account/{account}"


def add_identities(rows: Rows, found: Identities, keys: Keys, records: Iterable[Record]) -> Iterator[dict[str, object]]:
    """Every identity in its account, users in their groups, and their access keys; gives the gaps: keys of nobody who is known."""
    kept = [*records]
    reports = {record.value.get("arn"): record for record in kept if record.shape == "credential_report"}
    accounts: dict[str, Place] = {}
    groups = {(each.account, each.name): each.arn for each in found.by_arn.values() if each.kind == "group"}
    for each in found.by_arn.values():
        accounts.setdefault(each.account, each.place)
        _add_identity(rows, each, reports.get(each.arn))
        rows.edge(each.place, account_id(each.account), "CONTAINS", each.arn, "lies in the account")
        for name in each.groups:
            if (each.account, name) in groups:
                rows.edge(each.place, each.arn, "MEMBER_OF", groups[each.account, name], _EDGE_OF_MEMBERS)
    for record in kept:
        if record.shape == "access_key":
            yield from _add_key(rows, record, keys)
    for account, place in accounts.items():
        rows.node(place, account_id(account), "account", name=account, tenant=account)


def _add_identity(rows: Rows, each: Identity, report: Record | None) -> None:
    told = report.value if report else {}
    rows.node(
        each.place, each.arn, _kind(each, told), name=each.name, tenant=each.account, created=_date(each.told.get("CreateDate")),
        last_used=_date(told.get("password_last_used")) or _role_used(each.told),
    )  # fmt: skip


def _kind(each: Identity, told: Mapping[str, Any]) -> str:
    if each.kind != "user":
        return each.kind
    has_key = any(told.get(f"access_key_{number}_active") == "true" for number in (1, 2))
    return "human" if told.get("password_enabled") == "true" and not has_key else "service_account"


def _role_used(told: Mapping[str, Any]) -> str | None:
    used = told.get("RoleLastUsed")
    return _date(used.get("LastUsedDate")) if isinstance(used, Mapping) else None


def _add_key(rows: Rows, record: Record, keys: Keys) -> Iterator[dict[str, object]]:
    """A key of list-access-keys. Where nothing tells its account, it is possibly of each user of this name."""
    value = record.value
    key, name = value.get("AccessKeyId"), value.get("UserName")
    if not isinstance(key, str) or not isinstance(name, str):
        return
    account, owners = keys.account(record), keys.owners(record)
    rows.node(
        record.place, key, "access_key", name=key, lifetime="static", status=_STATUS.get(str(value.get("Status"))),
        created=_date(value.get("CreateDate")), tenant=account,
    )  # fmt: skip
    bound, condition = ("certain", None) if account else ("possible", _UNPLACED)
    for owner in owners:
        rows.edge(record.place, owner, "HOLDS", key, "access key", bound=bound, condition=condition)
        rows.edge(record.place, key, "AUTHENTICATES_AS", owner, "access key", bound=bound, condition=condition)
    if not owners:
        yield gap("key of nobody known", key, name, record.place)


def _date(value: Any) -> str | None:
    """A date as it is written, where one is."""
    return value if isinstance(value, str) and value not in _NO_DATES else None
