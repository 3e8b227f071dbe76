"""From a query file to a query, with every fault of the file at once: its shape, its words, its examples, what cannot be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from graphnhi.asking.queries.drawn import example_faults
from graphnhi.asking.queries.impossible import impossible
from graphnhi.asking.queries.query import Example, Pair, Query, Target
from graphnhi.asking.queries.selection import Selection, selection_of, texts
from graphnhi.asking.queries.where import Ends, Outside, Term, parse_where
from graphnhi.asking.queries.written import QueryFile
from graphnhi.errors import Fault, InputError, UsageError, quoted
from graphnhi.library.advice import did_you_mean
from graphnhi.library.complaints import read_toml, shape_faults
from graphnhi.library.frameworks import Frameworks
from graphnhi.model.kinds import CATEGORIES, KINDS

__all__ = ["query_of", "read_query"]

_SELECTIONS: Final = ("from", "common_upstream", "via", "not_via")
_EVERYBODY: Final = {"category": ["identity", "credential"]}


def read_query(path: Path, label: str | None = None, frameworks: Frameworks | None = None) -> Query:
    """The query that a file says. label: how messages name the file (left out: its name).

    frameworks: those whose items the file may name; left out, none are checked. Raises InputError with every fault.
    """
    label = label or path.name
    return query_of(read_toml(path, label), label, frameworks)


def query_of(raw: dict[str, Any], label: str, frameworks: Frameworks | None = None) -> Query:
    """The query that the content of a file says; InputError with every fault."""
    faults = shape_faults(QueryFile, raw, label)
    words = _Words(label)
    words.read(raw)
    faults += words.faults
    if not any(fault.place.startswith("example") for fault in faults):
        faults += example_faults([_example(one) for one in raw.get("example", ())], label)
    faults += _framework_faults(raw, label, frameworks)
    if not faults:
        query = _query(raw, words.terms, label)
        faults += [Fault(label, place, what, todo=todo) for place, what, todo in impossible(query, raw)]
    if faults:
        raise InputError(faults)
    return query


class _Words:
    """The `where` of every table of a file as terms, by key path, and the faults in these and in the kinds."""

    def __init__(self, label: str) -> None:
        self._label = label
        self.terms: dict[str, tuple[Term, ...]] = {}
        self.faults: list[Fault] = []

    def read(self, raw: dict[str, Any]) -> None:
        self._where(raw, "")
        for name in _SELECTIONS:
            self._selection(raw.get(name), name)
        self._selection(raw.get("to"), "to")
        for place, target in enumerate(raw["all_of"] if isinstance(raw.get("all_of"), list) else ()):
            self._selection(target, f"all_of[{place}]")

    def _selection(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            return
        self._where(value, place)
        for key, known in (("kind", KINDS), ("category", CATEGORIES)):
            for word in _strings(value.get(key)):
                if word not in known:
                    todo = did_you_mean(word, known) or f"Known: {', '.join(known)}."
                    self.faults.append(Fault(self._label, f"{place}.{key}", f"unknown {key}", quoted(word), todo=todo))

    def _where(self, table: dict[str, Any], place: str) -> None:
        text = table.get("where")
        if isinstance(text, str):
            where = f"{place}.where" if place else "where"
            self.terms[place], faults = parse_where(text)
            self.faults += [Fault(self._label, where, what) for what in faults]


def _query(raw: dict[str, Any], terms: dict[str, tuple[Term, ...]], label: str) -> Query:
    start = selection_of(raw.get("from", _EVERYBODY), (*terms.get("from", ()), *terms.get("", ())))
    listed = raw.get("all_of")
    places = [("to", raw.get("to"))] if listed is None else [(f"all_of[{n}]", one) for n, one in enumerate(listed)]
    others: dict[str, Selection | None] = {
        name: selection_of(raw[name], terms.get(name, ())) if name in raw else None for name in _SELECTIONS[1:]
    }
    return Query(
        id=raw["id"], question=raw["question"], severity=raw["severity"], answer=raw.get("answer", "reach"), start=start,
        targets=tuple(_target(one, terms.get(place, ())) for place, one in places), pairs=_pairs(terms),
        upstream=others["common_upstream"], via=others["via"], not_via=others["not_via"], max_hops=raw.get("max_hops"),
        frameworks=tuple(raw.get("frameworks", ())), why=raw.get("why"), close=raw.get("close"),
        examples=tuple(_example(one) for one in raw.get("example", ())), label=label,
    )  # fmt: skip


def _pairs(terms: dict[str, tuple[Term, ...]]) -> tuple[Pair, ...]:
    """What is said of two ends, wherever in the file it stands."""
    found = [term for several in terms.values() for term in several if isinstance(term, Ends | Outside)]
    return tuple(dict.fromkeys(found))


def _target(raw: object, terms: tuple[Term, ...]) -> Target:
    if raw is None:
        return Target()
    if not isinstance(raw, dict):
        return Target(texts(raw))  # type: ignore[arg-type]
    narrowed = any(key in raw for key in ("id", "name", "category", "kind", "tag")) or selection_of({}, terms).terms
    return Target(texts(raw.get("word", [])), selection_of(raw, terms) if narrowed else None, raw.get("effect"))


def _example(raw: dict[str, Any]) -> Example:
    as_of, certain = raw.get("as_of"), raw.get("certain")
    return Example(
        tuple(map(tuple, raw["nodes"])), tuple(map(tuple, raw.get("edges", ()))), tuple(raw["expect"]),
        None if certain is None else tuple(certain), None if as_of is None else str(as_of), raw.get("says"),
    )  # fmt: skip


def _framework_faults(raw: dict[str, Any], label: str, frameworks: Frameworks | None) -> Iterator[Fault]:
    named = raw.get("frameworks")
    for place, text in enumerate(named if isinstance(named, list) and frameworks is not None else ()):
        try:
            assert frameworks is not None
            frameworks.find(str(text))
        except UsageError as error:
            yield Fault(label, f"frameworks[{place}]", str(error).rstrip("."))


def _strings(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [text for text in listed if isinstance(text, str)]
