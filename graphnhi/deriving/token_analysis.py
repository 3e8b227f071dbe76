"""What analyzers found that a token may do: one file a token, one record a binding, as a key with what it is permitted.

Whose token it is, and what a permission of theirs is called in the catalogue, are facts. The token is named by its file's stem
(by its whole label where two of one provider and tenant have the same). A binding without a right grants nothing; one that no
fact maps is counted and kept as a possible use of the provider account. Unbound resources name what the token can see: they
are kept as a property of it.
"""

from typing import Final

import pandas as pd

from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.deriving.facts import read_catalogue
from graphnhi.deriving.provider_account import PLACE, common, edges_of, system_edges, systems, targets, tidied, with_ids
from graphnhi.deriving.provider_gates import gates_of
from graphnhi.deriving.token_names import analyses, bindings, nameless, tokens
from graphnhi.deriving.token_rights import rights
from graphnhi.deriving.unmapped import quiet_gaps, unmapped_gaps, uses
from graphnhi.readers.tidy import Table

__all__ = ["derive"]

_MET: Final = (
    "key",
    "pair",
    "known",
    "provider",
    "source",
    "place",
    "side",
    "side_mode",
    "tenant_name",
    "system",
    *PLACE,
)
_TOKEN: Final = ["id", "kind", "name", "source", "tenant", "created", "expires", "status", "tags", "properties", *PLACE]


def derive(tables: list[Table], context: Context) -> Derived:
    """Every file becomes a token, every binding with a right an edge or a counted unmapped permission."""
    catalogue = read_catalogue(context.facts)
    if not tables:
        return nothing()
    files = analyses(tables, context)
    met = bindings(tables, files)
    said = rights(met, catalogue, context.facts)
    met = met.assign(pair=said.pairs)[list(_MET)]
    gates = gates_of(met.merge(said.fills, on="pair"), catalogue)
    grants, released = with_ids(met.merge(said.grants, on="pair")), with_ids(gates.released)
    things, unknown = _things(met.merge(said.things, on="pair")), met.merge(said.unknown, on="pair")
    coarse = frozenset(met.loc[met["pair"].isin(said.coarse), "key"])
    nodes = [
        tokens(files, coarse)[list(_TOKEN)],
        systems(files),
        gates.nodes,
        targets(grants),
        targets(released),
        _nodes(things),
    ]
    seen = pd.concat([grants, things[things["kind"] == "data_store"]], ignore_index=True)
    edges = [
        edges_of(grants, "key", "PERMITS", "end"), edges_of(things, "key", "PERMITS", "end"), uses(unknown), gates.approvals,
        edges_of(released, "key", "RELEASES", "end"), system_edges(seen, released), _contained(things),
    ]  # fmt: skip
    gaps = unmapped_gaps(unknown) + quiet_gaps(met.merge(said.quiet, on="pair"))
    made = tidied(nodes, ["id"]), tidied(edges, ["from", "edge", "to"])
    return Derived(
        *made, gaps=tuple(gaps), unmapped=len(unknown.drop_duplicates(["key", "written"])), notes=nameless(files)
    )


def _things(rows: pd.DataFrame) -> pd.DataFrame:
    """What is granted that is no financial action and no classed data: `end` is the account, or a thing of its own in it."""
    own = rows["place"] + "/" + rows["kind"] + "/" + rows["thing"] + rows["side"]
    return rows.assign(end=own.where(rows["thing"].notna(), rows["system"]))


def _nodes(things: pd.DataFrame) -> pd.DataFrame:
    rows = things[things["thing"].notna()]
    return pd.DataFrame({"id": rows["end"], "kind": rows["kind"], "name": rows["called"], **common(rows)})


def _contained(things: pd.DataFrame) -> pd.DataFrame:
    """The account contains the repositories and other systems that its tokens name."""
    rows = things[things["thing"].notna() & (things["kind"] != "data_store")]
    told = rows.assign(bound=None, condition=None, right=None, rule="named by a token of this account")
    return edges_of(told, "system", "CONTAINS", "end")
