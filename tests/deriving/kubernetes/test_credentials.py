"""Credentials that stand in Secrets and ConfigMaps: each a node that its store STORES, known by its id or its fingerprint."""

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.deriving.kubernetes.keyed import CANARY, KEY, KEY_ID, STRIPE, config_map, keyed, prints, secret
from tests.deriving.kubernetes.making import CERTAIN, edges, k8s, kinds, proofs, thing

STORE = k8s("data_store", "pay", "stripe")
CONFIG = k8s("data_store", "pay", "app@ConfigMap")


def within(store: str, pointer: str) -> str:
    return f"{store}/secret/{quote(pointer, safe='')}"


def test_a_secret_stores_what_stands_in_it(tmp_path: Path) -> None:
    """Each value by where it stands and its fingerprint; the very key is the proof."""
    found = keyed(tmp_path, secret("stripe", key=STRIPE, other=CANARY))
    key, other = within(STORE, "/data/key"), within(STORE, "/data/other")
    assert edges(found, "STORES") == {(STORE, key): CERTAIN, (STORE, other): CERTAIN}
    assert prints(found) == {
        key: ("secret", KEY.fingerprint(STRIPE)),
        other: ("secret", KEY.fingerprint(CANARY)),
    }
    assert proofs(found, STORE, "STORES", key) == [["0.json:/items/0/data/key"]]


def test_an_access_key_is_the_one_that_aws_knows(tmp_path: Path) -> None:
    """By its own id, wherever in a value it stands; a key of a session lives short."""
    lines = (
        f"[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY\n"
    )
    found = keyed(tmp_path, secret("stripe", credentials=lines), config_map("app", id="ASIAEXAMPLEODXCT3TFV"))
    stores = edges(found, "STORES")
    assert {(STORE, KEY_ID), (CONFIG, "ASIAEXAMPLEODXCT3TFV")} < stores.keys()
    lifetimes = dict(zip(found.nodes["id"], found.nodes["lifetime"], strict=True))
    assert (lifetimes[KEY_ID], lifetimes["ASIAEXAMPLEODXCT3TFV"]) == ("static", "short_lived")
    assert kinds(found)[KEY_ID] == "access_key"
    assert [(each.what, each.node) for each in found.claims] == [
        ("access key", KEY_ID),
        ("access key", "ASIAEXAMPLEODXCT3TFV"),
    ]


def test_every_secret_of_a_value_joins_by_itself(tmp_path: Path) -> None:
    """The whole of it, and each that stands in one of its lines: at places of their own, for one record never names two."""
    found = keyed(tmp_path, secret("stripe", env=f"STRIPE_SECRET={STRIPE}\nDB_PASSWORD={CANARY}\n"))
    told = prints(found)
    assert {KEY.fingerprint(STRIPE), KEY.fingerprint(CANARY)} < {value for _, value in told.values()}
    places = {(row["file"], row["pattern"]) for row in found.nodes.to_dict("records") if row["id"] in told}
    assert len(places) == len(told) == 3
    assert {place for one in told for place in proofs(found, STORE, "STORES", one)[0]} == {"0.json:/items/0/data/env"}


@pytest.mark.parametrize(
    ("of", "key", "kind"),
    [
        ("kubernetes.io/tls", "tls.key", "certificate"), ("kubernetes.io/tls", "tls.crt", None), ("kubernetes.io/tls", "keystore.jks", "secret"),
        ("kubernetes.io/basic-auth", "password", "password"), ("kubernetes.io/basic-auth", "username", None),
        ("kubernetes.io/ssh-auth", "ssh-privatekey", "ssh_key"), ("kubernetes.io/dockerconfigjson", ".dockerconfigjson", "password"),
        ("Opaque", "db-host", None), ("Opaque", "clientId", None), ("Opaque", "PGUSER", "secret"), ("Opaque", "db_user", None),
        ("Opaque", "user-token", "secret"), ("", "whatever", "secret"), ("helm.sh/release.v1", "release", "secret"),
    ],
)  # fmt: skip
def test_the_kind_of_a_credential(tmp_path: Path, of: str, key: str, kind: str | None) -> None:
    """By the type of the Secret where that is plain; what a key says everybody knows is no credential."""
    given = secret("stripe", of) | {"stringData": {key: CANARY}}
    told = prints(keyed(tmp_path, given))
    assert [each for each, _ in told.values()] == ([kind] if kind else [])


def test_a_secret_within_a_plain_value(tmp_path: Path) -> None:
    """Is one whatever the key says: a user name that is the address of a database with its password."""
    told = prints(keyed(tmp_path, secret("stripe", host=f"postgres://app:{CANARY}@db/ledger")))
    assert [value for _, value in told.values()] == [KEY.fingerprint(f"app:{CANARY}")]


def test_a_config_map_stores_secrets_alone(tmp_path: Path) -> None:
    """By their name or their look; an ARN and whatever else is said there is none."""
    found = keyed(tmp_path, config_map("app", token=CANARY, url="https://x", role="arn:aws:iam::111122223333:role/r"))
    assert edges(found, "STORES") == {(CONFIG, within(CONFIG, "/data/token")): CERTAIN}


def test_the_same_value_twice_in_one_store(tmp_path: Path) -> None:
    """Is one credential of it."""
    assert len(edges(keyed(tmp_path, secret("stripe", a=CANARY, b=CANARY)), "STORES")) == 1


def test_values_that_join_nothing(tmp_path: Path) -> None:
    """Of one that is too short to be told from another no credential is made."""
    assert edges(keyed(tmp_path, secret("stripe", a="x1")), "STORES") == {}


def test_tokens_of_accounts_are_made_elsewhere(tmp_path: Path) -> None:
    """By the name of the Secret, once; here nothing of such a Secret is a credential."""
    found = keyed(tmp_path, secret("t", "kubernetes.io/service-account-token", token=CANARY, ca__crt=STRIPE))
    assert prints(found) == {k8s("token", "pay", "t"): ("token", KEY.fingerprint(CANARY))}


BOOTSTRAP = {"token_secret": CANARY, "token_id": "abcdef", "usage_bootstrap_authentication": "true"}
TOKEN = k8s("token", "kube-system", "bootstrap-token-abcdef")
JOINING = k8s("human", "system:bootstrap:abcdef")


def test_a_bootstrap_token_signs_in(tmp_path: Path) -> None:
    """As a user of its own, possibly: whether it may is a value that is not kept."""
    of = "bootstrap.kubernetes.io/token"
    found = keyed(tmp_path, secret("bootstrap-token-abcdef", of, "kube-system", **BOOTSTRAP))
    assert edges(found, "STORES") == {(k8s("data_store", "kube-system", "bootstrap-token-abcdef"), TOKEN): CERTAIN}
    assert edges(found, "AUTHENTICATES_AS") == {
        (TOKEN, JOINING): ("possible", "condition usage-bootstrap-authentication")
    }
    assert (kinds(found)[TOKEN], kinds(found)[JOINING]) == ("token", "human")
    assert prints(found)[TOKEN] == ("token", KEY.fingerprint(CANARY))


@pytest.mark.parametrize(
    ("namespace", "name", "left_out"),
    [
        ("pay", "bootstrap-token-abcdef", ""), ("kube-system", "other", ""),
        ("kube-system", "bootstrap-token-abcdef", "usage_bootstrap_authentication"),
    ],
)  # fmt: skip
def test_what_is_no_bootstrap_token(tmp_path: Path, namespace: str, name: str, left_out: str) -> None:
    """One elsewhere, of another name, or that is not for signing in is a token that opens nothing."""
    data = {key: value for key, value in BOOTSTRAP.items() if key != left_out}
    found = keyed(tmp_path, secret(name, "bootstrap.kubernetes.io/token", namespace, **data))
    assert (len(edges(found, "STORES")), edges(found, "AUTHENTICATES_AS")) == (1, {})


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        [],
        "x",
        {"a": None},
        {"a": 5},
        {"a": []},
        {"a": {"b": CANARY}},
        {"": CANARY},
        {"a/b~c": CANARY},
        {"\ud800": CANARY},
    ],
)
@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
def test_strange_contents(tmp_path: Path, kind: str, data: object) -> None:
    """Whatever stands in an object, it is read; of what is no text nothing is a credential."""
    found = keyed(tmp_path, thing(kind, "stripe", data=data, stringData=data, binaryData=data, type=["x"]))
    assert CANARY not in found.nodes.to_csv() + found.edges.to_csv()
