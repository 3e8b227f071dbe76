"""The deriver of AWS: records of all files together, as nodes, edges, and the records by which decisions are asked later."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graphnhi.deriving.aws.account import Accounts, accounts
from graphnhi.deriving.aws.administering import add_administrators
from graphnhi.deriving.aws.assuming import add_assumes
from graphnhi.deriving.aws.granting import Granting
from graphnhi.deriving.aws.identity_nodes import add_identities
from graphnhi.deriving.aws.missing import missing_inputs
from graphnhi.deriving.aws.records import Record, account_of, records
from graphnhi.deriving.aws.rows import Rows
from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.errors import Fault
from graphnhi.readers.tidy import Table

__all__ = ["KEPT", "derive"]

KEPT: Final = "aws"
"""The name by which an estate keeps the records."""
_DECIDING: Final = (
    "user", "role", "group", "policy", "organisation", "organisation_tree", "organisation_policy", "resource_policy", "secret_policy",
    "wrapped", "tagged",
)  # fmt: skip
"""Shapes of the records that have a say in decisions."""
_IDENTITIES: Final = ("user", "role", "group")
_USED: Final = (*_DECIDING, "access_key", "credential_report", "truncated")
"""Shapes of the records of which anything is made."""


def derive(tables: list[Table], context: Context) -> Derived:
    """Every record has its part in a node, an edge or a decision; one that can have none is skipped."""
    del context
    given = [*records(tables)]
    if not given:
        return nothing()
    found, rows = accounts(given), Rows()
    add_identities(rows, found.identities, given)
    granting = Granting(found)
    add_administrators(rows, granting)
    gaps = [*_gaps(found), *add_assumes(rows, granting)]
    return Derived(
        *rows.frames(), tuple(_unusable(given)), tuple(gaps), missing=tuple(missing_inputs(found, given)),
        kept={KEPT: [*_kept(given)]},
    )  # fmt: skip


def _unusable(given: Iterable[Record]) -> Iterator[Fault]:
    for record in given:
        problem = _problem(record)
        if problem is not None:
            yield Fault(record.place.file, record.place.whole, problem)


def _problem(record: Record) -> str | None:
    """Why nothing is made of a record, if nothing is."""
    shape, arn = record.shape, record.value.get("Arn")
    name = shape.replace("_", " ")
    if shape not in _USED:
        return f"nothing is made of a {name} yet"
    if shape == "access_key" and not all(isinstance(record.value.get(key), str) for key in ("AccessKeyId", "UserName")):
        return f"the {name} has no id or no user"
    lacks = account_of(arn) is None if shape in _IDENTITIES else shape == "policy" and not isinstance(arn, str)
    return f"the {name} has no ARN" if lacks else None


def _gaps(found: Accounts) -> Iterator[dict[str, object]]:
    """Documents that cannot be read: what they say is possible."""
    for each in found.identities.by_arn.values():
        for held in (*each.policies, *([each.trust] if each.trust else [])):
            if held.group is None and held.place is not None and held.policy.problem is not None:
                yield {
                    "gap": "unreadable policy", "id": each.arn, "what": held.policy.name, "severity": "high", "file": held.place.file,
                    "place": held.place.whole, "count": 1,
                }  # fmt: skip


def _kept(given: Iterable[Record]) -> Iterator[dict[str, Any]]:
    """The records that decide, as they are read again: of a managed policy the default version alone."""
    for record in given:
        if record.shape in _DECIDING:
            place = record.place
            yield {
                "shape": record.shape, "record": record.text, "file": place.file, "pattern": place.pattern,
                "number": place.number,
            }  # fmt: skip
