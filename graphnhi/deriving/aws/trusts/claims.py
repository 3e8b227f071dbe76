"""Which tokens a statement of a trust policy lets in, by what they claim: subjects first, then audiences, then what else is tested.

A claim that is tested by several values gives one pattern each; where several tests hold one claim, that of which the values are the
narrowest. A star under `StringEquals` is a star and nothing else, which no token has. Who can claim what is no matter of this module.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.access.aws_iam import Context, Statement, context
from graphnhi.access.aws_iam.conditions import Test
from graphnhi.deriving.aws.trusts.providers import Provider
from graphnhi.library.templates import encoded

__all__ = ["EVERYBODY", "Tokens", "tokens", "unmatched"]

EVERYBODY: Final = "*"
_SUBJECTS: Final = ("sub", "user_id", "id")
_AUDIENCES: Final = ("aud", "oaud", "app_id")
_EQUAL: Final = ("stringequals", "stringequalsignorecase")
_ALIKE: Final = ("stringlike", "arnlike", "arnequals")
_OF_AWS: Final = re.compile(
    r"\*|sts\.amazonaws\.com(?:\.cn)?|https://(?:[a-z0-9-]+\.)?signin\.(?:aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn)/saml.*"
)
"""Audiences that say no more than that a token is meant for AWS."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a provider with one subject, or whose subjects are of one pattern: `*` where nothing is said of it.

    others: further claims by which they are told apart, each with its values. known: every claim that is tested, as one such token has
    it; settled: those that all such tokens have alike.
    """

    provider: Provider
    subject: str
    is_pattern: bool
    others: tuple[tuple[str, tuple[str, ...]], ...]
    known: Context
    settled: Context

    @property
    def id(self) -> str:
        """The provider's id, the subject, and each further claim, as parts of a path."""
        more = (f"{encoded(claim)}={','.join(map(encoded, values))}" for claim, values in self.others)
        return "/".join((self.provider.id, encoded(self.subject), *more))

    @property
    def name(self) -> str:
        """The issuer, the subject, and what else is claimed."""
        more = (f"{claim}={','.join(values)}" for claim, values in self.others)
        return " ".join((self.provider.issuer, self.subject, *more))


def tokens(statement: Statement, provider: Provider) -> Iterator[Tokens]:
    """The tokens that a statement speaks of; none where some test is one that no token passes."""
    claimed = {claim: _narrowest(tests) for claim, tests in _tested(statement, provider).items()}
    if not all(claimed.values()):
        return
    first = next((claim for claim in _SUBJECTS if claim in claimed), _SUBJECTS[0])
    for subject, is_pattern in claimed.get(first, ((EVERYBODY, True),)):
        yield from _of_subject(provider, first, subject, is_pattern, claimed)


def unmatched(statement: Statement, provider: Provider) -> list[str]:
    """The values of tests of claims that no token has."""
    tests = (test for found in _tested(statement, provider).values() for test in found)
    return [value for test in tests for value in test.values if _is_nobodys(test, value)]


_Values = Sequence[tuple[str, bool]]
"""Values of a claim, and whether each is a pattern."""


def _of_subject(
    provider: Provider, first: str, subject: str, is_pattern: bool, claimed: Mapping[str, _Values]
) -> Iterator[Tokens]:
    """One for each audience, where that is what tells tokens of any subject apart."""
    audience = next((claim for claim in _AUDIENCES if claim in claimed), None)
    others = {
        claim: [value for value, _ in values]
        for claim, values in claimed.items()
        if claim not in (*_SUBJECTS, *_AUDIENCES)
    }
    if audience is None or subject != EVERYBODY or all(map(_is_of_aws, claimed[audience])):
        yield _made(provider, first, subject, is_pattern, claimed, others)
        return
    for value in claimed[audience]:
        yield _made(
            provider, first, subject, is_pattern, {**claimed, audience: (value,)}, {audience: [value[0]], **others}
        )


def _made(
    provider: Provider,
    first: str,
    subject: str,
    is_pattern: bool,
    claimed: Mapping[str, _Values],
    others: Mapping[str, list[str]],
) -> Tokens:
    all_told = {first: ((subject, is_pattern),)} | {claim: each for claim, each in claimed.items() if claim != first}
    told = {f"{provider.prefix}{claim}": values for claim, values in all_told.items()}
    settled = {key: values[0][0] for key, values in told.items() if len(values) == 1 and not values[0][1]}
    return Tokens(
        provider, subject, is_pattern, tuple((claim, tuple(values)) for claim, values in others.items()),
        context({key: values[0][0] for key, values in told.items()}), context(settled),
    )  # fmt: skip


def _tested(statement: Statement, provider: Provider) -> dict[str, list[Test]]:
    """The tests that a claim is like something, by claim."""
    found = defaultdict[str, list[Test]](list)
    for test in statement.tests:
        key = test.key.lower()
        if key.startswith(provider.prefix) and not test.is_negated and test.operator in (*_EQUAL, *_ALIKE):
            found[key.removeprefix(provider.prefix)].append(test)
    return dict(sorted(found.items()))


def _narrowest(tests: Iterable[Test]) -> _Values:
    """The values of the test with the fewest patterns, then the longest ones; none if a test has only what no token has."""
    told = [_values(test) for test in tests]
    return min(told, key=_width) if all(told) else ()


def _values(test: Test) -> _Values:
    return [(value, _is_pattern(test, value)) for value in dict.fromkeys(test.values) if not _is_nobodys(test, value)]


def _width(values: _Values) -> tuple[int, int]:
    return sum(is_pattern for _, is_pattern in values), -sum(len(value) for value, _ in values)


def _is_pattern(test: Test, value: str) -> bool:
    return "${" in value or (test.operator in _ALIKE and not set(value).isdisjoint("*?"))


def _is_nobodys(test: Test, value: str) -> bool:
    return test.operator in _EQUAL and "*" in value and "${" not in value


def _is_of_aws(audience: tuple[str, bool]) -> bool:
    return _OF_AWS.fullmatch(audience[0]) is not None
