"""How many access keys each user has, and whether a console password: what the input tells of that, if anything does."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphnhi.deriving.aws.accounts.key_owners import Keys
from graphnhi.deriving.aws.records import Record, account_of

__all__ = ["Credentials", "credentials"]

_KEYS = ("access_key_1_last_rotated", "access_key_2_last_rotated")
_NONE = ("N/A", "not_supported", "")
_TRUTHS = {"true": True, "false": False}


@dataclass
class Credentials:
    """By the ARN of a user: `keys` how many, `password` whether; neither where nothing tells it."""

    keys: dict[str, int] = field(default_factory=dict)
    password: dict[str, bool] = field(default_factory=dict)


def credentials(owners: Keys, given: Iterable[Record]) -> Credentials:
    """A list of keys tells of every user of its account; of several accounts, of those of which it names one."""
    kept = [record for record in given if record.shape in ("access_key", "credential_report")]
    told = Credentials()
    _listed(told, owners, [record for record in kept if record.shape == "access_key"])
    for record in kept:
        if record.shape == "credential_report" and isinstance(arn := record.value.get("arn"), str):
            _reported(told, arn, record)
    return told


def _listed(told: Credentials, owners: Keys, keys: Iterable[Record]) -> None:
    counted = Counter(owner for record in keys for owner in owners.owners(record))
    accounts = {str(account_of(arn)) for arn in counted}
    known = owners.found.identities.by_arn.values()
    told.keys |= {each.arn: counted[each.arn] for each in known if each.kind == "user" and each.account in accounts}


def _reported(told: Credentials, arn: str, record: Record) -> None:
    value = record.value
    if all(key in value for key in _KEYS):
        told.keys.setdefault(arn, sum(value[key] not in _NONE for key in _KEYS))
    enabled = value.get("password_enabled")
    if enabled in _TRUTHS:
        told.password[arn] = _TRUTHS[enabled]
