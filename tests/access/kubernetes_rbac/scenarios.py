"""Random clusters and questions about them, drawn by seed, in the form that the oracle reads: Kubernetes' own objects.

There are few names, so that much of what is drawn meets; and each trap of the authorizer has names that are one letter, one case, one
star or one namespace beside what would match.
"""

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")

NAMESPACES = ("pay", "kyc", "pay-eu", "kube-system")
VERBS = (
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "impersonate",
    "bind",
    "escalate",
    "use",
    "*",
)
GROUPS = ("", "", "apps", "rbac.authorization.k8s.io", "batch", "*")
RESOURCES = (
    "pods", "pods/exec", "pods/log", "pods/*", "secrets", "configmaps", "serviceaccounts", "serviceaccounts/token", "deployments",
    "deployments/scale", "clusterroles", "roles", "rolebindings", "nodes", "nodes/proxy", "*", "*/exec", "*/scale", "*/*", "*/", "Pods",
)  # fmt: skip
NAMES = ("adyen", "db", "adyen-2", "admin", "reader", "*", "")
PATHS = (
    "/healthz",
    "/healthz/etcd",
    "/metrics",
    "/api",
    "/api/v1",
    "/apis/apps/v1",
    "/",
    "/version",
    "/healthzz",
    "/api/*",
)
PATH_RULES = (
    "/healthz",
    "/healthz*",
    "/healthz/*",
    "/api/*",
    "/api**",
    "/metrics",
    "*",
    "/*",
    "/*/etcd",
    "/apis",
    "**",
    "",
)
USERS = ("eve", "bob", "Eve", "system:anonymous", "system:node:n1", "system:kube-scheduler", "")
USER_GROUPS = ("pay", "ops", "Ops", "system:authenticated", "system:masters", "system:nodes", "eve", "")
ACCOUNTS = ("app", "default", "app-2", "pay:app")
LABELS = ("aggregate-to-admin", "aggregate-to-view", "team")
VALUES = ("true", "false", "pay")
KINDS = ("User", "Group", "ServiceAccount")
ACCOUNT_GROUPS = ("system:serviceaccounts", "system:serviceaccounts:pay", "system:serviceaccounts:pay-eu")
ROLES = ("reader", "writer", "admin", "edit", "view", "Reader")


def scenario(seed: int, questions: int = 160) -> Json:
    """A cluster with so many questions."""
    return _Drawer(seed).scenario(questions)


class _Drawer:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(f"kubernetes {seed}")

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def some(self, values: Sequence[T], least: int, most: int) -> list[T]:
        return [self.dice.choice(values) for _ in range(self.dice.randint(least, most))]

    def many(self, draw: Callable[[], Json], least: int, most: int) -> list[Json]:
        """So many objects, each of a place and name of its own."""
        drawn = [draw() for _ in range(self.dice.randint(least, most))]
        found = {(each["metadata"].get("namespace"), each["metadata"]["name"]): each for each in drawn}
        return [*found.values()]

    def scenario(self, questions: int) -> Json:
        self.roles = self.many(self.role, 2, 6)
        self.cluster_roles = self.many(self.cluster_role, 2, 7)
        within = self.many(lambda: self.binding(self.dice.choice(NAMESPACES)), 2, 7)
        across = self.many(lambda: self.binding(None), 1, 3)
        self.bindings = [*within, *across]
        return {
            "roles": self.roles, "clusterRoles": self.cluster_roles, "roleBindings": within, "clusterRoleBindings": across,
            "questions": [self.question() for _ in range(questions)], "grants": [self.grant() for _ in range(8)],
        }  # fmt: skip

    def roles_of(self, namespace: str | None) -> list[Json]:
        return [each for each in self.roles if each["metadata"]["namespace"] == namespace]

    def role(self) -> Json:
        meta = {"name": self.dice.choice(ROLES), "namespace": self.dice.choice(NAMESPACES)}
        return {"metadata": meta, "rules": [self.rule() for _ in range(self.dice.randint(0, 3))]}

    def cluster_role(self) -> Json:
        labels = {key: self.dice.choice(VALUES) for key in LABELS if self.chance(0.35)}
        found: Json = {"metadata": {"name": self.dice.choice(ROLES), "labels": labels}}
        if self.chance(0.35):
            selectors = [self.selector() for _ in range(self.dice.randint(0, 2))]
            return found | {"aggregationRule": {"clusterRoleSelectors": selectors}}
        return found | {"rules": [self.rule() for _ in range(self.dice.randint(0, 3))]}

    def selector(self) -> Json:
        found: Json = {}
        if self.chance(0.7):
            found["matchLabels"] = {self.dice.choice(LABELS): self.dice.choice(VALUES)}
        if self.chance(0.3):
            operator = self.dice.choice(("In", "NotIn", "Exists", "DoesNotExist"))
            values = {"values": self.some(VALUES, 1, 2)} if operator in ("In", "NotIn") else {}
            found["matchExpressions"] = [{"key": self.dice.choice(LABELS), "operator": operator} | values]
        return found

    def rule(self) -> Json:
        if self.chance(0.25):
            return {
                "verbs": self.some(("get", "post", "*", "GET"), 0, 2),
                "nonResourceURLs": self.some(PATH_RULES, 1, 3),
            }
        found: Json = {
            "verbs": self.some(VERBS, 0 if self.chance(0.1) else 1, 4),
            "apiGroups": self.some(GROUPS, 0 if self.chance(0.1) else 1, 3),
            "resources": self.some(RESOURCES, 0 if self.chance(0.1) else 1, 4),
        }
        if self.chance(0.3):
            found["resourceNames"] = self.some(NAMES, 0, 3)
        if self.chance(0.05):
            found["nonResourceURLs"] = self.some(PATH_RULES, 1, 2)
        return found

    def binding(self, namespace: str | None) -> Json:
        meta = {"name": f"b{self.dice.randint(0, 20)}"} | ({"namespace": namespace} if namespace else {})
        kind = self.dice.choice(("ClusterRole", "Role", "clusterrole") if self.chance(0.1) else self.kinds(namespace))
        found = self.cluster_roles if kind == "ClusterRole" else self.roles_of(namespace)
        near = [each["metadata"]["name"] for each in found]
        name = self.dice.choice(near) if near and self.chance(0.85) else self.dice.choice((*ROLES, "gone"))
        ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
        return {"metadata": meta, "roleRef": ref, "subjects": [self.subject() for _ in range(self.dice.randint(0, 4))]}

    def kinds(self, namespace: str | None) -> tuple[str, ...]:
        return ("ClusterRole", "Role") if namespace else ("ClusterRole",)

    def subject(self) -> Json:
        kind = self.dice.choice(
            ("User", "Group", "ServiceAccount", "ServiceAccount", "user", "Node") if self.chance(0.15) else KINDS
        )
        if kind == "ServiceAccount":
            place = {"namespace": self.dice.choice(NAMESPACES)} if self.chance(0.65) else {}
            return {"kind": kind, "name": self.dice.choice(ACCOUNTS)} | place
        if kind == "Group":
            return {"kind": kind, "name": self.dice.choice((*USER_GROUPS, *ACCOUNT_GROUPS))}
        namespace = {"namespace": "pay"} if self.chance(0.05) else {}
        return {"kind": kind, "name": self.dice.choice((*USERS, "system:serviceaccount:pay:app"))} | namespace

    def caller(self) -> Json:
        if self.chance(0.5):
            place, name = self.dice.choice(NAMESPACES), self.dice.choice(ACCOUNTS)
            groups = ["system:serviceaccounts", f"system:serviceaccounts:{place}", "system:authenticated"]
            return {"user": f"system:serviceaccount:{place}:{name}", "groups": groups if self.chance(0.7) else []}
        return {"user": self.dice.choice(USERS), "groups": self.some(USER_GROUPS, 0, 2)}

    def question(self) -> Json:
        """One near a rule that somebody is bound to, or any."""
        bound = self.near() if self.chance(0.8) else None
        asked = bound or self.anything()
        return {key: value for key, value in (self.caller_of(asked.pop("of", None)) | asked).items() if value}

    def near(self) -> Json | None:
        binding = self.dice.choice(self.bindings)
        ref, place = binding["roleRef"], binding["metadata"].get("namespace", "")
        found = self.cluster_roles if ref["kind"] == "ClusterRole" else self.roles_of(place)
        rules = [rule for each in found if each["metadata"]["name"] == ref["name"] for rule in each.get("rules", [])]
        if not rules:
            return None
        where = place if self.chance(0.8) else self.dice.choice((*NAMESPACES, ""))
        return self.of_rule(self.dice.choice(rules), where or self.dice.choice((*NAMESPACES, ""))) | {"of": binding}

    def of_rule(self, rule: Json, namespace: str) -> Json:
        any_ = self.anything()
        verb = self.literal(rule["verbs"], any_["verb"])
        if "resources" not in rule or ("nonResourceURLs" in rule and self.chance(0.5)):
            path = self.literal(rule["nonResourceURLs"], self.dice.choice(PATHS))
            return {"verb": verb, "path": path.rstrip("*") + self.dice.choice(("", "", "v1", "/etcd")) or "/"}
        resource, _, sub = self.dice.choice(rule["resources"] or ["pods"]).partition("/")
        return {
            "verb": verb,
            "group": self.literal(rule["apiGroups"], self.dice.choice(GROUPS)),
            "resource": "pods" if resource == "*" else resource,
            "subresource": sub if self.chance(0.9) else self.dice.choice(("", "exec", "log")),
            "name": self.literal(rule.get("resourceNames", []), self.dice.choice(NAMES)),
            "namespace": namespace,
        }

    def literal(self, values: list[str], other: str) -> str:
        """Mostly one of a list, and what a star may stand for."""
        value = self.dice.choice(values) if values and self.chance(0.92) else other
        return other if value == "*" else value

    def anything(self) -> Json:
        if self.chance(0.2):
            return {"verb": self.dice.choice(("get", "post", "GET")), "path": self.dice.choice(PATHS)}
        resource, _, sub = self.dice.choice(RESOURCES).partition("/")
        namespace = self.dice.choice((*NAMESPACES, ""))
        return {
            "verb": self.dice.choice(VERBS), "group": self.dice.choice(GROUPS), "resource": resource, "subresource": sub,
            "name": self.dice.choice(NAMES), "namespace": namespace,
        }  # fmt: skip

    def caller_of(self, binding: Json | None) -> Json:
        """Mostly somebody whom a binding names."""
        subjects = (binding or {}).get("subjects")
        if not binding or not subjects or self.chance(0.15):
            return self.caller()
        subject = self.dice.choice(subjects)
        if subject["kind"] == "Group":
            return self.caller() | {"groups": [subject["name"], "system:authenticated"]}
        if subject["kind"] != "ServiceAccount":
            return {"user": subject["name"], "groups": self.some(USER_GROUPS, 0, 1)}
        place = subject.get("namespace") or binding["metadata"].get("namespace", "pay")
        return {
            "user": f"system:serviceaccount:{place}:{subject['name']}",
            "groups": [f"system:serviceaccounts:{place}"],
        }

    def grant(self) -> Json:
        """Whether somebody holds all that a role gives; mostly one that is bound."""
        binding = self.dice.choice(self.bindings)
        other = self.dice.choice(self.bindings)
        place = self.dice.choice((binding["metadata"].get("namespace", ""), *NAMESPACES))
        ref = (binding if self.chance(0.5) else other)["roleRef"]
        return self.caller_of(binding) | {"namespace": place, "roleRef": ref}
