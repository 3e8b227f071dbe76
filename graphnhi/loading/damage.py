"""Text that is no id though it stands where one should: what a spreadsheet made of it, or the place of a secret."""

import re
from typing import Final

from graphnhi.readers.secrets import REMOVED

__all__ = ["holds_secret", "is_damaged", "is_secret"]

_DAMAGED: Final = re.compile(
    r"""\s*(?:
        [+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}             # 1.23457E+11: a long number, rounded
      | \#(?:N/A|NV|DIV/0!|[A-ZÀ-Ý¡¿]{2,14}[!?])    # #REF!, #NAME?, #VALUE!, #BEZUG!: a formula that failed
      | \#{3,}                                      # ########: a column too narrow
    )\s*\Z""",
    re.VERBOSE,
)


def is_damaged(text: str) -> bool:
    """Whether a spreadsheet left this in place of an id.

    >>> [is_damaged(text) for text in ("1.23457E+11", "#NAME?", "########", "1e5", "#general")]
    [True, True, True, False, False]
    """
    return _DAMAGED.match(text) is not None


def is_secret(text: str) -> bool:
    """Whether an id was the value of a secret, which the reader took out: unlike secrets would become one id.

    What is left of an address with a password in it is still an id.
    """
    return holds_secret(text) and "://" not in text


def holds_secret(text: str) -> bool:
    """Whether the reader took a secret out of a text."""
    return REMOVED in text
