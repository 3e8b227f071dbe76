"""The page for whoever writes a question names everything that can be written, and its example runs."""

import re
import tomllib

import pytest

from graphnhi.asking.queries.reading import query_of
from graphnhi.asking.queries.shelf import queries_of
from graphnhi.asking.queries.where import COLUMNS
from graphnhi.asking.queries.written import ANSWERS, ExampleFile, QueryFile, SelectionFile, TargetFile
from graphnhi.engine.querying.examples import holds
from graphnhi.library import Library, frameworks
from graphnhi.model.edges import EDGE_KINDS, wanted_ends
from graphnhi.model.kinds import CATEGORIES, KINDS
from tests.queries.asking_examples import FACTS, FOLDER

PAGE = (FOLDER / "README.md").read_text("utf-8")
KEYS = {
    key.rstrip("_") for file in (QueryFile, SelectionFile, TargetFile, ExampleFile) for key in file.model_fields
} - {"example"}


def test_the_question_to_copy_holds() -> None:
    """The file on the page is a query without a fault, and its example holds."""
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    query = query_of(tomllib.loads(text), "README.md", frameworks(Library()))
    assert [holds(query, example, FACTS) for example in query.examples] == [[]]


@pytest.mark.parametrize("word", sorted({*KEYS, *ANSWERS, *COLUMNS}))
def test_every_key_answer_and_column_is_named(word: str) -> None:
    """Whatever a file may say stands on the page as code."""
    assert re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`", PAGE), word


@pytest.mark.parametrize("word", [*KINDS, *CATEGORIES, *EDGE_KINDS])
def test_every_word_of_the_vocabulary_is_named(word: str) -> None:
    """Kinds, categories and edges are all listed."""
    assert re.search(rf"\b{word}\b", PAGE), word


def test_the_ends_of_edges_are_those_of_the_model() -> None:
    """Each edge is told with the ends that it may join, in the words of the model."""
    flat = " ".join(PAGE.split())
    for name, edge in EDGE_KINDS.items():
        if edge.effect != "fact":
            told = re.search(rf"\b{name}\b[A-Z_, ]*? ([a-z][a-z, ]*?) to ([a-z][a-z, ]*)", flat)
            assert told, name
            ends = [set(side.split(" or ")) for side in wanted_ends(name).split(" -> ")]
            assert [set(side.strip().split(", ")) for side in told.groups()] == ends, name


def test_shipped_questions_that_are_named_exist() -> None:
    """A question that the page sends somebody to is in the folder."""
    named = {"coarse-token", "federation-any-subject", "reach-outside-allowed-scope"}
    assert all(f"`{name}`" in PAGE for name in named)
    assert named <= set(queries_of(Library()))
