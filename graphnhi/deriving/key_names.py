"""Who the keys of a list are: the provider, the account and tenant, the mode, and the id of each.

A thing of a provider account is named `SOURCE:ACCOUNT/kind/name`: `stripe:acct_1/api_key/payroll`. ACCOUNT is the provider's
own account where the list names one (it is globally unique; behind a `tenant` column's value where the list has that, too),
else the tenant. The test account's things end in `/test`, so that patterns such as `adyen:*/initiate_payout` mean live ones.
"""

import re
from typing import Final

import numpy as np
import pandas as pd

from graphnhi.access.catalogue import Catalogue, source_of
from graphnhi.deriving.key_list import seconds
from graphnhi.library.templates import encoded
from graphnhi.model.kinds import KINDS_OF
from graphnhi.readers.secrets import REMOVED

__all__ = ["identified", "is_made_up", "mapped", "sided"]

_OWNER: Final = ["source", "place", "label"]
_AT: Final = "@"
_MADE_UP: Final = re.compile(rf"/(?:line-|row-|%2F)\d+{_AT}[^/]+\Z")


def is_made_up(key: str) -> bool:
    """Whether an id is of a key whose list names it by its value alone, so that only its place could name it.

    >>> [is_made_up(key) for key in ("stripe:acme/api_key/line-2@keys.csv", "stripe:acme/api_key/payroll")]
    [True, False]
    """
    return _MADE_UP.search(key) is not None


def mapped(cells: pd.Series, function: object) -> pd.Series:
    """`function` of each distinct text, put back in place; None stays None."""
    assert callable(function)
    codes, texts = pd.factorize(cells)
    values = np.empty(len(texts) + 1, dtype=object)
    values[: len(texts)] = [function(text) for text in texts]
    return pd.Series(values[codes], index=cells.index, dtype=object)


def identified(keys: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The records with `known` (the catalogue's name of the provider or None), `source`, `place`, `label`, `key` (the id),
    `kind`, `tenant_name`, `prefix_mode` and `prefix_scope`. Every record must have a provider and a credential.
    """
    keys = keys.copy()
    keys["known"] = mapped(keys["provider"], catalogue.provider)
    known = keys["known"].where(keys["known"].notna(), keys["provider"])
    keys["source"] = mapped(known, lambda name: catalogue.sources.get(name) or source_of(name))
    keys["label"] = _labels(keys)
    keys["place"], keys["tenant_name"] = _places(keys)
    keys["kind_said"], keys["kind"] = keys["kind"], _kinds(keys)
    keys["key"] = keys["place"] + "/" + keys["kind"] + "/" + mapped(keys["label"], encoded)
    keys["prefix_mode"], keys["prefix_scope"] = _prefixed(keys, catalogue)
    return keys


def _labels(keys: pd.DataFrame) -> pd.Series:
    """The credential's name; of a masked one the least place at which that secret stands."""
    masked = keys["credential"].str.contains(REMOVED, regex=False).astype(bool)
    if not masked.any():
        return keys["credential"]
    secret = keys["secret"].where(keys["secret"].notna(), pd.Series(np.arange(len(keys)), index=keys.index).astype(str))
    first = keys[masked].assign(secret=secret).sort_values(["file", "number"]).drop_duplicates(["source", "secret"])
    name = pd.Series([p.format(n) for p, n in zip(first["pattern"], first["number"], strict=True)], index=first.index)
    named = first.assign(name=name.str.replace(" ", "-") + _AT + first["file"]).set_index(["source", "secret"])["name"]
    places = named.reindex(pd.MultiIndex.from_arrays([keys["source"], secret])).to_numpy()
    return keys["credential"].where(~masked, pd.Series(places, index=keys.index))


def _places(keys: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """`source:account` of each record, and its tenant: the `tenant` column's value, else the account, else the table's.

    A record without an account has that of its key's other records, if they name only one.
    """
    tenant = keys["tenant"].where(keys["tenant"].notna(), keys["home"])
    accounts = keys["account"].groupby([keys["source"], tenant, keys["label"]], dropna=False)
    only = accounts.transform("first").where(accounts.transform("nunique") == 1)
    account = keys["account"].where(keys["account"].notna(), only)
    alone = account.where(account.notna(), tenant)
    whole = mapped(tenant, encoded) + "/" + mapped(account, encoded)
    place = whole.where(account.notna() & keys["tenant"].notna(), mapped(alone, encoded))
    named = keys["tenant"].where(keys["tenant"].notna(), alone)
    return keys["source"] + ":" + place, named


def _kinds(keys: pd.DataFrame) -> pd.Series:
    """The credential kind that the list states for a key (the least of several), else api_key."""
    stated = keys["kind"].str.casefold().where(keys["kind"].str.casefold().isin(KINDS_OF["credential"]))
    least = keys[_OWNER].assign(kind=stated).dropna(subset="kind").groupby(_OWNER)["kind"].min()
    found = least.reindex(pd.MultiIndex.from_frame(keys[_OWNER])).to_numpy(dtype=object)
    return pd.Series(found, index=keys.index, dtype=object).fillna("api_key")


def _prefixed(keys: pd.DataFrame, catalogue: Catalogue) -> tuple[pd.Series, pd.Series]:
    """What the beginning of a credential says, or of its scope where that says test: the mode, and the scope it stands for."""
    of_key = _prefixes(keys, "credential", catalogue)
    of_scope = _prefixes(keys, "scope", catalogue)
    test = (of_key["mode"] == "test") | (of_scope["mode"] == "test")
    mode = of_key["mode"].where(~test.groupby(keys["key"]).transform("any"), "test")
    return mode, of_key["permission"]


def _prefixes(keys: pd.DataFrame, column: str, catalogue: Catalogue) -> pd.DataFrame:
    pairs, distinct = pd.factorize(pd.MultiIndex.from_frame(keys[["known", column]].fillna("").astype(str)))
    said = [_prefix(provider, text, catalogue) for provider, text in distinct]
    return pd.DataFrame(said, columns=["mode", "permission"], dtype=object).take(pairs).set_index(keys.index)


def _prefix(provider: str, text: str, catalogue: Catalogue) -> tuple[str | None, str | None]:
    members = catalogue.family(provider) if provider else ()
    for prefix, mode, permission in (one for member in members for one in catalogue.prefixes.get(member, ())):
        if text.startswith(prefix):
            return mode, permission or None
    return None, None


def sided(keys: pd.DataFrame) -> pd.DataFrame:
    """The records once for each account that their key acts on: `side` is `""` (live) or `/test`, `side_mode` its mode.

    Test, by its prefix or as stated, is the test account only. Where the list contradicts itself (live and test, or test
    for a key whose prefix says live) both are, and the conflict of the mode decides in each bound. Unknown counts as live.
    """
    stated = pd.DataFrame({name: keys[name].str.casefold() for name in ("mode", *seconds(keys, "mode"))})
    says = {mode: (stated == mode).any(axis=1).groupby(keys["key"]).transform("any") for mode in ("test", "live")}
    by_prefix = {mode: keys["prefix_mode"] == mode for mode in ("test", "live")}
    test = by_prefix["test"] | says["test"]
    live = ~by_prefix["test"] & (says["live"] | by_prefix["live"] | ~test)
    known_live = says["live"] | by_prefix["live"]
    live_mode = pd.Series("live", index=keys.index, dtype=object).where(known_live, None)
    sides = [keys[live].assign(side="", side_mode=live_mode[live]), keys[test].assign(side="/test", side_mode="test")]
    return pd.concat(sides, ignore_index=True)
