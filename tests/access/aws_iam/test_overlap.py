"""What patterns of ARNs have in common, and what is left of one when the beginning of a resource has been read."""

import random
from itertools import product

import pytest

from graphnhi.access.aws_iam.arns import names
from graphnhi.access.aws_iam.overlap import UnsettledError, common, covers
from graphnhi.access.aws_iam.residues import left_of
from graphnhi.access.aws_iam.wildcards import Piece

HEAD = "arn:aws:s3:::"
WORDS = [HEAD + "".join(each) for size in range(5) for each in product("ab/", repeat=size)]


def fits(pattern: str, word: str) -> bool:
    return names((Piece(pattern),), word).value is True


def drawn(draw: random.Random) -> str:
    return HEAD + "".join(draw.choice("ab/*?") for _ in range(draw.randint(0, 4)))


@pytest.mark.parametrize("seed", range(300))
def test_what_patterns_have_in_common(seed: int) -> None:
    """A word for which all stand; none only where there is none."""
    draw = random.Random(seed)
    patterns = [drawn(draw) for _ in range(draw.randint(1, 3))]
    found = common(patterns)
    both = [word for word in WORDS if all(fits(each, word) for each in patterns)]
    assert (found is not None) >= bool(both), patterns
    assert found is None or all(fits(each, found) for each in patterns), (patterns, found)


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["*", "arn:aws:s3:::b/?*"], "arn:aws:s3:::b/x"), (["arn:aws:s3:::*/pub/*", "arn:aws:s3:::b/?*"], "arn:aws:s3:::b/pub/"),
        (["arn:aws:lambda:*", "arn:aws:lambda:eu:1:function:?*"], "arn:aws:lambda:eu:1:function:x"),
        (["arn:aws:s3:::a*", "arn:aws:s3:::b*"], None), (["arn:aws:sqs:*:*:q", "arn:aws:s3:::q"], None),
    ],
)  # fmt: skip
def test_examples(patterns: list[str], found: str | None) -> None:
    """Part by part, as the evaluator matches."""
    assert common(patterns) == found


def test_many_stars_take_no_time() -> None:
    """The search is bounded, and says so where it is given up."""
    with pytest.raises(UnsettledError):
        common([f"{HEAD}{f'*{char}' * 60}*" for char in "abc"])
    stars = "*a*b*c*d*e*f*g*h*"
    assert common([HEAD + stars, HEAD + stars[::-1], f"{HEAD}?*"]) is not None


@pytest.mark.parametrize("seed", range(200))
def test_what_is_left_tells_all_that_follows(seed: int) -> None:
    """A pattern stands for a word if and only if something that is left of it stands for the rest."""
    draw = random.Random(seed)
    pattern, begun = drawn(draw), HEAD + "".join(draw.choice("ab/") for _ in range(draw.randint(0, 2)))
    left = left_of(pattern, begun)
    assert left is not None
    for rest in ("", "a", "b/", "/ab", "bb"):
        assert fits(pattern, begun + rest) is any(fits(HEAD + each, HEAD + rest) for each in left), (
            pattern,
            begun,
            rest,
        )


def test_what_covers_everything() -> None:
    """A last star; not one that needs more."""
    assert covers(f"{HEAD}b/*", f"{HEAD}b/")
    assert not covers(f"{HEAD}b/?*", f"{HEAD}b/")
    assert left_of("arn:aws:s3*", f"{HEAD}b/") == {"*"}
    assert left_of("arn:aws:sqs*", f"{HEAD}b/") == frozenset()
    assert left_of("nonsense", f"{HEAD}b/") is None
