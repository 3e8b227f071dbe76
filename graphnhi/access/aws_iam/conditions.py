"""The tests of a Condition block: every operator of IAM with its set forms and `IfExists`, judged in three values.

A test of a key that nobody knows is open, and names the key. Source: IAM User Guide, "IAM JSON policy elements: Condition
operators" and "Set operators for multi-valued context keys".
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from graphnhi.access.aws_iam.arns import fits
from graphnhi.access.aws_iam.context import ABSENT, OPEN, Context
from graphnhi.access.aws_iam.truth import NO, YES, Truth, both, either, negated, unsettled
from graphnhi.access.aws_iam.variables import Filled, filled
from graphnhi.access.aws_iam.wildcards import Piece, of_pieces

__all__ = ["Test", "holds", "moment", "test"]

_ALL, _ANY, _EXISTS = "forallvalues:", "foranyvalue:", "ifexists"

Pieces = tuple[Piece, ...]
Compare = Callable[[Pieces, str], bool | None]
"""Whether a value of the request is the one that the policy has; None where that is not known of such a value of a policy."""


@dataclass(frozen=True, slots=True)
class Test:
    """One operator on one key with the policy's values. `operator` is in lower case, without its set form, negation and `IfExists`."""

    operator: str
    key: str
    values: tuple[str, ...]
    each: str = ""
    is_negated: bool = False
    if_exists: bool = False


def test(operator: str, key: str, values: Any) -> Test:
    """A test as it is written. ValueError for an operator that IAM does not know, or for values that it would not take."""
    name = operator.lower()
    each = next((prefix for prefix in (_ALL, _ANY) if name.startswith(prefix)), "")
    name = name.removeprefix(each)
    if_exists = name.endswith(_EXISTS) and name != "null"
    name = name.removesuffix(_EXISTS)
    plain = _NEGATED.get(name)
    if (plain or name) not in _COMPARED and name != "null":
        raise ValueError("an unknown operator")
    return Test(plain or name, key, tuple(map(_value, _listed(values))), each, plain is not None, if_exists)


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _value(given: Any) -> str:
    """IAM takes numbers and truth values for the texts that JSON writes them by."""
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, str):
        return given
    if isinstance(given, int | float):
        return str(given)
    raise ValueError("no value")


def holds(tests: Iterable[Test], context: Context, *, variables: bool) -> Truth:
    """Whether all tests hold in a request."""
    return both(_judged(each, context, variables=variables) for each in tests)


def _judged(test: Test, context: Context, *, variables: bool) -> Truth:
    found = context.looked_up(test.key)
    if found == OPEN:
        return unsettled(test.key)
    if test.operator == "null":
        wanted = {value.lower() == "true" for value in test.values}
        return YES if (found == ABSENT) in wanted else NO
    if found == ABSENT or not found:
        return _of_nothing(test)
    compared = [_compared(test, value, context, variables=variables) for value in found]
    if test.each == _ALL:
        return both(compared)
    if test.each == _ANY or len(compared) == 1:
        return either(compared)
    return _of_several(test, compared)


def _of_nothing(test: Test) -> Truth:
    """Whether a test holds where the key is absent."""
    if test.each == _ANY:
        # the set form says no and IfExists says yes: AWS does not write which it is
        return unsettled(test.key) if test.if_exists else NO
    return YES if test.if_exists or test.each == _ALL or test.is_negated else NO


def _of_several(test: Test, compared: list[Truth]) -> Truth:
    """A plain operator on a key with several values, which AWS leaves undefined: as every reading has it, or open."""
    if either(compared).value is False:
        return NO
    return YES if test.is_negated and both(compared).value else unsettled(test.key)


def _compared(test: Test, value: str, context: Context, *, variables: bool) -> Truth:
    """Whether one value of the request is one of the policy's, or, where the operator is negated, none of them."""
    spoken = variables and test.operator in _SPOKEN
    found = either(_one(test, filled(text, context, variables=spoken), value) for text in test.values)
    return negated(found) if test.is_negated else found


def _one(test: Test, wanted: Filled, value: str) -> Truth:
    if wanted.open:
        return unsettled(*wanted.open)
    if wanted.pieces is None:
        # nothing is equal to what a variable without a value stands for; AWS writes that a negated operator then holds, and others
        # that the statement does not apply
        return unsettled(*wanted.lacking) if test.is_negated else NO
    found = _COMPARED[test.operator](wanted.pieces, value)
    return unsettled(test.key) if found is None else YES if found else NO


def _text(pieces: Pieces) -> str:
    return pieces[0].text if len(pieces) == 1 else "".join(piece.text for piece in pieces)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def moment(text: str) -> float | None:
    """Seconds since 1970: ISO 8601 as W3C profiles it, or the seconds themselves."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return _number(text)
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def _ordered(read: Callable[[str], float | None], holds: Callable[[float, float], bool]) -> Compare:
    def compare(wanted: Pieces, value: str) -> bool:
        left, right = read(value), read(_text(wanted))
        return left is not None and right is not None and holds(left, right)

    return compare


def _address(wanted: Pieces, value: str) -> bool:
    """An address of one family is in no range of the other."""
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(_text(wanted), strict=False)
    except ValueError:
        return False


def _bytes(wanted: Pieces, value: str) -> bool:
    try:
        return base64.b64decode(_text(wanted), validate=True) == base64.b64decode(value, validate=True)
    except binascii.Error:
        return False


_ORDERS: Final[dict[str, Callable[[float, float], bool]]] = {
    "equals": float.__eq__, "lessthan": float.__lt__, "lessthanequals": float.__le__,
    "greaterthan": float.__gt__, "greaterthanequals": float.__ge__,
}  # fmt: skip
_COMPARED: Final[dict[str, Compare]] = {
    "stringequals": lambda wanted, value: _text(wanted) == value,
    "stringequalsignorecase": lambda wanted, value: _text(wanted).lower() == value.lower(),
    "stringlike": lambda wanted, value: of_pieces(wanted).matches(value),
    "bool": lambda wanted, value: _text(wanted).lower() == value.lower(),
    "binaryequals": _bytes,
    "ipaddress": _address,
    "arnequals": fits,
    "arnlike": fits,
    **{f"numeric{name}": _ordered(_number, holds) for name, holds in _ORDERS.items()},
    **{f"date{name}": _ordered(moment, holds) for name, holds in _ORDERS.items()},
}
_NEGATED: Final = {
    "stringnotequals": "stringequals", "stringnotequalsignorecase": "stringequalsignorecase", "stringnotlike": "stringlike",
    "numericnotequals": "numericequals", "datenotequals": "dateequals", "notipaddress": "ipaddress",
    "arnnotequals": "arnequals", "arnnotlike": "arnlike",
}  # fmt: skip
_SPOKEN: Final = {name for name in _COMPARED if name.startswith(("string", "arn"))}
"""The operators in whose values variables are filled in."""
