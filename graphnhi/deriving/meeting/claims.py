"""What can be claimed, by the name of its rule, and what `names` of each claim holds. No claim is settled here."""

from typing import Final

__all__ = ["APP", "CLUSTER", "GOOGLE", "INSTANCE", "KEY", "POD_IDENTITY", "POD_ROLE", "ROLE", "TOKENLESS", "TRUST"]

ROLE: Final = "IRSA"
"""Of a service account of Kubernetes: the ARN of an IAM role; its cluster, its namespace, its name."""
GOOGLE: Final = "GKE workload identity"
"""Of a service account of Kubernetes: the address of a service account of Google."""
APP: Final = "Azure workload identity"
"""Of a service account of Kubernetes: the client id of an application or a managed identity; its directory, or nothing."""
POD_ROLE: Final = "kiam"
"""Of a workload: the name or the ARN of an IAM role."""
TOKENLESS: Final = "pod without a token"
"""Of a workload: the id of the account that it runs as though no token of it is mounted."""
INSTANCE: Final = "instance"
"""Of a host of Kubernetes: the id of the EC2 instance that it is, and its zone."""
KEY: Final = "access key"
"""Of an access key that was found: nothing more; whose it is, only its cloud knows."""
TRUST: Final = "trust of a role"
"""Of an IAM role whose trust policy the input has: nothing, or what is wrong with it."""
CLUSTER: Final = "EKS cluster"
"""Of a cluster by its name: its name, its ARN, the URL of its issuer without the scheme."""
POD_IDENTITY: Final = "EKS Pod Identity"
"""Of a pod identity association: the name and the ARN of its cluster; the namespace and the name of the service account."""
