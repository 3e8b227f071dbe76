"""Numbers within sentences: amounts of money, and so many of something. Plain text comes out."""

__all__ = ["amount", "counted"]


def amount(money: float) -> str:
    """An amount with separators, and hundredths where it has any.

    >>> amount(440000), amount(43333.333333)
    ('440,000', '43,333.33')
    """
    rounded = round(money, 2)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.2f}"


def counted(count: int, noun: str) -> str:
    """So many of something.

    >>> counted(1, "hop"), counted(1200, "hop")
    ('1 hop', '1,200 hops')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
