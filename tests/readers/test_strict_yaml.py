"""YAML without guessing: what is no plain data is refused by document and line, and no id is lost."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graphnhi.errors import InputError
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Number
from graphnhi.readers.strict_yaml import ALIASED, yaml_documents
from graphnhi.readers.tidy import Limits


def read(text: str, limits: Limits | None = None) -> list[tuple[int, Any]]:
    refusals = Refusals("a.yaml", 100)
    found = [*yaml_documents(text, refusals, limits or Limits())]
    refusals.settle()
    return found


def faults(text: str, limits: Limits | None = None) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as refused:
        read(text, limits)
    return [(fault.place, fault.what) for fault in refused.value.faults]


def test_documents_are_numbered() -> None:
    """From one on, empty ones too."""
    assert read("a: b\n---\n---\n- c\n") == [(1, {"a": "b"}), (2, None), (3, ["c"])]
    assert read("") == read("# nothing\n") == []


@pytest.mark.parametrize(
    ("written", "value"),
    [("111122223333", Number("111122223333")), ("012345678901", "012345678901"), ("'111122223333'", "111122223333"), ("1.50", Number("1.50")),
     ("0x1F", "0x1F"), ("1_000", "1_000"), ("0o17", "0o17"), ("2026-01-01", "2026-01-01"), ("1:30", "1:30"), (".inf", ".inf"), ("=", "="),
     ("yes", True), ("Off", False), ("'yes'", "yes"), ("~", None), ("", None), ("NULL", None), ("y", "y"), ("!!str 12", "12"), ("! 12", "12"),
     ("|\n  a\n  b\n", "a\nb\n")],
)  # fmt: skip
def test_what_a_plain_word_is(written: str, value: Any) -> None:
    """A number is one only as JSON writes it, and stays as it was written; ids with a zero in front, dates and versions are texts."""
    ((_, found),) = read(f"a: {written}")
    assert found == {"a": value}
    assert type(found["a"]) is type(value)


def test_keys_are_texts() -> None:
    """Whatever they look like; what cannot be one is refused."""
    assert read("1: a\ntrue: b\n~: c\n") == [(1, {"1": "a", "true": "b", "~": "c"})]
    assert faults("? [a]\n: b\n") == [("document 1 line 1", "a key is no text")]
    assert faults("a: b\n---\n? {c: d}\n: e\n") == [("document 2 line 3", "a key is no text")]
    assert faults("a: &x [b]\n*x : c\n") == [("document 1 line 2", "a key is no text")]


def test_a_key_that_comes_twice_is_refused() -> None:
    """By its document and line; the last one would silently win."""
    assert faults("a: b\n---\nc: d\nc: e\n") == [("document 2 line 4", "the key 'c' stands twice in one mapping")]


@pytest.mark.parametrize("tag", ["!foo", "!!python/object/apply:os.system", "!!binary", "!!timestamp", "!!set"])
def test_tags_are_refused(tag: str) -> None:
    """Only those of JSON's own kinds are known, and nothing is ever made of another."""
    ((place, what),) = faults(f"a: {tag} x")
    assert place == "document 1 line 1"
    assert what.startswith("the tag ")


def test_anchors_repeat_what_they_name() -> None:
    """Aliases and merges give what they would in Kubernetes; what a mapping says itself goes before what it merges."""
    assert read("a: &x {b: c}\nd: *x\n") == [(1, {"a": {"b": "c"}, "d": {"b": "c"}})]
    assert read("a: &x {b: c, d: e}\nf: {<<: *x, b: g}\n")[0][1]["f"] == {"b": "g", "d": "e"}
    assert read("a: &x {b: c}\nd: &y {b: e, f: g}\nh: {<<: [*x, *y]}\n")[0][1]["h"] == {"b": "c", "f": "g"}
    assert faults("a: &x b\n<<: *x\n")[0][1] == "<< brings what is no mapping"


def test_anchors_end_with_their_document() -> None:
    """What another document named is nothing here."""
    assert faults("a: &x b\n---\nc: *x\n") == [("document 2 line 3", "an alias of nothing")]


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "&x a: {b: &y {c: *y}}\n", "a: &x b\nc: &x {d: *x}\n"])
def test_an_alias_within_itself_is_refused(text: str) -> None:
    """Nothing that has no end is ever made."""
    assert faults(text)[0][1] == "an alias stands within what it repeats"


def test_aliases_that_grow_are_refused() -> None:
    """Ten lines that stand for a thousand million words, and many documents that each repeat much."""
    bomb = "a: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    assert f"more than {ALIASED:,}" in faults(bomb)[0][1]
    long = "a: &x " + "y" * 40_000 + "\nb: [" + "*x," * 20 + "]\n"
    assert f"more than {ALIASED:,}" in faults("---\n".join([long] * 10))[0][1]


def test_deep_nesting_is_refused() -> None:
    """Beyond the limit of JSON, and far beyond without a crash."""
    assert read("[" * 5 + "]" * 5)
    assert "nested deeper than 4 levels" in faults("[" * 5 + "]" * 5, Limits(depth=4))[0][1]
    assert "nest" in faults("[" * 100_000)[0][1]


@pytest.mark.parametrize(
    "text", ["a: [", "a: b: c", "\ta: 1", "a: 'b", "%YAML 9.9\n---\na: b", "a: \x01", "a: *", "@a"]
)
def test_what_is_no_yaml_is_refused(text: str) -> None:
    """With where, and without a word of what stands there."""
    assert faults(text)[0][1].startswith("the file is not YAML")


def test_no_secret_in_a_message() -> None:
    """Keys are quoted without the secrets in them."""
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    assert secret not in str(faults(f"{secret}: a\n{secret}: b\n"))


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXY-. 1", max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(value=PLAIN, flow=st.sampled_from([True, False, None]))
def test_what_is_written_is_what_is_read(value: Any, flow: bool | None) -> None:
    """Whatever another program writes as YAML, in lines, in braces or mixed, comes back; numbers as they were written."""
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    ((_, found),) = read(text)
    assert found == _numbers_as_written(value)


def _numbers_as_written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers_as_written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [*map(_numbers_as_written, value)]
    return str(value) if type(value) is int else value
