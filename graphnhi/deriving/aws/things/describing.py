"""Where descriptions of resources have what is said of all of them: owner, region, tags. What a type has of its own is data in
`facts/aws_resources.csv`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from graphnhi.deriving.aws.records import tags_of

__all__ = ["at", "first", "owner_of", "partition_of", "region_of", "tags_told"]

_OWNERS: Final = ("OwnerId", "AWSAccountId", "Account", "AccountId", "accountId", "account_id", "registryId")
_REGIONS: Final = ("Region", "region", "awsRegion")
_ZONES: Final = ("AvailabilityZone", "availability_zone", "Placement.AvailabilityZone", "placement.availabilityZone")
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+")
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_TAGS: Final = ("Tags", "tags_all", "tags", "TagList", "TagSet")


def at(value: Any, path: str) -> list[Any]:
    """What stands under a path of keys (`a.b`); each member of a list on the way counts."""
    found = [value]
    for key in path.split("."):
        inner = [each[key] for each in found if isinstance(each, Mapping) and key in each]
        found = [one for each in inner for one in (each if isinstance(each, list) else [each])]
    return found


def first(value: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    """The first text under one of some keys, if it has any letter."""
    return next((value[key] for key in keys if isinstance(value.get(key), str) and value[key]), None)


def owner_of(value: Mapping[str, Any]) -> str | None:
    """The account that a description names as its own."""
    return first(value, _OWNERS)


def region_of(value: Mapping[str, Any]) -> str | None:
    """The region that a description names, itself or by its zone."""
    told = [*(value.get(key) for key in _REGIONS), *(zone for path in _ZONES for zone in at(value, path))]
    found = (_REGION.match(each) for each in told if isinstance(each, str))
    return next((each[0] for each in found if each is not None), None)


def partition_of(region: str | None) -> str:
    """The partition that a region lies in; what has no region lies in that of AWS."""
    return next((each for start, each in _PARTITIONS.items() if region and region.startswith(start)), "aws")


def tags_told(value: Mapping[str, Any]) -> dict[str, str] | None:
    """The tags of a description, None where it tells none."""
    return next((each for each in (tags_of(value.get(key)) for key in _TAGS) if each is not None), None)
