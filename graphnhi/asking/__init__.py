"""What is asked: words turned into nodes of an estate, and the settings that every question shares.

Nothing here walks a graph.
"""

from graphnhi.asking.naming import node_of, nodes_of
from graphnhi.asking.question import Settings
from graphnhi.asking.targets import Targets, in_mode, targets_of

__all__ = ["Settings", "Targets", "in_mode", "node_of", "nodes_of", "targets_of"]
