"""The checks that other tools make: style, format, types and the direction of imports."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "types": ["mypy", "--no-error-summary"],
    "layers": ["lint-imports", "--verbose"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_checker_has_nothing_to_say(check: str, root: Path) -> None:
    """Ruff, its formatter, mypy --strict and the layers of the house: no finding, no exception but those in pyproject.toml."""
    name, *words = CHECKS[check]
    tool = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if tool is None and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed: pip install -e '.[test]'")
    assert tool is not None, f"{name} must be there where CI is set"
    ended = subprocess.run([tool, *words], cwd=root, capture_output=True, text=True, check=False, timeout=600)
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
