"""Every answer of every command is valid by its schema, and the schemas are strict."""

import copy
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import graphnhi
from graphnhi.cli import main
from graphnhi.model import columns, edges, kinds, values
from tests.export.hostile import HOSTILE, answer_of

FOLDER = files("graphnhi") / "schemas"
SCHEMAS: dict[str, Any] = {
    path.name: json.loads(path.read_text("utf-8")) for path in FOLDER.iterdir() if path.name.endswith(".json")
}
REGISTRY: Registry[Any] = Registry().with_resources(
    [(schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()]
)
DEFS = SCHEMAS["answer-1.json"]["$defs"]


def faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with an answer by the schema that it names."""
    name = document["schema"].removeprefix("graphnhi/").replace("/", "-") + ".json"
    found = Draft202012Validator(SCHEMAS[name], registry=REGISTRY).iter_errors(document)
    return [f"{error.json_path}: {error.message}" for error in found]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name: str) -> None:
    """Each file is a valid JSON Schema 2020-12 that names itself."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"].endswith(f"/{name}")


@pytest.mark.parametrize("answer", ["reach", "blast", "path"])
def test_hostile_answers_are_valid(answer: str) -> None:
    """The shape does not depend on what names look like."""
    assert faults(json.loads(json.dumps(answer_of(answer, HOSTILE).to_dict()))) == []


def _spoilt(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    row = document["answer"][0]
    for key in row:
        if key != "targets":
            spoilt = copy.deepcopy(document)
            del spoilt["answer"][0][key]
            yield spoilt
    for place in (
        [],
        ["estate"],
        ["question"],
        ["answer", 0],
        ["answer", 0, "path", 0],
        ["coverage"],
        ["coverage", "files", 0],
    ):
        spoilt = copy.deepcopy(document)
        part: Any = spoilt
        for step in place:
            part = part[step]
        part["surprise"] = 1
        yield spoilt


@pytest.mark.parametrize("answer", ["reach", "blast", "path"])
def test_schemas_are_strict(answer: str) -> None:
    """A key too few in a row, or one too many anywhere, is a fault."""
    document = json.loads(json.dumps(answer_of(answer).to_dict()))
    assert all(faults(spoilt) for spoilt in _spoilt(document))


def test_schemas_have_the_vocabulary() -> None:
    """The closed sets of the schemas are those of the model: neither can change alone."""
    assert DEFS["kind"]["enum"] == list(kinds.KINDS)
    assert DEFS["category"]["enum"] == list(kinds.CATEGORIES)
    walked = [name for name, kind in edges.EDGE_KINDS.items() if kind.effect != "fact"]
    assert DEFS["edge"]["enum"] == walked
    for name in ("mode", "period", "data_class"):
        assert DEFS[name]["enum"] == [*values.CLOSED[name], None]
        assert columns.NODE_COLUMNS[name] == "closed"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schemas") / "demo.graphnhi"
    graphnhi.save(graphnhi.demo(), str(path))
    return path


QUESTIONS = [
    ("reach",), ("reach", "payouts"), ("reach", "customer-data", "--pairs"), ("reach", "admin", "--bound", "certain"),
    ("reach", "money", "--max-hops", "0"), ("reach", "--mode", "test"), ("reach", "gate"), ("reach", "--category", "credential"),
    ("blast", "vendor"), ("blast", "svc-recon", "--bound", "certain"), ("blast", "human", "--category", "action"),
    ("blast", "kind:api_key", "--mode", "test"), ("blast", "api_key"), ("blast", "agent", "--max-hops", "2"),
    ("path", "svc-recon", "initiate_payout", "-k", "5"), ("path", "vendor", "payouts"),
    ("path", "svc-recon", "initiate_payout", "--max-hops", "0"),
    ("rank",), ("rank", "--category", "credential"), ("rank", "--bound", "certain"), ("rank", "--mode", "test"),
    ("rank", "--explain", "svc-recon"), ("rank", "--explain", "vault-key-user"),
    ("rank", "--explain", "svc-recon", "--bound", "certain"),
    ("doctor",),
    ("inventory",), ("inventory", "--category", "identity", "--bound", "certain"), ("inventory", "--max-hops", "1"),
    ("inventory", "--missing", "last-use", "--missing", "owner"), ("review",), ("review", "--mode", "test", "--kind", "agent"),
]  # fmt: skip


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_every_answer_is_valid(demo: Path, words: tuple[str, ...]) -> None:
    """Answers of the demo estate, empty ones included, are valid by the schema they name."""
    ended = CliRunner().invoke(main, [*words, "-e", str(demo), "--json"])
    assert ended.exit_code == 0, ended.stderr
    assert faults(json.loads(ended.stdout)) == []


def test_the_accounting_is_valid(tmp_path: Path) -> None:
    """So is the accounting of a build in which everything happened: skipped, duplicate, in conflict, refused."""
    (tmp_path / "nodes.csv").write_text(
        "id,kind,status\na,human,active\na,human,active\na,human,disabled\nx,nothing,\nragged\n"
    )
    (tmp_path / "edges.csv").write_text("from,edge,to\na,HOLDS,k\n")
    (tmp_path / "bad.csv").write_text('id,kind\n"a,human\n')
    ended = CliRunner().invoke(main, ["validate", str(tmp_path), "--keep-going", "--json"])
    assert ended.exit_code == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert faults(document) == []
    assert document["coverage"]["conflicts"]
    assert document["coverage"]["missing_inputs"]
