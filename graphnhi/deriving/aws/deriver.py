"""The deriver of AWS: records of all files together, as nodes, edges, and the records by which decisions are asked later."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphnhi.deriving.aws.accounts.account import accounts
from graphnhi.deriving.aws.accounts.identity_nodes import add_identities
from graphnhi.deriving.aws.accounts.key_owners import Keys
from graphnhi.deriving.aws.accounts.resources import wrapped_policy
from graphnhi.deriving.aws.escalating.escalations import escalations
from graphnhi.deriving.aws.gaps import gaps_of
from graphnhi.deriving.aws.kept import DECIDING, kept
from graphnhi.deriving.aws.missing import missing_inputs
from graphnhi.deriving.aws.records import EMPTY, Place, Record, account_of, records
from graphnhi.deriving.aws.rights.absent import rights_on_nothing
from graphnhi.deriving.aws.rights.batches import Batches
from graphnhi.deriving.aws.rights.gates import Gates
from graphnhi.deriving.aws.rights.rights import BY_CHOICE, Rights
from graphnhi.deriving.aws.rights.rights_table import rights
from graphnhi.deriving.aws.rows import Rows
from graphnhi.deriving.aws.things.configurations import add_credentials, is_configured
from graphnhi.deriving.aws.things.injected import add_injected
from graphnhi.deriving.aws.things.planned import PLANNED
from graphnhi.deriving.aws.things.tagging import read_tagging
from graphnhi.deriving.aws.things.thing_kinds import thing_kinds
from graphnhi.deriving.aws.things.thing_nodes import add_things
from graphnhi.deriving.aws.things.things import things
from graphnhi.deriving.aws.things.told import LISTING
from graphnhi.deriving.aws.trusts.administering import add_administrators
from graphnhi.deriving.aws.trusts.assuming import add_assumes
from graphnhi.deriving.aws.trusts.federating import add_federations
from graphnhi.deriving.aws.trusts.lending import Lending
from graphnhi.deriving.aws.trusts.pods import ASSOCIATION, CLUSTER, add_pod_identities, issuers, problem
from graphnhi.deriving.aws.trusts.taking import Taking
from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.errors import Fault
from graphnhi.readers.tidy import Table

__all__ = ["KEPT", "derive"]

KEPT: Final = "aws"
"""The name by which an estate keeps the records."""
_IDENTITIES: Final = ("user", "role", "group")
_USED: Final = (
    *DECIDING, *LISTING, "configured", PLANNED, "access_key", "credential_report", "truncated", EMPTY, ASSOCIATION, CLUSTER,
)  # fmt: skip
"""Shapes of the records of which anything is made."""

_NEEDED: Final = {
    "policy": ("Arn",), "access_key": ("AccessKeyId", "UserName"), "resource_policy": ("Resource",),
    "secret_policy": ("ARN",), "credential_report": ("arn",),
}  # fmt: skip
"""What a record must say as text to be of any use, by shape."""


def derive(tables: list[Table], context: Context) -> Derived:
    """Every record has its part in a node, an edge or a decision; one that can have none is skipped."""
    given = [*records(tables)]
    if not given:
        return nothing()
    kinds, rows = thing_kinds(context.facts), Rows()
    found = accounts(given, kinds)
    gathered = things(found, given, kinds)
    gaps = [*add_identities(rows, found.identities, Keys(found), given), *gaps_of(found)]
    gaps += add_things(rows, gathered, read_tagging(context.facts))
    gaps += add_credentials(rows, gathered, _keys(given))
    add_injected(rows, found, gathered)
    add_administrators(rows, found)
    batches = Batches(found, BY_CHOICE)
    taking = Taking(batches)
    gaps += add_assumes(rows, found, taking)
    table, gates = rights(context.facts), Gates(rows)
    had = Rights(batches, table, gathered.by_type(), is_configured, gates)
    had.add(rows)
    ways = escalations(had, taking, gathered, context.facts, given)
    gaps += ways.add(rows)
    gaps += Lending(rows, found, table, gates, BY_CHOICE).add(gathered.by_type())
    gates.add(batches)
    nothing_listed = [*rights_on_nothing(ways.making, table, gathered)]
    gaps += [each for each, _ in nothing_listed]
    gaps += add_federations(rows, found, issuers(given))
    gaps += add_pod_identities(rows, found, given)
    return Derived(
        *rows.frames(), tuple(_unusable(given, gathered.unusable)), tuple(gaps),
        missing=(*missing_inputs(found, given), *(each for _, each in nothing_listed), *ways.missing()),
        kept={KEPT: [*kept(given, gathered, kinds)]},
    )  # fmt: skip


def _keys(given: Iterable[Record]) -> Iterator[str]:
    """The access keys whose users a list tells."""
    return (str(record.value.get("AccessKeyId")) for record in given if record.shape == "access_key")


def _unusable(given: Iterable[Record], known: Mapping[Place, str]) -> Iterator[Fault]:
    for record in given:
        why = known.get(record.place) or _problem(record)
        if why is not None:
            yield Fault(record.place.file, record.place.whole, why)


def _problem(record: Record) -> str | None:
    """Why nothing is made of a record, if nothing is."""
    if record.shape not in _USED:
        return f"nothing is made of a {record.shape.replace('_', ' ')} yet"
    if record.shape in _IDENTITIES and account_of(record.value.get("Arn")) is None:
        return f"the {record.shape} has no ARN"
    if record.shape in (ASSOCIATION, CLUSTER):
        return problem(record)
    if record.shape == "wrapped" and not _is_usable(record.value):
        return "the output holds no policy and no attachment"
    lacking = next((key for key in _NEEDED.get(record.shape, ()) if not isinstance(record.value.get(key), str)), None)
    return f"the {record.shape.replace('_', ' ')} has no {lacking}" if lacking else None


def _is_usable(wrapped: Mapping[str, Any]) -> bool:
    """Whether an output with what it belongs to says anything that is taken: a policy, what is attached, or what it is attached to."""
    output = wrapped.get("Output")
    if "Resource" in wrapped:
        return wrapped_policy(output) is not None
    return isinstance(output, Mapping) and isinstance(
        output.get("Policies" if "TargetId" in wrapped else "Targets"), list
    )
