"""What the page says: what the answers say, in the order of who reads it, and nothing that looks complete and is not."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import graphnhi as nhi
from graphnhi.asking import Settings
from graphnhi.estate import Estate
from graphnhi.report import Report, asked
from graphnhi.report.answers import MOST_ROWS, Answers, Listed
from graphnhi.report.markup import Html, tag, text
from tests.export.hostile import HOSTILE, UNSAFE
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import CLOCKS, random_rows
from tests.report.made import AS_OF, built


class Tables(HTMLParser):
    """The texts of the cells of every table, by its id, and all text of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self.said: list[str] = []
        self._at: list[list[str]] | None = None
        self._cell = False
        self.feed(page)
        self.text = re.sub(r"\s+", " ", " ".join(self.said))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._at = self.rows.setdefault(dict(attrs)["id"] or "", [])
        elif tag == "tr" and self._at is not None:
            self._at.append([])
        elif tag in ("th", "td") and self._at is not None:
            self._at[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._cell = False
        elif tag == "table":
            self._at = None

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self._cell and self._at:
            self._at[-1][-1] += data

    def column(self, table: str, title: str) -> list[str]:
        head, *body = self.rows[table]
        return [row[head.index(title)] for row in body]


@pytest.fixture(scope="module")
def tables(demo_page: Path) -> Tables:
    return Tables(demo_page.read_text("utf-8"))


def report_of(estate: Estate, **settings: Any) -> tuple[Answers, Tables]:
    """The answers and the page of an estate."""
    answers = asked(estate, Settings.of(**({"as_of": AS_OF} | settings)), None)
    return answers, Tables(Report.of(answers).html)


def test_the_sections_stand_in_their_order(demo_page: Path) -> None:
    """The answer on top, then money, data, the worst, vendors, findings, credentials, coverage, how to read it."""
    page = demo_page.read_text("utf-8")
    order = ["answer", "figures", "notice", "contents"]
    places = [page.index(f'class="{name}') if name != "contents" else page.index('id="contents"') for name in order]
    sections = re.findall(r'<section id="([a-z-]+)"', page)
    assert places == sorted(places)
    assert sections == ["money", "customer-data", "worst", "vendors", "findings", "credentials", "coverage", "reading"]


def test_the_figures_are_those_of_the_answers(demo: Estate, tables: Tables) -> None:
    """Every figure on top is what the command of the same name says."""
    money, data = (nhi.reach(demo, word, as_of=AS_OF).summary for word in ("money", "customer-data"))
    ranked, found = nhi.rank(demo, as_of=AS_OF).summary, nhi.find(demo, as_of=AS_OF).summary
    both = [money["certain"] + money["possible_only"], data["certain"] + data["possible_only"]]
    assert (
        f"{both[0]} of {ranked['identities']} live identities and credentials reach money, {money['certain']} of them certainly; "
        f"{both[1]} reach customer data, {data['certain']} of them certainly."
    ) in tables.text
    for summary in (money, data):
        counts = summary["by_category"]
        assert f"{counts['identity']} identities and {counts['credential']} credentials" in tables.text
        assert f"{summary['certain']} certainly, {summary['possible_only']} possibly" in tables.text
    assert f"{found['by_severity']['critical']} critical" in tables.text
    most = max(nhi.exposure(demo, as_of=AS_OF)["per_day EUR"])
    assert f"{most:,.0f} EUR" in tables.text


def test_targets_tell_how_many_reach_each(demo: Estate, answers: Answers, tables: Tables) -> None:
    """The counts beside an action or a store are those of `reach` for it alone."""
    columns = ("Identities", "Credentials", "Certainly", "Possibly only")
    for table in ("money-targets", "data-targets"):
        counts = zip(*(tables.column(table, title) for title in columns), strict=True)
        named = [row[0] for row in tables.rows[table][1:]]
        rows = (answers.money if table == "money-targets" else answers.data).targets.rows
        for name, told, row in list(zip(named, counts, rows, strict=True))[:6]:
            one = nhi.reach(demo, row["id"], as_of=AS_OF).summary
            kinds = one["by_category"]
            assert told == tuple(
                map(str, (kinds["identity"], kinds["credential"], one["certain"], one["possible_only"]))
            )
            assert row["name"] in name


def test_the_worst_are_those_of_rank_with_their_easiest_routes(demo: Estate, answers: Answers) -> None:
    """Ten identities in the order of `rank`, each with the route that `path` finds, hop by hop, with all its evidence."""
    ranked = [row["id"] for row in nhi.rank(demo, as_of=AS_OF, category="identity").rows]
    assert [each.row["id"] for each in answers.worst] == ranked[:10]
    page = Tables(Report.of(answers).html)
    for place, each in enumerate(answers.worst, 1):
        for sort, word, route in (("money", "money", each.money), ("data", "customer-data", each.data)):
            (easiest,) = nhi.path(demo, each.row["id"], word, as_of=AS_OF).rows
            assert route == easiest
            hops = page.rows[f"route-{place}-{sort}"][1:]
            assert len(hops) == easiest["hops"]
            for told, hop in zip(hops, easiest["path"], strict=True):
                assert all(
                    str(found["locator"]) in told[-1] and found["source"] in told[-1] for found in hop["evidence"]
                )


def test_a_possible_step_says_on_what_it_depends(tables: Tables) -> None:
    """What is only possible carries its condition, in the routes and hop by hop."""
    possible = [row for row in tables.rows["money-starts"][1:] if row[2] == "possible"]
    assert possible
    assert all("(possible: " in row[-1] for row in possible)


def test_what_a_weaker_bound_adds_is_told(demo: Estate, tables: Tables) -> None:
    """A row that is certain says too what the data cannot rule out beyond it: a stronger access or fewer hops."""
    more = [row["id"] for row in nhi.reach(demo, "customer-data", as_of=AS_OF).rows if "possible" in row]
    assert more
    told = [row for row in tables.rows["customer-data-starts"][1:] if "Possibly can" in row[-1]]
    assert len(told) == len(more)


def test_findings_by_item_are_those_of_find(demo: Estate, tables: Tables) -> None:
    """The count beside an item is what `find --framework ITEM` gives; the version stands with the framework, no word of compliance."""
    items = dict(
        zip(tables.column("framework-owasp-nhi", "Item"), tables.column("framework-owasp-nhi", "Findings"), strict=True)
    )
    for item in ("NHI1:2025", "NHI3:2025", "NHI7:2025", "NHI9:2025"):
        found = nhi.find(demo, framework=item, as_of=AS_OF).summary["findings"]
        assert items[item] == f"{found:,}"
    assert "OWASP Non-Human Identities Top 10, version 2025" in tables.text
    assert "PCI Data Security Standard, version 4.0.1" in tables.text
    says = [
        text for name in tables.rows if name.startswith("framework-") for text in tables.column(name, "What they are")
    ]
    assert all(text.startswith(("evidence for ", "no evidence for ")) for text in says)
    assert not re.search(r"\bcompliant\b|\bcertified\b", tables.text, re.IGNORECASE)


def test_an_item_that_nobody_asks_about_is_no_zero(tables: Tables) -> None:
    """No question, nothing that a graph shows, and a question that found nothing are three things."""
    counts = {text for name in tables.rows if name.startswith("framework-") for text in tables.column(name, "Findings")}
    assert {"0", "no question asks", "not seen in a graph"} <= counts


def test_unknown_stays_unknown(demo: Estate, tables: Tables) -> None:
    """Ages, rotations and expiries that no source says are shown as unknown, never as zero or a date."""
    rows = {row["id"]: row for row in nhi.inventory(demo, category="credential", as_of=AS_OF).rows}
    lasting = [row for row in rows.values() if row["lifetime"] != "short_lived" and row["kind"] != "federation"]
    for column, title in (("rotation_days", "Days since rotated"), ("expires", "Expires"), ("age_days", "Age in days")):
        unknown = tables.column("lasting", title).count("unknown")
        assert unknown == sum(1 for row in lasting if row[column] is None)
    shared = [row for row in rows.values() if (row["holders"] or 0) > 1]
    assert len(tables.rows["shared"]) == len(shared) + 1
    assert 0 < len(shared) < len(lasting)


def test_what_was_not_read_cannot_be_overlooked(tmp_path: Path) -> None:
    """Skipped records, files that were not read, conflicts and gaps are counted on top and listed below with their places."""
    nodes = [
        {"id": "k", "kind": "api_key", "owner": "a"}, {"id": "k", "kind": "api_key", "owner": "b"}, {"id": "x", "kind": "spaceship"},
        {"id": "pay", "kind": "initiate_payout"},
    ]  # fmt: skip
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "strange.csv").write_text("alpha,beta\n1,2\n", "utf-8")
    edges = [{"from": "k", "edge": "PERMITS", "to": "pay"}, {"from": "ghost", "edge": "HOLDS", "to": "k"}]
    answers, tables = report_of(built(tmp_path / "in", nodes, edges))
    assert (
        "This report is incomplete: 1 file not read, 1 record skipped, 1 input missing, 1 conflict between records"
        in tables.text
    )
    assert "strange.csv" in tables.text
    (nodes_file,) = [row for row in tables.rows["files"] if "nodes.jsonl" in row[0]]
    assert nodes_file[3:7] == ["4", "3", "1", "0"]
    assert "spaceship" in json.dumps(answers.coverage) or "kind" in nodes_file[7]
    assert tables.rows["conflicts"][1][:3] == ["k", "owner", "ab"]
    assert any("undescribed end" in row[0] and "ghost" in row[1] for row in tables.rows["gaps"])


def test_whole_input_is_not_called_safe(tables: Tables) -> None:
    """Where all that was given was read, the page still says that what was not given is not in it."""
    assert "What was not given is not in this report" in tables.text
    assert "incomplete" not in tables.text


def test_a_table_that_is_cut_says_so_with_the_command(answers: Answers) -> None:
    """The first rows of many are called that, with the number of all and the command that gives them, settings included."""
    many = Listed(answers.findings.rows[:7], 54_735)
    tables = Tables(Report.of(replace(answers, findings=many)).html)
    assert (
        "The first 7 of 54,735 are shown and searched here; graphnhi find --as-of 2026-11-01 -o all.csv gives all."
        in tables.text
    )


def test_no_table_is_longer_than_it_may_be(tmp_path: Path) -> None:
    """Tables of an estate of thousands are cut, each with the number of all; the page stays small."""
    count = MOST_ROWS * 2
    nodes = [{"id": f"k{n:04}", "kind": "api_key"} for n in range(count)] + [{"id": "pay", "kind": "initiate_payout"}]
    edges = [{"from": f"k{n:04}", "edge": "PERMITS", "to": "pay"} for n in range(count)]
    edges += [{"from": f"ghost-{n}", "edge": "HOLDS", "to": f"k{n:04}"} for n in range(count)]
    _, tables = report_of(built(tmp_path / "in", nodes, edges))
    long = [name for name, rows in tables.rows.items() if len(rows) > MOST_ROWS + 1]
    assert long == []
    for name in ("money-starts", "lasting", "findings-table", "gaps"):
        assert len(tables.rows[name]) == MOST_ROWS + 1
    assert tables.text.count(f"The first {MOST_ROWS} of ") >= 4
    assert "graphnhi reach money --as-of 2026-11-01 -o all.csv" in tables.text


@pytest.mark.parametrize(
    "nodes", [[], [{"id": "only", "kind": "human"}], [{"id": "db", "kind": "data_store", "data_class": "pii"}]]
)
def test_nearly_nothing_is_a_page_too(tmp_path: Path, nodes: list[dict[str, Any]]) -> None:
    """An empty estate, one person, one store: a whole page that says that nothing was found."""
    _, tables = report_of(built(tmp_path / "in", nodes, []))
    assert "0 of " in tables.text
    assert "What was not given is not in this report" in tables.text


@pytest.mark.parametrize("bound", ["certain", "possible"])
@pytest.mark.parametrize("mode", [None, "test"])
def test_any_estate_makes_a_page(bound: str, mode: str | None) -> None:
    """Random estates with gates, conflicts, dead ends and test keys, plain and redacted: every table is there, no row is torn."""
    estate = estate_of(pack([prefixed(random_rows(810_000 + seed), f"s{seed}.") for seed in range(80)]))
    answers = asked(estate, Settings.of(bound=bound, as_of=CLOCKS[0], mode=mode), None)
    for report in (Report.of(answers), Report.of(answers, b"k" * 32)):
        tables = Tables(report.html)
        assert len(tables.rows) > 10
        assert all(len({len(row) for row in rows}) == 1 for rows in tables.rows.values())
        assert not [row for rows in tables.rows.values() for row in rows if "" in row]
        assert "None" not in {cell for rows in tables.rows.values() for row in rows for cell in row}


def test_no_node_takes_the_place_of_a_question(tmp_path: Path) -> None:
    """A node whose id is a target word changes nothing of what the page asks about money and data."""
    nodes = [
        {"id": "money", "kind": "queue"}, {"id": "customer-data", "kind": "app"}, {"id": "kind:vendor", "kind": "vendor"},
        {"id": "svc", "kind": "service_account"}, {"id": "id:svc", "kind": "app"}, {"id": "pay", "kind": "initiate_payout"},
    ]  # fmt: skip
    edges = [{"from": "svc", "edge": "PERFORMS", "to": "pay"}, {"from": "id:svc", "edge": "ASSUMES", "to": "svc"}]
    answers, _ = report_of(built(tmp_path / "in", nodes, edges))
    assert [row["id"] for row in answers.money.rows.rows] == ["svc", "id:svc"]
    assert [(each.row["id"], each.money and each.money["hops"]) for each in answers.worst] == [
        ("svc", 1),
        ("id:svc", 2),
    ]
    assert answers.vendors.total == 1


def test_self_loops_and_parallel_edges_are_data(tmp_path: Path) -> None:
    """Cycles and edges that stand several times give each row once."""
    nodes = [{"id": "a", "kind": "role"}, {"id": "b", "kind": "role"}, {"id": "pay", "kind": "settle"}]
    edges = [{"from": "a", "edge": "ASSUMES", "to": end} for end in ("a", "b", "b")] + [
        {"from": "b", "edge": "ASSUMES", "to": "a"}
    ]
    edges += [{"from": "b", "edge": "PERFORMS", "to": "pay", "evidence": str(n)} for n in range(3)]
    _, tables = report_of(built(tmp_path / "in", nodes, edges))
    assert [row[0] for row in tables.rows["money-starts"][1:]] == ["b", "a"]


def test_a_gate_tells_all_that_opens_it(tmp_path: Path) -> None:
    """A hop out of an approval says how many inputs it takes, and by which routes they come."""
    nodes = [
        {"id": "svc", "kind": "service_account"}, {"id": "ann", "kind": "human"}, {"id": "ben", "kind": "human"},
        {"id": "g", "kind": "gate", "needs": 2}, {"id": "pay", "kind": "initiate_payout"},
    ]  # fmt: skip
    edges = [{"from": "svc", "edge": "IMPERSONATES", "to": who} for who in ("ann", "ben")]
    edges += [{"from": who, "edge": "APPROVES", "to": "g"} for who in ("ann", "ben")]
    edges += [{"from": "g", "edge": "RELEASES", "to": "pay"}]
    _, tables = report_of(built(tmp_path / "in", nodes, edges))
    last = tables.rows["route-1-money"][-1]
    assert "opens by 2 inputs" in last[3]
    assert all(f"impersonates {who}" in last[3] for who in ("ann", "ben"))


def test_the_certain_bound_says_so(demo: Estate) -> None:
    """A page of what the data proves says that it leaves out the rest, and its commands ask the same."""
    answers, tables = report_of(demo, bound="certain")
    assert answers.money.summary["possible_only"] == 0
    assert "Only what the data proves was asked for" in tables.text
    assert "--bound certain" in tables.text
    assert not [row for row in tables.rows["money-starts"] if row[2] == "possible"]


def test_equal_questions_give_equal_bytes(demo: Estate, demo_page: Path, tmp_path: Path) -> None:
    """Two runs with the same clock give the same file."""
    nhi.report(demo, tmp_path / "again.html", as_of=AS_OF)
    assert (tmp_path / "again.html").read_bytes() == demo_page.read_bytes()


def test_amounts_have_no_loose_digits(answers: Answers) -> None:
    """An amount that is no whole number is told to two digits: no thirteen digits of a division by thirty days."""
    uneven = ({"currency": "EUR", "per_day": 107380.9523809524, "unbounded": 0},)
    assert "107,380.95 EUR" in Tables(Report.of(replace(answers, most_money=uneven)).html).text


def test_text_is_never_markup() -> None:
    """Any text, unpaired characters included, comes out without a character that means something; markup is made by `tag` alone."""
    for name in HOSTILE:
        for told in (text(name), tag("td", name), tag("p", "x", title=name)):
            assert not set(UNSAFE) & set(told)
            assert told.count("<") in (0, 2)
            told.encode("utf-8")
    assert text(Html("<b>") + "<i>") == "&lt;b&gt;&lt;i&gt;"
