"""Names as hostile hands write them: valid JSON, found as text, and no link, place to fill or markup of them is alive."""

import json
import re

import pytest

from graphnhi.errors import escaped
from graphnhi.export.clean import as_sarif
from graphnhi.export.sarif import written
from tests.export.hostile import HOSTILE, UNSAFE
from tests.export.sarif.logs import answer_of, finding, messages, read, run_of, texts

NAMES = (*HOSTILE, "{0} {{1}} {", "[link](1) [a\\](2)", "\\", "x" * 10_000, "%2e%2e", "")


@pytest.mark.parametrize("name", NAMES)
def test_names_are_text(name: str) -> None:
    """Id, owner, question and condition are found in messages and properties, every message reads as plain text."""
    run = run_of(answer_of([finding(name, bound="possible")], gaps=[{"gap": name, "id": name}]))
    (result,) = run["results"]
    assert result["properties"]["id"] == result["properties"]["owner"] == escaped(name)
    assert read(result["message"]["text"]).startswith(f"{escaped(name)} possibly reaches {escaped(name)}")
    (step,) = result["codeFlows"][0]["threadFlows"][0]["locations"]
    for place in (step["location"], *result["locations"], *result["relatedLocations"]):
        assert escaped(name) in read(place["message"]["text"])
    for text in messages(run):
        read(text)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_unsafe_is_written(name: str) -> None:
    """No control, direction or unpaired character stands in the file, nor behind a JSON escape: a strict reader refuses the whole."""
    text = "".join(written(answer_of([finding(name)])))
    assert not set(text) & set(UNSAFE)
    text.encode("utf-8")
    assert not any(set(each) & set(UNSAFE) for each in texts(json.loads(text)))


def test_markdown_of_a_rule_is_dead() -> None:
    """A question, a reason or a close with markup is shown as it was written."""
    text = "[x](javascript:alert(1)) <script>alert(1)</script> ![i](http://evil.example) `code`"
    (rule,) = run_of(answer_of([finding(why=text, close=text)]))["tool"]["driver"]["rules"]
    shown = rule["help"]["markdown"]
    assert "<" not in shown
    assert not re.search(r"(?<!\\)[\[\]`!]", shown)
    assert "http://" not in shown


def test_as_sarif_gives_text_back() -> None:
    """What the specification reads is the text, escapes of control characters aside."""
    for name in NAMES:
        assert read(as_sarif(name)) == escaped(name)
