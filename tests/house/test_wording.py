"""How the house is written: it speaks of itself alone, every room says what it is for, and nothing grows too long."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

import graphnhi

FOLDERS = ("graphnhi", "loaders", "queries", "tests", ".ci", "benchmarks", "notebooks")
UNWANTED = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w"),
    "a note to do something later": re.compile(r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b"),
    "the host of a package index": re.compile(r"pypi\.org|pythonhoste[d]|npmjs\.|--index-ur[l]"),
    "how it is built": re.compile(
        r"\b[Dd]esign(?:\.md| [0-9])|\b(?:hardening|performance|examples)\.md|[Cc]o-[Aa]uthored|\b[Ii]ssue #?[0-9]"
        r"|\b[Tt]he lea[d]\b|\bchatgp[t]\b|\blanguage mode[l]\b|\bthis sessio[n]\b"
    ),
}
PICTURE = re.compile(r'\s*"image/png": "[A-Za-z0-9+/=\\]*",?$')
"""A picture within a notebook: any three letters may stand in it."""
LONGEST_FILE, LONGEST_FUNCTION = 400, 50


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Every text file of the project with its content."""
    found = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*"))]
    for path in [*found, *sorted(root.glob("*.md")), root / "pyproject.toml"]:
        if path.is_file() and path.suffix != ".pyc" and "_cache" not in str(path.relative_to(root)):
            yield path, path.read_text("utf-8", errors="replace")


def modules(root: Path, *folders: str) -> Iterator[tuple[Path, str, ast.Module]]:
    """Every module under the folders: where it is, its text and its tree."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text("utf-8")
            yield path, text, ast.parse(text)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("what", UNWANTED)
def test_the_project_speaks_of_itself_alone(what: str, root: Path) -> None:
    """No path of somebody's machine, no loose end, no address of a package index, no word about its making."""
    pattern = UNWANTED[what]
    found = [
        f"{path.relative_to(root)}:{at}: {line.strip()[:100]}"
        for path, text in texts(root)
        for at, line in enumerate(text.splitlines(), 1)
        if pattern.search(line) and not PICTURE.match(line)
    ]
    assert found == []


def test_every_module_says_what_lives_in_it(root: Path) -> None:
    """A module without a docstring is a room without a sign."""
    assert [
        str(path.relative_to(root))
        for path, _, tree in modules(root, "graphnhi", "tests")
        if not ast.get_docstring(tree)
    ] == []


def test_every_test_states_its_rule(root: Path) -> None:
    """Tests read as a specification: the docstring is the rule, the body its proof."""
    silent = [
        f"{path.relative_to(root)}: {function.name}"
        for path, _, tree in modules(root, "tests")
        for function in functions(tree)
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert silent == []


@pytest.mark.parametrize("name", [name for name in graphnhi.__all__ if name != "demo"])
def test_the_front_door_says_what_it_raises(name: str) -> None:
    """Every function that a user calls tells in its docstring what it does and which error it raises (`demo` raises none)."""
    said = inspect.getdoc(getattr(graphnhi, name)) or ""
    assert re.search(r"\b[Rr]aises \w*Error", said), said


def test_nothing_is_too_long(root: Path) -> None:
    """Files of at most 400 lines, functions of at most 50; what grows over that holds two ideas."""
    long = []
    for path, text, tree in modules(root, "graphnhi", "tests"):
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{path.relative_to(root)}: {text.count(chr(10))} lines")
        long += [
            f"{path.name}: {each.name}: {lines_of(each)}"
            for each in functions(tree)
            if lines_of(each) > LONGEST_FUNCTION
        ]
    assert long == []


def test_most_functions_are_small(root: Path) -> None:
    """Half of the product's functions have at most 8 lines, nine of ten fewer than 25."""
    lengths = [lines_of(each) for _, _, tree in modules(root, "graphnhi") for each in functions(tree)]
    assert median(lengths) <= 8
    assert quantiles(lengths, n=10)[-1] < 25
