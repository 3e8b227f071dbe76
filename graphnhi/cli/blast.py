"""`graphnhi blast`: what falls if something is stolen, hop by hop."""

import click

from graphnhi.cli.completing import complete_id
from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_blast
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi blast svc-recon", "everything that one service account leads to"),
    ("graphnhi blast quillmetrics-connect-token --bound certain -o blast.md", "only what the data proves, as a page"),
    ("graphnhi blast svc-recon --category action", "the financial actions among it"),
)


@click.command("blast", cls=Told, examples=_EXAMPLES)
@click.argument("start", nargs=-1, required=True, shell_complete=complete_id)
@asked()
def command(asked: Asked, /, start: tuple[str, ...]) -> int:
    """What falls if START is stolen, hop by hop.

    Every node reached, the money a day and the records. START is the id of an identity, credential, vendor or system, or a name or tail of an id that is clear; several are
    stolen at once.
    """
    estate = opened(asked)
    import graphnhi

    answer = graphnhi.blast(estate, *start, **asked.narrowed("bound", "max_hops", "category", "as_of", "mode"))
    return deliver(answer, asked.shown, strict=asked.strict, hint=after_blast(answer, start, asked.estate))
