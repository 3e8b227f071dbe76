"""Completion of words in a shell: target words, kinds, and ids by their beginning.

Ids come out of the sorted ids of the estate on disk by binary search; the graph itself is not read. Whatever goes wrong
completes nothing, since a shell has no place to show an error.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from graphnhi.cli.options import DEFAULT_ESTATE

__all__ = ["Completer", "complete_id", "complete_target"]

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

TARGETS = ("payouts", "money", "customer-data", "admin", "marked")
_MOST = 50


def complete_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of the estate that begin with what stands there, at most 50."""
    try:
        name = ctx.params.get("estate") or DEFAULT_ESTATE
        return [CompletionItem(found) for found in islice(_ids(Path(name), incomplete), _MOST)]
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


def _ids(path: Path, beginning: str) -> Iterator[str]:
    if not path.exists():
        return
    from graphnhi.store.disk import open_estate

    ids = open_estate(path).ids
    for place in range(ids.lower_bound(beginning.encode()), len(ids)):
        if not ids[place].startswith(beginning):
            return
        yield ids[place]
