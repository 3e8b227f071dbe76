"""What is wrong or odd with the records of a key list, in words: records without a key, unknown providers, odd kinds."""

from collections.abc import Iterator

import pandas as pd

from graphnhi.access.catalogue import Catalogue
from graphnhi.deriving.key_list import seconds
from graphnhi.errors import Fault, near, quoted
from graphnhi.model.kinds import KINDS_OF

__all__ = ["complaints", "unusable"]


def unusable(keys: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The records that name a provider and a credential, and one Fault for each that does not."""
    unnamed = keys[["provider", "credential"]].isna().any(axis=1)
    bad = keys[unnamed]
    faults = [
        Fault(file, pattern.format(number), f"names no {'credential' if isinstance(provider, str) else 'provider'}", "an empty cell",
              "its name", "The record is skipped.")
        for file, pattern, number, provider in bad[["file", "pattern", "number", "provider"]].itertuples(index=False)
    ]  # fmt: skip
    return keys[~unnamed].reset_index(drop=True), tuple(faults)


def complaints(keys: pd.DataFrame, catalogue: Catalogue) -> tuple[Fault, ...]:
    """One Fault for each file and provider that no fact knows, and for each value of `kind` that is no credential."""
    first = keys.drop_duplicates(["file", "provider"])
    unknown = first[first["known"].isna()]
    kinds = keys.dropna(subset="kind_said").drop_duplicates(["file", "kind_said"])
    odd = kinds[~kinds["kind_said"].str.casefold().isin(KINDS_OF["credential"])]
    rows = ["file", "pattern", "number"]
    return (
        *(
            _unknown_provider(f, p.format(n), name, catalogue)
            for f, p, n, name in unknown[[*rows, "provider"]].itertuples(index=False)
        ),
        *_twice(keys),
        *(_odd_kind(f, p.format(n), kind) for f, p, n, kind in odd[[*rows, "kind_said"]].itertuples(index=False)),
    )


def _unknown_provider(file: str, place: str, name: str, catalogue: Catalogue) -> Fault:
    known = sorted(catalogue.sources)
    alike = near(name, known)
    wanted = f"such as {', '.join(alike or known[:3])}"
    todo = "Its keys are kept and all their scopes count as unmapped; map them in facts/provider_scopes.csv of your library."
    return Fault(file, place, "the catalogue knows no such provider", quoted(name), wanted, todo)


def _twice(keys: pd.DataFrame) -> Iterator[Fault]:
    """One Fault for each file and column that names an account or a consent unlike the one that counts."""
    for column in ("account", "consent"):
        for also in seconds(keys, column):
            rows = keys.dropna(subset=also).drop_duplicates("file")
            for file, pattern, number, one, other in rows[["file", "pattern", "number", column, also]].itertuples(
                index=False
            ):
                todo = "The first counts for every such record of the file."
                yield Fault(
                    file, pattern.format(number), f"two unlike values of {column}", quoted(other), quoted(one), todo
                )


def _odd_kind(file: str, place: str, kind: str) -> Fault:
    wanted = ", ".join(sorted(KINDS_OF["credential"]))
    return Fault(file, place, "kind is no credential", quoted(kind), wanted, "The key is kept as an api_key.")
