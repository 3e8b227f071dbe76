"""Where in an object a credential stood, of which the reader has left an id or a fingerprint. No node is made here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.records import Object, listed, mapped, text_of
from graphnhi.deriving.kubernetes.objects.templates import Template, parts
from graphnhi.deriving.left_secrets import Left, escaped, is_left
from graphnhi.deriving.places import Place

__all__ = ["Standing", "in_contents", "in_settings"]

_CONTENTS: Final = ("data", "stringData", "binaryData")
_WORDS: Final = ("command", "args")


@dataclass(frozen=True, slots=True)
class Standing:
    """One value: the key or the name that it has ("" for one of many words), where it stands, and what is left of it: ids of access keys
    first, then the fingerprint of the whole of it where that is a secret, then those of the secrets that stand in its lines.
    """

    key: str
    place: Place
    left: tuple[str, ...]

    def credentials(self) -> Iterator[Left]:
        """What is left of it, each at a place of its own: one record never names two credentials."""
        secrets = 0
        for text in self.left:
            told = Left(text, self.place)
            secrets += not told.is_key
            yield told if told.is_key or secrets == 1 else Left(text, self.place.under(f"#{secrets}"))


def in_contents(each: Object) -> Iterator[Standing]:
    """The values of a Secret or a ConfigMap of which something is left."""
    for section in _CONTENTS:
        for key, value in mapped(each.value.get(section)).items():
            yield from _standing(str(key), each.place.under(f"/{section}/{escaped(str(key))}"), value)


def in_settings(each: Object, template: Template) -> Iterator[Standing]:
    """The settings of the containers of a pod, or of the pods that an object makes: their environments and their arguments."""
    for container, pointer in template.containers:
        for entry, where in parts(container, "env", pointer):
            yield from _standing(text_of(entry.get("name")), each.place.under(f"{where}/value"), entry.get("value"))
        for word in _WORDS:
            yield from _standing("", each.place.under(f"{pointer}/{word}"), container.get(word))


def _standing(key: str, place: Place, value: Any) -> Iterator[Standing]:
    left = tuple(dict.fromkeys(text for text in listed(value) if isinstance(text, str) and is_left(text)))
    if left:
        yield Standing(key, place, left)
