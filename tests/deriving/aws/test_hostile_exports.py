"""Exports in which anything may stand in the place of anything: records are used, skipped with a reason or refused, never a crash."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphnhi.errors import InputError
from tests.deriving.aws.making import derived
from tests.deriving.aws.test_laws import Drawn

VALUES: tuple[Any, ...] = (
    None, 0, 1.5, True, "", "*", "arn:aws:iam::111122223333:role/r1", "arn:aws:s3:::x", "x" * 50, [], {}, [None], {"a": 1}, [[]], ["*"],
    "${aws:username}", "AROAEXAMPLE12345", {"AWS": "*"}, {"Service": ["lambda.amazonaws.com"]}, "arn:aws:iam::111122223333:user/u1",
)  # fmt: skip


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*above, key)
        yield from places(each, (*above, key))


def changed(draw: random.Random, exports: list[Any]) -> list[Any]:
    """Exports of which up to four values are others."""
    exports = copy.deepcopy(exports)
    for way in draw.sample([*places(exports)], draw.randint(1, 4)):
        held: Any = exports
        for key in way[:-1]:
            held = held[key] if isinstance(held, dict | list) and _has(held, key) else None
        if isinstance(held, dict | list) and _has(held, way[-1]):
            held[way[-1]] = copy.deepcopy(draw.choice(VALUES))
    return exports


def _has(held: Any, key: Any) -> bool:
    return key in held if isinstance(held, dict) else isinstance(key, int) and key < len(held)


@pytest.mark.parametrize("seed", range(40))
def test_anything_in_any_place(seed: int, tmp_path: Path) -> None:
    """Whatever stands there, the exports are derived or refused."""
    exports = changed(random.Random(seed), Drawn(seed).exports())
    try:
        found = derived(tmp_path, *exports)
    except InputError:
        return
    assert found.edges["from"].notna().all()
