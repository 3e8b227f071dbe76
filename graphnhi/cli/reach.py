"""`graphnhi reach`: which identities and credentials can reach a target."""

import click

from graphnhi.cli.completing import complete_target
from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_reach
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi reach payouts", "who can start or approve a payout"),
    ("graphnhi reach customer-data --bound certain", "who certainly gets at customers' data"),
    ("graphnhi reach payouts --pairs -o payouts.csv -o payouts.json", "every pair, as a table and as JSON"),
    ("graphnhi reach data:kyc --category credential --max-hops 3", "which keys are three hops or fewer from KYC data"),
)


@click.command("reach", cls=Told, examples=_EXAMPLES)
@click.argument("target", required=False, shell_complete=complete_target)
@click.option("--pairs", is_flag=True, help="One row for each pair with a target, not the nearest target alone.")
@asked()
def command(asked: Asked, /, target: str | None, pairs: bool) -> int:
    """Which identities and credentials can reach TARGET.

    TARGET is payouts, money, customer-data, admin, marked, action:KIND, data:CLASS, a kind or an id; left out: every
    crown jewel.
    """
    estate = opened(asked)
    import graphnhi

    answer = graphnhi.reach(
        estate, target, pairs=pairs, **asked.narrowed("bound", "max_hops", "category", "as_of", "mode")
    )
    return deliver(answer, asked.shown, strict=asked.strict, hint=after_reach(answer, asked.estate))
