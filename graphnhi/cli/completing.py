"""Completion of words in a shell: target words, kinds, and ids and names by their beginning.

Ids and names come out of the sorted ids and the sorted names of the estate on disk by binary search, a page of bytes a step;
the graph is not read, and nothing is looked through whole (so that tails of ids, which stand in no order, are not completed).
Whatever goes wrong completes nothing, since a shell has no place to show an error.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from graphnhi.cli.options import DEFAULT_ESTATE

if TYPE_CHECKING:
    from graphnhi.estate.texts import Texts

__all__ = ["Completer", "complete_id", "complete_query", "complete_target"]

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

TARGETS = ("payouts", "money", "customer-data", "admin", "marked")
_MOST = 50
_LOOKED = 1000
"""Most texts looked at for those that may be offered."""
_PLAIN = re.compile(r"[\w@%+:,./][\w@%+=:,./#~-]*\Z")
"""Words that a shell takes as they are. Others are not offered: some shells would run what stands in them."""


def complete_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of the estate, and then names, that begin with what stands there: at most 50."""
    try:
        name = ctx.params.get("estate") or DEFAULT_ESTATE
        return [CompletionItem(found) for found in islice(_known(Path(name), incomplete), _MOST)]
    except Exception:  # noqa: BLE001 - a completion that fails must stay silent
        return []


def complete_target(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Target words, kinds, classes and ids that begin with what stands there."""
    from graphnhi.model.kinds import ACTIONS, DATA_CLASSES, KINDS

    words = (
        *TARGETS,
        *KINDS,
        *(f"action:{kind}" for kind in sorted(ACTIONS)),
        *(f"data:{name}" for name in DATA_CLASSES),
    )
    fitting = [CompletionItem(word) for word in words if word.startswith(incomplete)]
    return [*fitting, *complete_id(ctx, param, incomplete)]


def complete_query(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of the shipped queries that begin with what stands there: the names of their files."""
    try:
        from graphnhi.library import Library

        names = (name.removesuffix(".toml") for name in Library().files("queries") if name.endswith(".toml"))
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]
    except Exception:  # noqa: BLE001 - a completion that fails must stay silent
        return []


def _known(path: Path, beginning: str) -> Iterator[str]:
    if not path.exists():
        return
    from graphnhi.store.disk import open_estate

    estate = open_estate(path)
    found = chain(_beginning(estate.ids, beginning), _beginning(estate.coded("nodes.name").values, beginning))
    seen = set[str]()
    for word in found:
        if word not in seen and _PLAIN.match(word):
            yield word
        seen.add(word)


def _beginning(texts: "Texts", beginning: str) -> Iterator[str]:
    """The sorted texts that begin so, from the first on."""
    first = texts.lower_bound(beginning.encode("utf-8", "surrogatepass"))
    for place in range(first, min(first + _LOOKED, len(texts))):
        text = texts[place]
        if not text.startswith(beginning):
            return
        yield text
