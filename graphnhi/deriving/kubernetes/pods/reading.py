"""What pods read of Secrets and ConfigMaps, and the tokens that Secrets hold. What is only on the node is no matter here."""

from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.deriving.gaps import gap
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.nodes import created
from graphnhi.deriving.kubernetes.objects.records import Object, listed, mapped, text_of
from graphnhi.deriving.kubernetes.objects.references import Reference
from graphnhi.deriving.kubernetes.objects.stores import is_token_secret, token_account
from graphnhi.deriving.kubernetes.pods.hosts import bounded
from graphnhi.deriving.kubernetes.pods.workloads import Workload
from graphnhi.deriving.rows import Rows
from graphnhi.readers.kept_secrets import FINGERPRINT

__all__ = ["add_accounts", "add_reads", "add_tokens", "store_of"]

_RUNS: Final = "it has the token of its account"
_GIVEN: Final = "its containers are given it"
_HOLDS: Final = "a Secret of the type service-account-token holds it"


def add_accounts(rows: Rows, found: Contents, every: Iterable[Workload]) -> None:
    """As whom each acts."""
    for each in every:
        if each.acting is not None:
            account = found.ids.account(each.acting.namespace, each.acting.name)
            rows.edge(
                each.acting.place,
                each.id,
                "RUNS_AS",
                account,
                _RUNS,
                each.acting.premises,
                **bounded(each.acting.condition),
            )


def add_reads(rows: Rows, found: Contents, every: Iterable[Workload]) -> None:
    """What each is given, once a Secret or a ConfigMap."""
    for each in every:
        inside = {store_of(found, each, one): one for one in reversed(each.references) if one.inside}
        for store, one in inside.items():
            rows.edge(each.place(one.pointer), each.id, "READS", store, _GIVEN)


def store_of(found: Contents, each: Workload, one: Reference) -> str:
    """The id of what is referred to."""
    of = found.ids.secret if one.kind == "Secret" else found.ids.config_map
    return of(each.namespace, one.name)


def add_tokens(rows: Rows, found: Contents) -> Iterator[dict[str, object]]:
    """The tokens of accounts that Secrets hold; gives the gaps: those of which nobody says whose they are."""
    for each in found.of("", "Secret"):
        if is_token_secret(each):
            _add_token(rows, found, each)
            if not token_account(each):
                yield gap("token of nobody", found.ids.token(each.namespace, each.name), each.name, each.place)


def _add_token(rows: Rows, found: Contents, each: Object) -> None:
    token, account = found.ids.token(each.namespace, each.name), token_account(each)
    rows.node(
        each.place,
        token,
        "token",
        name=each.name,
        tenant=found.cluster,
        created=created(each),
        lifetime="static",
        fingerprint=_fingerprint(each),
    )
    rows.edge(each.place, found.ids.secret(each.namespace, each.name), "STORES", token, _HOLDS)
    if account:
        place = each.place.under("/metadata/annotations/kubernetes.io~1service-account.name")
        rows.edge(place, token, "AUTHENTICATES_AS", found.ids.account(each.namespace, account), _HOLDS)


def _fingerprint(each: Object) -> str | None:
    """What is left of the token."""
    told = listed(mapped(each.value.get("data")).get("token"))
    left = (text_of(one).removeprefix(FINGERPRINT) for one in told if text_of(one).startswith(FINGERPRINT))
    return next(left, None)
