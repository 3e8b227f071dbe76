"""`graphnhi whocan`: which identities may do one thing, by the policies that the estate keeps."""

import click

from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked
from graphnhi.errors import UsageError, quoted

__all__ = ["command"]

_EXAMPLES = (
    (
        "graphnhi whocan s3:GetObject arn:aws:s3:::ledger/may.csv -e account.graphnhi",
        "who may read it, by which statements",
    ),
    (
        "graphnhi whocan s3:GetObject arn:aws:s3:::ledger/may.csv -e account.graphnhi --context aws:MultiFactorAuthPresent=true",
        "the same, where a second factor is known to be there",
    ),
)


@click.command("whocan", cls=Told, examples=_EXAMPLES)
@click.argument("action")
@click.argument("resource")
@click.option(
    "--context", "given", multiple=True, metavar="KEY=VALUE", help="A context key of the request; may be repeated."
)
@click.option("--strict-context", is_flag=True, help="Keys that are not given are absent, not open.")
@asked(without=("max_hops", "mode"))
def command(asked: Asked, /, action: str, resource: str, given: tuple[str, ...], strict_context: bool) -> int:
    """Which identities may do ACTION with RESOURCE themselves.

    By their own policies, their groups', boundaries, organisation and resource policies; no chain of roles and no escalation is
    walked. What depends on a key that is not known is possible, with the key.
    """
    estate = opened(asked)
    import graphnhi

    known = _known(given)
    more = asked.narrowed("bound", "category", "as_of")
    answer = graphnhi.whocan(estate, action, resource, context=known, strict_context=strict_context, **more)
    return deliver(answer, asked.shown, strict=asked.strict)


def _known(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    for key, sign, _ in pairs:
        if not (key and sign):
            raise UsageError(f"no context key (found {quoted(key)}, wanted KEY=VALUE).")
    return {key: value for key, _, value in pairs}
