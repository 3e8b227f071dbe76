"""Frameworks are data: any spelling finds the item, words beside a wrong id are noticed, and nothing claims more than evidence."""

import re
from pathlib import Path

import pytest

from graphnhi.errors import InputError, UsageError
from graphnhi.library import Frameworks, Library, frameworks

FACTS = Path(__file__).parents[2] / "graphnhi" / "facts"
CRI = """
schema = "graphnhi/framework/1"
id = "cri-profile"
name = "CRI Profile"
version = "2.1"
[[item]]
id = "PR.AA-04.01"
name = "Access credentials"
words = ["diagnostic"]
evidence = "federation trust without a condition"
[[item]]
id = "PR.AA-05"
name = "Permissions"
evidence = "effective reach"
"""


@pytest.fixture(scope="module")
def known() -> Frameworks:
    return frameworks(Library())


def own(folder: Path, **files: str) -> Library:
    """A library whose folder adds `facts/framework-NAME.toml`."""
    (folder / "facts").mkdir()
    for name, text in files.items():
        (folder / "facts" / f"framework-{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return Library(folder)


def faults(library: Library) -> list[str]:
    with pytest.raises(InputError) as refused:
        frameworks(library)
    return [str(fault) for fault in refused.value.faults]


def test_the_shipped_frameworks_and_their_editions(known: Frameworks) -> None:
    """Eight frameworks are shipped, each with the edition that its ids belong to."""
    assert {framework.id: (framework.version, len(framework.items)) for framework in known.all} == {
        "attack": ("18.1", 41),
        "dora": ("2022/2554 with 2024/1774", 7),
        "maestro": ("1", 8),
        "nist-csf": ("2.0", 19),
        "owasp-agentic": ("2026", 10),
        "owasp-nhi": ("2025", 10),
        "pci-dss": ("4.0.1", 9),
        "soc2": ("2017, points of focus of 2022", 6),
    }


@pytest.mark.parametrize(
    "text, reference",
    [
        ("owasp-nhi:NHI9:2025", "owasp-nhi:NHI9:2025"),
        ("OWASP-NHI:nhi-09", "owasp-nhi:NHI9:2025"),
        ("NHI9:2025", "owasp-nhi:NHI9:2025"),
        ("NHI-03", "owasp-nhi:NHI3:2025"),
        ("NHI\u201103", "owasp-nhi:NHI3:2025"),
        ("nhi3", "owasp-nhi:NHI3:2025"),
        (" NHI10 ", "owasp-nhi:NHI10:2025"),
        ("asi3", "owasp-agentic:ASI03"),
        ("T1078", "attack:T1078"),
        ("attack:t1078.004", "attack:T1078.004"),
        ("PR.AA-05", "nist-csf:PR.AA-05"),
        ("pr.aa-5", "nist-csf:PR.AA-05"),
        ("maestro:7", "maestro:7"),
        ("maestro:cross-layer", "maestro:cross-layer"),
        ("pci-dss:7.2.5", "pci-dss:7.2.5"),
        ("PCI DSS 7.2.5.1", "pci-dss:7.2.5.1"),
        ("dora:2024/1774:21(b)", "dora:2024/1774:21(b)"),
        ("2022/2554:28", "dora:2022/2554:28"),
        ("soc2:CC6.3", "soc2:CC6.3"),
    ],
)
def test_any_spelling_finds_the_item(known: Frameworks, text: str, reference: str) -> None:
    """A reference, an official id and an alias mean the item, case, spaces and kind of dash aside; the official one is told."""
    assert known.find(text).reference == reference


def test_every_spelling_of_every_item_finds_it(known: Frameworks) -> None:
    """Bare or behind its framework, each shipped spelling means its own item: no two frameworks share one."""
    for item in (item for framework in known.all for item in framework.items):
        for spelling in item.spellings:
            assert known.find(spelling) is known.find(f"{item.framework}:{spelling.upper()}") is item


@pytest.mark.parametrize(
    "text, said",
    [
        ("NHI3:2024", "Did you mean owasp-nhi:NHI3:2025?"),
        ("T1078.999", "attack:T1078"),
        ("CSF:PR.AA-05", "nist-csf:PR.AA-05"),
        ("zzz", "Known frameworks: attack, dora, maestro,"),
        ("maestro:IAM", "Known: maestro:1, maestro:2,"),
        ("owasp-nhi", "Known: owasp-nhi:NHI1:2025,"),
        ("", "Known frameworks:"),
        ("\x1b[31mNHI", r"'\x1b[31mNHI'"),
    ],
)
def test_an_unknown_item_is_refused_with_the_near_ones(known: Frameworks, text: str, said: str) -> None:
    """What no framework has is an error that shows where to look; foreign text in it is escaped."""
    with pytest.raises(UsageError) as refused:
        known.find(text)
    assert said in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_a_bare_id_of_two_frameworks_is_unclear(tmp_path: Path) -> None:
    """An id that two frameworks have must be written with its framework, and both are named."""
    both = frameworks(own(tmp_path, cri_profile=CRI))
    with pytest.raises(UsageError, match=r"Write cri-profile:PR\.AA-05 or nist-csf:PR\.AA-05\."):
        both.find("PR.AA-05")
    assert both.find("cri-profile:pr.aa-05").name == "Permissions"


def test_an_item_says_evidence_for_and_no_more(known: Frameworks) -> None:
    """The sentence of an item starts with "evidence for ID"; of one that no graph shows, with "no evidence" and the reason."""
    assert known.find("NHI9").sentence == (
        "evidence for NHI9:2025: credentials and identities that more than one workload uses"
    )
    for item in (item for framework in known.all for item in framework.items):
        assert bool(item.evidence) is item.visible is not bool(item.why)
        assert item.sentence.startswith(f"{'' if item.visible else 'no '}evidence for {item.id}: ")


@pytest.mark.parametrize("path", sorted(FACTS.glob("framework-*.toml")), ids=lambda path: path.stem)
def test_no_file_claims_that_a_rule_is_kept(path: Path) -> None:
    """No shipped file says compliant, complies or certified; the one "Compliance" is the name of a MAESTRO layer."""
    text = path.read_text(encoding="utf-8").replace("Security and Compliance", "")
    assert re.findall(r"(?i)\bcompl(?:y|ies|ian\w+)\b|\bcertifie[sd]\b", text) == []


def test_what_no_graph_shows_is_marked(known: Frameworks) -> None:
    """Of the agentic list, what an agent is told, remembers, believes or intends is not visible."""
    hidden = {item.id for item in known.matches("owasp-agentic") if not item.visible}
    assert hidden == {"ASI01", "ASI05", "ASI06", "ASI09", "ASI10"}
    assert not known.find("PR.AA-06").visible


def test_what_was_not_compared_with_its_source_is_marked(known: Frameworks) -> None:
    """Items that come from general knowledge are not checked; those that were re-read are."""
    unchecked = {item.reference for framework in known.all for item in framework.items if not item.checked}
    assert {"nist-csf:ID.AM-03", "nist-csf:GV.SC-10", "nist-csf:DE.CM-06", "dora:2022/2554:28"} <= unchecked
    assert not {item.reference for name in ("owasp-nhi", "attack") for item in known.matches(name)} & unchecked


@pytest.mark.parametrize(
    "text, said",
    [
        ("NHI-03 rotation", "rotation, which is NHI7:2025 Long-Lived Secrets; NHI3:2025 is Vulnerable Third-Party NHI"),
        (
            "NHI3: secrets are never rotated",
            "rotated, which is NHI7:2025 Long-Lived Secrets; NHI3:2025 is Vulnerable Third-Party NHI",
        ),
        (
            "Never ROTATED (owasp-nhi:NHI03)",
            "rotated, which is NHI7:2025 Long-Lived Secrets; NHI3:2025 is Vulnerable Third-Party NHI",
        ),
        ("NHI1 long_lived", "long lived, which is NHI7:2025 Long-Lived Secrets; NHI1:2025 is Improper Offboarding"),
        (
            "maestro:7 observability",
            "observability, which is maestro:5 Evaluation and Observability; maestro:7 is Agent Ecosystem",
        ),
        ("ASI03 prompt injections", "prompt injections, which is ASI01 Agent Goal Hijack; ASI03 is Identity and Privilege Abuse"),
    ],
)  # fmt: skip
def test_words_beside_another_items_id_are_told(known: Frameworks, text: str, said: str) -> None:
    """Words of one item beside the id of another give a warning that names both by their official ids."""
    assert known.contradiction(text) == f"the words say {said}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secrets are never rotated",
        "NHI-07 rotation",
        "NHI3: third-party tokens that are never rotated",
        "NHI3 and NHI7: rotation",
        "NHI3",
        "PR.AA-04.01 least privilege",
        "NHI30 rotation",
        "XNHI3 rotation",
        "within 7 days, observability",
        "T1078.004 Valid Accounts: Cloud Accounts",
        "T1552 private keys",
        "T1528: token that reaches a payout, a refund and a ledger",
    ],
)
def test_what_agrees_or_names_nothing_is_silent(known: Frameworks, text: str) -> None:
    """No warning without an id, with the item's own words, with those of its parts or its whole, or for a part of a word."""
    assert known.contradiction(text) is None


def test_no_shipped_item_contradicts_itself(known: Frameworks) -> None:
    """An item's reference beside its own name or any of its own words, as they are shipped, never warns."""
    for item in (item for framework in known.all for item in framework.items):
        for words in (item.name, *item.words):
            assert known.contradiction(f"{item.reference} {words}") is None


def test_a_filter_means_a_framework_or_an_item_with_its_parts(known: Frameworks) -> None:
    """`owasp-nhi` is all of its items, an item in any spelling is itself and what is part of it; another word is refused."""
    assert [item.id for item in known.matches("OWASP-NHI")] == [f"NHI{n}:2025" for n in range(1, 11)]
    assert [item.id for item in known.matches("nhi-01")] == ["NHI1:2025"]
    assert [item.id for item in known.matches("pci-dss:7.2.5")] == ["7.2.5", "7.2.5.1"]
    assert [item.id for item in known.matches("T1078")] == ["T1078", "T1078.004"]
    with pytest.raises(UsageError, match="pci-dss"):
        known.matches("pci-ds:7.2.5")


def test_a_banks_own_profile_is_one_more_file(tmp_path: Path) -> None:
    """A file of the user's folder adds a framework, found and warned about like the shipped ones."""
    known = frameworks(own(tmp_path, cri_profile=CRI))
    item = known.find("pr.aa-04.01")
    assert (item.framework, item.version, item.reference) == ("cri-profile", "2.1", "cri-profile:PR.AA-04.01")
    assert known.find("NHI1").framework == "owasp-nhi"
    assert known.contradiction("cri-profile:PR.AA-05 diagnostic") == (
        "the words say diagnostic, which is PR.AA-04.01 Access credentials; PR.AA-05 is Permissions"
    )


def test_a_users_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    """A file of the same name replaces the framework as a whole."""
    mine = CRI.replace('"cri-profile"', '"owasp-nhi"')
    assert [item.id for item in frameworks(own(tmp_path, owasp_nhi=mine)).matches("owasp-nhi")] == [
        "PR.AA-04.01",
        "PR.AA-05",
    ]


def test_a_second_version_with_other_layers_is_one_more_file(tmp_path: Path) -> None:
    """MAESTRO with ten layers stands beside the first version; a bare layer is then unclear."""
    layers = "".join(f'[[item]]\nid = "{n}"\nname = "Layer {n}"\nevidence = "routes"\n' for n in range(1, 11))
    head = 'schema = "graphnhi/framework/1"\nid = "maestro-2"\nname = "MAESTRO"\nversion = "2"\n'
    known = frameworks(own(tmp_path, maestro_2=head + layers))
    assert len(known.matches("maestro-2")) == 10
    assert (known.find("maestro-2:7").version, known.find("maestro:7").version) == ("2", "1")
    with pytest.raises(UsageError, match="maestro:7 or maestro-2:7"):
        known.find("7")


BROKEN = """
schema = "graphnhi/framework/1"
id = "b"
name = "B\\u001b"
version = 2
colour = "red"
[[item]]
id = "X1"
name = "One"
aliases = ["x-1", "X1"]
words = ["rotation", ""]
evidence = "a"
[[item]]
id = "x-1"
name = "Two"
aliases = []
words = ["Rotation", "--"]
visible = false
evidence = "b"
[[item]]
id = "X3"
nme = "Three"
why = "c"
"""


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Unknown and missing keys, wrong types, empty lists and words, doubled spellings and words, and evidence for the unseen."""
    found = faults(own(tmp_path, a="=", b=BROKEN, c=CRI, d='schema = "graphnhi/framework/1"\nitem = []'))
    places = [fault.split(": ", 1)[0].removeprefix("facts/framework-") for fault in found]
    assert places[0] == "a.toml:line 1, column 1"
    assert sorted(places[1:]) == sorted(
        [
            *(f"b.toml:{key}" for key in ("colour", "name", "version")),
            *(f"b.toml:item[0].{key}" for key in ("aliases[1]", "words[1]")),
            *(f"b.toml:item[1].{key}" for key in ("aliases", "evidence", "id", "why", "words[0]", "words[1]")),
            *(f"b.toml:item[2].{key}" for key in ("evidence", "name", "nme", "why")),
            "c.toml:id",
            *(f"d.toml:{key}" for key in ("id", "item", "name", "version")),
        ]
    )
    assert "\x1b" not in "".join(found)


@pytest.mark.parametrize(
    "content",
    ["item = 3", "item = [3]", "item = [{ id = 3, aliases = 'x', words = [1] }]", "id = ['x']", "[item]\nid = 'x'"],
)
def test_a_file_of_any_shape_is_refused_and_never_fails(tmp_path: Path, content: str) -> None:
    """Whatever a file holds, its faults are told with its name."""
    assert all(fault.startswith("facts/framework-x.toml:") for fault in faults(own(tmp_path, x=content)))
