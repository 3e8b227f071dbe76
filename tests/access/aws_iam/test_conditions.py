"""Conditions: each operator, its set forms, IfExists and negation, keys that are absent and keys that nobody knows."""

from typing import Any

import pytest

from graphnhi.access.aws_iam import context
from tests.access.aws_iam.asking import allow, decision, deny, policy, verdict

KNOWN: dict[str, Any] = {
    "aws:username": "Eve", "aws:SourceIp": "10.1.2.3", "aws:MultiFactorAuthAge": "300", "aws:CurrentTime": "2026-06-01T12:00:00Z",
    "aws:SecureTransport": "true", "aws:SourceArn": "arn:aws:s3:::ledger", "aws:TagKeys": ["team", "cost"],
    "aws:PrincipalTag/team": "pay", "aws:Blob": "aGVsbG8=",
}  # fmt: skip
YES, NO, OPEN = "allowed", "denied", "conditional"


def asked(operator: str, key: str, values: Any, **others: Any) -> str:
    return verdict(allow(Condition={operator: {key: values}}), known=context(KNOWN, closed=True), **others)


@pytest.mark.parametrize(
    ("operator", "key", "values", "found"),
    [
        ("StringEquals", "aws:username", "Eve", YES), ("StringEquals", "AWS:UserName", ["x", "Eve"], YES),
        ("StringEquals", "aws:username", "eve", NO), ("StringEquals", "aws:username", "E*", NO),
        ("StringEqualsIgnoreCase", "aws:username", "eVE", YES), ("StringNotEquals", "aws:username", ["x", "Eve"], NO),
        ("StringNotEqualsIgnoreCase", "aws:username", "bob", YES), ("StringLike", "aws:username", "E?e", YES),
        ("StringLike", "aws:username", "[E]ve", NO), ("StringNotLike", "aws:username", ["b*", "c*"], YES),
        ("NumericEquals", "aws:MultiFactorAuthAge", 300, YES), ("NumericNotEquals", "aws:MultiFactorAuthAge", "300", NO),
        ("NumericLessThan", "aws:MultiFactorAuthAge", "300", NO), ("NumericLessThanEquals", "aws:MultiFactorAuthAge", "300", YES),
        ("NumericGreaterThan", "aws:MultiFactorAuthAge", "299.5", YES), ("NumericLessThan", "aws:MultiFactorAuthAge", "x", NO),
        ("DateGreaterThan", "aws:CurrentTime", "2026-06-01T14:00:01+02:00", NO), ("DateLessThan", "aws:CurrentTime", "2027-01-01", YES),
        ("DateGreaterThanEquals", "aws:CurrentTime", "1780315200", YES), ("DateNotEquals", "aws:CurrentTime", "2026-06-01T12:00:00Z", NO),
        ("Bool", "aws:SecureTransport", True, YES), ("Bool", "aws:SecureTransport", "false", NO),
        ("BinaryEquals", "aws:Blob", "aGVsbG8=", YES), ("BinaryEquals", "aws:Blob", "!", NO),
        ("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "10.0.0.0/8"], YES), ("NotIpAddress", "aws:SourceIp", "10.1.2.3", NO),
        ("IpAddress", "aws:SourceIp", "2001:db8::/32", NO), ("NotIpAddress", "aws:SourceIp", "2001:db8::/32", YES),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::led*", YES), ("ArnEquals", "aws:SourceArn", "arn:*:s3:*:*:*", YES),
        ("ArnNotLike", "aws:SourceArn", "arn:aws:sns:*:*:*", YES), ("ArnLike", "aws:SourceArn", "arn:aws:s3*", OPEN),
        ("Null", "aws:username", "false", YES), ("Null", "aws:nothing", True, YES), ("Null", "aws:username", "true", NO),
    ],
)  # fmt: skip
def test_each_operator(operator: str, key: str, values: Any, found: str) -> None:
    """On a key with one value; letter case of keys does not count, several values are alternatives."""
    assert asked(operator, key, values) == found


@pytest.mark.parametrize(
    ("operator", "absent"),
    [
        ("StringEquals", NO), ("StringNotEquals", YES), ("StringEqualsIfExists", YES), ("NumericLessThanIfExists", YES),
        ("ForAllValues:StringEquals", YES), ("ForAllValues:StringNotLike", YES), ("ForAnyValue:StringEquals", NO),
        ("ForAnyValue:StringNotEquals", NO), ("Bool", NO), ("NotIpAddress", YES), ("ArnNotLikeIfExists", YES),
        ("ForAnyValue:StringEqualsIfExists", OPEN),
    ],
)  # fmt: skip
def test_a_key_that_is_absent(operator: str, absent: str) -> None:
    """Negated operators, IfExists and ForAllValues hold without it, the others do not."""
    value = "1" if operator.startswith("Numeric") else "arn:aws:s3:::x" if operator.startswith("Arn") else "true"
    assert asked(operator, "aws:nothing", value) == absent


@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [
        ("ForAllValues:StringEquals", ["team", "cost", "x"], YES), ("ForAllValues:StringEquals", "team", NO),
        ("ForAllValues:StringNotEquals", "x", YES), ("ForAllValues:StringNotEquals", "team", NO),
        ("ForAnyValue:StringEquals", "team", YES), ("ForAnyValue:StringLike", "x*", NO),
        ("ForAnyValue:StringNotEquals", "team", YES), ("ForAnyValue:StringNotEquals", ["team", "cost"], NO),
        ("StringEquals", "x", NO), ("StringEquals", "team", OPEN), ("StringNotEquals", "x", YES),
    ],
)  # fmt: skip
def test_a_key_with_several_values(operator: str, values: Any, found: str) -> None:
    """The set forms say all or any; a plain operator is open where readings differ."""
    assert asked(operator, "aws:TagKeys", values) == found


def test_a_key_that_nobody_knows() -> None:
    """It leaves open what it could settle, and nothing else: several operators and keys must all hold."""
    both = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    found = decision(allow(Condition=both), known=context({"aws:SourceIp": "10.1.1.1"}))
    assert (found.verdict, found.why) == (OPEN, ("aws:MultiFactorAuthPresent",))
    assert verdict(allow(Condition=both), known=context({"aws:SourceIp": "11.1.1.1"})) == NO
    assert verdict(allow(), deny(Condition=both), known=context()) == OPEN
    assert verdict(allow(), allow(Condition=both), known=context()) == YES
    assert verdict(allow(Condition=both), known=context(closed=True)) == NO


def test_known_not_to_be_there() -> None:
    """A key, or all of a prefix, that the request certainly has not."""
    tagged = allow(Condition={"StringEquals": {"aws:PrincipalTag/team": "pay"}})
    assert verdict(tagged, known=context()) == OPEN
    assert verdict(tagged, known=context(lacking=["aws:PrincipalTag/"])) == NO
    assert verdict(tagged, known=context({"aws:PrincipalTag/team": "pay"}, ["aws:PrincipalTag/"])) == YES


@pytest.mark.parametrize(
    ("text", "resource", "found"),
    [
        ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/Eve/x", YES),
        ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/bob/x", NO),
        ("arn:aws:s3:::home/${aws:nothing}", "arn:aws:s3:::home/", NO),
        ("arn:aws:s3:::home/${aws:nothing, 'all'}", "arn:aws:s3:::home/all", YES),
        ("arn:aws:s3:::home/a${*}", "arn:aws:s3:::home/a*", YES), ("arn:aws:s3:::home/a${*}", "arn:aws:s3:::home/ab", NO),
        ("arn:aws:s3:::home/${?}${$}", "arn:aws:s3:::home/?$", YES),
    ],
)  # fmt: skip
def test_variables(text: str, resource: str, found: str) -> None:
    """They are filled in from the context, with a default where there is one; escaped wildcards are themselves."""
    assert verdict(allow(resource=text), resource=resource, known=context(KNOWN, closed=True)) == found


def test_a_variable_value_is_no_pattern() -> None:
    """A tag whose value is a star opens nothing; a document before 2012 knows no variables."""
    star = context({"aws:PrincipalTag/team": "*"}, closed=True)
    home = allow(resource="arn:aws:s3:::home/${aws:PrincipalTag/team}")
    assert verdict(home, resource="arn:aws:s3:::home/x", known=star) == NO
    assert verdict(home, resource="arn:aws:s3:::home/*", known=star) == YES
    assert verdict(home, resource="arn:aws:s3:::home/x", known=context()) == OPEN
    assert verdict(policy(home, version="2008-10-17"), resource="arn:aws:s3:::home/x", known=context()) == NO


def test_a_variable_without_a_value() -> None:
    """Nothing equals it; whether a negated operator then holds, or a Not-element excepts anything, is left open."""
    lacking = {"StringNotEquals": {"aws:username": "${aws:nothing}"}}
    assert asked("StringEquals", "aws:username", "${aws:nothing}") == NO
    assert verdict(allow(Condition=lacking), known=context(KNOWN, closed=True)) == OPEN
    rest = {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::home/${aws:nothing}"}
    assert verdict(rest, known=context(closed=True)) == OPEN
