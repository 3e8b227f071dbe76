"""The facts of Kubernetes, as rows."""

import csv
from collections.abc import Mapping

import pytest

from graphnhi.access.kubernetes_rbac.builtin import COLUMNS
from graphnhi.library import Library

Facts = Mapping[str, list[dict[str, str]]]


@pytest.fixture(scope="session")
def facts() -> Facts:
    """Each table of facts that the evaluator takes, by name."""
    found = {}
    for name in (*COLUMNS, "kubernetes_resources"):
        with Library().path(f"facts/{name}.csv").open(encoding="utf-8", newline="") as lines:
            found[name] = [*csv.DictReader(line for line in lines if not line.startswith("#"))]
    return found
