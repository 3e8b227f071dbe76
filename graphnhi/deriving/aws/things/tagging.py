"""What the tags of a resource say in the columns of a node. A value that says nothing known is told, and never guessed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.facts import kept_while_same, read_facts
from graphnhi.library import Library
from graphnhi.model.kinds import DATA_CLASSES

__all__ = ["Tagging", "read_tagging"]

_TAGS: Final = "aws_tags"
_CLASSES: Final = "tag_data_classes"
_CLASS: Final = "data_class"
_BETWEEN: Final = re.compile(r"[\s\-_.:/]+")


@dataclass(frozen=True)
class Tagging:
    """Columns by the key of a tag, and data classes by its value, both as `_folded` writes them."""

    columns_of: Mapping[str, str]
    classes: Mapping[str, str | None]

    def columns(self, tags: Mapping[str, str]) -> tuple[dict[str, str | None], list[str]]:
        """The columns that tags fill, all of them in `tags`; and those that give a data class of which nothing is known."""
        told, unmapped = dict[str, str | None](), list[str]()
        for key, value in sorted(tags.items()):
            column = self.columns_of.get(_folded(key))
            if column == _CLASS and _folded(value) not in self.classes:
                unmapped.append(f"{key}={value}")
            elif column == _CLASS:
                told.update({column: one} if (one := self.classes[_folded(value)]) else {})
            elif column is not None and value.strip():
                told.setdefault(column, value)
        return told | ({"tags": _listed(tags)} if tags else {}), unmapped


@kept_while_same(_TAGS, _CLASSES)
def read_tagging(facts: Library) -> Tagging:
    """The facts of a library. InputError where they are no tables."""
    columns = read_facts(facts, _TAGS, ("tag", "column"))
    classes = read_facts(facts, _CLASSES, ("value", "data_class"))
    told = {each: each or None for each in classes["data_class"]}
    known = {_folded(value): told[each] for value, each in zip(classes["value"], classes["data_class"], strict=True)}
    own = {_folded(each): each for each in DATA_CLASSES}
    return Tagging(
        {_folded(tag): each for tag, each in zip(columns["tag"], columns["column"], strict=True)}, own | known
    )


def _folded(text: str) -> str:
    return _BETWEEN.sub("", text).casefold()


def _listed(tags: Mapping[str, str]) -> str:
    """Tags as a list of `key=value`, a tag without a value as its key. A semicolon parts tags, so none may stand in one."""
    told = (f"{key}={value}" if value else key for key, value in sorted(tags.items()))
    return json.dumps([each.replace(";", ",") for each in told], ensure_ascii=False)
