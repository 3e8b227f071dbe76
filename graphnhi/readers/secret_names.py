"""Which names of settings say that their value is a secret. No value is looked at here."""

import re
from typing import Final

__all__ = ["is_secret_name"]

_SAYS: Final = re.compile(
    r"secret|passw|passphrase|(?:^|[^a-z])(?:pass|pwd|pw)(?:$|[^a-z])|token(?!s)|credential|(?:^|[^a-z])auth(?:$|[^a-z])"
    r"|(?:api|access|private|signing|master|account)[^a-z]?key"
    r"|(?<!public)(?<!partition)(?<!sort)(?<!kms)(?<!primary)(?<!foreign)(?<!cache)(?<!s3)(?<!object)(?<!hash)(?<!range)(?<!encryption)[^a-z]key$",
    re.IGNORECASE,
)
_BUT: Final = re.compile(
    r"(?:[^a-z](?:id|ids|name|names|arn|arns|url|uri|endpoint|host|path|file|ttl|type|timeout|count|limit|region|version|enabled|expiry"
    r"|expiration|window|days|length|prefix|suffix)|(?<=[a-z])(?:Id|Ids|Name|Arn|Url|Uri|Path|Type|Ttl|Version|Enabled))$"
)
"""How names end that say where a secret lies, or something about it."""
_SMALL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_secret_name(name: str) -> bool:
    """Whether a setting of this name is a secret whatever it looks like: `DB_PASSWORD`, `apiKey`; not `SECRET_ARN`, `tokenType`."""
    parted = _SMALL.sub("_", name)
    return _SAYS.search(parted) is not None and _BUT.search(parted.lower()) is None
