"""What is a secret in an object is gone when it has been read; what stays of it joins, and says nothing."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from graphnhi.readers import kubernetes
from graphnhi.readers.kubernetes.hiding import without_secrets
from graphnhi.readers.secrets import Fingerprints

Json = dict[str, Any]
KEY = Fingerprints(b"0123456789abcdef")
CANARY = "hunter2-Canary-9f8e7d"
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
AWS_ID, AWS_SECRET = "AKIAIOSFODNN7QQQQQQQ", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def told(secret: str) -> str:
    return f"fingerprint:{KEY.fingerprint(secret)}"


def test_every_value_of_a_secret_is_one() -> None:
    """Decoded, then as a fingerprint; ids of access keys stay, and a secret that stands in a line of it joins by itself."""
    lines = f"[default]\naws_access_key_id = {AWS_ID}\naws_secret_access_key = {AWS_SECRET}\n"
    secret = {
        "data": {"word": encoded(CANARY), "credentials": encoded(lines)},
        "stringData": {"key": STRIPE},
        "type": "Opaque",
    }
    found = without_secrets(("", "Secret"), secret, KEY)
    assert found["data"]["word"] == [told(CANARY)]
    assert found["data"]["credentials"] == [AWS_ID, told(lines), told(AWS_SECRET)]
    assert found["stringData"] == {"key": [told(STRIPE)]}
    assert found["type"] == "Opaque"
    assert without_secrets(("", "Secret"), {"data": {"word": encoded(CANARY)}}, None)["data"] == {
        "word": ["[secret removed]"]
    }


def test_config_maps_keep_only_what_leads_on() -> None:
    """Secrets by their name or look as fingerprints, ids and ARNs as they are; the rest is the house's own business."""
    data = {
        "url": "https://internal",
        "api_key": CANARY,
        "app.properties": f"a=b\nstripe.key={STRIPE}\n",
        "role": "arn:aws:iam::1:role/r",
    }
    found = without_secrets(("", "ConfigMap"), {"data": data, "binaryData": {"b": encoded(STRIPE)}}, KEY)
    assert found["data"] == {
        "url": [],
        "api_key": [told(CANARY)],
        "app.properties": [told(STRIPE)],
        "role": ["arn:aws:iam::1:role/r"],
    }
    assert found["binaryData"] == {"b": [told(STRIPE)]}


@pytest.mark.parametrize("kind", [("", "Pod"), ("apps", "Deployment"), ("batch", "CronJob"), ("example.com", "Thing")])
def test_environments(kind: tuple[str, str]) -> None:
    """At any depth of any kind; where a value is taken from stays, for it leads to a Secret."""
    reference = {"name": "B", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
    env = [{"name": "DB_PASSWORD", "value": CANARY}, {"name": "MODE", "value": "fast"}, reference]
    container = {"name": "a", "env": env, "args": [f"--token={STRIPE}", "--verbose"], "command": ["run"]}
    found = without_secrets(kind, {"spec": {"template": {"spec": {"containers": [container]}}}}, KEY)
    left = found["spec"]["template"]["spec"]["containers"][0]
    assert left["env"] == [{"name": "DB_PASSWORD", "value": [told(CANARY)]}, {}, reference]
    assert left["args"] == [told(STRIPE)]


def test_a_private_key_is_one_over_all_its_lines() -> None:
    """The line that every key begins with joins nothing."""
    prints = []
    for body in ("MIIEowIBAAKCAQEA1c7+9z5Pad7OejecsQ0b", "MIIEpAIBAAKCAQEAxxxx9z5Pad7OejecsQ0b"):
        text = f"name=a\n-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n"
        prints.append(without_secrets(("", "ConfigMap"), {"data": {"tls": text}}, KEY)["data"]["tls"])
    assert prints[0] != prints[1]
    assert [len(each) for each in prints] == [1, 1]


def test_what_kubectl_remembers_goes() -> None:
    """The last applied configuration has the whole object once more; who wrote which field says nothing of access."""
    note = "kubectl.kubernetes.io/last-applied-configuration"
    meta = {
        "name": "a",
        "annotations": {note: CANARY, "eks.amazonaws.com/role-arn": "arn:x"},
        "managedFields": [{"x": 1}],
    }
    found = without_secrets(("", "Secret"), {"metadata": meta, "spec": {"template": {"metadata": meta}}}, KEY)
    kept = {"name": "a", "annotations": {"eks.amazonaws.com/role-arn": "arn:x"}}
    assert found == {"metadata": kept, "spec": {"template": {"metadata": kept}}}


def test_nothing_of_a_kubeconfig_stays() -> None:
    """It is no object of a cluster, but has the keys to one."""
    given = {"apiVersion": "v1", "kind": "Config", "users": [{"user": {"token": CANARY}}]}
    assert without_secrets(("", "Config"), given, KEY) == {"apiVersion": "v1", "kind": "Config"}


def test_what_is_given_stays_as_it_was() -> None:
    """An alias of YAML may stand in several objects."""
    given = {"data": {"a": encoded(CANARY)}, "metadata": {"managedFields": []}}
    before = json.dumps(given)
    without_secrets(("", "Secret"), given, KEY)
    assert json.dumps(given) == before


def test_values_that_are_no_texts() -> None:
    """Nonsense in the place of a value is no reason to stop, and does not stay."""
    found = without_secrets(
        ("", "Secret"), {"data": {"a": 7, "b": None, "c": {"d": CANARY}, "e": "%%%"}, "stringData": CANARY}, KEY
    )
    assert CANARY not in json.dumps(found)


def test_canaries_do_not_survive_reading(tmp_path: Path) -> None:
    """Planted wherever a secret may stand, in every form of file: no cell of any table has them."""
    objects: list[Json] = [
        {"kind": "Secret", "data": {"password": encoded(CANARY), "x": CANARY}, "stringData": {"y": CANARY}},
        {"kind": "ConfigMap", "data": {"password": CANARY, "conf": f"password={CANARY}"}},
        {"kind": "Pod", "spec": {"initContainers": [{"env": [{"name": "X", "value": CANARY}], "args": [CANARY], "command": [CANARY]}]}},
        {"kind": "Pod", "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": CANARY}}},
        {"kind": "Config", "users": [{"user": {"token": CANARY, "password": CANARY}}]},
    ]  # fmt: skip
    whole = [{"apiVersion": "v1", **each} for each in objects]
    files = {
        "a.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": whole}),
        "a.yaml": "\n---\n".join(map(json.dumps, whole)),
    }
    files["a.yaml"] = "apiVersion: v1\nkind: Pod\n---\n" + files["a.yaml"]
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text, "utf-8")
        for fingerprints in (None, KEY):
            cells = [table.rows.to_numpy().tolist() for table in kubernetes.read(path, name, fingerprints=fingerprints)]
            assert CANARY not in str(cells), name
            assert encoded(CANARY) not in str(cells), name


@pytest.mark.parametrize(
    "value",
    [f"arn:aws:iam::1:role/r\npassword={CANARY}", f"arn:{CANARY}", f"arn:aws:rds:eu-west-1:1:db:x?password={CANARY}"],
)
def test_what_only_begins_as_an_arn_is_none(value: str) -> None:
    """A secret behind it, or in its place, is one; of a setting that no name calls secret, nothing else is left."""
    found = without_secrets(("", "ConfigMap"), {"data": {"token": value}}, KEY)
    assert CANARY not in json.dumps(found)
    assert told(value) in found["data"]["token"]


@pytest.mark.parametrize("fingerprints", [None, KEY])
@pytest.mark.parametrize("left", [["short"], [], ["x"], 5])
def test_a_record_stays_json(tmp_path: Path, left: Any, fingerprints: Fingerprints | None) -> None:
    """Whatever a key announces: what stands in the place of a secret, an empty list or a number are no reason to break the record."""
    keys = {"token": encoded("c2VjcmV0LXZhbHVl"), "password": encoded(CANARY)}
    items = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": keys},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"db_password": left, "token": left}},
    ]
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}), "utf-8")
    (table,) = kubernetes.read(path, path.name, fingerprints=fingerprints)
    assert [json.loads(each)["kind"] for each in table.rows["record"]] == ["Secret", "Pod"]
    assert CANARY not in "".join(table.rows["record"])


@pytest.mark.parametrize("name", ["env", "args", "command", "metadata", "affinity", "livenessProbe"])
@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
def test_keys_of_contents_are_names_and_no_fields(kind: str, name: str) -> None:
    """A key of a Secret that is called as a field of a pod is a key like any other."""
    found = without_secrets(("", kind), {"stringData" if kind == "Secret" else "data": {name: STRIPE}}, KEY)
    assert [*found.values()] == [{name: [told(STRIPE)]}]
