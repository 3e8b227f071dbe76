"""`whocan`: which identities have one right themselves, by the policies that the estate keeps. No chain, no escalation is walked.

One module a policy language; which one a question is of, its action tells.
"""

from collections.abc import Mapping

from graphnhi.asking import Settings
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.library import Library
from graphnhi.results import Answer

__all__ = ["whocan"]


def whocan(
    estate: Estate,
    action: str,
    resource: str,
    settings: Settings,
    known: Mapping[str, str],
    facts: Library,
    *,
    strict: bool = False,
    name: str | None = None,
    namespace: str | None = None,
) -> Answer:
    """A row an identity that may do it, certain ones first, with the statements that decided and what stays unknown.

    action, resource: of AWS `s3:GetObject` and an ARN (or `*`), of Kubernetes a verb and `RESOURCE[/SUB][.GROUP]` or a path. known,
    strict: keys of the request's context, of AWS alone; name, namespace: of the object, of Kubernetes alone. Raises UsageError where
    the estate keeps no policies of that language, and for what cannot be asked of it.
    """
    if ":" in action:
        from graphnhi.engine.whocan import aws  # noqa: PLC0415 - one question needs one evaluator

        if name is not None or namespace is not None:
            raise UsageError("a name and a namespace are asked of Kubernetes; the ARN of AWS has both.")
        return aws.whocan(estate, action, resource, settings, known, strict=strict)
    from graphnhi.engine.whocan import kubernetes  # noqa: PLC0415 - as above

    if known or strict:
        raise UsageError("roles of Kubernetes know no conditions: a context is asked of AWS alone.")
    return kubernetes.whocan(estate, kubernetes.Question(action, resource, name, namespace), settings, facts)
