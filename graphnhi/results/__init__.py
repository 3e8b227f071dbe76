"""Frozen answers: ordered rows, a summary, the question, the estate it was asked of and its coverage.

An answer knows how to become rows, JSON, a frame and a networkx graph; it computes nothing.
"""

from graphnhi.results.answer import Answer
from graphnhi.results.rows import LazyRows

__all__ = ["Answer", "LazyRows"]
