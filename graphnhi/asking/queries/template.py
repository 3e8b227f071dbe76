"""The question that somebody starts from: a file that can be asked as it stands, and says what may be written in it."""

import re
from typing import Final

from graphnhi.errors import UsageError, quoted

__all__ = ["template"]

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST: Final = 80

_TEXT: Final = """\
# A question of your own. Ask it: graphnhi queries run {name}.toml
# In a folder DIR/queries it is asked by `graphnhi find --library DIR`, beside the shipped ones.
schema     = "graphnhi/query/1"
id         = "{name}"
question   = "Which API keys without a known owner reach money?"
severity   = "high"                      # low | medium | high | critical: the most that a finding of it can be
frameworks = ["owasp-nhi:NHI1:2025"]     # what a row is evidence for; `graphnhi queries list` shows the spelling
answer     = "reach"                     # reach | blast | paths | chokepoints
why        = "Nobody notices when such a key is stolen, and nobody can say what it is for."
close      = "Find out who uses the key, write the owner down, or revoke it."

# Who is asked about: category, kind, id, name, tag (one text or a list), and a condition. Left out: identities and credentials.
# Conditions are joined by `and`: owner is unknown, status = active, age(rotated) > 90d, count(HOLDS in) >= 2,
# from.environment != to.environment, outside(allowed_scope). A comparison with what is unknown is false.
from = {{ kind = "api_key", where = "owner is unknown" }}

# What must be reached: payouts, money, customer-data, admin, marked, action:KIND, data:CLASS, a kind or an id; a list of them;
# or a table such as {{ word = "data:kyc", effect = "control" }}. Left out: every crown jewel.
to = "money"

# all_of          = ["action:modify_beneficiary", "payouts"]    # instead of `to`: all of them
# common_upstream = {{ category = "system" }}                     # beside all_of: who holds two that only together reach all
# via             = {{ kind = "password" }}                       # a route that passes such a node
# not_via         = {{ kind = "gate" }}                           # a route that passes none
# max_hops        = 4

# An example is a small graph and the rows that it must give, no more and no less.
[[example]]
nodes  = [
  ["lost", "api_key"],                                           # nobody is known to own it: a row
  ["kept", "api_key", {{ owner = "payments" }}],                   # owned: no row
  ["idle", "api_key"],                                           # reaches nothing: no row
  ["pay", "initiate_payout"],
]
edges  = [["lost", "PERMITS", "pay"], ["kept", "PERMITS", "pay"]]
expect = ["lost"]
"""


def template(name: str) -> str:
    """A question by this id, whose example holds; UsageError for an id that cannot be one."""
    if not _ID.fullmatch(name) or len(name) > _LONGEST:
        raise UsageError(
            f"{quoted(name)} is no id of a query: small letters, digits and single hyphens, at most {_LONGEST} characters."
        )
    return _TEXT.format(name=name)
