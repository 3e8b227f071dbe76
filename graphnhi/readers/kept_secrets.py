"""What is left of the values that readers take out of an export: ids as they are, of a secret its keyed fingerprint.

Where in an export values stand, and which of them are secrets, is no matter of this module.
"""

import re
from typing import Final

from graphnhi.readers.secrets import REMOVED, Fingerprints

__all__ = ["FINGERPRINT", "KEY_ID", "kept"]

FINGERPRINT: Final = "fingerprint:"
"""What stands before the fingerprint of a value that was taken out."""
KEY_ID: Final = re.compile(r"\bA[KS]IA[0-9A-Z]{12,}\b")
"""An AWS access key id, which is no secret."""


def kept(secret: str, fingerprints: Fingerprints | None) -> str:
    """What stands in the place of a secret: its fingerprint, or no more than that there was one, where it cannot join."""
    told = fingerprints.of(secret) if fingerprints is not None else None
    return f"{FINGERPRINT}{told}" if told else REMOVED
