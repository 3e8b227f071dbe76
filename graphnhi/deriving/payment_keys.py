"""A list of provider keys and their scopes, one record a scope, as keys, provider accounts, gates and the edges between.

What a scope grants is decided by `access`; how things are named by `key_names`. A scope that no fact maps is counted, ranked
by its words and kept as a possible use of the account (PERMITS with right use, which leads nowhere); `read_metadata` and
`read_events` are counted and give no edge. A key whose provider no fact knows is kept with all its scopes unmapped.
"""

import pandas as pd

from graphnhi.deriving.derived import Context, Derived, nothing
from graphnhi.deriving.facts import read_catalogue
from graphnhi.deriving.key_complaints import complaints, unusable
from graphnhi.deriving.key_list import OWN, key_list, seconds
from graphnhi.deriving.key_names import identified, sided
from graphnhi.deriving.provider_account import PLACE, edges_of, system_edges, systems, targets, tidied, with_ids
from graphnhi.deriving.provider_gates import gates_of
from graphnhi.deriving.scope_rows import Scopes, resolved
from graphnhi.deriving.unmapped import quiet_gaps, unmapped_gaps, uses
from graphnhi.readers.tidy import Table

__all__ = ["derive"]

_ACTING = ("key", "pair", "known", "source", "place", "side", "side_mode", "tenant_name", "system", *PLACE)


def derive(tables: list[Table], context: Context) -> Derived:
    """Every record of every table becomes part of a key; one without a provider or a credential is skipped."""
    catalogue = read_catalogue(context.facts)
    usable, skipped = unusable(key_list(tables, context))
    if usable.empty:
        return nothing(skipped)
    keys = identified(usable, catalogue)
    scopes = resolved(keys, catalogue)
    keys = keys.assign(pair=scopes.pairs)
    acting = _acting(keys)
    gates = gates_of(acting.merge(scopes.fills, on="pair"), catalogue)
    grants, released = with_ids(acting.merge(scopes.grants, on="pair")), with_ids(gates.released)
    unknown = acting.merge(scopes.unknown, on="pair")
    nodes = [_keys(keys, scopes), systems(acting), gates.nodes, targets(grants), targets(released)]
    edges = [
        edges_of(grants, "key", "PERMITS", "end"), gates.approvals, edges_of(released, "key", "RELEASES", "end"),
        system_edges(grants, released), uses(unknown), _held(keys),
    ]  # fmt: skip
    gaps = unmapped_gaps(keys.merge(scopes.unknown, on="pair")) + quiet_gaps(acting.merge(scopes.quiet, on="pair"))
    unmapped = unknown[unknown["gap"] == "unmapped permission"].drop_duplicates(["key", "written"])
    nodes_and_edges = tidied(nodes, ["id"]), tidied(edges, ["from", "edge", "to"])
    return Derived(*nodes_and_edges, skipped, tuple(gaps), len(unmapped), complaints(keys, catalogue))


def _acting(keys: pd.DataFrame) -> pd.DataFrame:
    """The records once for each account that their key acts on, with that account's `system`."""
    acting = sided(keys)
    return acting.assign(system=acting["place"] + "/service/" + acting["source"] + acting["side"])[list(_ACTING)]


def _keys(keys: pd.DataFrame, scopes: Scopes) -> pd.DataFrame:
    """The keys as nodes, one row for each record that says something else of its key."""
    coarse = keys["pair"].isin(scopes.coarse).groupby(keys["key"]).transform("any")
    said = keys.assign(
        id=keys["key"], tenant=keys["tenant_name"], name=keys["name"].where(keys["name"].notna(), keys["label"]),
        tags=_tagged(keys["tags"], coarse), mode=keys["mode"].where(keys["mode"].notna(), keys["prefix_mode"]),
    )  # fmt: skip
    against = keys["prefix_mode"].notna() & (said["mode"].str.casefold() != keys["prefix_mode"])
    by_prefix = said[against].assign(mode=said.loc[against, "prefix_mode"])
    columns = ["id", "kind", *OWN, "source", "tenant", "mode", "properties", "fingerprint", *PLACE]
    records = [said, by_prefix, *(_saying(said, of, also) for of in ("mode", *OWN) for also in seconds(said, of))]
    return pd.concat([record[columns] for record in records if len(record)], ignore_index=True)


def _saying(said: pd.DataFrame, column: str, also: str) -> pd.DataFrame:
    """The records that say `column` twice, with what they say the second time."""
    rows = said[said[also].notna()]
    return rows.assign(**{column: rows[also]})


def _tagged(tags: pd.Series, coarse: pd.Series) -> pd.Series:
    marked = (tags + ";coarse").where(tags.notna(), "coarse")
    return marked.where(coarse, tags)


def _held(keys: pd.DataFrame) -> pd.DataFrame:
    """HOLDS from each identity that the list names, verbatim."""
    holders = [
        edges_of(keys.dropna(subset=name), name, "HOLDS", "key") for name in ("holder", *seconds(keys, "holder"))
    ]
    return pd.concat(holders, ignore_index=True)
