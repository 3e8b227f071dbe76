"""The algorithms over arrays: closures, routes, money. Each question is one function that gives a frozen answer.

numpy and scipy only; no file is read here but the table of eases.
"""

from graphnhi.engine.blast import blast
from graphnhi.engine.exposure import exposure, losses_of
from graphnhi.engine.path import path
from graphnhi.engine.reach import reach

__all__ = ["blast", "exposure", "losses_of", "path", "reach"]
