"""The facts file of escapes is read strictly: a way that is misspelled would be one that nobody ever finds."""

from pathlib import Path

import pytest

from graphnhi.deriving.kubernetes.pods.escapes import COLUMNS, Escape, escapes
from graphnhi.errors import InputError
from graphnhi.library import Library

GOOD = {
    "attack": "NEW_WAY", "needs": "privileged", "path": "", "within": "", "access": "", "doubts": "", "gives": "host", "why": "so it goes",
}  # fmt: skip


def read(folder: Path, **cells: str) -> list[Escape]:
    """The ways of a user's own file with one row."""
    (folder / "facts").mkdir(exist_ok=True)
    row = GOOD | cells
    lines = [",".join(COLUMNS), ",".join(row[column] for column in COLUMNS)]
    (folder / "facts" / "kubernetes_escapes.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return escapes(Library(folder))


def test_ours_can_be_read() -> None:
    """Every way has a node or tokens at its end, or is known to be none."""
    found = escapes(Library())
    assert {each.gives for each in found} == {"host", "tokens", "nothing"}
    assert {each.attack for each in found} >= {
        "CE_MODULE_LOAD", "CE_NSENTER", "CE_PRIV_MOUNT", "CE_SYS_PTRACE", "CE_UMH_CORE_PATTERN", "CE_VAR_LOG_SYMLINK",
        "EXPLOIT_CONTAINERD_SOCK", "EXPLOIT_HOST_READ", "EXPLOIT_HOST_TRAVERSE", "EXPLOIT_HOST_WRITE",
    }  # fmt: skip


def test_a_file_of_the_user(tmp_path: Path) -> None:
    """Stands in for ours."""
    (way,) = read(
        tmp_path, needs="host-pid capability:BPF right:get:pods/log", path="/opt/*/x", access="write", doubts="AppArmor"
    )
    assert (way.flags, way.capabilities, way.right) == (
        frozenset({"host-pid"}),
        frozenset({"BPF"}),
        ("get", "pods", "log"),
    )
    assert (way.pattern, way.writes, way.within, way.doubts) == (("opt", "*", "x"), True, False, ("AppArmor",))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"attack": ""}, "attack is no name"),
        ({"attack": "new way"}, "attack is no name"),
        ({"needs": "priviliged"}, "needs has no such word"),
        ({"needs": "capability:sys_admin"}, "needs has no such word"),
        ({"needs": "right:get:pods"}, "needs has no such word"),
        ({"needs": "right:get:pods/log right:get:nodes/log"}, "needs has several rights"),
        ({"needs": ""}, "needs and path are both empty"),
        ({"path": "etc", "access": "read"}, "path is no path from the root"),
        ({"path": "/etc"}, "access and path go together"),
        ({"access": "read"}, "access and path go together"),
        ({"path": "/etc", "access": "execute"}, "access is no such word"),
        ({"path": "/etc", "access": "read", "within": "no"}, "within is no such word"),
        ({"doubts": "SELinux"}, "doubts has no such word"),
        ({"gives": "cluster"}, "gives is no such word"),
        ({"gives": ""}, "gives is no such word"),
        ({"why": ""}, "why is empty"),
    ],
)
def test_nonsense(tmp_path: Path, cells: dict[str, str], told: str) -> None:
    """Is refused by its row and its column."""
    with pytest.raises(InputError, match=f"facts/kubernetes_escapes.csv:row 1: {told}"):
        read(tmp_path, **cells)


def test_a_column_is_missing(tmp_path: Path) -> None:
    """The file is refused as a whole."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "kubernetes_escapes.csv").write_text("attack,needs\nX,root\n", "utf-8")
    with pytest.raises(InputError, match="has no column path"):
        escapes(Library(tmp_path))
