"""What Secrets and ConfigMaps store: access keys by their id, every other credential by where it stands and its fingerprint.

The tokens of service accounts, and those by which nodes join a cluster, are no matter of this module.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.kubernetes.credentials.bootstrap import is_bootstrap
from graphnhi.deriving.kubernetes.credentials.naming import ANY, kind_of
from graphnhi.deriving.kubernetes.credentials.standing import Standing, in_contents
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.records import Object, text_of
from graphnhi.deriving.kubernetes.objects.stores import is_token_secret
from graphnhi.deriving.left_secrets import Left, add_key, add_secret
from graphnhi.deriving.meeting.claims import KEY
from graphnhi.deriving.rows import Rows

__all__ = ["add_standing", "add_stored"]


_RULE: Final = "stands in it"


def add_stored(rows: Rows, found: Contents) -> Iterator[Claim]:
    """Everything that stands in them; gives the access keys."""
    for each in found.of("", "Secret"):
        if not is_token_secret(each) and not is_bootstrap(each):
            yield from add_standing(rows, found.ids.secret(each.namespace, each.name), _named(each), _RULE)
    for each in found.of("", "ConfigMap"):
        holder = found.ids.config_map(each.namespace, each.name)
        yield from add_standing(rows, holder, ((one, ANY) for one in in_contents(each)), _RULE)


def _named(each: Object) -> Iterator[tuple[Standing, str | None]]:
    """The values of a Secret, each with the kind of credential that the whole of it is."""
    of = text_of(each.value.get("type"))
    return ((one, kind_of(of, one.key)) for one in in_contents(each))


def add_standing(
    rows: Rows, holder: str, standing: Iterable[tuple[Standing, str | None]], rule: str
) -> Iterator[Claim]:
    """What a store stores, each credential once, by values and the kinds of the whole of each (None: no credential); gives the access keys."""
    met = set[str]()
    for one, kind in standing:
        for each, own in _kinds(one, kind):
            if own is None or not each.joins or each.value in met:
                continue
            met.add(each.value)
            node = add_key(rows, each) if each.is_key else add_secret(rows, holder, each, own)
            rows.edge(one.place, holder, "STORES", node, rule)
            if each.is_key:
                yield Claim(KEY, node, (), one.place)


def _kinds(one: Standing, kind: str | None) -> Iterator[tuple[Left, str | None]]:
    """What is left of a value, each with its kind: the first fingerprint is that of the whole."""
    whole = next((text for text in one.left if not Left(text, one.place).is_key), None)
    for each in one.credentials():
        yield each, kind if each.value == whole else kind or ANY
