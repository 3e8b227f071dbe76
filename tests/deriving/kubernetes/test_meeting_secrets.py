"""The same credential in a cluster and elsewhere is one node; and no value of a Secret, a ConfigMap or a setting is anywhere."""

import base64
import gzip
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.estate import Estate
from tests.deriving.aws.making import A, details, user
from tests.deriving.kubernetes.clouds import built, ends
from tests.deriving.kubernetes.keyed import CANARY, KEY_ID, STRIPE, config_map, secret
from tests.deriving.kubernetes.making import bound, k8s, pod, role, rule, thing

KEYS = f"provider,credential,scope,holder\nStripe,{STRIPE},rak_payout_write,payroll\n"
FUNCTION = f"arn:aws:lambda:eu-west-1:{A}:function:f"
PAYOUT = "stripe:acme/initiate_payout"


def with_keys(folder: Path, *objects: dict[str, Any], keys: str = KEYS) -> Estate:
    cluster = folder / "cluster"
    cluster.mkdir()
    built(cluster, {"prod": [*objects]})
    (folder / "keys.csv").write_text(keys)
    return graphnhi.build(cluster, folder / "keys.csv", tenant=[f"{cluster}=prod", f"{folder / 'keys.csv'}=acme"])


@pytest.mark.parametrize(
    ("object_", "start"),
    [
        (secret("stripe", key=STRIPE), k8s("data_store", "pay", "stripe")),
        (config_map("app", key=STRIPE), k8s("data_store", "pay", "app@ConfigMap")),
        (pod("web", "pay", {"name": "c", "env": [{"name": "STRIPE", "value": STRIPE}]}), k8s("workload", "pay", "web")),
        (pod("web", "pay", {"name": "c", "args": [f"--stripe-key={STRIPE}"]}), k8s("workload", "pay", "web")),
        (secret("stripe", env=f"A=b\nSTRIPE_KEY={STRIPE}\n"), k8s("data_store", "pay", "stripe")),
    ],
)  # fmt: skip
def test_a_key_of_a_list_meets_the_same_one_in_a_cluster(tmp_path: Path, object_: dict[str, Any], start: str) -> None:
    """Whoever has what stores it may do what the list says of the key."""
    estate = with_keys(tmp_path, object_)
    rows = graphnhi.blast(estate, start).to_dict()["answer"]
    assert {row["id"]: row["bound"] for row in rows}[PAYOUT] == "certain"
    (one,) = (each for each in estate.about["gaps"] if each["gap"] == "same secret")
    assert one["id"] == "stripe:acme/api_key/line-2@keys.csv"
    assert estate.about["conflicts"] == []


def test_two_places_of_one_secret(tmp_path: Path) -> None:
    """Are one node: of the kind that one of them says, and nothing in them contradicts the other."""
    objects = [secret("a", key=CANARY), secret("b", "kubernetes.io/basic-auth", password=CANARY)]
    estate = built(tmp_path, {"prod": objects})
    (node,) = {end for _, end in ends(estate, "STORES")}
    assert estate.node(estate.find(node))["kind"] == "password"
    assert estate.about["conflicts"] == []


def test_a_secret_of_aws_and_of_a_cluster(tmp_path: Path) -> None:
    """Meets itself: whoever reads the configuration of a function has what a Secret holds."""
    function = {
        "Functions": [
            {"FunctionArn": FUNCTION, "FunctionName": "f", "Role": "r", "Environment": {"Variables": {"TOKEN": CANARY}}}
        ]
    }
    estate = built(tmp_path, {"prod": [secret("a", key=CANARY)]}, function)
    assert {start for start, _ in ends(estate, "STORES")} == {
        k8s("data_store", "pay", "a"),
        f"{FUNCTION}#configuration",
    }
    assert len({end for _, end in ends(estate, "STORES")}) == 1
    assert estate.about["conflicts"] == []


def test_a_named_key_keeps_its_name(tmp_path: Path) -> None:
    """The id by which somebody knows a key stands, and not that of a place where it lies."""
    keys = f"provider,credential,scope,holder,secret\nStripe,payroll-key,rak_payout_write,payroll,{STRIPE}\n"
    estate = with_keys(tmp_path, secret("stripe", key=STRIPE), keys=keys)
    assert [each["id"] for each in estate.about["gaps"] if each["gap"] == "same secret"] == [
        "stripe:acme/api_key/payroll-key"
    ]


def test_an_access_key_in_a_secret_is_the_users(tmp_path: Path) -> None:
    """Whoever reads the Secret acts as the user."""
    keys = {"AccessKeyMetadata": [{"UserName": "eve", "AccessKeyId": KEY_ID, "Status": "Active"}]}
    objects = [
        secret("aws", credentials=f"aws_access_key_id={KEY_ID}"), role("reader", rule("get", "secrets"), namespace="pay"),
        bound("reader", "user:mallory", namespace="pay", kind="Role"),
    ]  # fmt: skip
    estate = built(tmp_path, {"prod": objects}, details(user("eve")), keys)
    (path,) = graphnhi.path(estate, k8s("human", "mallory"), f"arn:aws:iam::{A}:user/eve").to_dict()["answer"]
    assert [hop["edge"] for hop in path["path"]] == ["READS", "STORES", "AUTHENTICATES_AS"]
    assert path["bound"] == "certain"


def canaries() -> list[str]:
    """Values, each unlike the others, and found in no name."""
    return [f"hunter{number}-Canary-9f8e7d" for number in range(20)]


def planted(values: list[str]) -> list[dict[str, Any]]:
    """Objects with a value in every place in which people leave one."""
    each = iter(values)
    data = {
        "password": next(each),
        "words": next(each),
        "env": f"PASSWORD={next(each)}\n",
        "config.json": f'{{"secret": "{next(each)}"}}',
    }
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    template = {
        "metadata": {"annotations": {"password": next(each)}},
        "spec": {
            "containers": [
                {"name": "c", "env": [{"name": "DB_PASSWORD", "value": next(each)}, {"name": "N", "value": f"postgres://a:{next(each)}@db"}],
                 "args": [f"--password={next(each)}"], "command": ["sh", "-c", f"export TOKEN={next(each)}"]},
            ],
            "initContainers": [{"name": "i", "env": [{"name": "API_KEY", "value": next(each)}]}],
        },
    }  # fmt: skip
    return [
        thing("Secret", "a", type="Opaque", data=encoded, stringData={"key": next(each)}),
        thing(
            "Secret", "t", type="kubernetes.io/tls", data={"tls.key": base64.b64encode(next(each).encode()).decode()}
        ),
        thing(
            "Secret",
            "bootstrap-token-abcdef",
            "kube-system",
            type="bootstrap.kubernetes.io/token",
            stringData={"token-secret": next(each)},
        ),
        thing("Secret", "s", type="kubernetes.io/service-account-token", stringData={"token": next(each)}),
        thing(
            "ConfigMap",
            "c",
            data={"password": next(each), "app.ini": f"token={next(each)}"},
            binaryData={"key": encoded["words"]},
        ),
        thing("Deployment", "d", version="apps/v1", spec={"template": template}),
        thing("Pod", "p", **template) | {"metadata": {"name": "p", "namespace": "pay"} | template["metadata"]},
        thing(
            "ServiceAccount", "x", metadata={"annotations": {"eks.amazonaws.com/role-arn": f"password={next(each)}"}}
        ),
    ]


def test_no_value_is_anywhere(tmp_path: Path) -> None:
    """In no file of an estate, no export and no answer, neither as it is nor in base64."""
    values, source = canaries(), tmp_path / "in"
    source.mkdir()
    estate = built(source, {"prod": planted(values)})
    out = tmp_path / "out"
    out.mkdir()
    graphnhi.save(estate, out / "estate.graphnhi")
    for name in ("all.jsonl", "all.graphml", "all.gexf", "found.sarif"):
        graphnhi.export(estate, out / name)
    whole = [path.read_bytes() for path in out.rglob("*") if path.is_file()]
    whole += [gzip.decompress(each) for each in whole if each[:2] == b"\x1f\x8b"]
    whole.append(repr((estate.about, estate.node_frame().to_dict(), estate.edge_frame().to_dict())).encode())
    assert len(b"".join(whole)) > 10_000
    for value in values:
        for form in (value.encode(), base64.b64encode(value.encode()).rstrip(b"=")[:-1]):
            assert not [each for each in whole if form in each], value
