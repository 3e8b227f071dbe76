"""Objects of Kubernetes as nodes and edges: who may do what by the cluster's role-based access control, and the ways out of a pod."""
