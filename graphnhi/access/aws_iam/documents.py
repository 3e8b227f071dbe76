"""Policy documents, read: whatever form AWS prints them in, as statements whose parts are always tuples.

A document that cannot be read as AWS reads it is kept as one of which nothing is known: it may allow and deny anything.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote

from graphnhi.access.aws_iam.conditions import Test, test
from graphnhi.access.aws_iam.wildcards import Wildcard, wildcard

__all__ = ["Policy", "Statement", "missing", "read"]

Effect = Literal["Allow", "Deny"]

UNREADABLE: Final = "document unreadable"
_ELEMENTS: Final = {
    "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition",
}  # fmt: skip
_VERSIONS: Final = ("2008-10-17", "2012-10-17")
_PRINCIPALS: Final = ("AWS", "Service", "Federated", "CanonicalUser")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `place` is the JSON pointer of it within its document.

    Of `actions`, `resources` and `principals` each is None where the element does not stand there; `but_` says that it is the
    Not-form. Actions are in lower case. Resources are texts, for policy variables may stand in them. Principals are pairs of a
    type (AWS, Service, Federated, CanonicalUser) and a value; `*` is ("*", "*").
    """

    place: str
    effect: Effect
    actions: tuple[Wildcard, ...]
    but_actions: bool
    resources: tuple[str, ...] | None
    but_resources: bool
    principals: tuple[tuple[str, str], ...] | None
    but_principals: bool
    tests: tuple[Test, ...]
    has_variables: bool

    def concerns(self, action: str) -> bool:
        """Whether it speaks of an action, which is given in lower case."""
        return any(each.matches(action) for each in self.actions) is not self.but_actions


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy by its name. `problem` says why nothing is known of what it holds; it then has no statements."""

    name: str
    statements: tuple[Statement, ...] = ()
    problem: str | None = None


def missing(name: str) -> Policy:
    """A policy that something names and that the input has not."""
    return Policy(name, problem=f"{name} missing")


class _UnreadableError(ValueError):
    """What a document has that AWS would not take."""


def read(document: object, name: str) -> Policy:
    """The policy of a document: the object that it is, or its JSON, percent-encoded or not.

    One that AWS would not take comes back with a `problem`.
    """
    try:
        told = _parsed(document) if isinstance(document, str) else document
        return Policy(name, tuple(_statements(told)))
    except (ValueError, RecursionError):
        return Policy(name, problem=UNREADABLE)


def _parsed(text: str) -> Any:
    """JSON in which no key comes twice; AWS percent-encodes what it prints of IAM."""
    decoded = unquote(text, errors="strict") if text.lstrip()[:1] == "%" else text
    return json.loads(decoded, object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _UnreadableError("a key comes twice")
    return found


def _no_number(text: str) -> None:
    raise _UnreadableError(f"{text} is no number")


def _statements(document: Any) -> Iterator[Statement]:
    if not isinstance(document, Mapping) or not {"Statement"} <= {*document} <= {"Version", "Id", "Statement"}:
        raise _UnreadableError("no policy")
    version = document.get("Version", _VERSIONS[0])
    if version not in _VERSIONS:
        raise _UnreadableError("an unknown version")
    given = document["Statement"]
    if isinstance(given, Mapping):
        yield _statement(given, "/Statement", variables=version == _VERSIONS[1])
        return
    if not isinstance(given, list):
        raise _UnreadableError("no statements")
    for number, each in enumerate(given):
        yield _statement(each, f"/Statement/{number}", variables=version == _VERSIONS[1])


def _statement(given: Any, place: str, *, variables: bool) -> Statement:
    if not isinstance(given, Mapping) or not {*given} <= _ELEMENTS or given.get("Effect") not in ("Allow", "Deny"):
        raise _UnreadableError("no statement")
    actions, but_actions = _either(given, "Action", "NotAction")
    resources, but_resources = _either(given, "Resource", "NotResource")
    principals, but_principals = _either(given, "Principal", "NotPrincipal")
    if actions is None:
        raise _UnreadableError("no action")
    return Statement(
        place,
        given["Effect"],
        tuple(wildcard(_action(each)) for each in _texts(actions)),
        but_actions,
        None if resources is None else tuple(_texts(resources)),
        but_resources,
        None if principals is None else tuple(_principals(principals)),
        but_principals,
        tuple(_tests(given.get("Condition", {}))),
        variables,
    )


def _either(given: Mapping[str, Any], plain: str, other: str) -> tuple[Any, bool]:
    """The value of the one of two elements that stands there, and whether it is the Not-form."""
    if plain in given and other in given:
        raise _UnreadableError(f"both {plain} and {other}")
    return (given[other], True) if other in given else (given.get(plain), False)


def _action(text: str) -> str:
    if text != "*" and ":" not in text and text.strip("*"):
        raise _UnreadableError("an action of no service")
    return text.lower()


def _texts(given: Any) -> Sequence[str]:
    """One text, or a list of some, as a list."""
    found = given if isinstance(given, list) else [given]
    if not found or not all(isinstance(each, str) for each in found):
        raise _UnreadableError("no text")
    return found


def _principals(given: Any) -> Iterator[tuple[str, str]]:
    if given == "*":
        yield "*", "*"
        return
    if not isinstance(given, Mapping) or not given or not {*given} <= {*_PRINCIPALS}:
        raise _UnreadableError("no principal")
    for kind, values in given.items():
        yield from ((kind, each) for each in _texts(values))


def _tests(given: Any) -> Iterator[Test]:
    if not isinstance(given, Mapping):
        raise _UnreadableError("no condition")
    for operator, keys in given.items():
        if not isinstance(keys, Mapping):
            raise _UnreadableError("no condition")
        for key, values in keys.items():
            yield test(operator, key, values)
