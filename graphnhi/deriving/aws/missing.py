"""What exports of AWS do not hold: kinds of input that were not given at all, and pages of those that were."""

from collections.abc import Iterable, Iterator, Sequence

from graphnhi.deriving.aws.account import Accounts
from graphnhi.deriving.aws.pods import ASSOCIATION, PODS, trusts_pods
from graphnhi.deriving.aws.records import Record

__all__ = ["missing_inputs"]


def missing_inputs(found: Accounts, given: Sequence[Record]) -> Iterator[dict[str, str]]:
    """Each as `input` and `why`, once."""
    yield from _pages(given)
    shapes = {record.shape for record in given}
    if not found.organisation.is_known:
        yield _lacking("organisation policies (SCP, RCP)", "none were given: they can only limit what policies allow")
    elif any(found.organisation.places_nowhere(each.account) for each in found.identities.by_arn.values()):
        yield _lacking(
            "where organisation policies are attached",
            "an account is in no tree or list that was given: what limits it is not known",
        )
    if "credential_report" not in shapes and "user" in shapes:
        yield _lacking(
            "credential report",
            "none was given: who has a console password is not known, every user is a service account",
        )
    if ASSOCIATION not in shapes and any(map(trusts_pods, found.identities.by_arn.values())):
        yield _lacking(
            "pod identity associations",
            f"none were given: which service accounts take roles that trust {PODS} is not known",
        )
    if not any(each.policy for each in found.resources.by_arn.values()):
        yield _lacking("resource policies", "none were given: what they grant across accounts, and deny, is not known")


def _lacking(what: str, why: str) -> dict[str, str]:
    return {"input": what, "why": why}


def _pages(given: Iterable[Record]) -> Iterator[dict[str, str]]:
    files = dict.fromkeys(record.place.file for record in given if record.shape == "truncated")
    yield from (_lacking(file, "pages are missing: the output says that it goes on") for file in files)
