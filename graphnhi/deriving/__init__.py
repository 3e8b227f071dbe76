"""Where tables of a policy language become edges with their premises: one module a language, tidy tables in, rows out.

A loader file names its deriver (`deriving = "payment_keys"`). Everything a deriver returns is text; loading makes it typed.
"""

from collections.abc import Callable
from typing import Final

from graphnhi.deriving import payment_keys, token_analysis
from graphnhi.deriving.aws import deriver as aws_exports
from graphnhi.deriving.cartography import aws as graph_of_aws
from graphnhi.deriving.cartography import gcp as graph_of_gcp
from graphnhi.deriving.cartography import kubernetes as graph_of_kubernetes
from graphnhi.deriving.derived import Claim, Context, Derived
from graphnhi.deriving.key_names import is_made_up
from graphnhi.deriving.kubernetes import deriver as kubernetes_objects
from graphnhi.deriving.left_secrets import is_named_by_place
from graphnhi.readers.tidy import Table

__all__ = ["DERIVERS", "Claim", "Context", "Derived", "is_made_up", "is_named_by_place"]

DERIVERS: Final[dict[str, Callable[[list[Table], Context], Derived]]] = {
    "aws": aws_exports.derive,
    "cartography_aws": graph_of_aws.derive,
    "cartography_gcp": graph_of_gcp.derive,
    "cartography_kubernetes": graph_of_kubernetes.derive,
    "kubernetes": kubernetes_objects.derive,
    "payment_keys": payment_keys.derive,
    "token_analysis": token_analysis.derive,
}
"""Every deriver by the name that loader files use."""
