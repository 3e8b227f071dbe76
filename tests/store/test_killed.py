"""Killed saves, and saves that meet: whoever opens the estate finds the old one or the new one, whole."""


def test_a_save_killed_at_any_step_leaves_the_old_or_the_new_estate(job):
    """Killed before every write, fsync, rename and other step, and within every write: 0 unreadable, 0 mixed.

    The next save succeeds and removes what the killed ones left.
    """
    seen = job("over_an_estate")
    assert seen["faults"] == []
    assert seen["seen"]["old"] + seen["seen"]["new"] == seen["points"]
    assert min(seen["seen"].values()) > 0
    assert seen["left"] == ["CU", "v-", "wr"]
    assert {"write", "fsync", "replace", "open", "unlink"} <= seen["steps"].keys()


def test_a_first_save_killed_at_any_step_leaves_no_estate_or_a_whole_one_and_can_be_repeated(job):
    """Where no estate was, a killed save leaves none that opens, or the whole new one; the next save succeeds."""
    seen = job("first_save")
    assert seen["faults"] == []
    assert seen["seen"]["old"] + seen["seen"]["new"] == seen["points"]
    assert min(seen["seen"].values()) > 0


def test_saves_killed_at_random_moments_leave_a_whole_estate_and_readers_never_see_a_step_back(job):
    """Killed with -9 at random moments of real saves, tables included, with a reader beside: 0 unreadable, 0 mixed."""
    seen = job("random_moments")
    assert seen["faults"] == []
    assert seen["seen"]["read"] > 20
    assert seen["last"] > 1


def test_the_lock_of_a_dead_process_is_free(job):
    """A writer that was killed holds nobody up, though a child that it forked lives on."""
    seen = job("dead_holder")
    assert seen["stamp"] == 2
    assert seen["took"] < 3


def test_writers_at_once_take_turns(job):
    """Several processes that save to one place all succeed, and two versions are left: the last and the one before."""
    seen = job("many_writers")
    assert seen["codes"] == [0, 0, 0]
    assert seen["stamp"] in range(1, 13)
    assert seen["left"] == ["CU", "v-", "v-", "wr"]


def test_a_table_that_the_system_refuses_leaves_the_old_estate(job):
    """DuckDB refused in the middle of a table: the system's own reason is named, and nothing is left of the save."""
    seen = job("small_files_only")
    assert "edges.parquet: File too large" in seen["message"]
    assert seen["stamp"] == 1
    assert seen["same"]
