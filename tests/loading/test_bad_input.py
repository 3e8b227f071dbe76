"""Bad input, case by case: refused, skipped or kept, always with FILE:PLACE, what is wrong, and what to do."""

from typing import Any

import pytest

NODES = "id,kind\nsvc,service_account\nkey,api_key\npay,initiate_payout\n"


@pytest.mark.parametrize(
    "name, content, place",
    [
        ("nodes_csv", 'id,kind\na,human\n"b,human\nc,human\n', "line 3"),
        ("nodes_csv", "id,kind,id\na,human,b\n", "line 1"),
        ("nodes_csv", b"id,kind\na\xff,human\n", "line 2"),
        ("nodes_jsonl", '{"id": "a", "kind": "human"}\n{"id": "b", "kind": "hum', "line 2"),
        ("nodes_jsonl", '{"id": "a", "id": "b", "kind": "human"}\n', "line 1"),
    ],
    ids=["unclosed quote", "duplicate column", "wrong encoding", "truncated JSON", "duplicate key"],
)
def test_a_file_that_cannot_be_trusted_refuses_the_build(
    exports: Any, name: str, content: str | bytes, place: str
) -> None:
    """Structure that cannot be trusted stops the build with the place, also of a file met in a folder."""
    exports.write(**{name: content}, edges_csv="from,edge,to\na,HOLDS,k\n")
    faults = exports.refused()
    assert any(fault.startswith(f"{name.replace('_', '.')}:{place}: ") for fault in faults), faults


def test_all_faults_of_all_files_come_at_once(exports: Any) -> None:
    """Every file is read before the build is refused, so one look shows everything."""
    exports.write(a_csv='id,kind\n"x,human\n', b_csv="id,kind,kind\nx,human,human\n", c_csv="id,kind\nx,human\n")
    assert {fault.split(":")[0] for fault in exports.refused()} == {"a.csv", "b.csv"}


def test_keep_going_builds_the_rest_and_lists_the_file(exports: Any, ids_of: Any) -> None:
    """Under keep_going a refused file is left out, told, and stands in `missing_inputs` of every later answer."""
    exports.write(bad_csv='id,kind\n"x,human\n', good_csv="id,kind\ny,human\n")
    built = exports.build(keep_going=True)
    assert ids_of(built.estate) == ["y"]
    assert [entry["input"] for entry in built.estate.about["missing_inputs"]] == ["bad.csv"]
    assert any(str(fault).startswith("bad.csv:line 2") for fault in built.faults)


def test_ragged_rows_are_skipped_and_reported(exports: Any, entry_of: Any) -> None:
    """A row with more or fewer cells than the header cannot be used; the others can."""
    exports.write(nodes_csv="id,kind,name\na,human,A\nb,human\nc,human,C,more\n")
    built = exports.build()
    entry = entry_of(built, "nodes.csv")
    assert (entry["read"], entry["used"]) == (3, 1)
    assert [place for reason in entry["skipped"] for place in reason["places"]] == ["line 3", "line 4"]


def test_byte_order_mark_and_carriage_returns_change_nothing(exports: Any, ids_of: Any) -> None:
    """A table saved by a spreadsheet on another system reads the same."""
    exports.write(nodes_csv=b"\xef\xbb\xbfid,kind\r\na,human\r\nb,role\r\n")
    assert ids_of(exports.build().estate) == ["a", "b"]


def test_a_nul_never_gets_into_an_estate(exports: Any) -> None:
    """A NUL means that the file is no text: it is refused or its record is skipped, with its place."""
    exports.write(nodes_csv=b"id,kind\na\0b,human\nc,human\n")
    try:
        told = exports.told()
    except Exception as error:  # noqa: BLE001 - either outcome is right, silence is not
        told = [str(error)]
    assert any("nodes.csv:line 2" in fault for fault in told)


def test_wrong_columns_name_the_nearest_loader(exports: Any) -> None:
    """A table that no loader knows: which loader is nearest and what it misses; of the file only type and size are told."""
    exports.write(things_csv="Id,species,s3cret-column\na,human,x\n", nodes_csv=NODES)
    told = [fault for fault in exports.told() if fault.startswith("things.csv")]
    found = "found a text file of 35 bytes with 3 columns"
    wanted = "wanted as for inventory-nodes, the nearest, the columns id, kind too"
    advice = "The table seems to spell id otherwise: rename the column."
    assert told == [f"things.csv: no loader knows this file ({found}, {wanted}). {advice}"]


def test_a_known_column_under_another_spelling_is_told(exports: Any) -> None:
    """`expire` beside a lacking `expires` is kept as a property, and said aloud: a slip must not hide an end date."""
    exports.write(nodes_csv="id,kind,expire,team\na,human,2026-01-01,x\n")
    told = exports.told()
    assert told == [
        "nodes.csv: the column 'expire' is kept as a property and not used. If expires was meant, rename it."
    ]


@pytest.mark.parametrize(
    "kind, hint",
    [
        ("service_acount", "Did you mean service_account"),
        ("identity", "This is a category; its kinds: human, group, role"),
        ("action", "Say which in the column action: admin_config"),
        ("xyzzy", "Known: human, group"),
        ("", "Fill the column kind."),
    ],
)
def test_unknown_kinds_are_skipped_with_the_near_ones(exports: Any, kind: str, hint: str) -> None:
    """The vocabulary is closed: a record of another kind is skipped, and the message says which kinds there are."""
    exports.write(nodes_csv=f"id,kind\nok,human\na,{kind}\n")
    (told,) = exports.told()
    assert told.startswith("nodes.csv:line 3: ")
    assert hint in told


def test_unknown_edge_kinds_are_skipped_with_the_near_ones(exports: Any, pairs_of: Any) -> None:
    """Edge kinds are closed too; the case of letters does not count."""
    exports.write(nodes_csv=NODES, edges_csv="from,edge,to\nsvc,holds,key\nsvc,HOLD,key\n")
    built = exports.build()
    assert pairs_of(built.estate) == {("svc", "HOLDS", "key")}
    assert str(built.faults[0]) == "edges.csv:line 3: unknown edge (found 'HOLD'). Did you mean HOLDS?"


def test_edges_that_join_what_their_kind_does_not_are_skipped(exports: Any, entry_of: Any) -> None:
    """Impossible ends are found when all kinds are known, and their records are skipped with found and wanted ends."""
    exports.write(nodes_csv=NODES, edges_csv="from,edge,to\nkey,HOLDS,svc\nsvc,HOLDS,key\n")
    built = exports.build()
    entry = entry_of(built, "edges.csv")
    assert (entry["read"], entry["used"]) == (2, 1)
    assert entry["skipped"] == [{"reason": "HOLDS does not join these ends", "count": 1, "places": ["line 2"]}]
    told = "found api_key -> service_account, wanted identity -> credential"
    assert told in str(built.faults[0])


def test_duplicate_ids_unite_and_conflicts_are_listed(exports: Any) -> None:
    """Two records of one id are one node; where they disagree, the conflict is listed with both places."""
    exports.write(a_csv="id,kind,status\nx,human,active\n", b_csv="id,kind,status\nx,human,disabled\n")
    built = exports.build()
    (conflict,) = built.estate.about["conflicts"]
    assert (conflict["id"], conflict["column"], conflict["places"]) == ("x", "status", ["a.csv:line 2", "b.csv:line 2"])
    assert built.estate.n_nodes == 1


@pytest.mark.parametrize("damaged", ["1.23457E+11", "#REF!", "#NAME?", "#N/A", "########", "#VALUE!", "1,2E+20"])
def test_ids_that_a_spreadsheet_destroyed_are_skipped(exports: Any, damaged: str) -> None:
    """Of an id that a spreadsheet rounded or replaced nothing can be told: the message says how to export it."""
    exports.write(
        nodes_csv=f'id,kind\n"{damaged}",human\nok,human\n', edges_csv=f'from,edge,to\nok,MEMBER_OF,"{damaged}"\n'
    )
    told = exports.told()
    assert [fault.split(": ")[0] for fault in told] == ["edges.csv:line 2", "nodes.csv:line 2"]
    assert all("damaged by a spreadsheet" in fault and "Export the column as text" in fault for fault in told)


def test_dangling_ends_self_loops_and_cycles_are_data(exports: Any, pairs_of: Any, ids_of: Any) -> None:
    """What is odd but means something is kept: an end that nobody described is a gap, loops and cycles are edges."""
    rows = "a,MEMBER_OF,a\na,MEMBER_OF,b\nb,MEMBER_OF,a\na,HOLDS,elsewhere\n"
    exports.write(nodes_csv="id,kind\na,role\nb,role\n", edges_csv=f"from,edge,to\n{rows}")
    built = exports.build()
    assert len(pairs_of(built.estate)) == 4
    assert ids_of(built.estate) == ["a", "b", "elsewhere"]
    assert [gap["id"] for gap in built.estate.about["gaps"]] == ["elsewhere"]
    assert built.faults == ()


@pytest.mark.parametrize(
    "column, value, kept",
    [
        ("expires", "31.12.2026", False), ("created", "2026-02-30", False), ("created", "2026-11-24T09:30:00Z", True),
        ("amount_limit", "-5", False), ("amount_limit", "NaN", False), ("amount_limit", "1.234,56", False),
        ("amount_limit", "1,234.56", True), ("records", "-1", False), ("records", "1_200_000", True), ("records", "1.5", False),
        ("needs", "0", False), ("needs", "2.0", True), ("status", "Active", True), ("status", "aktiv", False),
        ("mode", " TEST ", True), ("currency", "eur", True), ("currency", "€", False), ("data_class", "kyx", False),
        ("lifetime", "short", False),
    ],
)  # fmt: skip
def test_an_unusable_value_becomes_unknown_and_keeps_its_row(exports: Any, column: str, value: str, kept: bool) -> None:
    """A value that cannot be read never deletes its record: it is unknown, told with its place, and a gap of the estate."""
    exports.write(nodes_csv=f'id,kind,{column}\nx,gate,"{value}"\n')
    built = exports.build()
    assert (column in built.estate.node(0)) is kept
    assert [str(fault).split(" (")[0] for fault in built.faults] == (
        [] if kept else [f"nodes.csv:line 2: {column} is unusable"]
    )
    unusable = [gap["column"] for gap in built.estate.about["gaps"] if gap["gap"] == "unusable value"]
    assert unusable == ([] if kept else [column])


def test_a_limit_of_an_unusable_period_is_unknown_too(exports: Any) -> None:
    """A limit counts per day where no period is given, so one whose period cannot be read must not be taken as daily."""
    exports.write(nodes_csv="id,kind,amount_limit,period\nx,settle,100,fortnight\ny,settle,100,\n")
    built = exports.build()
    assert "amount_limit" not in built.estate.node(0)
    assert built.estate.node(1)["amount_limit"] == 100
    assert [str(f).split(": ")[1].split(" (")[0] for f in built.faults] == [
        "period is unusable", "amount_limit counts as unknown too, its period is unusable",
    ]  # fmt: skip


def test_an_id_is_kept_verbatim_but_for_space_around_it(exports: Any, ids_of: Any) -> None:
    """Inventory ids are nobody's to change; space around one is a slip of the table and is cut."""
    exports.write(nodes_csv='id,kind\n" a ",human\n"A/b %20:ü",human\n" ",human\n')
    built = exports.build()
    assert ids_of(built.estate) == ["A/b %20:ü", "a"]
    assert [str(fault) for fault in built.faults] == ["nodes.csv:line 4: no id. Fill the column id."]


def test_the_value_of_a_secret_is_no_id(exports: Any, ids_of: Any) -> None:
    """A key named by its own value is skipped: without the value two keys could not be told apart, and it is never kept."""
    secret = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    exports.write(nodes_csv=f"id,kind\n{secret},api_key\nok,api_key\n")
    built = exports.build()
    assert ids_of(built.estate) == ["ok"]
    assert [str(fault) for fault in built.faults] == [
        "nodes.csv:line 2: id is the value of a secret. Name the key by its own id, never by its value.",
    ]
    assert secret not in str(built.estate.about)


def test_kind_unknown_may_be_said(exports: Any) -> None:
    """An inventory may list a thing without knowing what it is."""
    exports.write(nodes_csv="id,kind\nx,unknown\n")
    assert exports.build().faults == ()


def test_kind_action_takes_its_kind_from_the_column_action(exports: Any) -> None:
    """`action` beside the kind says which action; where it contradicts another kind, the kind stands and it is told."""
    exports.write(nodes_csv="id,kind,action\na,action,settle\nb,settle,Settle\nc,human,settle\n")
    built = exports.build()
    assert [built.estate.node(node)["kind"] for node in range(3)] == ["settle", "settle", "human"]
    assert [str(fault).split(" (")[0] for fault in built.faults] == [
        "nodes.csv:line 4: the column action contradicts the kind, which stands",
    ]


def test_only_the_first_thousand_faults_are_worded(exports: Any, entry_of: Any) -> None:
    """However much is wrong, the count is right and the list stays readable."""
    exports.write(nodes_csv="id,kind\nok,human\n" + "".join(f"x{i},nope{i}\n" for i in range(1500)))
    built = exports.build()
    assert len(built.faults) == 1001
    assert "500 more faults" in str(built.faults[-1])
    assert entry_of(built, "nodes.csv")["skipped"][0]["count"] == 1500
