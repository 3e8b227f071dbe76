"""The security frameworks of a library, and how an item is found by any of its spellings.

A framework is a file `facts/framework-ID.toml`. Its items are what a finding can be *evidence for*, never a statement that a
rule is kept. Which query is evidence for which item stands in the query, not here.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from graphnhi.errors import Fault, InputError, UsageError, near, quoted
from graphnhi.library.folders import Library
from graphnhi.library.framework_items import Framework, Item, Vocabulary, folded

__all__ = ["Framework", "Frameworks", "Item", "frameworks"]

_FILE: Final = re.compile(r"framework-.+\.toml")
_SHOWN: Final = 12
"""Known ids that a message lists where none is near."""


class Frameworks:
    """Every framework of a library, as `all` in the order of their ids."""

    def __init__(self, frameworks: Iterable[Framework]) -> None:
        self.all = tuple(sorted(frameworks, key=lambda framework: framework.id))

    @cached_property
    def _spelled(self) -> dict[str, dict[str, Item]]:
        """The items of each framework by their folded spellings."""
        return {
            framework.id: {folded(spelling): item for item in framework.items for spelling in item.spellings}
            for framework in self.all
        }

    @cached_property
    def _vocabularies(self) -> tuple[Vocabulary, ...]:
        return tuple(Vocabulary(framework) for framework in self.all)

    def find(self, text: str) -> Item:
        """The item that a reference (`owasp-nhi:NHI9:2025`), an official id or an alias (`nhi3`, `PR.AA-05`) means, case aside.

        Raises UsageError, with the near ids, for an unknown one and for a bare id that several frameworks have.
        """
        asked = folded(text)
        framework, _, rest = asked.partition(":")
        spelled = self._spelled
        if framework in spelled:
            spelled, asked = {framework: spelled[framework]}, rest.strip()
        found = [items[asked] for items in spelled.values() if asked in items]
        if len(found) == 1:
            return found[0]
        if found:
            either = " or ".join(item.reference for item in found)
            raise UsageError(f"{quoted(text)} is an item of several frameworks. Write {either}.")
        raise UsageError(_unknown(text, asked, spelled))

    def matches(self, asked: str) -> tuple[Item, ...]:
        """The items that a filter means: all of a framework (`owasp-nhi`), or one item in any spelling with its parts.

        Raises UsageError as `find` does.
        """
        whole = [framework.items for framework in self.all if framework.id == folded(asked)]
        if whole:
            return whole[0]
        one = self.find(asked)
        return tuple(item for framework in self.all for item in framework.items if item.within(one))

    def contradiction(self, text: str) -> str | None:
        """The warning that words of a text belong to another item than the id beside them; None where they do not.

        `NHI-03 rotation` gives `the words say rotation, which is NHI7:2025 Long-Lived Secrets; NHI3:2025 is Vulnerable
        Third-Party NHI`.
        """
        told = [warning for each in self._vocabularies if (warning := each.contradiction(text))]
        return ". ".join(told) or None


def _unknown(text: str, asked: str, spelled: Mapping[str, Mapping[str, Item]]) -> str:
    """What to say of a spelling that none of these frameworks has."""
    items = {spelling: item for known in spelled.values() for spelling, item in known.items()}
    close = dict.fromkeys(items[spelling].reference for spelling in near(asked, items))
    if close:
        todo = f"Did you mean {' or '.join(close)}?"
    elif len(spelled) > 1:
        todo = f"Known frameworks: {_listed(spelled)}."
    else:
        todo = f"Known: {_listed(dict.fromkeys(item.reference for item in items.values()))}."
    return f"no framework has an item {quoted(text)}. {todo}"


def _listed(words: Iterable[str]) -> str:
    known = list(words)
    return ", ".join(known[:_SHOWN]) + (", ..." if len(known) > _SHOWN else "")


def frameworks(library: Library) -> Frameworks:
    """The frameworks of every file `framework-*.toml` among the facts, the user's before the package's of the same name.

    Raises InputError with every fault of every file.
    """
    found: list[Framework] = []
    faults: list[Fault] = []
    for name, path in library.files("facts").items():
        if _FILE.fullmatch(name):
            try:
                found.append(_read(path, f"facts/{name}"))
            except InputError as error:
                faults += error.faults
    if faults:
        raise InputError(faults)
    return Frameworks(found)


def _read(path: Path, label: str) -> Framework:
    from graphnhi.library.complaints import read_toml  # noqa: PLC0415 - the schema's library loads slowly, and who
    from graphnhi.library.framework_files import faults_of  # noqa: PLC0415 - asks for no framework never needs it

    raw = read_toml(path, label)
    faults = list(faults_of(raw, label))
    if faults:
        raise InputError(faults)
    items = tuple(_item(raw, item) for item in raw["item"])
    return Framework(raw["id"], raw["name"], raw["version"], raw.get("url", ""), items)


def _item(raw: dict[str, Any], item: dict[str, Any]) -> Item:
    lists = {key: tuple(item.get(key, ())) for key in ("aliases", "words")}
    return Item(framework=raw["id"], version=raw["version"], **(item | lists))
