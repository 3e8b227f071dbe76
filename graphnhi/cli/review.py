"""`graphnhi review`: the recertification export, and what the decisions that come back would do."""

from pathlib import Path
from typing import Any

import click

from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.inventory import filters
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi review -o review.csv", "a row to decide on for each; then --apply review.csv"),
    ("graphnhi review --owner payments-squad -o payments.csv", "what one team has to review"),
)

_NARROWING = ("kind", "owner", "vendor", "environment", "missing")


@click.command("review", cls=Told, examples=_EXAMPLES)
@filters
@click.option(
    "--apply", "decided", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Read a review back, and say what its decisions close and break.",
)  # fmt: skip
@asked()
def command(asked: Asked, /, library: Path | None, decided: Path | None, **wanted: Any) -> int:
    """The recertification export, and what its decisions would do.

    Write it with -o review.csv, let people fill in the column `decision` (keep, revoke or change), and give it back with
    --apply: the pairs that close when all that is to be revoked leads nowhere, and who uses it. The estate stays as it is.
    """
    if decided is not None:
        _refuse_narrowing(asked, wanted)
    estate = opened(asked)
    import graphnhi

    narrowed = dict(asked.narrowed("bound", "as_of", "mode"))
    if decided is None:
        narrowed |= asked.narrowed("category", "max_hops")
        answer = graphnhi.review(estate, library=library, **wanted, **narrowed)
    else:
        answer = graphnhi.apply_review(estate, decided, library=library, **narrowed)
    return deliver(answer, asked.shown, strict=asked.strict)


def _refuse_narrowing(asked: Asked, wanted: dict[str, Any]) -> None:
    """A review is applied as a whole: what narrows the export would hide what its decisions do."""
    given = [f"--{name}" for name in _NARROWING if wanted[name]]
    given += ["--category"] * (asked.category is not None) + ["--max-hops"] * (asked.max_hops is not None)
    if given:
        raise click.UsageError(f"--apply takes a review as it is: leave out {', '.join(given)}.")
