"""Managed policies of accounts with all their versions, as the input lists them: what one may make the default again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.access.aws_iam import Policy, read
from graphnhi.deriving.aws.accounts.identities import Held
from graphnhi.deriving.aws.records import Record, account_of

__all__ = ["MOST", "Versions", "versions"]

MOST: Final = 5
"""Versions that a policy may have. Source: IAM User Guide, "Versioning IAM policies"."""


@dataclass(frozen=True, slots=True)
class Versions:
    """`others`: versions that are not the default, those without a document as missing; `count`: how many there are in all."""

    others: tuple[Held, ...]
    count: int


def versions(given: Iterable[Record]) -> Mapping[str, Versions]:
    """By the ARN of each policy of an account: those of AWS nobody changes."""
    return {
        arn: _versions(record, arn)
        for record in given
        if record.shape == "policy" and isinstance(arn := record.value.get("Arn"), str) and account_of(arn) is not None
    }


def _versions(record: Record, arn: str) -> Versions:
    told = record.value.get("PolicyVersionList")
    listed = [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []
    chosen = record.value.get("DefaultVersionId")
    others = [
        _held(record, arn, number, each)
        for number, each in enumerate(listed)
        if not (each.get("VersionId") == chosen if chosen else each.get("IsDefaultVersion") is True)
    ]
    return Versions(tuple(others), len(listed))


def _held(record: Record, arn: str, number: int, version: Mapping[str, Any]) -> Held:
    name = f"{arn} {version.get('VersionId')}"
    if "Document" not in version:
        return Held(Policy(name, problem=f"{name} missing"), None, arn)
    place = record.place.under(f"/PolicyVersionList/{number}/Document")
    return Held(read(version["Document"], name), place, arn)
