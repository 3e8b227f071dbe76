"""The catalogue that the package ships, read once."""

import pytest

from graphnhi.access.catalogue import Catalogue
from graphnhi.deriving.facts import read_catalogue
from graphnhi.library import Library


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue(Library())
