"""Patterns with stars and question marks, against the regular expression that means the same."""

import random
import re

from graphnhi.access.aws_iam.wildcards import Piece, cut, of_pieces, wildcard


def test_random_patterns() -> None:
    """20,000 short patterns and texts of few letters, so that many fit: the same as `re` says."""
    dice, fitting = random.Random("patterns"), 0
    for _ in range(20_000):
        pattern = "".join(dice.choice("ab*?.[") for _ in range(dice.randrange(7)))
        text = "".join(dice.choice("ab.[\n") for _ in range(dice.randrange(8)))
        meaning = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
        expected = re.fullmatch(meaning, text, re.DOTALL) is not None
        assert wildcard(pattern).matches(text) is expected, (pattern, text)
        fitting += expected
    assert fitting > 1_000


def test_literal_pieces() -> None:
    """In a literal piece wildcards are themselves, beside others that are not."""
    pattern = of_pieces((Piece("a*"), Piece("*?", literal=True), Piece("b")))
    assert pattern.matches("ax*?b")
    assert not pattern.matches("axxxb")


def test_a_pattern_is_cut_at_colons() -> None:
    """So many times at most, over pieces."""
    pieces = (Piece("a:b"), Piece("c:d", literal=True), Piece(":e:f"))
    assert ["".join(piece.text for piece in part) for part in cut(pieces, 2)] == ["a", "bc", "d:e:f"]
