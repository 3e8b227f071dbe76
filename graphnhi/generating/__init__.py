"""Made-up inventories of any size: what a large company's identities, credentials and systems look like, by a seed.

For trying graphnhi out at scale, for its benchmarks and for its tests. Numbers and texts only: no file is touched here.
"""

from graphnhi.generating.census import LEAST, MOST
from graphnhi.generating.inventory import Inventory
from graphnhi.generating.regimes import REGIMES

__all__ = ["LEAST", "MOST", "REGIMES", "Inventory"]
