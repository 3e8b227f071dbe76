"""Credentials that stand in resources: in the configuration of what computes, and in what a plan writes into buckets, parameters and
secrets. The reader has left of each an access key id, or a fingerprint.

A configuration with a secret in it is a data store of its own. Whoever reads it gets what it stores, and whoever controls what computes
has it too.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphnhi.deriving.aws.things.things import Thing, Things
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.left_secrets import Left, add_key, add_secret, configuration_id, escaped, is_left
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_credentials", "is_configured"]

_CONTENTS: Final = ("s3:bucket", "ssm:parameter", "secretsmanager:secret")
"""Types of data whose descriptions hold what is written into them; those of any other data hold the password that opens it."""
_NOT_LOOKED_AT: Final = ("Tags", "tags", "tags_all", "TagList", "TagSet", "volume_tags", "Description", "description")


def is_configured(thing: Thing) -> bool:
    """Whether a thing's configuration is a node: whether a credential stands in it."""
    return thing.kind.kind not in (None, "data_store") and any(True for _ in _credentials(thing))


def add_credentials(rows: Rows, things: Things, known: Iterable[str]) -> Iterator[dict[str, object]]:
    """What every thing stores; `known` are the ids of keys whose users are told. Gives the gaps: keys of nobody who is known."""
    users, holding = set(known), set[str]()
    for thing in things.by_arn.values():
        found = [*_credentials(thing)] if thing.kind.kind is not None else []
        if found and thing.kind.kind == "data_store" and thing.type not in _CONTENTS:
            _add_passwords(rows, thing, found)
        elif found:
            holder = _holder(rows, thing, found[0].place)
            holding.add(thing.arn)
            for each in dict.fromkeys(found):
                yield from _add_stored(rows, thing, holder, each, users)
    for thing in things.by_arn.values():
        for other in things.definitions(thing):
            if other.arn in holding:
                rows.edge(thing.place, thing.arn, "READS", configuration_id(other.arn), "that of its task definition")


def _credentials(thing: Thing) -> Iterator[Left]:
    for one in thing.records:
        for pointer, text in _texts(one.value):
            if is_left(text):
                yield Left(text, one.place.under(one.inside + pointer))


def _texts(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a description with its JSON pointer; tags and descriptions are for all to see."""
    left: list[tuple[str, Any]] = [("", value)]
    while left:
        pointer, inner = left.pop()
        if isinstance(inner, str):
            yield pointer, inner
        elif isinstance(inner, Mapping):
            left += [(f"{pointer}/{escaped(key)}", each) for key, each in inner.items() if key not in _NOT_LOOKED_AT]
        elif isinstance(inner, list):
            left += [(f"{pointer}/{at}", each) for at, each in enumerate(inner)]


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _holder(rows: Rows, thing: Thing, place: Place) -> str:
    """The id of the node that stores a thing's credentials: the data itself, or the configuration of what computes."""
    if thing.kind.kind == "data_store":
        return thing.arn
    node = configuration_id(thing.arn)
    rows.node(
        place, node, "data_store", name=f"configuration of {thing.name}", tenant=thing.account, data_class="credentials"
    )
    rows.edge(place, thing.arn, "READS", node, "its own configuration")
    return node


def _add_stored(rows: Rows, thing: Thing, holder: str, each: Left, users: set[str]) -> Iterator[dict[str, object]]:
    rule = "stands in it" if holder == thing.arn else "stands in the configuration"
    if each.is_key:
        rows.edge(each.place, holder, "STORES", add_key(rows, each), rule)
        if each.value not in users:
            yield gap("key of nobody known", each.value, f"in {thing.type}", each.place)
    elif each.joins:
        rows.edge(each.place, holder, "STORES", add_secret(rows, holder, each), rule)


def _add_passwords(rows: Rows, thing: Thing, found: Iterable[Left]) -> None:
    """What opens data by itself."""
    for each in found:
        if each.joins and not each.is_key:
            node = add_secret(rows, thing.arn, each)
            rows.edge(each.place, node, "PERMITS", thing.arn, "is the password of it", right="read")
