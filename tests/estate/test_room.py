"""How much memory is free, from what the system and its limits say, and what does not fit is refused in one clear line."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from graphnhi.errors import GraphnhiError, UsageError
from graphnhi.estate import room

MEBIBYTE = 1 << 20


@pytest.fixture(autouse=True)
def unlimited(monkeypatch, tmp_path):
    """A system that says nothing about memory, until a test has it say something."""
    monkeypatch.delenv(room.VARIABLE, raising=False)
    for name in ("_MEMORY_INFO", "_OWN_SIZE", "_OWN_GROUPS", "_GROUPS"):
        monkeypatch.setattr(room, name, tmp_path / name)
    monkeypatch.setattr(room, "_left_by_process", lambda: room.UNKNOWN)


def group(folder: Path, limits: str, most: object, taken: int) -> None:
    """A control group: its limit and its usage, in the two files named by `limits`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, number in zip(limits.split(), (most, taken), strict=True):
        (folder / name).write_text(f"{number}\n")


V2 = "memory.max memory.current"
V1 = "memory.limit_in_bytes memory.usage_in_bytes"


def test_where_nothing_tells_everything_is_allowed():
    """A system without these files (macOS) refuses nothing."""
    assert room.available() == room.UNKNOWN
    room.require(10**15, "Anything")


def test_the_system_says_what_is_available(tmp_path):
    """MemAvailable, not MemFree: caches are given back."""
    (tmp_path / "_MEMORY_INFO").write_text("MemTotal:  900 kB\nMemFree:  1 kB\nMemAvailable:     500 kB\n")
    assert room.available() == 500 * 1024


def test_every_control_group_above_the_process_counts(tmp_path):
    """Version 2: limit less usage, of this group and of those around it; cached files count as free."""
    (tmp_path / "_OWN_GROUPS").write_text("0::/outer/inner\n")
    mount = tmp_path / "_GROUPS"
    group(mount / "outer/inner", V2, "max", 5)
    group(mount / "outer", V2, 1000, 700)
    assert room.available() == 300
    (mount / "outer/memory.stat").write_text("anon 1\nactive_file 50\ninactive_file 60\nshmem 9\n")
    assert room.available() == 410
    group(mount / "outer/inner", V2, 200, 190)
    assert room.available() == 10
    group(mount / "outer/inner", V2, 200, 290)
    assert room.available() == 0


def test_inside_a_container_the_mount_is_the_group(tmp_path):
    """The path that the process is told may be the host's, and not exist inside."""
    (tmp_path / "_OWN_GROUPS").write_text("0::/../docker/abc\n")
    group(tmp_path / "_GROUPS", V2, 1000, 1)
    assert room.available() == 999


def test_control_groups_of_version_1_count(tmp_path):
    """Version 1 mounts the memory controller beside the others, and sums what lies below under `total_`."""
    (tmp_path / "_OWN_GROUPS").write_text("7:cpu,cpuacct:/a\n6:memory:/a\n0::/\n")
    folder = tmp_path / "_GROUPS/memory/a"
    group(folder, V1, 1000, 400)
    (folder / "memory.stat").write_text("inactive_file 9\ntotal_inactive_file 100\ntotal_active_file 0\n")
    assert room.available() == 700


def test_a_limit_of_the_address_space_counts():
    """RLIMIT_AS less what the process has mapped: asked of a real process."""
    code = (
        "import resource; from graphnhi.estate import room; before = room.available();"
        "limit = 900 << 20; resource.setrlimit(resource.RLIMIT_AS, (limit, limit));"
        "print(before, room.available())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    before, after = map(int, done.stdout.split())
    assert 0 < after < 900 * MEBIBYTE
    assert before > after


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2GB", 2 * 10**9), ("1.5 GiB", 3 << 29), ("300mb", 300 * 10**6), ("1KiB", 1024), ("1TB", 10**12), ("", room.UNKNOWN),
    ],
)  # fmt: skip
def test_people_may_allow_less(monkeypatch, text, size):
    """GRAPHNHI_MEMORY takes amounts as people write them; unset or empty it allows everything."""
    monkeypatch.setenv(room.VARIABLE, text)
    assert room.available() == size


@pytest.mark.parametrize(
    "text", ["2", "lots", "-1GB", "0GB", "0.0 MB", "1e3MB", "nan GB", "2 G", "1,5GB", "9" * 400 + "GB"]
)
def test_an_amount_that_is_none_is_refused_by_name(monkeypatch, text):
    """The message names the variable, quotes what was found and says how to write it."""
    monkeypatch.setenv(room.VARIABLE, text)
    with pytest.raises(
        UsageError, match=r"GRAPHNHI_MEMORY: is no amount of memory \(found '.*wanted.*GRAPHNHI_MEMORY=2GB"
    ):
        room.available()


def test_what_does_not_fit_is_refused_in_one_line(monkeypatch):
    """What needs it, how much it needs, how much is free, and what to do; what fits is let through."""
    monkeypatch.setenv(room.VARIABLE, "1.1GB")
    room.require(1_100_000_000, "Building 5,000,000 nodes")
    wanted = (
        "Building 5,000,000 nodes needs about 3.2 GB and 1.1 GB is free (GRAPHNHI_MEMORY allows no more). Take less."
    )
    with pytest.raises(GraphnhiError, match=f"^{re.escape(wanted)}$") as caught:
        room.require(3_200_000_000, "Building 5,000,000 nodes", "Take less.")
    assert caught.value.exit_code == 1


def test_the_system_is_named_where_the_variable_is_not_what_limits(tmp_path, monkeypatch):
    """Who has set nothing reads nothing of a variable, and is told what to do."""
    (tmp_path / "_MEMORY_INFO").write_text("MemAvailable: 2 kB\n")
    with pytest.raises(GraphnhiError) as caught:
        room.require(5000, "Reading")
    assert str(caught.value).startswith("Reading needs about 5.0 KB and 2.0 KB is free. Close other programs")
