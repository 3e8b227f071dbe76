"""Where data that is no code is found by name, and what a loader file may say.

Loaders, queries and facts of the user's own folder come before those of the package. Nothing here reads an export.
"""

from graphnhi.library.folders import Library
from graphnhi.library.frameworks import Framework, Frameworks, Item, frameworks
from graphnhi.library.loader import Loader, read_loader
from graphnhi.library.rules import EdgeRule, NodeRule
from graphnhi.library.templates import Cell, Mapped, Template

__all__ = [
    "Cell",
    "EdgeRule",
    "Framework",
    "Frameworks",
    "Item",
    "Library",
    "Loader",
    "Mapped",
    "NodeRule",
    "Template",
    "frameworks",
    "read_loader",
]
