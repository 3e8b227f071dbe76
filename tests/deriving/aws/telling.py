"""Records as the AWS reader gives them, and what is made of them."""

import json
from typing import Any

from graphnhi.deriving.aws.accounts.account import Accounts, accounts
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.things.configurations import add_credentials
from graphnhi.deriving.aws.things.tagging import read_tagging
from graphnhi.deriving.aws.things.thing_nodes import add_things
from graphnhi.deriving.aws.things.things import Things, things
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library

A, B = "111122223333", "444455556666"
REGION = "eu-west-1"
Given = tuple[str, Any]


def arn(service: str, rest: str, account: str = A) -> str:
    return f"arn:aws:{service}:{REGION}:{account}:{rest}"


def role_arn(name: str, account: str = A) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def role(name: str, account: str = A, **more: Any) -> Given:
    return "role", {"Arn": role_arn(name, account), "RoleName": name.rpartition("/")[2], **more}


def planned(of: str, **values: Any) -> Given:
    return "planned", {"type": of, "account_id": A, "values": values}


def records(*given: Given) -> list[Record]:
    place = [Place("x/a.json", "/{}", at) for at in range(len(given))]
    return [Record(shape, value, where, json.dumps(value)) for where, (shape, value) in zip(place, given, strict=True)]


def gathered(*given: Given) -> tuple[Accounts, Things]:
    kept = records(*given)
    found = accounts(kept)
    return found, things(found, kept)


def told(*given: Given) -> Things:
    return gathered(*given)[1]


def made(*given: Given, known: tuple[str, ...] = ()) -> tuple[Any, Any, list[dict[str, object]]]:
    """Nodes, edges and gaps."""
    rows, found = Rows("aws"), told(*given)
    gaps = [*add_things(rows, found, read_tagging(Library())), *add_credentials(rows, found, known)]
    return *rows.frames(), gaps


def edges(frame: Any, edge: str) -> list[tuple[str, str, str | None]]:
    """Ends and condition of the edges of one kind."""
    rows = frame[frame["edge"] == edge].reindex(columns=["from", "to", "condition"])
    told = (row if isinstance(row["condition"], str) else row | {"condition": None} for row in rows.to_dict("records"))
    return sorted((row["from"], row["to"], row["condition"]) for row in told)
