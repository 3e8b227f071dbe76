"""`graphnhi whocan`: which identities may do one thing, by the policies that the estate keeps."""

from pathlib import Path

import click

from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked, library_option
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
    (
        "graphnhi whocan get secrets -n pay -e cluster.graphnhi",
        "who may read Secrets there, by which bindings and rules",
    ),
    ("graphnhi whocan get /metrics -e cluster.graphnhi", "who may ask for a path of the API server"),
)


@click.command("whocan", cls=Told, examples=_EXAMPLES)
@click.argument("action")
@click.argument("resource")
@click.option(
    "--context", "given", multiple=True, metavar="KEY=VALUE", help="AWS: a context key of the request; may be repeated."
)
@click.option("--strict-context", is_flag=True, help="AWS: keys that are not given are absent, not open.")
@click.option("--name", metavar="NAME", help="Kubernetes: of this object; left out, of none that is known.")
@click.option("-n", "--namespace", metavar="NS", help="Kubernetes: in this namespace; left out, in all of them.")
@library_option
@asked(without=("max_hops", "mode"))
def command(
    asked: Asked,
    /,
    action: str,
    resource: str,
    given: tuple[str, ...],
    strict_context: bool,
    name: str | None,
    namespace: str | None,
    library: Path | None,
) -> int:
    """Which identities may do ACTION with RESOURCE themselves.

    AWS: s3:GetObject and an ARN. By their own policies, their groups', boundaries, organisation and resource policies; what depends
    on a key that is not known is possible, with the key. Kubernetes: a verb and RESOURCE[/SUB][.GROUP], or a path. By the bindings
    that name them or a group of theirs. No chain of roles and no escalation is walked.
    """
    estate = opened(asked)
    import graphnhi

    known = _known(given)
    more = {"name": name, "namespace": namespace, "library": library, **asked.narrowed("bound", "category", "as_of")}
    answer = graphnhi.whocan(estate, action, resource, context=known, strict_context=strict_context, **more)
    return deliver(answer, asked.shown, strict=asked.strict)


def _known(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    for key, sign, _ in pairs:
        if not (key and sign):
            raise UsageError(f"no context key (found {quoted(key)}, wanted KEY=VALUE).")
    return {key: value for key, _, value in pairs}
