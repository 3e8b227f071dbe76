"""Things as nodes: what each is, whose it is, what its tags say of it, and the role that it runs as."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.deriving.aws.accounts.identity_nodes import account_id
from graphnhi.deriving.aws.things.describing import at, first
from graphnhi.deriving.aws.things.tagging import Tagging
from graphnhi.deriving.aws.things.thing_roles import RunsAs
from graphnhi.deriving.aws.things.things import Thing, Things
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.rows import Rows

__all__ = ["add_things"]

_CREATED: Final = (
    "CreationDate", "CreatedDate", "CreateDate", "LaunchTime", "CreationTime", "creationTime", "CreatedOn", "createdAt", "created",
    "registeredAt", "CreatedTimestamp",
)  # fmt: skip
_NAMES: Final = (
    "Name",
    "FunctionName",
    "StackName",
    "agentName",
    "agentRuntimeName",
    "serviceName",
    "NotebookInstanceName",
)
_SECURE: Final = "SecureString"
_CREDENTIALS: Final = "credentials"
_IDENTITIES: Final = ("agent",)
"""Kinds of things that are identities: what such a one has of a role, it assumes."""


def add_things(rows: Rows, things: Things, tagging: Tagging) -> Iterator[dict[str, object]]:
    """A node for each thing of a type that makes one, in its account, with the role that it runs as; gives the gaps."""
    shown = [thing for thing in things.by_arn.values() if thing.kind.kind is not None]
    for thing in shown:
        yield from _add_node(rows, thing, tagging)
        if thing.account is not None:
            rows.edge(thing.place, account_id(thing.account), "CONTAINS", thing.arn, "lies in the account")
        for role in thing.runs_as:
            _add_role(rows, thing, role)
    yield from _counted("placement unknown", (thing for thing in shown if thing.account is None))
    yield from _counted("role unknown", (thing for thing in shown if thing.kind.runs and not thing.is_described))
    for account, place in {thing.account: thing.place for thing in reversed(shown) if thing.account}.items():
        rows.node(place, account_id(account), "account", name=account, tenant=account)


def _counted(what: str, of: Iterable[Thing]) -> Iterator[dict[str, object]]:
    """One gap a type, at the first of its things, with how many there are."""
    found = defaultdict[str, list[Thing]](list)
    for thing in of:
        found[thing.type].append(thing)
    for name, each in found.items():
        yield gap(what, each[0].arn, name, each[0].place, len(each))


def _add_node(rows: Rows, thing: Thing, tagging: Tagging) -> Iterator[dict[str, object]]:
    told, unmapped = tagging.columns(thing.tags or {})
    known = _data_class(thing)
    columns = told | ({"data_class": known} if known else {})
    rows.node(
        thing.place, thing.arn, str(thing.kind.kind), name=thing.name, tenant=thing.account, created=first(thing.told, _CREATED),
        rotated=first(thing.told, ("LastRotatedDate",)), last_used=first(thing.told, ("LastAccessedDate",)),
        records=_items(thing), properties=json.dumps({"type": thing.type}), **columns,
    )  # fmt: skip
    for tag in unmapped:
        yield gap("data class unknown", thing.arn, tag, thing.place)


def _items(thing: Thing) -> str | None:
    """How many records a table has, as DynamoDB counts them every six hours."""
    told = next(filter(None, (thing.told.get(key) for key in ("ItemCount", "itemCount"))), None)
    return str(told) if isinstance(told, int | str) else None


def _data_class(thing: Thing) -> str | None:
    """That of its type, whatever a tag says; a parameter that is kept encrypted holds a credential, of any other only a tag tells."""
    told = (*at(thing.told, "Type"), *at(thing.told, "type"))
    is_secure = thing.type == "ssm:parameter" and any(each == _SECURE for each in told)
    return _CREDENTIALS if is_secure else thing.kind.data_class


def _add_role(rows: Rows, thing: Thing, role: RunsAs) -> None:
    edge = "ASSUMES" if thing.kind.kind in _IDENTITIES else "RUNS_AS"
    bound = "possible" if role.condition else "certain"
    rows.edge(
        role.place, thing.arn, edge, role.end, "runs as the role", role.premises, bound=bound, condition=role.condition
    )
