"""The built-in estate, built once for every test of it."""

import pytest

import graphnhi as nhi
from graphnhi.estate import Estate


@pytest.fixture(scope="session")
def estate() -> Estate:
    """The demo estate."""
    return nhi.demo()
