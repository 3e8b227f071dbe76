"""Rules and taxonomies: the queries that found something, and the items of frameworks that they are evidence for.

A rule is known once its first finding was read, so that rows are read once; rules stand behind the results in the file.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graphnhi.errors import escaped
from graphnhi.export.clean import as_markdown, as_sarif
from graphnhi.export.sarif.results import LEVEL, SECURITY
from graphnhi.export.shape import Row

__all__ = ["Rules"]

Descriptor = dict[str, Any]

MOST_TAGS: Final = 20
"""Tags of a rule: GitHub refuses a file with more."""


class Rules:
    """The rules met so far, in the order of their first findings. frameworks: those of the answer's summary."""

    def __init__(self, frameworks: Sequence[Mapping[str, str]]) -> None:
        self._frameworks = {each["id"]: each for each in frameworks}
        self._rows: dict[str, Row] = {}
        self._place: dict[str, int] = {}
        self._gravest: dict[str, str] = {}

    def of(self, row: Row) -> int:
        """The place of the rule of a finding."""
        query = row["query"]
        if query not in self._place:
            self._place[query] = len(self._place)
            self._rows[query] = {name: row.get(name) for name in _KEPT}
        self._gravest[query] = max(row["severity"], self._gravest.get(query, row["severity"]), key=SECURITY.__getitem__)
        return self._place[query]

    def descriptors(self) -> list[Descriptor]:
        """The rules, for `tool.driver.rules`."""
        return [self._descriptor(query, row) for query, row in self._rows.items()]

    def taxonomies(self) -> list[Descriptor]:
        """The frameworks that some rule names an item of, for `run.taxonomies`."""
        return [self._taxonomy(framework, items) for framework, items in self._items().items()]

    def _descriptor(self, query: str, row: Row) -> Descriptor:
        why = row["why"] or row["question"]
        help_text = " ".join(part for part in (why, row["close"]) if part)
        return {
            "id": escaped(query),
            "shortDescription": {"text": as_sarif(row["question"])},
            "fullDescription": {"text": as_sarif(why)},
            "help": {"text": as_sarif(help_text), "markdown": self._help(row)},
            "defaultConfiguration": {"level": LEVEL[self._gravest[query]]},
            "relationships": self._relationships(row["frameworks"]),
            "properties": {
                "tags": ["security", *map(escaped, row["frameworks"])][:MOST_TAGS],
                "security-severity": str(SECURITY[self._gravest[query]]),
                "frameworks": [escaped(item) for item in row["frameworks"]],
            },
        }

    def _help(self, row: Row) -> str:
        """The same as Markdown: why it matters, what would close it, what it is evidence for."""
        told = [_braced(as_markdown(text)) for text in (row["why"], row["close"]) if text]
        return "\n\n".join(told) + "\n\n" + "".join(f"- {_braced(as_markdown(text))}\n" for text in row["evidence_for"])

    def _relationships(self, references: Sequence[str]) -> list[Descriptor]:
        items, found = self._items(), []
        for reference in references:
            framework, item = _parted(reference)
            component = {"name": self._name(framework), "index": [*items].index(framework)}
            target = {"id": escaped(item), "index": [*items[framework]].index(item), "toolComponent": component}
            found.append({"target": target, "kinds": ["relevant"]})
        return found

    def _items(self) -> dict[str, dict[str, str]]:
        """By framework, its items that are named, each with what a finding is evidence for."""
        found: dict[str, dict[str, str]] = {}
        for row in self._rows.values():
            for reference, sentence in zip(row["frameworks"], row["evidence_for"], strict=True):
                framework, item = _parted(reference)
                found.setdefault(framework, {}).setdefault(item, sentence)
        return found

    def _taxonomy(self, framework: str, items: Mapping[str, str]) -> Descriptor:
        version = self._frameworks.get(framework, {}).get("version")
        return {
            "name": self._name(framework),
            **({"version": escaped(version)} if version else {}),
            "isComprehensive": False,
            "taxa": [
                {"id": escaped(item), "shortDescription": {"text": as_sarif(text)}} for item, text in items.items()
            ],
        }

    def _name(self, framework: str) -> str:
        return escaped(self._frameworks.get(framework, {}).get("name") or framework)


_KEPT: Final = ("question", "why", "close", "frameworks", "evidence_for")


def _parted(reference: str) -> tuple[str, str]:
    """The framework and the item of `owasp-nhi:NHI9:2025`."""
    framework, _, item = reference.partition(":")
    return framework, item


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
