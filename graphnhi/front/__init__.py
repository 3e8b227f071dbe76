"""The front door: the functions that people call; the modules behind them can move."""

from graphnhi.front.drawing import draw, overview
from graphnhi.front.estates import build, demo, open, save  # noqa: A004 - nhi.open reads well
from graphnhi.front.exporting import export
from graphnhi.front.judging import explain, find, queries, rank, run
from graphnhi.front.listing import apply_review, inventory, review
from graphnhi.front.questions import blast, exposure, losses, neighbours, path, reach, whocan
from graphnhi.front.reporting import report
from graphnhi.front.servers import pull, push

__all__ = [
    "apply_review", "blast", "build", "demo", "draw", "explain", "export", "exposure", "find", "inventory", "losses", "neighbours", "open", "overview",
    "path", "pull", "push", "queries", "rank", "reach", "report", "review", "run", "save", "whocan",
]  # fmt: skip
