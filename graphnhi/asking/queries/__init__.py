"""The query library: questions written once, as data. What a file may say, what it means, and what is wrong with it.

Nothing here walks a graph: that is the engine's.
"""

from graphnhi.asking.queries.query import Query, Target
from graphnhi.asking.queries.reading import read_query
from graphnhi.asking.queries.selection import Selection
from graphnhi.asking.queries.shelf import queries_of

__all__ = ["Query", "Selection", "Target", "queries_of", "read_query"]
