"""Which resources of a shelf a pattern stands for, found by parts of their ARNs, is what matching each by itself says."""

import random

import pytest

from graphnhi.access.aws_iam.arns import names
from graphnhi.access.aws_iam.overlap import common
from graphnhi.access.aws_iam.wildcards import Piece
from graphnhi.deriving.aws.rights.shelves import Shelf, asked_of

PARTS = ("a", "ab", "b", "a/b", "b:a", "")
HEADS = ("arn:aws:s:r:1", "arn:aws:s:r:2", "arn:aws:s::", "arn:aws:t:r:1", "arn:aws:s:q:")


def drawn(seed: int) -> tuple[list[str], list[str]]:
    """Resources and patterns."""
    draw = random.Random(seed)
    arns = [f"{draw.choice(HEADS)}:{draw.choice('abc')}{draw.choice(PARTS)}:{draw.choice(PARTS)}" for _ in range(25)]
    patterns = ["*", "arn:aws:s:*", "arn:*:a*", "nonsense"]
    for arn in draw.sample(arns, 12):
        text = list(arn)
        for _ in range(draw.randint(0, 4)):
            start = draw.randrange(len(text))
            text[start : start + draw.randint(0, 6)] = draw.choice("*?*")
        patterns.append("".join(text))
    return arns, patterns


@pytest.mark.parametrize("seed", range(60))
def test_patterns_of_resources(seed: int) -> None:
    """Wholly where the evaluator says so, partly where it leaves it open."""
    arns, patterns = drawn(seed)
    shelf = Shelf.of(arns)
    for pattern in patterns:
        found = shelf.matched(pattern)
        told = [names((Piece(pattern),), asked).value for asked in shelf.asked] if pattern != "*" else [True] * 25
        assert found.wholly.tolist() == [each is True for each in told], pattern
        assert (found.any & ~found.wholly).tolist() == [each is None for each in told], pattern


@pytest.mark.parametrize("seed", range(60))
def test_patterns_of_what_lies_in_resources(seed: int) -> None:
    """A pattern stands for nothing of a resource with which it has nothing in common, and wholly only where it has everything."""
    arns, patterns = drawn(seed)
    shelf = Shelf.of(arns, "{}/?*")
    for pattern in patterns:
        found = shelf.matched(pattern)
        for place, asked in enumerate(shelf.asked):
            meets = common((pattern, f"{asked}?*")) is not None
            assert found.any[place].item() is meets, (pattern, asked)
            if found.wholly[place]:
                assert all(names((Piece(pattern),), asked + end).value for end in ("x", "a:b", "*")), (pattern, asked)


def test_what_a_form_asks() -> None:
    """The ARN, its parts, and the owner where the ARN names no account."""
    arn = "arn:aws:ec2:eu-west-1::snapshot/snap-1"
    assert asked_of("{}", arn) == arn
    assert (
        asked_of("arn:{partition}:ec2:{region}:{account}:volume/{name}", arn, "7")
        == "arn:aws:ec2:eu-west-1:7:volume/snap-1"
    )
