"""The records by which decisions are asked of an estate later, as it keeps them: those that decide whole, of every other resource what
has a say, which is its ARN, its owner and its tags.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphnhi.deriving.aws.records import Record, account_of
from graphnhi.deriving.aws.things.planned import is_permission
from graphnhi.deriving.aws.things.telling import Told
from graphnhi.deriving.aws.things.thing_kinds import ThingKinds
from graphnhi.deriving.aws.things.things import Things
from graphnhi.deriving.aws.things.told import policy_told
from graphnhi.readers.strict import canonical

__all__ = ["DECIDING", "kept"]

DECIDING: Final = (
    "user", "role", "group", "policy", "organisation", "organisation_tree", "organisation_policy", "resource_policy", "member_policy",
    "secret_policy", "wrapped", "tagged",
)  # fmt: skip
"""Shapes of the records that have a say in decisions."""
_TAGGED: Final = "tagged"


def kept(given: Iterable[Record], gathered: Things, kinds: ThingKinds) -> Iterator[dict[str, Any]]:
    """The records that decide, as they are read again."""
    told = {one.place: one for thing in gathered.by_arn.values() for one in thing.records}
    for record in given:
        one = told.get(record.place)
        if record.shape in DECIDING or _has_policy(record, kinds):
            yield _row(record, record.shape, record.text)
        elif one is not None and (one.tags is not None or account_of(one.arn) is None):
            yield _row(record, _TAGGED, canonical(_tagged(one)))


def _has_policy(record: Record, kinds: ThingKinds) -> bool:
    return is_permission(record) or policy_told(record, kinds) is not None


def _tagged(one: Told) -> Mapping[str, Any]:
    tags = None if one.tags is None else [{"Key": key, "Value": value} for key, value in one.tags.items()]
    return {"ResourceARN": one.arn, "OwnerId": one.account, "Tags": tags, "Name": one.names[0] if one.names else None}


def _row(record: Record, shape: str, text: str) -> dict[str, Any]:
    place = record.place
    return {"shape": shape, "record": text, "file": place.file, "pattern": place.pattern, "number": place.number}
