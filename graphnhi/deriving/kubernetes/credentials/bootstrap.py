"""Tokens by which nodes join a cluster: Secrets of a type of their own, each of which is a user of the API server.

Whether a token may sign in, until when, and in which further groups it is, the Secret says in values that are not kept: what it acts as
is possible. Source: Kubernetes documentation, "Authenticating with Bootstrap Tokens".
"""

import re
from typing import Final

from graphnhi.deriving.kubernetes.credentials.standing import in_contents
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.records import Object, text_of
from graphnhi.deriving.kubernetes.subjects import Subjects, add_subject
from graphnhi.deriving.rows import Rows
from graphnhi.readers.kept_secrets import FINGERPRINT

__all__ = ["add_bootstrap", "is_bootstrap"]

_TYPE: Final = "bootstrap.kubernetes.io/token"
_KEY: Final = "token-secret"
_MAY_SIGN_IN: Final = "usage-bootstrap-authentication"
_WHERE: Final = "kube-system"
_NAME: Final = re.compile(r"bootstrap-token-([a-z0-9]{6})")
_GROUP: Final = "system:bootstrappers"
_RULE: Final = "bootstrap token"


def is_bootstrap(each: Object) -> bool:
    """Whether an object is a Secret that holds such a token."""
    return (each.group, each.kind) == ("", "Secret") and text_of(each.value.get("type")) == _TYPE


def add_bootstrap(rows: Rows, found: Contents, known: Subjects) -> None:
    """The tokens, and the users and groups as which they sign in."""
    for each in found.of("", "Secret"):
        standing = {one.key: one for one in in_contents(each)} if is_bootstrap(each) else {}
        if _KEY not in standing:
            continue
        place, node = standing[_KEY].place, found.ids.token(each.namespace, each.name)
        prints = [one.value for one in standing[_KEY].credentials() if one.value.startswith(FINGERPRINT)]
        told = prints[0].removeprefix(FINGERPRINT) if prints else None
        rows.node(place, node, "token", name=each.name, tenant=found.cluster, fingerprint=told)
        rows.edge(place, found.ids.secret(each.namespace, each.name), "STORES", node, _RULE)
        if (named := _NAME.fullmatch(each.name)) and each.namespace == _WHERE and _MAY_SIGN_IN in standing:
            _add_user(rows, found, known, f"system:bootstrap:{named[1]}", each)


def _add_user(rows: Rows, found: Contents, known: Subjects, name: str, each: Object) -> None:
    node, user = found.ids.token(each.namespace, each.name), ("User", name)
    bound, condition = "possible", f"condition {_MAY_SIGN_IN}"
    if user not in known.told:
        add_subject(rows, found, user, each.place)
    rows.edge(each.place, node, "AUTHENTICATES_AS", found.ids.user(name), _RULE, bound=bound, condition=condition)
    for kind, group in known.told:
        if kind == "Group" and (group == _GROUP or group.startswith(f"{_GROUP}:")):
            rows.edge(
                each.place,
                found.ids.user(name),
                "MEMBER_OF",
                found.ids.group(group),
                _RULE,
                bound=bound,
                condition=condition,
            )
