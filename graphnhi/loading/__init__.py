"""From files to a checked estate: sources found, loaders chosen, records named and typed, everything accounted for.

Formats are the readers' business, policies the derivers', and what may be in an estate is decided by the model.
"""

from graphnhi.loading import annotations
from graphnhi.loading.building import build
from graphnhi.loading.databases import Database
from graphnhi.loading.options import Built, Options, Progress

__all__ = ["Built", "Database", "Options", "Progress", "annotations", "build"]
