"""The same secret found twice meets itself in one node; its value is nowhere, and its fingerprint joins and does no more."""

import json
import traceback
from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.errors import InputError
from graphnhi.estate import Estate

SECRET = "sk_" + "live_" + "Ab3dEf6hIj9kLm2nOp5qRs8t"
OTHER = "sk_" + "live_" + "Zz3dEf6hIj9kLm2nOp5qRs8t"
LIST = "provider,credential,scope,holder\nStripe,{},rak_payout_write,{}\n"


def credentials(estate: Estate) -> list[str]:
    frame = estate.node_frame()
    return sorted(frame.loc[frame["kind"].isin(["api_key", "access_key", "token", "secret", "password"]), "id"])


def same(estate: Estate) -> list[dict[str, Any]]:
    return [gap for gap in estate.about["gaps"] if gap["gap"] == "same secret"]


def test_an_inventory_and_a_key_list_meet(exports: Any, pairs_of: Any) -> None:
    """A key that one list names and another has by its value alone is one node, with all edges, and the build says so."""
    exports.write(
        nodes_csv=f"id,kind,name,secret\npayroll,api_key,Payroll,{SECRET}\nsvc,service_account,,\n",
        edges_csv="from,edge,to\nsvc,HOLDS,payroll\n",
        keys_csv=LIST.format(SECRET, "bot"),
    )
    built = exports.build(tenant=("acme",), strict=True)
    assert built.complete, "neither a record is lost nor in conflict"
    assert credentials(built.estate) == ["payroll"]
    assert {
        ("svc", "HOLDS", "payroll"), ("bot", "HOLDS", "payroll"), ("payroll", "PERMITS", "stripe:acme/initiate_payout"),
    } <= pairs_of(built.estate)  # fmt: skip
    assert built.estate.node(built.estate.find("payroll"))["name"] == "Payroll"
    ids = ["payroll", "stripe:acme/api_key/line-2@keys.csv"]
    assert same(built.estate) == [
        {"gap": "same secret", "id": "payroll", "ids": ids, "places": ["keys.csv:line 2", "nodes.csv:line 2"]}
    ]


def test_two_key_lists_meet(tmp_path: Path, pairs_of: Any) -> None:
    """One key in the lists of two tenants is one node that permits what both say; no value names it, so its least id stands."""
    for tenant, scope in (("a", "rak_payout_write"), ("b", "rak_charge_write")):
        (tmp_path / tenant).mkdir()
        (tmp_path / tenant / "keys.csv").write_text(f"provider,credential,scope\nStripe,{SECRET},{scope}\n")
    estate = loading.build([tmp_path]).estate
    (key,) = credentials(estate)
    assert key == "stripe:a/api_key/line-2@a%2Fkeys.csv"
    ends = {end for start, _, end in pairs_of(estate) if start == key}
    assert {"stripe:a/initiate_payout", "stripe:b/collect_payment"} <= ends


def test_a_masked_key_without_an_id_is_one_key(exports: Any) -> None:
    """Two rows of one value are one key, and another value is another; the place of the first row names each."""
    rows = "".join(f"Stripe,{value},{scope}\n" for value, scope in
                   ((SECRET, "rak_payout_write"), (OTHER, "rak_payout_write"), (SECRET, "rak_charge_write")))  # fmt: skip
    exports.write(keys_csv=f"provider,credential,scope\n{rows}")
    estate = exports.build(tenant=("acme",)).estate
    assert credentials(estate) == [f"stripe:acme/api_key/line-{line}@keys.csv" for line in (2, 3)]
    assert same(estate) == []


@pytest.mark.parametrize(
    "ids, stands",
    [
        (("zz", "arn:aws:iam::111122223333:user/x"), "arn:aws:iam::111122223333:user/x"),
        (("AKIA" + "IOSFODNN7EXAMPLE", "AAA"), "AKIA" + "IOSFODNN7EXAMPLE"),
        (("b", "a"), "a"),
        (("b", "stripe:acme/api_key/line-2@k.csv"), "b"),
    ],
)
def test_which_id_stands(exports: Any, ids: tuple[str, str], stands: str) -> None:
    """The provider's own id, else one that names the key, else one made up from a place; of several the least."""
    exports.write(nodes_csv="id,kind,secret\n" + "".join(f"{one},access_key,{SECRET}\n" for one in ids))
    assert credentials(exports.build().estate) == [stands]


def test_one_secret_through_others(exports: Any) -> None:
    """A key that changed its secret is one with whoever has either: sharing an id or a fingerprint is the same thing."""
    exports.write(
        nodes_csv=f"id,kind,secret\na,api_key,{SECRET}\nb,api_key,{SECRET}\nb,api_key,{OTHER}\nc,token,{OTHER}\n"
    )
    assert credentials(exports.build().estate) == ["a"]


@pytest.mark.parametrize("value", ["****", "REDACTED", "[secret removed]", "changeme", "hunter2", "xxxxxxxxxxxx", "n/a", "${DB_PASSWORD}",
                                   "sk_live_...4242", "aaaaaaaaaaaaaaaa"])  # fmt: skip
def test_what_stands_for_a_secret_joins_nothing(exports: Any, value: str) -> None:
    """What an export writes in a secret's place is equal everywhere, and a short secret is equal by chance."""
    exports.write(nodes_csv=f"id,kind,secret\na,api_key,{value}\nb,api_key,{value}\n")
    assert credentials(exports.build().estate) == ["a", "b"]


def test_only_a_credentials_own_secret_joins(exports: Any, ids_of: Any) -> None:
    """A data store that stores a key is not the key, nor is a key whose note speaks of another."""
    exports.write(
        nodes_csv=f"id,kind,secret,note\na,api_key,{SECRET},\nb,data_store,{SECRET},\nc,api_key,,was {SECRET} before\n"
    )
    assert ids_of(exports.build().estate) == ["a", "b", "c"]


def test_several_secrets_tell_a_credential_together(exports: Any) -> None:
    """Of records with two secrets only those with both the same are one: a shared one may be their application's."""
    exports.write(
        nodes_csv=f"id,kind,password,secret\na,token,{SECRET},{OTHER}\nb,token,{OTHER},{SECRET}\nc,token,{OTHER},{OTHER}\n"
    )
    assert credentials(exports.build().estate) == ["a", "c"]


def test_annotations_find_a_key_by_the_id_it_gave_up(exports: Any) -> None:
    """An annotation may name either id."""
    exports.write(
        nodes_csv=f"id,kind,secret\na,api_key,{SECRET}\nb,api_key,{SECRET}\n",
        annotations_toml='owner = [{ id = "b", owner = "exact" }]\ntarget = [{ id = "b*", why = "pattern" }]\n',
    )
    built = exports.build()
    assert built.faults == ()
    assert built.estate.node(built.estate.find("a"))["owner"] == "exact"


def test_the_key_of_fingerprints_changes_nothing(exports: Any) -> None:
    """Two keys, and two runs without one, give the same estate; what was masked is in no array of it."""
    exports.write(
        nodes_csv=f"id,kind,secret\na,api_key,{SECRET}\nb,api_key,{SECRET}\nc,api_key,{OTHER}\n",
        keys_csv=LIST.format(OTHER, "svc") + f"Stripe,{SECRET},rak_charge_write,svc\n",
    )
    digests = {exports.build(fingerprint_key=key).estate.digest for key in (b"a" * 32, b"b" * 32, None, None)}
    assert len(digests) == 1


def test_a_canary_is_nowhere(exports: Any) -> None:
    """Whatever record a secret stands in, used, skipped or refused, neither it nor a fingerprint is told or kept."""
    canary = "Ab3dEf6hIj9kLm2nOp5qRs8t"
    exports.write(
        nodes_csv=f"id,kind,secret,owner\na,api_key,{SECRET},{SECRET}\nb,api_key,{SECRET},\n{SECRET},api_key,,\nx,nonsense {SECRET},,\nr,{SECRET}\n",
        edges_csv=f"from,edge,to,note\na,{SECRET},b,{SECRET}\n",
        keys_csv=LIST.format(SECRET, SECRET) + f"{SECRET},k,{SECRET},\n",
    )
    built = exports.build(fingerprint_key=b"k" * 32)
    kept = json.dumps(built.estate.about) + "".join(map(str, built.faults)) + repr(built)
    arrays = b"".join(array.tobytes() for array in built.estate.arrays().values())
    assert canary not in kept
    assert canary.encode() not in arrays
    assert "fingerprint" not in built.estate.node_frame()
    assert "k" * 32 not in repr(loading.Options(fingerprint_key=b"k" * 32))
    exports.write(broken_csv=f'id,kind,secret\na,api_key,"{SECRET}\n')
    with pytest.raises(InputError) as refused:
        exports.build()
    assert canary not in "".join(traceback.format_exception(refused.value))
