"""What exports of AWS do not hold: kinds of input that were not given at all, and pages of those that were."""

from collections.abc import Iterable, Iterator, Sequence

from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.records import EMPTY, Record, account_of
from graphnhi.deriving.aws.trusts.pods import ASSOCIATION, PODS, trusts_pods

__all__ = ["missing_inputs"]


def missing_inputs(found: Accounts, given: Sequence[Record]) -> Iterator[dict[str, str]]:
    """Each as `input` and `why`, once."""
    yield from _pages(given)
    if not found.organisation.is_known:
        yield _lacking("organisation policies (SCP, RCP)", "none were given: they can only limit what policies allow")
    elif any(found.organisation.places_nowhere(each.account) for each in found.identities.by_arn.values()):
        yield _lacking(
            "where organisation policies are attached",
            "an account is in no tree or list that was given: what limits it is not known",
        )
    for what, why, accounts, told in (
        _reports(found, given),
        _associations(found, given),
        _policies(found),
    ):
        if accounts - told:
            of = f" of {', '.join(sorted(accounts - told))}" if accounts & told else ""
            yield _lacking(what, why.format(of))


_Kind = tuple[str, str, set[str], set[str]]
"""A kind of input, why it matters (`{}`: of which accounts), the accounts of which it could tell, and those of which it does."""


def _reports(found: Accounts, given: Sequence[Record]) -> _Kind:
    told = {str(account_of(each.value.get("arn"))) for each in given if each.shape == "credential_report"}
    accounts = {each.account for each in found.identities.acting if each.kind == "user"}
    why = "none was given{}: who has a console password is not known, every user is a service account"
    return "credential report", why, accounts, told


def _associations(found: Accounts, given: Sequence[Record]) -> _Kind:
    told = {str(account_of(each.value.get("associationArn"))) for each in given if each.shape == ASSOCIATION}
    empty = [each.place for each in given if each.shape == EMPTY and each.value["Shape"] == ASSOCIATION]
    told |= {str(found.resources.account_near([place])) for place in empty}
    accounts = {each.account for each in found.identities.acting if trusts_pods(each)}
    why = f"none were given{{}}: which service accounts take roles that trust {PODS} is not known"
    return "pod identity associations", why, accounts, told


def _policies(found: Accounts) -> _Kind:
    told = {str(each.account) for each in found.resources.by_arn.values() if each.policy is not None}
    accounts = {each.account for each in found.identities.by_arn.values()} or {""}
    why = "none were given{}: what they grant across accounts, and deny, is not known"
    return "resource policies", why, accounts, told


def _lacking(what: str, why: str) -> dict[str, str]:
    return {"input": what, "why": why}


def _pages(given: Iterable[Record]) -> Iterator[dict[str, str]]:
    files = dict.fromkeys(record.place.file for record in given if record.shape == "truncated")
    yield from (_lacking(file, "pages are missing: the output says that it goes on") for file in files)
