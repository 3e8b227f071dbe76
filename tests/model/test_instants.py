"""Instants that are read can be written: whatever the calendar cannot hold in UTC is no instant."""

import pytest

from graphnhi.model.values import instant_text, parse_instant


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0000-01-01", "10000-01-01"]
)
def test_a_moment_out_of_the_calendar_is_none(text: str) -> None:
    """A zone may push a moment out of the years 1 to 9999: it is unusable, as any other text that is no date."""
    assert parse_instant(text) is None


@pytest.mark.parametrize(
    "text", ["0001-01-01", "0001-01-01T00:00:00Z", "9999-12-31", "9999-12-31T23:59:59Z", "1969-12-31T23:00:00-01:00"]
)
def test_the_ends_of_the_calendar_are_instants(text: str) -> None:
    """The first and the last moment are read and written."""
    instant = parse_instant(text)
    assert instant is not None
    assert parse_instant(str(instant_text(instant))) == instant
