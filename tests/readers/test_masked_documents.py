"""Secrets that still stand in a JSON document are taken out, and it stays JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from graphnhi.readers.masked_documents import masked_documents
from graphnhi.readers.secrets import REMOVED
from graphnhi.readers.strict import canonical, parsed

FINGERPRINT = f"fingerprint:{'a' * 64}"
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"


def masked(value: Any) -> Any:
    text = canonical(parsed(json.dumps(value)))
    return json.loads(masked_documents(["{}", text]).get(1, text))


@pytest.mark.parametrize("given", ["hunter2", ["hunter2", "other"], 'with "quotes" and \\ in it', "two\nlines"])
@pytest.mark.parametrize("key", ["password", "db_Password", "MasterUserPassword", "x-token"])
def test_a_key_announces_a_secret(key: str, given: Any) -> None:
    """A text behind it is one, and so is each text of a list; what stands beside it stays."""
    found = masked({"a": {key: given, "user": "eve"}})
    assert found == {"a": {key: [REMOVED, REMOVED] if isinstance(given, list) else REMOVED, "user": "eve"}}


@pytest.mark.parametrize(
    "left", [FINGERPRINT, [FINGERPRINT, "AKIAIOSFODNN7QQQQQQQ"], "arn:aws:iam::1:role/r", [], {}, {"name": "x"}, True]
)
def test_what_is_none_stays(left: Any) -> None:
    """A fingerprint, an id, an ARN, a list of such, or no text at all says nothing that must go."""
    assert masked({"token": left, "secret": left}) == {"token": left, "secret": left}


@pytest.mark.parametrize("spelt", [str.lower, str.capitalize])
def test_a_name_announces_a_value(spelt: Callable[[str], str]) -> None:
    """A setting of that name has a secret for its value, whatever stands between the two."""
    name, value = spelt("name"), spelt("value")
    told = {name: "DB_PASSWORD", "n": 1, value: "hunter2"}
    assert masked([told, {name: "HOST", value: "db"}]) == [told | {value: REMOVED}, {name: "HOST", value: "db"}]


def test_a_secret_is_known_by_its_look() -> None:
    """In any text, and in a key; a text that is JSON itself is looked into."""
    inner = json.dumps({"password": "hunter2"})
    found = masked({"note": f"uses {STRIPE}", STRIPE: 1, "settings": inner})
    assert STRIPE.removeprefix("sk_live_") not in json.dumps(found)
    assert "hunter2" not in json.dumps(found)


def test_numbers() -> None:
    """One that a key calls a password is one; any other stays as it is written."""
    assert masked({"password": 1234, "port": 5432}) == {"password": REMOVED, "port": 5432}
