"""graphnhi: which machine identities reach money and customer data, by which hops, and how far a compromise fans out.

>>> import graphnhi as nhi
>>> estate = nhi.demo()
>>> nhi.reach(estate, "payouts").to_frame()  # doctest: +SKIP
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from graphnhi.version import VERSION

if TYPE_CHECKING:
    from graphnhi.front import (
        apply_review,
        blast,
        build,
        demo,
        draw,
        explain,
        export,
        exposure,
        find,
        inventory,
        losses,
        neighbours,
        open,  # noqa: A004 - nhi.open reads well
        overview,
        path,
        pull,
        push,
        queries,
        rank,
        reach,
        report,
        review,
        run,
        save,
        whocan,
    )

__all__ = [
    "apply_review", "blast", "build", "demo", "draw", "explain", "export", "exposure", "find", "inventory", "losses", "neighbours", "open", "overview",
    "path", "pull", "push", "queries", "rank", "reach", "report", "review", "run", "save", "whocan",
]  # fmt: skip
__version__ = VERSION


def __getattr__(name: str) -> Any:
    # The front door loads arrays and kernels, which `graphnhi --help` must not wait for.
    if name in __all__:
        from graphnhi import front  # noqa: PLC0415

        return getattr(front, name)
    raise AttributeError(f"module 'graphnhi' has no attribute {name!r}")


class _Door(ModuleType):
    """A room of the house may be called like a function of the front door (`graphnhi.report`): the function keeps the name."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):  # what the import of a room binds in its package
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door
