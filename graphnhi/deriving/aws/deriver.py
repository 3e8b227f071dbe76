"""The deriver of AWS: records of all files together, as nodes, edges, and the records by which decisions are asked later."""

from collections.abc import Iterator, Sequence
from typing import Final

from graphnhi.deriving.aws.accounts.account import Accounts, accounts
from graphnhi.deriving.aws.accounts.identity_nodes import add_identities
from graphnhi.deriving.aws.accounts.key_owners import Keys
from graphnhi.deriving.aws.escalating.escalations import escalations
from graphnhi.deriving.aws.gaps import gaps_of
from graphnhi.deriving.aws.kept import kept
from graphnhi.deriving.aws.missing import missing_inputs
from graphnhi.deriving.aws.records import Record, records
from graphnhi.deriving.aws.rights.absent import rights_on_nothing
from graphnhi.deriving.aws.rights.batches import Batches
from graphnhi.deriving.aws.rights.gates import Gates
from graphnhi.deriving.aws.rights.rights import BY_CHOICE, Rights
from graphnhi.deriving.aws.rights.rights_table import rights
from graphnhi.deriving.aws.things.configurations import add_credentials, is_configured
from graphnhi.deriving.aws.things.injected import add_injected
from graphnhi.deriving.aws.things.tagging import read_tagging
from graphnhi.deriving.aws.things.thing_kinds import thing_kinds
from graphnhi.deriving.aws.things.thing_nodes import add_things
from graphnhi.deriving.aws.things.things import Things, things
from graphnhi.deriving.aws.trusts.administering import add_administrators
from graphnhi.deriving.aws.trusts.assuming import add_assumes
from graphnhi.deriving.aws.trusts.claiming import claimed
from graphnhi.deriving.aws.trusts.federating import add_federations
from graphnhi.deriving.aws.trusts.lending import Lending
from graphnhi.deriving.aws.trusts.pods import add_pod_identities, issuers
from graphnhi.deriving.aws.trusts.taking import Taking
from graphnhi.deriving.aws.unusable import unusable
from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library
from graphnhi.readers.tidy import Table

__all__ = ["KEPT", "derive"]

KEPT: Final = "aws"
"""The name by which an estate keeps the records."""


def derive(tables: list[Table], context: Context) -> Derived:
    """Every record has its part in a node, an edge or a decision; one that can have none is skipped."""
    given = [*records(tables)]
    if not given:
        return nothing()
    kinds, rows = thing_kinds(context.facts), Rows("aws")
    found = accounts(given, kinds)
    gathered = things(found, given, kinds)
    taking = Taking(Batches(found, BY_CHOICE))
    gaps = [*_add_nodes(rows, found, gathered, context.facts, given), *_add_trusts(rows, found, taking, given)]
    more, unlisted = _add_rights(rows, taking, gathered, context.facts, given)
    missing = (*missing_inputs(found, given), *unlisted)
    skipped = tuple(unusable(given, gathered.unusable))
    own = {KEPT: [*kept(given, gathered, kinds)]}
    claims = tuple(claimed(found, given))
    return Derived(*rows.frames(), skipped, (*gaps, *more), missing=missing, kept=own, claims=claims)


def _add_nodes(
    rows: Rows, found: Accounts, gathered: Things, facts: Library, given: Sequence[Record]
) -> Iterator[dict[str, object]]:
    """Identities, resources, and the credentials of both; gives the gaps."""
    yield from add_identities(rows, found.identities, Keys(found), given)
    yield from gaps_of(found)
    yield from add_things(rows, gathered, read_tagging(facts))
    users = (str(record.value.get("AccessKeyId")) for record in given if record.shape == "access_key")
    yield from add_credentials(rows, gathered, users)
    add_injected(rows, found, gathered)


def _add_trusts(rows: Rows, found: Accounts, taking: Taking, given: Sequence[Record]) -> Iterator[dict[str, object]]:
    """Who administers an account, who takes which role, and whose tokens open one; gives the gaps."""
    add_administrators(rows, found)
    yield from add_assumes(rows, found, taking)
    yield from add_federations(rows, found, issuers(given))
    yield from add_pod_identities(rows, found, given)


def _add_rights(
    rows: Rows, taking: Taking, gathered: Things, facts: Library, given: Sequence[Record]
) -> tuple[list[dict[str, object]], list[dict[str, str]]]:
    """What everybody may do with resources, and by that become; gives the gaps, and the inputs that are missing for it."""
    table, gates, batches, by_type = rights(facts), Gates(rows), taking.batches, gathered.by_type()
    had = Rights(batches, table, by_type, is_configured, gates)
    had.add(rows)
    ways = escalations(had, taking, gathered, facts, given)
    gaps = [*ways.add(rows), *Lending(rows, batches.found, table, gates, BY_CHOICE).add(by_type)]
    gates.add(batches)
    unlisted = [*rights_on_nothing(ways.making, table, gathered)]
    return [*gaps, *(each for each, _ in unlisted)], [*(each for _, each in unlisted), *ways.missing()]
