"""`whocan` of clusters: everybody who may do one thing, by which bindings and rules, as the evaluator says it of each by himself."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.access.kubernetes_rbac import Caller, Resources, decide
from graphnhi.access.kubernetes_rbac.resources import RESOURCE_COLUMNS
from graphnhi.deriving.facts import read_facts
from graphnhi.deriving.kubernetes.objects.contents import contents
from graphnhi.deriving.kubernetes.objects.records import objects
from graphnhi.deriving.kubernetes.subjects import subjects
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.library import Library
from graphnhi.readers import kubernetes
from tests.access.kubernetes_rbac.scenarios import scenario
from tests.deriving.kubernetes.making import RBAC, account, bound, k8s, pod, role, rule, thing
from tests.schemas.test_schemas import faults

READ = rule("get list", "secrets")
APP, EVE, OPS = k8s("service_account", "pay", "app"), k8s("human", "eve"), k8s("group", "ops")
ALL = k8s("group", "system:serviceaccounts:pay")
MASTERS = k8s("group", "system:masters")


def write(path: Path, *given: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*given]}), "utf-8")
    return path


def build(place: Path, *given: dict[str, Any]) -> Estate:
    return graphnhi.build(write(place / "prod.json", *given))


def allowed(estate: Estate, verb: str, what: str, **more: Any) -> dict[str, dict[str, Any]]:
    """The rows by id, without the group that no rule is asked about."""
    answer = graphnhi.whocan(estate, verb, what, **more)
    assert faults(json.loads(json.dumps(answer.to_dict()))) == []
    return {row["id"]: row for row in answer.rows if row["id"] != MASTERS}


def test_everybody_and_by_what(tmp_path: Path) -> None:
    """Accounts, users and groups that a binding names, and who is in such a group without being told so."""
    estate = build(
        tmp_path, account("app"), account("web"), account("app", "kyc"), role("reader", READ),
        bound("reader", "user:eve", "group:ops", namespace="pay"), bound("reader", namespace="pay", name="all") | {"subjects": [{"kind": "Group", "name": "system:serviceaccounts:pay"}]},
    )  # fmt: skip
    rows = allowed(estate, "get", "secrets", namespace="pay")
    accounts = {k8s("service_account", "pay", name) for name in ("app", "web", "default")}
    assert {*rows} == {EVE, OPS, ALL, *accounts}
    assert {(row["bound"], row["cluster"]) for row in rows.values()} == {("certain", "prod")}
    (statement,) = rows[APP]["statements"]
    assert statement == {
        "policy": "RoleBinding pay/all", "role": "ClusterRole reader", "subject": "Group system:serviceaccounts:pay", "place": "/rules/0",
        "effect": "Allow", "applies": "yes",
        "evidence": [
            {"source": "prod.json", "locator": "/items/5", "rule": "kubernetes: binding"},
            {"source": "prod.json", "locator": "/items/3/rules/0", "rule": "kubernetes: rule of a role"},
        ],
    }  # fmt: skip
    assert rows[EVE]["statements"][0]["subject"] == "User eve"
    assert allowed(estate, "get", "secrets", namespace="kyc") == {}


def test_a_namespace_that_no_cluster_has(tmp_path: Path) -> None:
    """A slip of the pen is no answer: the nearest ones are named. Of several clusters those that have it are asked."""
    estate = build(tmp_path, role("reader", READ), bound("reader", "user:eve"), account("app", "payments"))
    with pytest.raises(
        UsageError, match=r"no cluster of the estate has a namespace 'paymets'\. Did you mean 'payments'"
    ):
        graphnhi.whocan(estate, "get", "secrets", namespace="paymets")
    more = write(tmp_path / "more.json", role("reader", READ), bound("reader", "user:eve"), account("app", "kyc"))
    both = graphnhi.build(tmp_path / "prod.json", more, tenant=[f"{more}=more", f"{tmp_path / 'prod.json'}=prod"])
    answer = graphnhi.whocan(both, "get", "secrets", namespace="kyc")
    assert answer.summary["clusters"] == ["more"]
    assert {row["cluster"] for row in answer.rows} == {"more"}
    assert graphnhi.whocan(both, "get", "secrets").summary["clusters"] == ["more", "prod"]


def test_without_a_namespace_all_are_asked(tmp_path: Path) -> None:
    """What is bound in one namespace is no right in all of them, and the summary says which question was asked."""
    estate = build(
        tmp_path,
        role("reader", READ),
        bound("reader", "pay/app", namespace="pay"),
        bound("reader", "user:eve", name="wide"),
    )
    assert {*allowed(estate, "get", "secrets")} == {EVE}
    assert {*allowed(estate, "get", "secrets", namespace="pay")} == {EVE, APP}
    words = [
        graphnhi.whocan(estate, *each, **more).summary["asked"]
        for each, more in (
            (("get", "secrets"), {}), (("get", "secrets"), {"namespace": "pay", "name": "key"}), (("get", "nodes"), {"namespace": "pay"}),
            (("get", "/metrics"), {}), (("create", "pods/exec"), {}), (("sync", "applications.argoproj.io"), {}),
            (("*", "*"), {}), (("create", "secrets"), {"name": "key"}),
        )
    ]  # fmt: skip
    assert words == [
        "get secrets, no name given, in all namespaces", "get secrets, named key, in namespace pay",
        "get nodes, no name given, in the whole cluster, for it lies in no namespace", "get /metrics",
        "create pods/exec, no name given, in all namespaces", "sync applications.argoproj.io, no name given, in the whole cluster",
        "* *.*, no name given, in the whole cluster", "create secrets, of no name, for none is known when that is asked, in all namespaces",
    ]  # fmt: skip


def test_names_and_subresources(tmp_path: Path) -> None:
    """A rule for one name says nothing of others or of all; `pods` is not `pods/exec`; a path needs a rule for paths, cluster-wide."""
    metrics = {"verbs": ["get"], "nonResourceURLs": ["/own"]}
    estate = build(
        tmp_path, role("one", rule("get list", "secrets", "key")), bound("one", "pay/app", namespace="pay"),
        role("exec", rule("create", "pods/exec")), bound("exec", "user:eve", name="exec"), role("metrics", metrics), bound("metrics", "group:ops", name="m"),
        bound("metrics", "pay/app", namespace="pay", name="m"),
    )  # fmt: skip
    assert {*allowed(estate, "get", "secrets", namespace="pay", name="key")} == {APP}
    assert allowed(estate, "get", "secrets", namespace="pay", name="other") == {}
    assert allowed(estate, "get", "secrets", namespace="pay") == {}
    assert {*allowed(estate, "create", "pods/exec", namespace="pay")} == {EVE}
    assert allowed(estate, "create", "pods", namespace="pay") == {}
    assert {*allowed(estate, "get", "/own")} == {OPS}


def test_what_every_cluster_has(tmp_path: Path) -> None:
    """system:masters is asked no rule; built-in roles are bound though no export has them; users whom nothing shows are counted apart."""
    estate = build(tmp_path, account("app"))
    answer = graphnhi.whocan(estate, "delete", "nodes")
    assert [row["id"] for row in answer.rows] == [MASTERS]
    assert [each["policy"] for each in answer.rows[0]["statements"]] == [
        "ClusterRoleBinding cluster-admin",
        "system:masters",
    ]
    assert graphnhi.whocan(estate, "create", "pods/binding").summary["built_in"] == ["system:kube-scheduler"]
    assert k8s("group", "system:authenticated") in allowed(estate, "get", "/healthz")
    assert APP in allowed(estate, "get", "/healthz"), "an account is authenticated"


def test_masters_without_any_rule(tmp_path: Path) -> None:
    """Whatever the input says of the role cluster-admin, members of system:masters may do everything."""
    estate = build(tmp_path, role("cluster-admin", rule("get", "pods")))
    (row,) = graphnhi.whocan(estate, "delete", "nodes").rows
    assert (row["id"], [each["policy"] for each in row["statements"]]) == (MASTERS, ["system:masters"])


def test_aggregated_roles_and_missing_ones(tmp_path: Path) -> None:
    """The role in which a rule stands is named; a binding of a missing role grants nothing, and that is said."""
    wide = thing(
        "ClusterRole", "wide", None, f"{RBAC}", aggregationRule={"clusterRoleSelectors": [{"matchLabels": {"w": "y"}}]}
    )
    part = role("part", READ, metadata={"labels": {"w": "y"}})
    estate = build(tmp_path, wide, part, bound("wide", "pay/app", namespace="pay"), bound("lost", "pay/app", namespace="pay"))  # fmt: skip
    row = allowed(estate, "get", "secrets", namespace="pay")[APP]
    assert [each["role"] for each in row["statements"]] == ["ClusterRole wide by ClusterRole part"]
    assert row["statements"][0]["evidence"][1]["locator"] == "/items/1/rules/0"
    assert row["unknown"] == ["RoleBinding pay/lost-bound of ClusterRole lost: role missing"]
    summary = graphnhi.whocan(estate, "get", "secrets", namespace="pay").summary
    assert summary["grants_unknown"] == ["prod: RoleBinding pay/lost-bound of ClusterRole lost: role missing"]


def test_what_is_misshapen_is_told(tmp_path: Path) -> None:
    """A role or a binding that is none grants nobody knows what: each is named, with its place."""
    estate = build(tmp_path, account("app"), bound("view") | {"subjects": 5}, role("reader") | {"rules": "all"})
    unknown = graphnhi.whocan(estate, "get", "secrets").summary["grants_unknown"]
    assert [each.partition(" is misshapen")[0] for each in unknown] == [
        "prod.json:/items/2: the ClusterRole",
        "prod.json:/items/1: the ClusterRoleBinding",
    ]


def test_several_clusters(tmp_path: Path) -> None:
    """Each cluster answers by its own roles alone, and the row says whose it is."""
    one = write(tmp_path / "one" / "a.json", role("reader", READ), bound("reader", "pay/app")).parent
    two = write(tmp_path / "two" / "a.json", account("app"), bound("reader", "pay/app")).parent
    rows = graphnhi.whocan(graphnhi.build(one, two), "get", "secrets").rows
    assert [(row["cluster"], row["name"]) for row in rows] == [
        ("one", "system:masters"),
        ("one", "app"),
        ("two", "system:masters"),
    ]


def test_it_outlives_the_input(tmp_path: Path) -> None:
    """What an estate keeps is enough, saved and opened again, and it keeps neither pods nor what Secrets hold."""
    estate = build(
        tmp_path, pod("web", serviceAccountName="app"), role("reader", READ), bound("reader", "pay/app", namespace="pay"),
        thing("Secret", "key", data={"password": "aHVudGVyMg=="}),
    )  # fmt: skip
    graphnhi.save(estate, str(tmp_path / "x.graphnhi"))
    again = graphnhi.open(str(tmp_path / "x.graphnhi"))
    asked = ("get", "secrets")
    assert graphnhi.whocan(again, *asked, namespace="pay").rows == graphnhi.whocan(estate, *asked, namespace="pay").rows
    kept = estate.about["policies"]["kubernetes"]
    assert {row["shape"] for row in kept} == {"ClusterRole", "RoleBinding", "ServiceAccount", "Node"}
    assert {row["cluster"] for row in kept} == {"prod"}


VERBS = ("get", "list", "create", "escalate", "*")
WHATS = (
    "pods",
    "pods/exec",
    "secrets",
    "deployments",
    "clusterroles",
    "nodes/proxy",
    "nodes",
    "things.acme.io",
    "/healthz",
    "/api/v1",
)


@pytest.mark.parametrize("seed", range(20))
def test_each_by_himself(tmp_path: Path, seed: int) -> None:
    """On random clusters, everybody of the estate is a row exactly where the evaluator allows it to him alone, by the same bindings."""
    drawn, dice = scenario(seed, 0), random.Random(seed)
    kinds = {
        "roles": "Role", "clusterRoles": "ClusterRole", "roleBindings": "RoleBinding", "clusterRoleBindings": "ClusterRoleBinding",
    }  # fmt: skip
    given = [each | {"kind": kind, "apiVersion": f"{RBAC}"} for part, kind in kinds.items() for each in drawn[part]]
    path = write(tmp_path / "prod.json", *given, thing("Node", "n1", None), pod("web"))
    estate = graphnhi.build(path)
    (found,), _ = contents(objects([*kubernetes.read(path, path.name)], lambda table: "prod"), Library())
    facts: Any = read_facts(Library(), "kubernetes_resources", RESOURCE_COLUMNS).to_dict("records")
    known = subjects(found)
    for _ in range(12):
        verb, what, namespace = dice.choice(VERBS), dice.choice(WHATS), dice.choice((None, *found.namespaces))
        name = dice.choice((None, "adyen"))
        if what.startswith("/"):
            name = namespace = None
        request = Resources.of(facts).asked(verb, what, name or "", namespace or "")
        expected = {}
        for key in known.told:
            caller = known.caller(key) if key[0] == "User" else Caller("nobody", frozenset(key[1:]))
            decision = decide(request, caller, found.rbac)
            if decision.verdict == "allowed":
                expected[found.ids.subject(*key)] = {
                    (each.binding.namespace, each.binding.name) for each in decision.grants
                }
        rows = allowed(estate, verb, what, name=name, namespace=namespace)
        told = {key: {each["policy"].partition(" ")[2] for each in row["statements"]} for key, row in rows.items()}
        wanted = {
            key: {f"{space}/{own}" if space else own for space, own in grants} for key, grants in expected.items()
        }
        wanted.pop(MASTERS, None)
        listed = {estate.id(node) for node in range(estate.n_nodes)}
        assert {key: grants for key, grants in told.items() if key in wanted} == wanted
        assert {*told} - {*wanted} <= listed - {found.ids.subject(*key) for key in known.told}


@pytest.mark.parametrize(
    ("words", "more", "told"),
    [
        (("get", "secret"), {}, "Did you mean secrets"), (("get", "applications"), {}, "API group of 'applications' is not known"),
        (("GET", "secrets"), {}, "no action"), (("get", "a b"), {}, "no resource"), (("get", ""), {}, "no resource"),
        (("get", "deployments.apps/v1"), {}, "no resource"), (("get", "secrets"), {"namespace": ""}, "--namespace is empty"),
        (("get", "secrets"), {"name": " "}, "--name is empty"), (("get", "/metrics"), {"namespace": "pay"}, "a path has no name"),
        (("get", "secrets"), {"context": {"a": "b"}}, "no conditions"), (("get", "secrets"), {"strict_context": True}, "no conditions"),
        (("s3:GetObject", "*"), {"namespace": "pay"}, "asked of Kubernetes"), (("s3:GetObject", "*"), {"name": "x"}, "asked of Kubernetes"),
        (("s3:GetObject", "*"), {}, "keeps no policies"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(tmp_path: Path, words: tuple[str, str], more: dict[str, Any], told: str) -> None:
    """Each is refused in words that say what would do."""
    with pytest.raises(UsageError, match=told):
        graphnhi.whocan(build(tmp_path, account("app")), *words, **more)


def test_an_estate_without_a_cluster() -> None:
    """An estate of something else says what to build."""
    with pytest.raises(
        UsageError, match=r"keeps no roles of Kubernetes to ask\. Build it from the objects of a cluster"
    ):
        graphnhi.whocan(graphnhi.demo(), "get", "secrets")
