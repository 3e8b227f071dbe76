"""What whoever makes a request may choose in it, where policies name what they let him choose."""

from typing import Final

from graphnhi.deriving.aws.rights.speaking import Layers

__all__ = ["choices"]

_OPEN: Final = set("*?$")


def choices(layers: Layers, key: str) -> list[str]:
    """The values of a key that policies name in full, each once; the key is in lower case."""
    tests = [test for each in layers.all for test in each.tests if test.key.lower() == key]
    return [*dict.fromkeys(value for test in tests for value in test.values if not set(value) & _OPEN)]
