"""Small clusters written in a test with secrets in them, read with a key as a build does, and what of them came to stand where."""

import base64
import json
from pathlib import Path
from typing import Any

from graphnhi.deriving import DERIVERS, Context, Derived
from graphnhi.library import Library
from graphnhi.readers import kubernetes
from graphnhi.readers.secrets import Fingerprints
from tests.deriving.kubernetes.making import thing

KEY = Fingerprints(b"a key of the tests' own")
CANARY = "hunter2-Canary-9f8e7d"
STRIPE = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
KEY_ID = "AKIAEXAMPLEODXCT3TFV"


def keyed(folder: Path, *objects: dict[str, Any]) -> Derived:
    """What comes of objects in one file, secrets with their fingerprints."""
    path = folder / "0.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects]}), "utf-8")
    tables = [*kubernetes.read(path, path.name, fingerprints=KEY)]
    return DERIVERS["kubernetes"](tables, Context(tenant_of=lambda table: "prod", facts=Library()))


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(name: str, of: str = "Opaque", namespace: str = "pay", **data: str) -> dict[str, Any]:
    """A Secret; in keys `__` is a dot and `_` a dash."""
    told = {key.replace("__", ".").replace("_", "-"): encoded(value) for key, value in data.items()}
    return thing("Secret", name, namespace, type=of, data=told)


def config_map(name: str, **data: str) -> dict[str, Any]:
    return thing("ConfigMap", name, data=data)


def prints(found: Derived) -> dict[str, tuple[str, str | None]]:
    """Kind and fingerprint of each node that has one."""
    rows = found.nodes.to_dict("records")
    return {row["id"]: (row["kind"], row["fingerprint"]) for row in rows if row.get("fingerprint") is not None}
