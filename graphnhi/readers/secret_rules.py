"""The rules that tell secret material from names and ids: prefixes of providers, and words that announce a secret.

A rule matches what must vanish: its last group that took part, or the whole match. Only patterns stand here;
each takes time linear in a hostile text: what it repeats without bound it also consumes. The prefixes are those that the providers document for secret scanning.
"""

import re
from dataclasses import dataclass
from typing import Final

__all__ = [
    "ANNOUNCING", "KEYED", "PUBLIC", "RANDOM_COLUMN", "REMOVED", "RULES", "SECRET_COLUMNS", "SHAPES", "SHAPE_LENGTHS", "SHORTEST_RANDOM", "SHORTEST_SHAPE", "TRIGGERS",
    "Rule", "looks_random",
]  # fmt: skip

REMOVED: Final = "[secret removed]"

_PUBLIC: Final = (
    r"(?:[srp]k_(?:live|test|prod|sbox)_|(?:live|test)_|access-(?:sandbox|production|development)-"
    r"|access_token\$(?:sandbox|production)\$)"
)
PUBLIC: Final = re.compile(_PUBLIC)
"""What may be kept of a secret: the beginning in which its provider says whether the key is live or a test key."""

SECRET_COLUMNS: Final = frozenset({
    "secret", "secretvalue", "valueofsecret", "password", "passwd", "passphrase", "privatekey", "clientsecret", "apisecret",
    "tokenvalue", "secretaccesskey", "secretkey", "signingsecret", "webhooksecret", "accesstoken", "refreshtoken",
})  # fmt: skip
"""Names (without case, spaces, `_`, `-`, `.`) of columns whose cells are secrets whatever they look like."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` finds a secret; no text matches it without one of the `triggers` (plain texts, quick to look for).

    A rule without triggers knows a secret by its shape alone; no text shorter than `SHORTEST_SHAPE` matches it.
    """

    triggers: tuple[str, ...]
    pattern: re.Pattern[str]


_WORD = r"(?:pass(?:word|wd|phrase)|pwd|secret|token|api_?-?key|(?:access|private|secret|account|signing)_?-?key|sig|signature)"
"""Last word of a name that announces a secret (`db_password`, `clientSecret`); `token_id` and `secret-name` do not end so."""
_REFERENCE = rf"(?!{_PUBLIC}?\[secret removed|arn:|A[KS]IA[0-9A-Z]{{12}}|fingerprint:[0-9a-f]{{64}}\"|\[setting removed\]|\$\{{|\{{\{{)"
"""What may stand in a secret's place without being one: an id, a reference, or what was removed already."""
_REST = r"[\w.+/=~-]*"
"""What may belong to a token beyond the characters that identify it: nothing of it may stay."""
_START = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
"""Not in the midst of a word; a percent-encoded character or an escaped line end is no part of one."""
_MIXED = r"(?=[A-Za-z]*[0-9A-Z])"
"""Random letters are mixed with digits or capitals; words of a name are not."""


def _prefixed(triggers: str, body: str) -> Rule:
    """A secret known by the prefix that its body starts with, not in the midst of a word."""
    return Rule(tuple(triggers.split()), re.compile(rf"{_START}(?:{body}){_REST}"))


def _announced(triggers: tuple[str, ...], body: str) -> Rule:
    return Rule(triggers, re.compile(body, re.IGNORECASE))


_KEYS: Final = ("api", "access", "private", "secret", "account", "signing")
ANNOUNCING: Final = tuple(
    f'{word}"'
    for word in (
        "password", "passwd", "passphrase", "pwd", "secret", "token", "sig", "signature",
        *(f"{first}{joined}key" for first in _KEYS for joined in ("", "_", "-", "_-")),
    )
)  # fmt: skip
"""How keys and names in JSON end, in small letters, that announce a secret."""
KEYED: Final = '"'
"""The trigger of the rules that know a secret by its key in JSON."""

RULES: Final = (
    Rule(
        ("-----BEGIN",),
        re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[^\0])*(?:-----END [A-Z0-9 ]*-----)?"),
    ),
    _prefixed("LS0tLS1CRUdJTi", r"LS0tLS1CRUdJTi"),
    _prefixed(
        "k_live_ k_test_ k_prod_ k_sbox_",
        rf"[sr]k_(?:live|test|prod|sbox)_(?:{_MIXED}[A-Za-z0-9]{{16,}}|[a-z]{{24,}})",
    ),
    _prefixed("whsec_", r"whsec_[A-Za-z0-9+/=]{16,}"),
    _prefixed("live_ test_", r"(?:live|test)_(?=[a-z]*[0-9A-Z])[A-Za-z0-9]{30,}"),
    _prefixed("ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"(?:gh[pousr]_|github_pat_)\w{16,}"),
    _prefixed("glpat- gldt- glrt- glcbt- glptt- glsoat-", r"gl(?:pat|dt|rt|cbt|ptt|soat)-[\w-]{16,}"),
    _prefixed("xox xapp-", r"(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]{10,}"),
    _prefixed("hooks.slack.com/", r"hooks\.slack\.com/(?:services|workflows|triggers)/"),
    _prefixed("SG.", r"SG\.[\w-]{8,}\.[\w-]{8,}"),
    _prefixed("AIza ya29.", r"AIza[\w-]{16,}|ya29\.[\w-]{16,}"),
    _prefixed("shp", r"shp(?:at|ca|pa|ss|tka)_\w{16,}"),
    _prefixed("eyJ", r"eyJ(?:[\w-]{5,1023}\.[\w-]{5,}|[\w-]{1024,})"),
    _prefixed("sk-", rf"sk-(?:(?:proj|ant|svcacct|admin|or)-[\w-]{{16,}}|{_MIXED}[A-Za-z0-9]{{20,}})"),
    _prefixed("npm_ pypi-A dckr_ hvs. hvb. hvr.", r"(?:npm_|pypi-A|dckr_[po]at_|hv[sbr]\.)[\w-]{16,}"),
    _prefixed("dop_v1_ doo_v1_ dor_v1_", r"do[por]_v1_\w{16,}"),
    _prefixed("access-sandbox- access-production- access-development-", r"access-(?:sandbox|production|development)-[0-9a-f-]{16,}"),
    _prefixed("sq0 FLWSECK", r"sq0(?:csp|atp|idp)-[\w-]{16,}|FLWSECK[\w-]{16,}"),
    _prefixed("ntn_ secret_ lin_api_ phx_ sntry", rf"(?:ntn_|secret_|lin_api_|phx_|sntry[su]_){_MIXED}[A-Za-z0-9]{{24,}}"),
    Rule(("AQE",), re.compile(rf"{_START}AQE(?=[A-Za-z+/=_-]*\d)[A-Za-z0-9+/=_-]{{40,}}[^\s\"')\0]*")),
    _prefixed("access_token$ AGE-SECRET-KEY-", r"access_token\$\w+\$\w+\$\w+|AGE-SECRET-KEY-1\w{16,}"),
    Rule(
        ("://",),
        re.compile(r"""://(?!\[secret removed)([^\s/?#"'<>@:\0]*:(?!\d{1,5}[/?#])[^\s"'<>\0]{1,512})(?=@)"""),
    ),
    _announced(
        ("earer ", "asic ", "EARER ", "ASIC "),
        r"(?<!\w)(?:bearer|basic)\s+((?=[\w.+/=~-]*\d)[\w.+/=~-]{16,})",
    ),
    _announced((KEYED,), rf'"[^"\\\0]*{_WORD}"\s*:\s*(?:"{_REFERENCE}((?:[^"\\\0]|\\.)+)"?|(\[[^\]\0]*\]?|-?\d[\d.eE+-]*))'),
    _announced((KEYED,), rf'\\{{1,9}}"[^"\\\0]*{_WORD}\\{{1,9}}"\s*:\s*\\{{1,9}}"{_REFERENCE}([^\0]+?)(?=\\{{1,9}}"\s*[,}}\]]|\Z|\0)'),
    _announced(
        (KEYED,),
        rf'"name"\s*:\s*"[^"\\\0]*{_WORD}"\s*,\s*"value"\s*:\s*"{_REFERENCE}((?:[^"\\\0]|\\.)+)',
    ),
    _announced(
        ("=",),
        rf"""{_WORD}["']?\s*=\s*(?:"{_REFERENCE}([^"\0]+)|'{_REFERENCE}([^'\0]+)|{_REFERENCE}([^\s"'&,;\0]+))""",
    ),
    _announced((": ",), rf"""(?<![A-Za-z])(?:pass(?:word|wd|phrase)|pwd):\s+["']?{_REFERENCE}([^\s"'\0]+)"""),
)  # fmt: skip

SHAPE_LENGTHS: Final = (40, 80)
"""How long a run of letters, digits, `/`, `+`, `_` and `-` is that a rule knows by its shape; other runs need no look."""
SHORTEST_SHAPE: Final = min(SHAPE_LENGTHS)
_RANDOM = "(?=(?:[A-Z]++|[a-z]++|[0-9]++|[/+_-]++){{{runs},}})(?=[A-Z0-9/+_-]*[a-z])(?=[a-z0-9/+_-]*[A-Z])(?=[A-Za-z/+_-]*[0-9])"
_NO_MORE = r"(?![\w/+=.:@%-])"


def _shaped(first: str, body: str, length: int, runs: int) -> Rule:
    """`length` characters that change between capitals, small letters and digits at least `runs` times, as no name does."""
    whole = rf"(?={first}{body}{{{length - len(first)}}}{_NO_MORE})"
    return Rule((), re.compile(rf"(?<![\w/+.:@%-]){whole}{_RANDOM.format(runs=runs)}{body}{{{length}}}", re.ASCII))


SHAPES: Final = (_shaped("", "[A-Za-z0-9/+]", 40, 17), _shaped("E", r"[\w-]", 80, 34))
"""Secrets without a prefix of their own: AWS secret access keys, PayPal client secrets."""

RANDOM_COLUMN: Final = "credential"
"""The column (case aside) of which a cell that is one long run of random characters is a key, whoever made it."""
SHORTEST_RANDOM: Final = 32
_RUN: Final = re.compile(r"[A-Za-z0-9+/=_-]{32,}")
_KINDS: Final = re.compile(r"[A-Z]+|[a-z]+|[0-9]+")
_MOST_APART: Final = 10
"""A random text has one `-` or `_` in more than so many characters, a name of several words has more."""
_LEAST_CHANGES: Final = 0.35
"""Of a random text's characters, the share that begins another kind (capital, small letter, digit) is about 0.6."""


def looks_random(text: str) -> bool:
    """Whether a text is one run of at least 32 random characters: all kinds mixed, and not words put together."""
    if not _RUN.fullmatch(text) or not all(re.search(kind, text) for kind in ("[A-Z]", "[a-z]", "[0-9]")):
        return False
    apart = text.count("-") + text.count("_")
    return apart * _MOST_APART <= len(text) and len(_KINDS.findall(text)) >= _LEAST_CHANGES * len(text)


TRIGGERS: Final = tuple(dict.fromkeys(trigger for rule in RULES for trigger in rule.triggers))
