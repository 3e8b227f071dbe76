"""The catalogue of machine identities, credentials and vendors: what is known of each, what is not, and what it reaches.

Columns are made at once for everybody; rows are worded when they are read.
"""

from graphnhi.engine.inventory.asking import inventory
from graphnhi.engine.inventory.catalogue import MISSING, Wanted

__all__ = ["MISSING", "Wanted", "inventory"]
