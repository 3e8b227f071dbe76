"""What counts as a secret, what stays a name, and what is left of a secret: nothing, or a keyed fingerprint.

The secrets here are made up, and put together at run time so that no scanner takes this file for a leak.
"""

import hashlib
import hmac
import time
from collections.abc import Callable

import pytest

from graphnhi.errors import UsageError
from graphnhi.readers.secrets import REMOVED, Fingerprints, always_secret, find, mask, quoted
from graphnhi.readers.tidy import Table

Read = Callable[..., list[Table]]
Refused = Callable[..., list[str]]

RANDOM = "Ab3dEf6hIj9kLm2nOp5qRs8t"
PUBLIC_PREFIXES = ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "live_", "test_", "access-sandbox-")
KEY = b"a key of at least sixteen bytes"


@pytest.mark.parametrize(
    "secret",
    [
        *(f"{prefix}_{mode}_{RANDOM}" for prefix in ("sk", "rk") for mode in ("live", "test")),
        "sk_live_" + "abcdefghijklmnopqrstuvwxyz",
        "whsec_" + RANDOM + "+/=",
        "live_" + RANDOM + "Xy7Za9",
        *(
            prefix + RANDOM + RANDOM
            for prefix in ("ghp_", "gho_", "ghs_", "github_pat_11A", "glpat-", "npm_", "hvs.", "dop_v1_")
        ),
        *(f"xox{kind}-123456789012-{RANDOM}" for kind in "abeprs"),
        f"SG.{RANDOM}.{RANDOM}{RANDOM}",
        "AIza" + RANDOM + "SyA_b-cdefg",
        *(f"{prefix}_{'0123456789abcdef' * 2}" for prefix in ("shpat", "shpca", "shpss")),
        f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{RANDOM}",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        f"sk-proj-{RANDOM}",
        f"sk-ant-api03-{RANDOM}-_{RANDOM}",
        f"sk-{RANDOM}{RANDOM}",
        "access-sandbox-0b0e4a72-5c0e-4a5e-8a38-6a1e6ed7f0a1",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc==\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nMIIEow\\nabc==",
        "-----BEGIN OPENSSH PRIVATE KEY-----\r\nb3Blbn",
        "LS0tLS1CRUdJTi" + "BSU0EgUFJJVkFURSBLRVktLS0tLQo=",
    ],
)
def test_secret_material_is_removed(secret: str) -> None:
    """A provider's key, a token, a private key: nothing of it stays but a public prefix that says live or test."""
    assert mask(secret) in {REMOVED, *(prefix + REMOVED for prefix in PUBLIC_PREFIXES if secret.startswith(prefix))}
    assert find(f"key ({secret}) of x")[1] == secret or secret.startswith("-----BEGIN")
    for text in (
        f"see {secret}",
        f'{{"a":"{secret}"}}',
        f"x={secret}",
        f"https://h/{secret}",
        f"a%3D{secret}",
        f"line\\n{secret}",
    ):
        assert secret not in mask(text)
        assert RANDOM not in mask(text)


ADYEN = (
    "AQEyhmfxLI3MaBFLw0m/n3Q5qf3VaY9UCJ14XWZE03G/k2NFitRvbe4N1XqH1eHaH2Aksa"
    "EQwV1bDb7kfNy1WIxIIkxgBw==-qrRIGx-i1i{=<;wFH*jLc"
)
PAYPAL = "EGnHDxD_qRPdaLdZz8iCr8N7_MzF-YHPTkjs6NKY" + "QvQSBngp4PTTVWkPZRbL4tKq0vXm2Hc7Uw9Yb3Jd"
AWS = "wJalrXUtnFEMI/K7MDENG/bPx" + "RfiCYEXAMPLEKEY"
AWS_PLAIN = "q7Xn2LbP9vKc4TzR8mWs" + "3HyD6gJf1QaVu5EoNiBx"


@pytest.mark.parametrize("secret", [ADYEN, PAYPAL, AWS, AWS_PLAIN])
def test_raw_keys_without_a_prefix_of_words_are_removed(read: Read, secret: str) -> None:
    """Adyen's, PayPal's and AWS's secret keys are known by their shape, in a cell or a text, whatever the column is called."""
    assert mask(secret) == REMOVED
    assert secret not in mask(f"key is {secret} since May")
    (found,) = read(f"id,owner,n\na,{secret},x\n")
    assert found.rows["owner"].tolist() == [REMOVED]


RANDOM_KEY = "vB3nT7qLx9RzK2mWc5YhD8gJf4PsXa6E"


@pytest.mark.parametrize("key", [RANDOM_KEY, RANDOM_KEY + "+/" + RANDOM_KEY + "==", "Zk9_" + RANDOM_KEY])
def test_a_credential_that_is_one_random_run_is_the_key_itself(read: Read, key: str) -> None:
    """In the column `credential` a long run of mixed characters is removed; elsewhere such an id stays."""
    (found,) = read(f"id,Credential,other\na,{key},{key}\n", fingerprints=Fingerprints(KEY))
    assert (found.rows["Credential"].tolist(), found.rows["other"].tolist()) == ([REMOVED], [key])
    assert list(found.fingerprints or ()) == ["Credential"]


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:iam::111122223333:role/aws-service-role/Payments2024/AWSServiceRoleForPay", "0b0e4a72-5c0e-4a5e-8a38-6a1e6ed7f0a1",
        "0B0E4A72-5c0e-4a5e-8a38-6A1E6ED7F0A1", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
        "recon-reporting-key-production-2024", "Recon-Reporting-Key-Production-2024", "AKIA" + "IOSFODNN7EXAMPLE",
        "PayrollReconciliationProductionKey2024", "payments/Reconciliation2024/Service/Main", "recon_EU1_Payments_Key2_Rotation_A3_live",
        "svc-payments-prod@acme-2024.iam.gserviceaccount.com", "EUPayoutsReconciliation2024" + "ProductionKey" * 4 + "a",
        "arn:aws:sns:eu-west-1:111122223333:Payouts:0b0e4a72-5c0e-4a5e-8a38-6a1e6ed7f0a1", "0123456789abcdef" * 4,
    ],
)  # fmt: skip
def test_long_names_and_ids_are_no_random_keys(read: Read, name: str) -> None:
    """ARNs, UUIDs, digests of commits, access key ids and names of many words stay, even where a credential is named."""
    assert find(name) == (name, None)
    (found,) = read(f"id,credential\na,{name}\n")
    assert found.rows["credential"].tolist() == [name]


@pytest.mark.parametrize("mode", ["live", "test"])
def test_the_mode_of_a_payment_key_stays(mode: str) -> None:
    """The prefix that says whether a masked payment key is live or test is public, and kept: what a key reaches hangs on it."""
    assert mask(f"key sk_{mode}_{RANDOM}!") == f"key sk_{mode}_{REMOVED}!"


@pytest.mark.parametrize(
    ("text", "left", "secret"),
    [
        ("postgres://app:hunter2@db:5432/pay", f"postgres://{REMOVED}@db:5432/pay", "app:hunter2"),
        ("amqp://u:p@ss@host/x", f"amqp://{REMOVED}@host/x", "u:p@ss"),
        ("password=hunter2", f"password={REMOVED}", "hunter2"),
        ("DB_PASSWORD = 'hunter 2' x", f"DB_PASSWORD = '{REMOVED}' x", "hunter 2"),
        ("?client_secret=abc&x=1", f"?client_secret={REMOVED}&x=1", "abc"),
        ("authToken=abc;b=2", f"authToken={REMOVED};b=2", "abc"),
        ("the password: hunter2.", f"the password: {REMOVED}", "hunter2."),
        ('{"password":"a\\"b","x":1}', f'{{"password":"{REMOVED}","x":1}}', 'a\\"b'),
        ('{"pin_secret": 1234}', f'{{"pin_secret": {REMOVED}}}', "1234"),
        ('{"apiKey":["a","b"]}', f'{{"apiKey":{REMOVED}}}', '["a","b"]'),
        ('[{"name":"DB_PASSWORD","value":"h2"}]', f'[{{"name":"DB_PASSWORD","value":"{REMOVED}"}}]', "h2"),
        ('{\\"client_secret\\":\\"zzz\\"}', f'{{\\"client_secret\\":\\"{REMOVED}\\"}}', "zzz"),
        ("Authorization: Bearer abcdef1234567890xyz", f"Authorization: Bearer {REMOVED}", "abcdef1234567890xyz"),
    ],
)
def test_announced_secrets_are_removed_alone(text: str, left: str, secret: str) -> None:
    """What a word such as `password=` announces, or a URL carries, is removed; what stands around it is kept."""
    assert find(text) == (left, secret)


@pytest.mark.parametrize(
    "text",
    [
        "sk_test_recon", "sk_live_", "sk_test_reconciliation_service", "task_live_Migration2024Migration", "pk_live_" + RANDOM,
        "AKIA" + "IOSFODNN7EXAMPLE", "ASIA" + "IOSFODNN7EXAMPLE", "aws_access_key_id=AKIA" + "IOSFODNN7EXAMPLE",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/token", "k8s:prod/data_store/pay/db-password",
        "payments-team", "sk-payments-reconciliation-service", "secret", "password", "token-rotation", "https://host:8080/@scope/x",
        "https://user@host/path", "2026-11-24T10:00:00Z", "password_last_used", "basic authentication of customers", "eyJ",
        "repo:acme/pay:ref:refs/heads/main", "token.actions.githubusercontent.com:sub", REMOVED, f"password={REMOVED}", "",
        '{"secret":{"secretName":"db"},"token_id":"abc"}', "sha256:" + "0123456789abcdef" * 4,
    ],
)  # fmt: skip
def test_names_and_ids_are_no_secrets(text: str) -> None:
    """Short names, access key ids, publishable keys, ARNs, digests and what was masked already stay as they are."""
    assert find(text) == (text, None)


def test_masking_twice_is_masking_once() -> None:
    """A masked text holds nothing that would be masked again."""
    for text in (f"a sk_live_{RANDOM} b ghp_{RANDOM} password=x, token='y' amqp://u:p@h", '{"password":"x"}'):
        assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize("name", ["secret", "Secret Value", "value_of_secret", "PASSWORD", "private-key", "clientSecret", "api_secret",
                                  "token_value", "SecretAccessKey"])  # fmt: skip
def test_some_columns_are_secret_whatever_they_hold(read: Read, name: str) -> None:
    """Cells of a column with such a name are removed even where they look like nothing; empty ones stay empty."""
    assert always_secret(name)
    (found,) = read(f"id,{name}\na,hunter2\nb,\n")
    assert found.rows[name].tolist() == [REMOVED, None]


@pytest.mark.parametrize("name", ["secret_name", "password_last_used", "token_id", "secrets", "key"])
def test_other_columns_are_not(name: str) -> None:
    """A column that only speaks of secrets is an ordinary one."""
    assert not always_secret(name)


def test_fingerprints_join_equal_secrets_alone(read: Read) -> None:
    """With a key, each masked cell has the HMAC-SHA256 of its secret, so that the same secret meets itself in another file."""
    secret = f"sk_live_{RANDOM}"
    (one,) = read(f"id,k,note\na,{secret},x\nb,none,x\n", fingerprints=Fingerprints(KEY))
    (two,) = read(f'{{"password":" {secret} ","id":"c"}}\n', "t.jsonl", fingerprints=Fingerprints(KEY))
    assert one.fingerprints is not None
    assert two.fingerprints is not None
    expected = hmac.new(KEY, secret.encode(), hashlib.sha256).hexdigest()
    assert {name: cells.tolist() for name, cells in one.fingerprints.items()} == {"k": [expected, None]}
    assert {name: cells.tolist() for name, cells in two.fingerprints.items()} == {"password": [expected]}
    (other,) = read(f"id,k\na,{secret}\n", fingerprints=Fingerprints(KEY + b"2"))
    assert other.fingerprints["k"].tolist() != [expected]


def test_fingerprints_follow_their_rows(read: Read) -> None:
    """Where a record is set aside, its fingerprint goes with it."""
    lines = f'{{"id":"a\\u0000","k":"sk_live_{RANDOM}1"}}\n{{"id":"b","k":"x"}}\n{{"id":"c","k":"sk_live_{RANDOM}2"}}\n'
    (found,) = read(lines, "t.jsonl", fingerprints=Fingerprints(KEY))
    assert [cell is not None for cell in found.fingerprints["k"]] == [False, True]


def test_without_key_there_are_no_fingerprints(read: Read) -> None:
    """Without a key a masked cell is masked and nothing else."""
    (found,) = read(f"id,k\na,sk_live_{RANDOM}\n")
    assert (found.rows["k"].tolist(), found.fingerprints) == ([f"sk_live_{REMOVED}"], None)


def test_keys_are_not_shown_and_not_short() -> None:
    """A fingerprint key appears in no repr, and one that could be guessed is refused."""
    assert "key" not in repr(Fingerprints(KEY))
    with pytest.raises(UsageError):
        Fingerprints(b"short")


def test_quotes_in_messages_hold_no_secret() -> None:
    """A text is masked before it is cut to length, so that no beginning of a secret stays."""
    assert RANDOM[:6] not in quoted("x" * 40 + f" sk_live_{RANDOM}")


def test_a_header_of_secrets_is_refused_without_them(read: Read, refused: Refused) -> None:
    """A first row of data in place of a header, or a key of an object that is a secret, refuses the file."""
    assert refused(f"id,sk_live_{RANDOM}\na,b\n") == ["line 1: a column name holds a secret"]
    assert refused(f'{{"ghp_{RANDOM}":1}}\n', "t.jsonl") == ["line 1: a column name holds a secret"]


@pytest.mark.parametrize(
    "piece",
    ["://a:", "eyJ-", "-eyJa", '"token":[', '\\"password\\":\\"', "\\", '"', "password = ", "-----BEGIN ", "sk-ant-", "SG.a", "bearer ",
     '"name":"', "xoxb-", "a@://", "%AAsk-", "\\nghp_", '{"secret":"\\', "AQE", "A" * 40 + " ", "aA1/" * 10 + " ", "E" + "aA1_" * 19 + "abc "],
)  # fmt: skip
def test_hostile_texts_take_linear_time(piece: str) -> None:
    """No text of a hundred thousand characters, made to mislead the rules, takes longer than a second."""
    began = time.process_time()
    mask(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 1


def test_texts_by_distinct_values_are_those_of_the_rows(read: Read) -> None:
    """Where a record is set aside, its texts are forgotten; what is left, masked or empty, is what the rows have."""
    lines = f'{{"id":"a\\u0000","k":"only here"}}\n{{"id":"b","k":"sk_live_{RANDOM}"}}\n{{"id":"c","k":" "}}\n{{"id":"b"}}\n'
    (found,) = read(lines, "t.jsonl")
    assert found.coded is not None
    assert {name: column.texts().tolist() for name, column in found.coded.items()} == found.rows.to_dict("list")
    assert "only here" not in found.coded["k"].distinct
