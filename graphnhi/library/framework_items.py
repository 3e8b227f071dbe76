"""What a framework and an item of one are, how spellings and words are compared, and which words contradict an id.

Pure values: no file is read here, and nothing here knows more than one framework at a time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["Framework", "Item", "Vocabulary", "folded", "plain"]

_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def folded(text: str) -> str:
    """A spelling of an id as it is compared: case, the width of spaces and the kind of dash aside."""
    return " ".join(text.translate(_DASHES).split()).casefold()


def plain(text: str) -> str:
    """Words as they are compared: lower case, with one space for all that is neither letter nor digit."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a framework.

    framework, version: the framework's id and edition. id, name: the official ones. evidence: completes "evidence for ID: ...";
    empty for an item that no graph shows (`visible` false, and `why` says so). aliases: other accepted spellings of the id.
    words: what people write beside it. checked: whether the id and what it asks were compared with the published text.
    """

    framework: str
    version: str
    id: str
    name: str
    evidence: str = ""
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    visible: bool = True
    why: str = ""
    checked: bool = True

    @property
    def reference(self) -> str:
        """`FRAMEWORK:ITEM`, the way an item is written in a query file: `owasp-nhi:NHI9:2025`."""
        return f"{self.framework}:{self.id}"

    @property
    def sentence(self) -> str:
        """All that a finding may claim about the item."""
        return f"evidence for {self.id}: {self.evidence}" if self.visible else f"no evidence for {self.id}: {self.why}"

    @property
    def spellings(self) -> tuple[str, ...]:
        """The official id and its aliases."""
        return (self.id, *self.aliases)

    def within(self, other: "Item") -> bool:
        """Whether this is the other item or a part of it: T1552.001 of T1552, 7.2.5.1 of 7.2.5."""
        return self.framework == other.framework and f"{self.id}.".startswith(f"{other.id}.")


@dataclass(frozen=True, slots=True)
class Framework:
    """One edition of a framework, its items in the order of its file; `url` is empty where none is known."""

    id: str
    name: str
    version: str
    url: str
    items: tuple[Item, ...]


class Vocabulary:
    """The ids and the words of one framework, ready to be found in a text.

    An id of digits and signs alone counts only behind its framework (`maestro:7`): bare, any number of a text could be one.
    """

    def __init__(self, framework: Framework) -> None:
        self._ids = {
            spelling: item
            for item in framework.items
            for bare in map(folded, item.spellings)
            for spelling in (bare, f"{framework.id}:{bare}")
            if spelling != bare or _lettered(bare)
        }
        self._words: dict[str, Item] = {}
        for item in framework.items:
            for word in filter(None, map(plain, (item.name, *item.words))):
                self._words.setdefault(word, item)
        # An id ends where neither a letter nor a further number follows: T1078 is not named by T1078.004.
        self._id = re.compile(rf"(?<!\w)(?:{_any(self._ids)})(?!\w|[-.:/]\d)")
        self._word = re.compile(rf"(?<!\w)({_any(self._words)})s?(?!\w)")

    def contradiction(self, text: str) -> str | None:
        """The warning that words of the text belong to another item than its ids; None where they do not."""
        text = folded(text)
        named = dict.fromkeys(self._ids[found.group()] for found in self._id.finditer(text))
        if not named:
            return None
        said = {
            self._words[found.group(1)]: found.group() for found in self._word.finditer(plain(self._id.sub(" ", text)))
        }
        strays = [item for item in said if not any(_kin(item, each) for each in named)]
        silent = [item for item in named if not any(_kin(item, each) for each in said)]
        if not strays or not silent:
            return None
        words = ", and ".join(f"{said[item]}, which is {_shown(item)} {item.name}" for item in strays)
        return f"the words say {words}; {', '.join(f'{_shown(item)} is {item.name}' for item in silent)}"


def _any(texts: Iterable[str]) -> str:
    """A pattern of any of the texts, the longest first; it matches nothing where there are none."""
    return "|".join(map(re.escape, sorted(texts, key=lambda text: (-len(text), text)))) or r"(?!)"


def _lettered(spelling: str) -> bool:
    return any(map(str.isalpha, spelling))


def _shown(item: Item) -> str:
    """The official id; one of digits alone would read as a number."""
    return item.id if _lettered(item.id) else item.reference


def _kin(one: Item, other: Item) -> bool:
    return one.within(other) or other.within(one)
