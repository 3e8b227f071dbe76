"""How many access keys each user has, and whether a console password: what the input tells of that, if anything does."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphnhi.deriving.aws.identities import Identities
from graphnhi.deriving.aws.records import Record, account_of

__all__ = ["Credentials", "credentials"]

_KEYS = ("access_key_1_last_rotated", "access_key_2_last_rotated")
_NONE = ("N/A", "not_supported", "")


@dataclass
class Credentials:
    """By the ARN of a user: `keys` how many, `password` whether; neither where nothing tells it."""

    keys: dict[str, int] = field(default_factory=dict)
    password: dict[str, bool] = field(default_factory=dict)


def credentials(found: Identities, given: Iterable[Record]) -> Credentials:
    """A list of keys tells of every user of its account; of several accounts, of those of which it names one."""
    kept = [record for record in given if record.shape in ("access_key", "credential_report")]
    told = Credentials()
    _listed(told, found, [record for record in kept if record.shape == "access_key"])
    for record in kept:
        if record.shape == "credential_report" and isinstance(arn := record.value.get("arn"), str):
            _reported(told, arn, record)
    return told


def _listed(told: Credentials, found: Identities, keys: Iterable[Record]) -> None:
    users = {(each.account, each.name): each.arn for each in found.by_arn.values() if each.kind == "user"}
    counted = Counter[str]()
    accounts = set[str]()
    for record in keys:
        named, name = record.value.get("Account") or account_of(record.value.get("Arn")), record.value.get("UserName")
        owners = [arn for (account, each), arn in users.items() if each == name and named in (None, account)]
        counted.update(owners)
        accounts |= {str(account_of(arn)) for arn in owners}
    told.keys |= {arn: counted[arn] for (account, _), arn in users.items() if account in accounts}


def _reported(told: Credentials, arn: str, record: Record) -> None:
    value = record.value
    if all(key in value for key in _KEYS):
        told.keys.setdefault(arn, sum(value[key] not in _NONE for key in _KEYS))
    if value.get("password_enabled") in ("true", "false"):
        told.password[arn] = value["password_enabled"] == "true"
