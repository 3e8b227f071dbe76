"""What AWS policies allow: one request judged by every policy that has a say in it, in three values, offline.

    >>> from graphnhi.access.aws_iam import Authority, Guard, Request, caller, decide, read
    >>> policy = read({"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::ledger/*"}}, "read-ledger")
    >>> request = Request(caller("arn:aws:iam::111122223333:user/eve"), "s3:GetObject", "arn:aws:s3:::ledger/2026")
    >>> decide(request, Authority(identity=(policy,)), Guard(account="111122223333")).verdict
    'allowed'

Pure functions over values: no file, no network, no clock. What a policy leaves to something that nobody knows is `conditional`,
with the names of what would settle it; a policy that is missing or cannot be read may allow and deny anything.
"""

from graphnhi.access.aws_iam.context import Context, context
from graphnhi.access.aws_iam.deciding import VERDICTS, Decision, Verdict, decide
from graphnhi.access.aws_iam.documents import Policy, Statement, missing, read
from graphnhi.access.aws_iam.principals import Caller, caller
from graphnhi.access.aws_iam.requests import Authority, Guard, Level, Request, standard_context
from graphnhi.access.aws_iam.statements import Spoken

__all__ = [
    "VERDICTS", "Authority", "Caller", "Context", "Decision", "Guard", "Level", "Policy", "Request", "Spoken", "Statement", "Verdict", "caller", "context",
    "decide", "missing", "read", "standard_context",
]  # fmt: skip
