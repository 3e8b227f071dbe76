"""Which KMS key the data of a thing needs, where it is the customer's: whoever reads it needs a right to that key too.

A key of AWS's own opens for everybody who may read the data, and so is none here; neither is one that nothing tells of.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphnhi.deriving.aws.things.describing import at
from graphnhi.deriving.aws.things.telling import Told

__all__ = ["Keys"]

_OF_AWS: Final = re.compile(r"(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias/aws/.*")
_PLACED: Final = re.compile(r"arn:([^:]+):[^:]*:([^:]*):([^:]*):")


@dataclass
class Keys:
    """Aliases with their keys, and the keys that AWS manages."""

    aliases: dict[str, str] = field(default_factory=dict)
    managed: set[str] = field(default_factory=set)

    def learn(self, told: Iterable[Told]) -> None:
        """What descriptions of keys and aliases say."""
        for one in told:
            if (
                one.kind.type == "kms:key"
                and one.arn is not None
                and "AWS" in (one.value.get("KeyManager"), one.value.get("keyManager"))
            ):
                self.managed.add(one.arn)
            if one.kind.type == "kms:alias" and one.arn is not None:
                target = next(
                    filter(_is_text, _named(one.value, ("TargetKeyId", "target_key_arn", "target_key_id"))), None
                )
                if target is not None:
                    self.aliases[one.arn] = _placed(target, one.arn)

    def of(self, one: Told) -> str | None:
        """The ARN of the key that a description names, if it is none of AWS."""
        for text in filter(_is_text, _named(one.value, one.kind.keys)):
            if _OF_AWS.fullmatch(text):
                continue
            arn = _placed(text, one.arn or "")
            key = self.aliases.get(arn, arn)
            if key not in self.managed:
                return key
        return None


def _named(value: Mapping[str, Any], paths: Iterable[str]) -> list[Any]:
    return [each for path in paths for each in at(value, path)]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _placed(text: str, beside: str) -> str:
    """The ARN of a key or an alias that is called by its id or its name, where the thing that names it lies."""
    where = _PLACED.match(beside)
    if text.startswith("arn:") or where is None:
        return text
    name = text if text.startswith(("alias/", "key/")) else f"key/{text}"
    return f"arn:{where[1]}:kms:{where[2]}:{where[3]}:{name}"
