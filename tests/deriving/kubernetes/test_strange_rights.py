"""Rights that look like others, or lead somewhere only in an odd cluster: each was told wrongly once."""

from pathlib import Path

from tests.deriving.kubernetes.making import (
    CERTAIN,
    CLUSTER,
    account,
    bound,
    derived,
    edges,
    k8s,
    kinds,
    namespace,
    pod,
    role,
    rule,
    thing,
)

RBAC = "rbac.authorization.k8s.io"
EVE = k8s("human", "eve")
PAY = k8s("namespace", "pay")
HERE = namespace("pay")
HOST = k8s("host", "unknown")
SPEC = {"template": {"spec": {"containers": [{"name": "main"}]}}}
STATEFUL = thing("StatefulSet", "web", "pay", "apps/v1", spec=SPEC)


def test_acting_in_a_certain_cluster(tmp_path: Path) -> None:
    """Who can change a role is looked for where no edge at all is only possible, too."""
    writes = role("writes", rule("update escalate", "clusterroles", group=RBAC))
    found = derived(tmp_path, HERE, writes, bound("writes", "user:eve"))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, CLUSTER): CERTAIN}


def test_everything_of_a_name(tmp_path: Path) -> None:
    """All verbs on all resources that have one name is not everything."""
    named = role("named", rule("*", "*", "db", group="*"))
    found = derived(tmp_path, HERE, named, bound("named", "user:eve"), bound("named", "user:eve", namespace="pay"))
    assert (EVE, CLUSTER) not in edges(found, "CONTROLS", EVE)
    assert (EVE, PAY) not in edges(found, "CONTROLS", EVE)


def test_everything_of_a_name_is_no_power_over_a_role(tmp_path: Path) -> None:
    """Binding a role that gives everything to objects of one name alone is not the namespace."""
    named = role("named", rule("*", "*", "db", group="*"))
    binds = role("binds", rule("create", "rolebindings", group=RBAC), rule("bind", "clusterroles", "named", group=RBAC))
    found = derived(tmp_path, HERE, named, binds, bound("binds", "user:eve"))
    assert (EVE, PAY) not in edges(found, "ESCALATES_TO", EVE)


def test_started_pod_may_lie_anywhere(tmp_path: Path) -> None:
    """Where no Node is in the input and a pod has no place, a pod that somebody starts may lie on those nodes that nothing names."""
    starts = role("starts", rule("create", "pods"))
    found = derived(tmp_path, HERE, pod("a", nodeName="n1"), pod("b"), starts, bound("starts", "user:eve"))
    hosts = {end for _, end in edges(found, "ESCALATES_TO", EVE) if "/host/" in end}
    assert hosts == {k8s("host", "n1"), k8s("host", "unknown")}


def test_jobs_stand_for_their_pods(tmp_path: Path) -> None:
    """Without any Pod in the input, the pods of a Job may be there as those of other controllers."""
    job = thing("Job", "once", "pay", "batch/v1", spec=SPEC)
    found = derived(tmp_path, HERE, job, role("runs", rule("create", "pods/exec")), bound("runs", "user:eve"))
    assert edges(found, "CONTROLS", EVE) == {
        (EVE, k8s("workload", "pay", "once@Job")): ("possible", "no Pod in the input")
    }


def test_named_pods_that_are_not_in_the_input(tmp_path: Path) -> None:
    """Without any Pod in the input, one that is named may be of the controller with whose name its own begins."""
    runs = role("runs", rule("create", "pods/exec", "web-0"))
    other = thing("StatefulSet", "db", "pay", "apps/v1", spec=SPEC)
    found = derived(tmp_path, HERE, STATEFUL, other, runs, bound("runs", "user:eve"))
    assert edges(found, "CONTROLS", EVE) == {
        (EVE, k8s("workload", "pay", "web@StatefulSet")): ("possible", "no Pod in the input")
    }


def test_named_built_in_user(tmp_path: Path) -> None:
    """A built-in user whom a rule lets be impersonated by name is somebody, though nothing else names him."""
    acts = role("acts", rule("impersonate", "users", "system:kube-controller-manager"))
    found = derived(tmp_path, HERE, account("app"), acts, bound("acts", "user:eve"))
    manager = k8s("human", "system:kube-controller-manager")
    assert edges(found, "IMPERSONATES", EVE) == {(EVE, manager): CERTAIN}
    assert (manager, k8s("service_account", "pay", "app")) in edges(found, "IMPERSONATES", manager)


def test_administrators_are_not_made_by_a_role(tmp_path: Path) -> None:
    """Who is in system:masters is the administrator, whatever the role and the binding of the name say."""
    found = derived(
        tmp_path, HERE, role("cluster-admin", rule("get", "pods")), bound("view", "user:eve", name="cluster-admin")
    )
    masters = k8s("group", "system:masters")
    assert edges(found, "CONTROLS", masters) == {(masters, CLUSTER): CERTAIN}


def test_role_is_bound_while_nothing_is_in_it(tmp_path: Path) -> None:
    """Who can bind, and let a role give anything, needs no right to bind it: he binds it while it gives nothing that he has not."""
    binds, writes = rule("create", "rolebindings", group=RBAC), rule("update escalate", "roles", group=RBAC)
    found = derived(
        tmp_path, HERE, role("empty", namespace="pay"), role("both", binds, writes), bound("both", "user:eve")
    )
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, PAY): CERTAIN, (EVE, HOST): CERTAIN}


def test_role_is_made_empty_and_bound(tmp_path: Path) -> None:
    """Nor does it have to be there: who creates and changes it later binds it in between."""
    binds = rule("create", "rolebindings", group=RBAC)
    writes = rule("create update escalate", "roles", group=RBAC)
    found = derived(tmp_path, HERE, role("both", binds, writes), bound("both", "user:eve"))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, PAY): CERTAIN, (EVE, HOST): CERTAIN}


def test_role_that_gives_more_is_not_bound(tmp_path: Path) -> None:
    """A role that gives what he has not is not bound without the right to bind it."""
    binds, writes = rule("create", "rolebindings", group=RBAC), rule("update escalate", "roles", "full", group=RBAC)
    full = role("full", rule("get", "pods"), namespace="pay")
    found = derived(tmp_path, HERE, full, role("both", binds, writes), bound("both", "user:eve"))
    assert edges(found, "ESCALATES_TO", EVE) == {}


def test_node_proxy_of_a_named_node(tmp_path: Path) -> None:
    """A pod without a place may lie on the node whose kubelet somebody may ask."""
    nodes = [thing("Node", name, None) for name in ("n1", "n2")]
    asks = role("asks", rule("get", "nodes/proxy", "n1"))
    found = derived(tmp_path, HERE, *nodes, pod("a"), pod("b", nodeName="n2"), asks, bound("asks", "user:eve"))
    assert edges(found, "CONTROLS", EVE) == {(EVE, k8s("workload", "pay", "a")): ("possible", "placement unknown")}


def test_escalate_by_name_is_not_asked_of_what_is_posted(tmp_path: Path) -> None:
    """A role that is created has no name when the right to escalate is asked: one by name counts for who may change it as well."""
    missing = bound("ghost", "user:eve", namespace="pay", kind="Role")
    posts = [rule("create", "roles", group=RBAC), rule("escalate", "roles", "ghost", group=RBAC)]
    found = derived(tmp_path, HERE, missing, role("posts", *posts), bound("posts", "user:eve"))
    assert edges(found, "ESCALATES_TO", EVE) == {}
    puts = [*posts, rule("update", "roles", "ghost", group=RBAC)]
    found = derived(tmp_path, HERE, missing, role("puts", *puts), bound("puts", "user:eve"))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, PAY): CERTAIN, (EVE, HOST): CERTAIN}


def test_changing_the_role_of_a_namespace_that_is_held(tmp_path: Path) -> None:
    """Whoever makes himself the administrator of a namespace has its nodes too; where pods may not be privileged, first the label."""
    held = namespace("pay", **{"pod-security.kubernetes.io__enforce": "baseline"})
    writes = role("writes", rule("update escalate", "roles", group=RBAC), namespace="pay")
    found = derived(
        tmp_path, held, thing("Node", "n1", None), writes, bound("writes", "user:eve", namespace="pay", kind="Role")
    )
    assert edges(found, "ESCALATES_TO", EVE) == {
        (EVE, PAY): CERTAIN,
        (EVE, k8s("host", "n1")): ("possible", "first the label of the namespace"),
    }


def test_node_that_nothing_tells_of(tmp_path: Path) -> None:
    """Where the input has neither nodes nor pods, the node on which a started pod lies is a node of the cluster all the same."""
    found = derived(tmp_path, HERE, role("starts", rule("create", "pods")), bound("starts", "user:eve"))
    assert kinds(found)[HOST] == "host"
    assert (CLUSTER, HOST) in edges(found, "CONTAINS")
    assert HOST not in kinds(derived(tmp_path, HERE, role("none"), bound("none", "user:eve")))


def test_surer_way_that_is_found_later(tmp_path: Path) -> None:
    """A way to somebody's role that is certain is told, though one that is only possible was found before."""
    first = [rule("impersonate", "serviceaccounts", "bot"), rule("get", "secrets")]
    writes = role("writes", rule("update escalate", "clusterroles", "x", "y", group=RBAC))
    people = [account("app"), account("bot"), namespace("ops"), role("x"), role("y")]
    bindings = [bound("writes", "user:eve"), bound("one", "user:eve", namespace="pay")]
    others = [bound("y", "pay/bot", namespace="pay"), bound("x", "pay/app", namespace="ops")]
    found = derived(tmp_path, HERE, *people, writes, role("one", *first), *bindings, *others)
    assert edges(found, "ESCALATES_TO", EVE)[EVE, k8s("namespace", "ops")] == CERTAIN


def test_subjects_that_are_nobody(tmp_path: Path) -> None:
    """An account without a namespace in the binding of a cluster, a kind that is none, no name: nothing is granted, and each is a gap at
    its place; in the binding of a namespace such an account is one of that namespace.
    """
    odd = bound("view", "app", "user:eve")
    odd["subjects"] += [{"kind": "Robot", "name": "r2"}, {"kind": "User", "name": ""}]
    found = derived(tmp_path, odd, bound("view", "app", namespace="pay"))
    assert [(each["gap"], each["id"], each["place"]) for each in found.gaps] == [
        ("subject of nobody", CLUSTER, f"/items/0/subjects/{number}") for number in (0, 2, 3)
    ]
    assert "ServiceAccount app' is an account without a namespace" in str(found.gaps[0]["what"])
    assert k8s("service_account", "pay", "app") in kinds(found)


def test_role_is_labelled_to_be_aggregated(tmp_path: Path) -> None:
    """Whoever may write anything into any cluster role labels it so that an aggregated one takes it on, though it does not yet."""
    labels = {"clusterRoleSelectors": [{"matchLabels": {"part": "sum"}}]}
    whole = role("sum", aggregationRule=labels)
    writes = role("writes", rule("update escalate", "clusterroles", "other", group=RBAC))
    found = derived(
        tmp_path,
        HERE,
        whole,
        role("other"),
        writes,
        bound("writes", "user:eve"),
        bound("sum", "user:eve", namespace="pay"),
    )
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, PAY): CERTAIN, (EVE, HOST): CERTAIN}


def test_groups_are_put_on_by_who_has_a_namespace(tmp_path: Path) -> None:
    """Whoever has a namespace, or makes it his own, impersonates its accounts, and with them the groups that he may in the cluster."""
    masters, groups = k8s("group", "system:masters"), role("groups", rule("impersonate", "groups", "system:masters"))
    binds = role("binds", rule("create", "rolebindings", group=RBAC), rule("bind", "clusterroles", group=RBAC))
    writes = role("writes", rule("update escalate", "roles", group=RBAC), namespace="pay")
    for of, kind in (("cluster-admin", ""), ("binds", ""), ("writes", "Role")):
        more = [bound("groups", "user:eve"), bound(of, "user:eve", namespace="pay", kind=kind)]
        found = derived(tmp_path, HERE, groups, binds, writes, *more)
        assert edges(found, "IMPERSONATES", EVE).get((EVE, masters)) == CERTAIN
    alone = derived(tmp_path, HERE, groups, bound("groups", "user:eve"))
    assert edges(alone, "IMPERSONATES", EVE) == {}
