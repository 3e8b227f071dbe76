"""What tells a secret by the name of its setting, and what is left of one."""

import pytest

from graphnhi.readers.kept_secrets import FINGERPRINT, kept
from graphnhi.readers.secret_names import is_secret_name
from graphnhi.readers.secrets import REMOVED, Fingerprints

KEYED = Fingerprints(b"a key of the tests' own")
CANARY = "hunter2-Canary-9f8e7d"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("DB_PASSWORD", True), ("apiKey", True), ("auth", True), ("--token", True), ("ADYEN_KEY", True), ("DbPwd", True),
        ("SECRET_ARN", False), ("tokenType", False), ("LOG_LEVEL", False), ("KMS_KEY", False), ("author", False), ("http_tokens", False), ("hash_key", False), ("encryption_key", False), ("compass", False),
    ],
)  # fmt: skip
def test_names_of_secrets(name: str, secret: bool) -> None:
    """By the word that says so, unless the name ends in where it lies or what is said about it."""
    assert is_secret_name(name) is secret


def test_a_secret_leaves_its_fingerprint() -> None:
    """By which it joins; one that is too short to join, or for which there is no key, leaves that there was one."""
    assert kept(CANARY, KEYED) == f"{FINGERPRINT}{KEYED.fingerprint(CANARY)}"
    assert kept("short", KEYED) == kept(CANARY, None) == REMOVED
