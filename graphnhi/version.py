"""The version, where every room can read it."""

from typing import Final

__all__ = ["VERSION"]

VERSION: Final = "0.1.0"
