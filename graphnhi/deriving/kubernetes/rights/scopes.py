"""Where a right counts: in the whole cluster, in one namespace, or in every namespace and yet on nothing that lies in none."""

from typing import Final

__all__ = ["CLUSTER", "EVERY", "covers", "meet"]

CLUSTER: Final = ""
"""The scope of what is bound in the whole cluster."""
EVERY: Final = "*"
"""The scope of what could be bound in each namespace, one by one; no namespace is called so."""


def meet(one: str, other: str) -> str | None:
    """Where both count; None where that is nowhere.

    >>> meet("", "*"), meet("*", "pay"), meet("pay", "kyc")
    ('*', 'pay', None)
    """
    for wide in (CLUSTER, EVERY):
        if wide in (one, other):
            return other if one == wide else one
    return one if one == other else None


def covers(scope: str, namespace: str) -> bool:
    """Whether a scope has a namespace in it, or with "" the whole cluster."""
    return scope in (CLUSTER, namespace) or (scope == EVERY and namespace != CLUSTER)
