"""What annotations say becomes records and edges of the estate, each with its place in the file as evidence."""

import math
import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnhi import loading
from graphnhi.library.patterns import matcher

NODES = "id,kind,name,tags\nsvc,service_account,Reporting,\ndb one,data_store,,cde\npay,initiate_payout,,\ndrift-app,app,,\nclu,cluster,,\n"


@pytest.fixture
def annotated(exports: Any) -> Any:
    exports.write(nodes_csv=NODES, edges_csv="from,edge,to\nsvc,READS,db one\nsvc,READS,elsewhere\n")
    return lambda text: exports.write(annotations_toml=text)


def test_targets_data_limits_and_owners(annotated: Any) -> None:
    """Each table adds what it says to the nodes it selects; what is not said stays as it was."""
    text = """
        target = [{ id = "db*", why = "general ledger" }, { name = "Reporting" }]
        data   = [{ tag = "cde", class = "KYC", records = 1_200_000 }, { id = "elsewhere", class = "pii" }]
        action = [{ kind = "initiate_payout", amount_limit = 250_000, currency = "eur", period = "day" }]
        owner  = [{ id = "s?c", owner = "payments-team", environment = "production" }]
    """
    built = annotated(text).build()
    node = {built.estate.id(i): built.estate.node(i) for i in range(built.estate.n_nodes)}
    assert built.faults == ()
    assert (node["db one"]["data_class"], node["db one"]["records"]) == ("kyc", 1_200_000)
    assert (node["elsewhere"]["kind"], node["elsewhere"]["data_class"]) == ("data_store", "pii")
    assert [node["pay"][name] for name in ("amount_limit", "currency", "period")] == [250_000, "EUR", "day"]
    assert (node["svc"]["owner"], node["svc"]["environment"]) == ("payments-team", "production")
    marked = built.estate.node_frame().set_index("id")["marked"].dropna().to_dict()
    assert marked == {"db one": "general ledger", "svc": "marked in the annotations"}


def test_there_is_one_zero(annotated: Any) -> None:
    """A limit of -0.0 is a limit of 0, so that equal estates have one digest, and an export of them can be read back."""
    digests = set()
    for zero in ("0", "0.0", "-0.0"):
        built = annotated(
            f'action = [{{ id = "pay", amount_limit = {zero}, currency = "EUR", period = "day" }}]'
        ).build()
        assert math.copysign(1, built.estate.node(built.estate.find("pay"))["amount_limit"]) == 1
        digests.add(built.estate.digest)
    assert len(digests) == 1


def test_a_vendor_operates_what_its_patterns_select(annotated: Any) -> None:
    """The vendor is made if no export has it; every edge has the entry as its evidence."""
    built = annotated('vendor = [{ name = "drift", operates = ["*drift*", "clu"] }]').build()
    frame = built.estate.edge_frame()
    edges = frame[frame["edge"] == "OPERATES"]
    assert set(edges["to"]) == {"drift-app", "clu"}
    assert set(edges["from"]) == {"annotations:vendor/drift"}
    assert {pattern.format(number) for pattern, number in zip(edges["pattern"], edges["number"], strict=True)} == {
        "vendor[0]"
    }


def test_a_vendor_of_the_exports_is_used(annotated: Any, exports: Any) -> None:
    """A vendor that the exports name, by id or by name, is not made a second time."""
    exports.write(vendors_csv="id,kind,name\nv1,vendor,drift\n")
    built = annotated('vendor = [{ name = "drift", operates = ["drift-app"] }]').build()
    frame = built.estate.edge_frame()
    assert set(frame.loc[frame["edge"] == "OPERATES", "from"]) == {"v1"}


def test_costs_zones_and_rates_go_with_the_estate(annotated: Any) -> None:
    """What questions ask for later is kept as it was written."""
    text = """
        cost = [{ id = "svc", cost = 10 }, { kind = "cluster", protect = true }]
        zone = [{ name = "card data", tag = "cde" }]
        rate = [{ currency = "USD", to = "EUR", rate = 0.92 }]
    """
    assert annotated(text).build().estate.about["annotations"] == tomllib.loads(text)


def test_an_entry_that_selects_nothing_is_told(annotated: Any) -> None:
    """A pattern with a slip must not pass unseen: every table, every pattern of a vendor and both sides of a gate."""
    text = """
        target = [{ id = "svc" }, { id = "nope" }]
        data   = [{ id = "svc", class = "kyc" }]
        action = [{ id = "*", kind = "settle", amount_limit = 1 }]
        owner  = [{ name = "nobody", owner = "x" }]
        vendor = [{ name = "v", operates = ["clu", "none*"] }]
        cost   = [{ tag = "none", cost = 1 }]
        zone   = [{ name = "z", tag = "none" }]
        gate   = [{ guards = "none", needs = 1, approvers = "svc" }, { guards = "db one", needs = 1, approvers = "none" }]
    """
    told = annotated(text).told()
    assert all("selects nothing" in fault for fault in told)
    assert [fault.split(": ")[0].removeprefix("annotations.toml:") for fault in told] == [
        "data[0]", "target[1]", "action[0]", "owner[0]", "vendor[0].operates[1] 'none*'", "cost[0]", "zone[0]",
        "gate[0].guards", "gate[1].approvers",
    ]  # fmt: skip


def test_all_faults_of_the_file_come_at_once(annotated: Any) -> None:
    """A wrong annotations file refuses the build, with every fault and its key path."""
    text = """
        targt  = []
        target = [{ why = "x" }, { id = 3 }]
        data   = [{ id = "a", class = "kyx", records = -1 }, { id = "a" }]
        action = [{ id = "a", amount_limit = -1, currency = "EURO5678", period = "dy" }]
        gate   = [{ guards = { knd = "human" }, needs = 0, approvers = { kind = "humen" } }, { guards = "a" }]
        cost   = [{ id = "a", cost = 1, protect = true }]
        rate   = [{ currency = "USD", to = "EUR", rate = inf }]
    """
    places = [fault.split(": ")[0].removeprefix("annotations.toml:") for fault in annotated(text).refused()]
    assert sorted(places) == sorted([
        "targt", "target[0]", "target[1].id", "data[0].class", "data[0].records", "data[1]", "action[0].amount_limit",
        "action[0].currency", "action[0].period", "gate[0].guards.knd", "gate[0].needs", "gate[0].approvers.kind",
        "gate[1].needs", "gate[1].approvers", "cost[0]", "rate[0].rate",
    ])  # fmt: skip


def test_annotations_that_contradict_the_exports_are_conflicts(exports: Any) -> None:
    """Annotations add; where they say otherwise than an export, both stand as a conflict."""
    exports.write(nodes_csv="id,kind,owner\na,human,x\n", annotations_toml='owner = [{ id = "a", owner = "y" }]')
    (conflict,) = exports.build().estate.about["conflicts"]
    assert conflict["places"] == ["annotations.toml:owner[0]", "nodes.csv:line 2"]


def test_the_file_beside_an_export_or_the_one_that_is_named(exports: Any, tmp_path: Path) -> None:
    """Beside a named file annotations are found too; `--annotations` stands in for those beside."""
    exports.write(nodes_csv=NODES, annotations_toml='target = [{ id = "svc" }]')
    other = tmp_path / "other.toml"
    other.write_text('target = [{ id = "pay" }]', encoding="utf-8")
    for options, wanted in (({}, "svc"), ({"annotations": other}, "pay")):
        built = loading.build([exports.folder / "nodes.csv"], loading.Options(**options))
        frame = built.estate.node_frame()
        assert frame.loc[frame["marked"].notna(), "id"].tolist() == [wanted]


def test_the_template_is_a_whole_file_once_its_examples_are_uncommented(exports: Any) -> None:
    """`graphnhi init` writes a file that says nothing as it is, and everything with each comment sign removed."""
    text = loading.annotations.template()
    assert tomllib.loads(text) == {}
    shown = re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE)
    assert set(tomllib.loads(shown)) == {"target", "data", "action", "gate", "owner", "vendor", "cost", "zone", "rate"}
    exports.write(nodes_csv=NODES, annotations_toml=shown)
    assert all("selects nothing" in fault for fault in exports.told())


LETTERS = st.text(st.sampled_from("ab*?[].\\+\n"), max_size=8)


def by_definition(pattern: str, text: str) -> bool:
    """`*` is any text, `?` any one character, everything else itself; written as the plain recursion."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(by_definition(pattern[1:], text[cut:]) for cut in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and by_definition(pattern[1:], text[1:])


@given(pattern=LETTERS, text=LETTERS)
def test_only_star_and_question_mark_are_special(pattern: str, text: str) -> None:
    """Brackets, dots and backslashes are themselves; matching equals the plain definition."""
    assert matcher(pattern)(text) == by_definition(pattern, text)


def test_no_pattern_makes_matching_slow() -> None:
    """A pattern that is exponential for a careless matcher takes no longer than any other."""
    fits = matcher("*a" * 40 + "*b")
    began = time.process_time()
    assert not fits("a" * 20_000)
    assert time.process_time() - began < 1
