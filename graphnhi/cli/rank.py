"""`graphnhi rank`: identities and credentials by impact, with exposure, privilege and hygiene beside it."""

from pathlib import Path

import click

from graphnhi.cli.completing import complete_id
from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_explain, after_rank
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked, library_option
from graphnhi.errors import UsageError

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi rank", "everybody by what falls with them, and how soon to act"),
    ("graphnhi rank --category credential -o rank.csv -o rank.json", "every key, as a table and as JSON"),
    ("graphnhi rank --explain svc-recon", "the targets that add up to one row, and what its other numbers are made of"),
)


@click.command("rank", cls=Told, examples=_EXAMPLES)
@click.option(
    "--explain", "explained", metavar="ID", shell_complete=complete_id, help="Take the row of one identity or credential apart."
)  # fmt: skip
@library_option
@asked()
def command(asked: Asked, /, explained: str | None, library: Path | None) -> int:
    """Identities and credentials by what falls with them.

    Impact comes of what is reached alone; exposure, privilege and hygiene stand beside it, and the priority is read off a table of
    impact and exposure. The weights are facts that you can edit (--library).
    """
    if asked.max_hops is not None:
        raise UsageError("rank weighs whole routes: it takes no --max-hops. `reach` and `blast` do.")
    if explained is not None and asked.category is not None:
        raise UsageError("--explain takes one row apart: it takes no --category.")
    estate = opened(asked)
    import graphnhi

    if explained is not None:
        told = graphnhi.explain(estate, explained, library=library, **asked.narrowed("bound", "as_of", "mode"))
        hint = after_explain(told, asked.estate)
    else:
        told = graphnhi.rank(estate, library=library, **asked.narrowed("bound", "category", "as_of", "mode"))
        hint = after_rank(told, asked.estate)
    return deliver(told, asked.shown, strict=asked.strict, hint=hint)
