"""Whatever stands in objects that name clouds and hold secrets, it is derived and settled: nothing raises, and no place is unreadable."""

import copy
import json
import random
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import DERIVERS, Context
from graphnhi.deriving.meeting import settled
from graphnhi.library import Library
from graphnhi.readers import kubernetes
from tests.deriving.kubernetes.clouds import RUNNER, annotated
from tests.deriving.kubernetes.keyed import KEY
from tests.deriving.kubernetes.making import thing
from tests.deriving.kubernetes.test_meeting_secrets import canaries, planted

JUNK: list[Any] = [
    None, 0, -1, 1e9, True, "", "x", "*", RUNNER, "AKIAEXAMPLEODXCT3TFV", "fingerprint:" + "0" * 64, "[secret removed]", [], {}, ["x"],
    {"a": "b"}, [None], "é\u202e/%{}", "a" * 3000, "i-0", "aws:///eu-west-1a/i-0123456789abcdef0", "{}", "{0}",
]  # fmt: skip
IDS = [
    "k8s:prod/cluster/prod", "k8s:prod", "k8s:", "k8s:/service_account/", "k8s:prod/service_account/pay/app", "gcp:", "entra:/", "%%%",
    "arn:aws:iam::111122223333:oidc-provider/x", "arn:aws:iam::111122223333:oidc-provider/x/*",
    "arn:aws:iam::111122223333:oidc-provider/x/y/a=b",
]  # fmt: skip
BASE = [
    *planted(canaries()), annotated(RUNNER), annotated("x@p.iam.gserviceaccount.com", "iam.gke.io/gcp-service-account"),
    annotated("11111111-2222-3333-4444-555555555555", "azure.workload.identity/client-id"),
    thing("Node", "w", None, spec={"providerID": "aws:///eu-west-1a/i-0123456789abcdef0"}),
]  # fmt: skip


class Strange:
    """A build with ids of which none is as it should be."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def ids(self, kind: str) -> list[str]:
        return sorted(self._dice.sample(IDS, 6))

    def into(self, edge: str, ends: Collection[str]) -> list[tuple[str, str]]:
        return [(IDS[-2], end) for end in sorted(ends)]

    def out_of(self, edge: str, starts: Collection[str]) -> list[tuple[str, str]]:
        return []


def mutated(value: Any, dice: random.Random) -> Any:
    if dice.random() < 0.04:
        return copy.deepcopy(dice.choice(JUNK))
    if isinstance(value, dict):
        names = {key: dice.choice(["a", "", "é{}", "data", "env"]) if dice.random() < 0.02 else key for key in value}
        return {names[key]: mutated(inner, dice) for key, inner in value.items() if dice.random() > 0.01}
    return [mutated(each, dice) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(40))
def test_strange_objects(tmp_path: Path, seed: int) -> None:
    """Values of any kind anywhere, keys gone or called otherwise; ids of a build that are no ids."""
    dice = random.Random(seed)
    path = tmp_path / "0.json"
    items = [mutated(each, dice) for each in BASE]
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}), "utf-8")
    tables = [*kubernetes.read(path, path.name, fingerprints=KEY)]
    found = DERIVERS["kubernetes"](tables, Context(tenant_of=lambda table: "prod", facts=Library()))
    met = settled(found.claims, Strange(dice))
    for frame in (found.nodes, found.edges, met.nodes, met.edges):
        places = [p.format(n) for p, n in zip(frame["pattern"], frame["number"], strict=True)]
        assert all(each.startswith("/items/") for each in places)
