"""The nodes of a payload: those of the estate, those that only pathfinding needs, and the estate itself."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from graphnhi.estate import Estate
from graphnhi.export.opengraph.ids import derived
from graphnhi.export.opengraph.kinds import CALLED, ESTATE, SOURCE, kinds_of
from graphnhi.export.opengraph.properties import Properties, marked, rows
from graphnhi.export.opengraph.texts import sound
from graphnhi.export.opengraph.walked import Extra
from graphnhi.export.telling import gap_count, gaps, missing_inputs, skipped_records
from graphnhi.model.ids import tail
from graphnhi.model.kinds import CATEGORY_OF
from graphnhi.model.values import instant_text

__all__ = ["environment", "extra_id", "nodes_of"]

Node = dict[str, Any]

_WORD = {CALLED: "called"}

_LONGEST = 1_000
"""Characters of a name."""

_MOST_GAPS = 100
"""Gaps told one by one; `gaps` counts all of them."""


def environment(estate: Estate) -> str:
    """The id of the node that stands for the estate."""
    return derived(sound(str(estate.about.get("name") or "estate"))[:200], "estate")


def extra_id(ids: Sequence[str], extra: Extra) -> str:
    """The id of a node that only pathfinding needs."""
    return derived(ids[extra.about], f"{_word(extra)}{f'-{extra.number + 1}' if extra.number else ''}")


def _word(extra: Extra) -> str:
    return _WORD.get(extra.kind, "touched")


def nodes_of(estate: Estate, ids: Sequence[str], extras: Iterable[Extra], as_of: int) -> Iterator[Node]:
    """Every node, the estate first."""
    home = environment(estate)
    yield {"id": home, "kinds": [ESTATE, SOURCE], "properties": marked(_estate(estate, as_of, home))}
    for object_id, told in zip(ids, rows(estate, "nodes"), strict=True):
        yield _node(object_id, told, home)
    for extra in extras:
        yield _extra(estate, extra_id(ids, extra), extra, home)


def _node(object_id: str, told: Properties, home: str) -> Node:
    """One node of the estate: `name` is for searching, `displayname` the name as it is, where there is one."""
    kind, exact, name = told["kind"], told.pop("id"), told.pop("name", None)
    shown = {"name": _label(tail(exact) if name is None else name)} | ({} if name is None else {"displayname": name})
    properties = {**shown, "nhi_id": exact, "category": CATEGORY_OF[kind], **told, "environmentid": home}
    return {"id": object_id, "kinds": kinds_of(kind), "properties": marked(properties)}


def _label(name: str) -> str:
    """A name as it is searched for: an endless one is cut, since it is indexed."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _extra(estate: Estate, object_id: str, extra: Extra, home: str) -> Node:
    properties = {
        "name": f"{_label(sound(estate.name(extra.about)))} ({_word(extra)})",
        "about": sound(estate.id(extra.about)),
        "about_kind": estate.kind(extra.about),
        "derived": True,
        "environmentid": home,
    }
    return {"id": object_id, "kinds": [extra.kind, SOURCE], "properties": marked(properties)}


def _estate(estate: Estate, as_of: int, home: str) -> Properties:
    """What was exported and what it lacks, so that nobody takes a part for the whole."""
    about = estate.about
    known = {
        "name": sound(str(about.get("name") or "estate")),
        "digest": estate.digest,
        "nodes": estate.n_nodes,
        "edges": estate.n_edges,
        "built": about.get("built"),
        "as_of": instant_text(as_of),
        "sources": [sound(str(source)) for source in about.get("sources", ())],
        "records_skipped": skipped_records(about),
        "conflicts": len(about.get("conflicts", ())),
        "unmapped_permissions": about.get("unmapped", 0),
        "gaps": gap_count(about),
        "gap_list": [sound(gap) for gap in islice(gaps(about), _MOST_GAPS)],
        "missing_inputs": [sound(each) for each in missing_inputs(about)],
        "collected": True,
        "environmentid": home,
    }
    return {name: value for name, value in known.items() if value not in (None, [])}
