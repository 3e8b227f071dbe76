"""Which tenant records belong to, and that the build says who said so."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.errors import UsageError

KEYS = "partner,key_id,used_by,state\nacme,k1,svc,Active\n"


def key_ids(built: loading.Built) -> set[str]:
    frame = built.estate.node_frame()
    return set(frame.loc[frame["kind"] == "api_key", "id"])


def told(built: loading.Built) -> dict[str, tuple[str, str]]:
    return {entry["file"]: (entry["tenant"], entry["tenant_from"]) for entry in built.estate.about["files"]}


def test_two_accounts_side_by_side_never_collide(tmp_path: Path) -> None:
    """Equal exports in two folders are two tenants, named by their folders; a file that is named gives its own name."""
    for account in ("prod", "dev"):
        (tmp_path / "exports" / account).mkdir(parents=True)
        (tmp_path / "exports" / account / "keys.csv").write_text(KEYS, encoding="utf-8")
    built = loading.build([tmp_path / "exports"])
    assert key_ids(built) == {"partner:dev/api_key/k1", "partner:prod/api_key/k1"}
    assert told(built) == {"dev/keys.csv": ("dev", "folder name"), "prod/keys.csv": ("prod", "folder name")}
    one = loading.build([tmp_path / "exports" / "dev" / "keys.csv"])
    assert told(one) == {"keys.csv": ("keys", "file name")}
    both = loading.build([tmp_path / "exports" / account / "keys.csv" for account in ("prod", "dev")])
    assert len(key_ids(both)) == 2


def test_the_user_says_the_tenant(exports: Any) -> None:
    """`--tenant T` is for all sources, `SOURCE=T` for one; it is percent-encoded in ids like every field."""
    exports.write(keys_csv=KEYS)
    built = exports.build(tenant=("acme pay/eu",))
    assert key_ids(built) == {"partner:acme%20pay%2Feu/api_key/k1"}
    assert told(built) == {"keys.csv": ("acme pay/eu", "--tenant")}
    assert told(exports.build(tenant=(f"{exports.folder}=x", "y"))) == {"keys.csv": ("x", "--tenant")}
    assert set(built.estate.node_frame()["tenant"].dropna()) == {"acme pay/eu"}


@pytest.mark.parametrize("said", [("a", "b"), ("elsewhere=a",), ("",)])
def test_a_tenant_that_cannot_be_is_refused(exports: Any, said: tuple[str, ...]) -> None:
    """Two tenants for one source, a source that is none and an empty name are mistakes of the command line."""
    exports.write(keys_csv=KEYS)
    with pytest.raises(UsageError, match="--tenant"):
        exports.build(tenant=said)


def test_an_inventory_says_the_tenant_of_each_node(exports: Any) -> None:
    """The column `tenant` of an inventory stands; only nodes without one are of the tenant that the user gave."""
    exports.write(nodes_csv="id,kind,tenant\na,human,one\nb,human,\n")
    frame = exports.build().estate.node_frame().set_index("id")["tenant"]
    assert (frame["a"], frame.isna()["b"]) == ("one", True), "a file's name says nothing of the nodes in it"
    assert exports.build(tenant=("two",)).estate.node_frame()["tenant"].tolist() == ["one", "two"]


def test_a_column_tenant_names_ids_of_a_loader_that_has_it(tmp_path: Path, exports: Any) -> None:
    """A table with a column `tenant` that its loader names says the tenant record by record."""
    (tmp_path / "lib" / "loaders").mkdir(parents=True)
    text = """
        schema = "graphnhi/loader/1"
        name   = "people"
        reader = "table"
        match  = { columns = ["tenant", "person"] }
        [[node]]
        id     = "hr:{tenant}/human/{person}"
        kind   = "human"
    """
    (tmp_path / "lib" / "loaders" / "people.toml").write_text(text, encoding="utf-8")
    exports.write(people_csv="tenant,person\none,ann\n,bob\n")
    built = exports.build(library=tmp_path / "lib")
    assert {built.estate.id(i) for i in range(2)} == {"hr:one/human/ann", "hr:exports/human/bob"}


def test_a_key_lists_own_tenant_stands_before_the_users(exports: Any) -> None:
    """Keys of two tenants in one list are never fused: `--tenant` is for the records that state none."""
    exports.write(
        keys_csv="provider,credential,scope,tenant\nStripe,k,rak_payout_write,theirs\nStripe,k,rak_payout_write,\n"
    )
    built = exports.build(tenant=("ours",))
    assert key_ids(built) == {"stripe:theirs/api_key/k", "stripe:ours/api_key/k"}
    assert set(built.estate.node_frame()["tenant"]) == {"theirs", "ours"}


def test_an_estate_is_named_by_its_tenant(tmp_path: Path, exports: Any) -> None:
    """A name that is given comes first, then the one tenant that was said, then what the sources are called."""
    exports.write(keys_csv=KEYS)
    stem = exports.folder.name
    assert exports.build().estate.about["name"] == stem
    assert exports.build(tenant=("acme",)).estate.about["name"] == "acme"
    assert exports.build(tenant=("acme",), name="payroll").estate.about["name"] == "payroll"
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "other.csv").write_text(KEYS.replace("k1", "k2"), encoding="utf-8")
    two = loading.build(
        [exports.folder, tmp_path / "more"], loading.Options(tenant=(f"{exports.folder}=a", f"{tmp_path / 'more'}=b"))
    )
    assert two.estate.about["name"] == "+".join(sorted([stem, "more"]))
