"""Looking through texts: every function against plain Python over the decoded texts."""

import random

import numpy as np
import pytest

from graphnhi.asking import looking
from graphnhi.estate.texts import Texts

LETTERS = ["a", "b", "/", ":", "é", "\ud800"]


def random_texts(seed: int) -> list[str]:
    dice = random.Random(seed)
    return sorted(
        {"".join(dice.choices(LETTERS, k=dice.randrange(7))) for _ in range(dice.choice((1, 5, 60)))}, key=encoded
    )


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def words(seed: int) -> list[bytes]:
    dice = random.Random(f"words {seed}")
    return [encoded("".join(dice.choices(LETTERS, k=dice.randrange(1, 4)))) for _ in range(8)]


@pytest.mark.parametrize("seed", range(40))
def test_texts_are_found_by_their_end(seed):
    """All that end so behind a `/` or `:`, whole bytes compared, the text itself alone not being behind one."""
    texts = random_texts(seed)
    for word in words(seed):
        wanted = [place for place, text in enumerate(texts) if encoded(text).endswith((b"/" + word, b":" + word))]
        assert looking.ending(Texts.of(texts), word, b"/:").tolist() == wanted


@pytest.mark.parametrize("seed", range(40))
def test_texts_are_found_by_the_longest_common_end(seed):
    """Those that share most of the end, none where not even a byte is shared."""
    texts = [encoded(text) for text in random_texts(seed)]
    for word in words(seed):
        shared = [next((n for n in range(len(word), 0, -1) if text.endswith(word[-n:])), 0) for text in texts]
        wanted = [place for place, n in enumerate(shared) if n and n == max(shared)]
        assert looking.longest_ending(Texts.of_encoded(texts), word).tolist() == wanted


@pytest.mark.parametrize("piece", [1, 5, 1 << 20])
@pytest.mark.parametrize("seed", range(20))
def test_texts_are_found_by_what_they_contain(monkeypatch, seed, piece):
    """Whatever pieces the bytes are looked through in; what begins in one text and ends in the next is in neither."""
    monkeypatch.setattr(looking, "_PIECE", piece)
    texts = [encoded(text) for text in random_texts(seed)]
    for word in words(seed):
        wanted = [place for place, text in enumerate(texts) if word in text]
        assert looking.containing(Texts.of_encoded(texts), [word], 10**6).tolist() == wanted


def test_no_more_occurrences_are_taken_than_asked_for():
    """The first ones of each part; a part that is everywhere costs no more than that."""
    texts = Texts.of(f"x{place:05}" for place in range(10_000))
    assert looking.containing(texts, [b"x", b"09999"], 3).tolist() == [0, 1, 2, 9_999]


@pytest.mark.parametrize("seed", range(20))
def test_neighbours_stand_around_the_place_of_a_text(seed):
    """As many on either side as asked for, fewer at the ends."""
    texts = random_texts(seed)
    for word in words(seed):
        below = sum(encoded(text) < word for text in texts)
        wanted = [place for place in range(len(texts)) if below - 3 <= place < below + 3]
        assert looking.around(Texts.of(texts), word, 3).tolist() == wanted


def test_a_part_of_a_list_of_texts_is_looked_through_alone():
    """Offsets that do not begin at 0 are those of a part; nothing before or behind it is found."""
    whole = Texts.of(["a/x", "b/x", "c/x", "d/x"])
    part = Texts(whole.blob, whole.offsets[1:4])
    assert looking.ending(part, b"x", b"/").tolist() == [0, 1]
    assert looking.containing(part, [b"/x", b"a", b"d"], 9).tolist() == [0, 1]
    assert looking.most_bytes(part) == 6
    assert isinstance(looking.around(part, b"b", 1), np.ndarray)
