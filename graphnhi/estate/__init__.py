"""The checked graph as columns: nodes, edges, evidence, gaps and the indices to walk it.

Everything here is arrays; nothing here reads a source, decides a policy or answers a question.
"""

from typing import TYPE_CHECKING, Any

from graphnhi.estate.estate import Estate

if TYPE_CHECKING:
    from graphnhi.estate.assembly import Assembled, assemble

__all__ = ["Assembled", "Estate", "assemble"]


def __getattr__(name: str) -> Any:
    # assembling needs pandas, which opening an estate and asking it must not wait for
    if name in ("Assembled", "assemble"):
        from graphnhi.estate import assembly  # noqa: PLC0415

        return getattr(assembly, name)
    raise AttributeError(f"module 'graphnhi.estate' has no attribute {name!r}")
