"""Key lists and token analyses written in the test, read and derived as a build does it."""

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from graphnhi.deriving import DERIVERS, Context, Derived
from graphnhi.library import Library
from graphnhi.readers import token_analyzer
from graphnhi.readers.tidy import Table


class Bench:
    """Makes tables of texts and derives them; `tenant` is what the build would call each table's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.context = Context(tenant_of=lambda table: table.tenant or "acme", facts=Library())

    def table(self, text: str, file: str = "keys.csv", **more: object) -> Table:
        rows = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, skipinitialspace=True).astype(object)
        return Table(
            file, "table", rows.where(rows != "", None), "line {}", np.arange(2, len(rows) + 2), len(rows), **more
        )

    def keys(self, *texts: str) -> Derived:
        return self.derive("payment_keys", [self.table(text, f"keys{i}.csv") for i, text in enumerate(texts)])

    def derive(self, name: str, tables: list[Table]) -> Derived:
        return DERIVERS[name](tables, self.context)

    def analysis(
        self, stem: str, bindings: list[tuple[str, str, str | None]], kind: int = 33, unbound: tuple[str, ...] = ()
    ) -> list[Table]:
        """Tables of an analysis whose bindings are (resource, its type, permission)."""
        document = {
            "AnalyzerType": kind,
            "Bindings": [
                {"Resource": {"Name": name, "FullyQualifiedName": f"x/{of}/{name}", "Type": of, "Metadata": None, "Parent": None},
                 "Permission": {"Value": permission, "Parent": None}}
                for name, of, permission in bindings
            ],
            "UnboundedResources": [{"Name": n, "FullyQualifiedName": n, "Type": "account", "Metadata": None, "Parent": None} for n in unbound],
            "Metadata": None,
        }  # fmt: skip
        path = self.folder / f"{stem}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
        return list(token_analyzer.read(path, f"{stem}.json"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
