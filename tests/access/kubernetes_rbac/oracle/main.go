// The oracle of tests/access/kubernetes_rbac: Kubernetes' own RBAC authorizer, its own filling of aggregated cluster roles and its own
// comparison of rules, asked about clusters that stand on the standard input, one a line, as JSON. Every answer is one line.
//
// It is built inside the tree of Kubernetes (recording.py says how), for it uses packages that are open to nobody else, and is no part of
// graphnhi.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	_ "unsafe" // for go:linkname

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/client-go/informers"
	rbacclient "k8s.io/client-go/kubernetes/typed/rbac/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/component-helpers/auth/rbac/validation"
	internal "k8s.io/kubernetes/pkg/apis/rbac"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
	registry "k8s.io/kubernetes/pkg/registry/rbac"
	resolving "k8s.io/kubernetes/pkg/registry/rbac/validation"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
)

type question struct {
	User        string   `json:"user"`
	Groups      []string `json:"groups"`
	Verb        string   `json:"verb"`
	Group       string   `json:"group"`
	Resource    string   `json:"resource"`
	Subresource string   `json:"subresource"`
	Name        string   `json:"name"`
	Namespace   string   `json:"namespace"`
	Path        string   `json:"path"`
}

// A grant asks what a user may do with a role in a namespace: whether the rules that he holds are all that it gives, whether he may let
// a binding name it, and whether he may write it as it is.
type grant struct {
	User      string         `json:"user"`
	Groups    []string       `json:"groups"`
	Namespace string         `json:"namespace"`
	RoleRef   rbacv1.RoleRef `json:"roleRef"`
}

type cluster struct {
	Roles               []*rbacv1.Role               `json:"roles"`
	ClusterRoles        []*rbacv1.ClusterRole        `json:"clusterRoles"`
	RoleBindings        []*rbacv1.RoleBinding        `json:"roleBindings"`
	ClusterRoleBindings []*rbacv1.ClusterRoleBinding `json:"clusterRoleBindings"`
	Questions           []question                   `json:"questions"`
	Grants              []grant                      `json:"grants"`
}

type answer struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason"`
}

type answers struct {
	Decisions []answer `json:"decisions"`
	Covered   []*bool  `json:"covered"` // null for a role that is missing
	Bind      []bool   `json:"bind"`
	Write     []*bool  `json:"write"`
}

//go:linkname syncClusterRole k8s.io/kubernetes/pkg/controller/clusterroleaggregation.(*ClusterRoleAggregationController).syncClusterRole
func syncClusterRole(c *clusterroleaggregation.ClusterRoleAggregationController, key string) error

// The client of the controller writes what the controller then lists.
type client struct {
	rbacclient.ClusterRoleInterface
	roles cache.Store
}

func (c *client) ClusterRoles() rbacclient.ClusterRoleInterface { return c }

func (c *client) Update(_ context.Context, role *rbacv1.ClusterRole, _ metav1.UpdateOptions) (*rbacv1.ClusterRole, error) {
	return role, c.roles.Update(role)
}

// filled lets the controller of aggregated cluster roles work until it changes nothing any more.
func filled(given []*rbacv1.ClusterRole) ([]*rbacv1.ClusterRole, error) {
	informer := informers.NewSharedInformerFactory(nil, 0).Rbac().V1().ClusterRoles()
	roles := informer.Informer().GetIndexer()
	controller := clusterroleaggregation.NewClusterRoleAggregation(informer, &client{roles: roles})
	for _, each := range given {
		if err := roles.Add(each); err != nil {
			return nil, err
		}
	}
	for round := 0; round < 100; round++ {
		before := listed(roles, given)
		for _, each := range given {
			if err := syncClusterRole(controller, each.Name); err != nil {
				return nil, err
			}
		}
		if after := listed(roles, given); reflect.DeepEqual(before, after) {
			return after, nil
		}
	}
	return nil, fmt.Errorf("aggregated roles do not settle")
}

func listed(roles cache.Store, given []*rbacv1.ClusterRole) []*rbacv1.ClusterRole {
	found := []*rbacv1.ClusterRole{}
	for _, each := range given {
		role, _, _ := roles.GetByKey(each.Name)
		found = append(found, role.(*rbacv1.ClusterRole))
	}
	return found
}

func (q question) attributes() authorizer.Attributes {
	return authorizer.AttributesRecord{
		User:            &user.DefaultInfo{Name: q.User, Groups: q.Groups},
		Verb:            q.Verb,
		Namespace:       q.Namespace,
		APIGroup:        q.Group,
		Resource:        q.Resource,
		Subresource:     q.Subresource,
		Name:            q.Name,
		ResourceRequest: q.Path == "",
		Path:            q.Path,
	}
}

func (c cluster) answers() (answers, error) {
	found := answers{[]answer{}, []*bool{}, []bool{}, []*bool{}}
	clusterRoles, err := filled(c.ClusterRoles)
	if err != nil {
		return found, err
	}
	resolver, static := resolving.NewTestRuleResolver(c.Roles, c.RoleBindings, clusterRoles, c.ClusterRoleBindings)
	judge := rbac.New(static, static, static, static)
	for _, each := range c.Questions {
		decision, reason, err := judge.Authorize(context.Background(), each.attributes())
		if err != nil {
			return found, err
		}
		found.Decisions = append(found.Decisions, answer{decision == authorizer.DecisionAllow, reason})
	}
	for _, each := range c.Grants {
		found.Covered = append(found.Covered, each.covered(resolver))
		found.Bind = append(found.Bind, each.bind(resolver, judge))
		found.Write = append(found.Write, each.write(resolver, judge, clusterRoles))
	}
	return found, nil
}

func (g grant) covered(resolver resolving.AuthorizationRuleResolver) *bool {
	wanted, err := resolver.GetRoleReferenceRules(g.RoleRef, g.Namespace)
	if err != nil {
		return nil
	}
	held, _ := resolver.RulesFor(&user.DefaultInfo{Name: g.User, Groups: g.Groups}, g.Namespace)
	covered, _ := validation.Covers(held, wanted)
	return &covered
}

func (g grant) context() context.Context {
	ctx := request.WithUser(context.Background(), &user.DefaultInfo{Name: g.User, Groups: g.Groups})
	return request.WithNamespace(ctx, g.Namespace)
}

// bind asks what the storage of bindings asks, beside the right to write them.
func (g grant) bind(resolver resolving.AuthorizationRuleResolver, judge authorizer.Authorizer) bool {
	ref := internal.RoleRef{APIGroup: g.RoleRef.APIGroup, Kind: g.RoleRef.Kind, Name: g.RoleRef.Name}
	if registry.EscalationAllowed(g.context()) || registry.BindingAuthorized(g.context(), ref, g.Namespace, judge) {
		return true
	}
	wanted, err := resolver.GetRoleReferenceRules(g.RoleRef, g.Namespace)
	return err == nil && resolving.ConfirmNoEscalation(g.context(), resolver, wanted) == nil
}

// write asks what the storage of roles asks, beside the right to write them.
func (g grant) write(resolver resolving.AuthorizationRuleResolver, judge authorizer.Authorizer, clusterRoles []*rbacv1.ClusterRole) *bool {
	wanted, err := resolver.GetRoleReferenceRules(g.RoleRef, g.Namespace)
	if err != nil {
		return nil
	}
	info := request.RequestInfo{IsResourceRequest: true, APIGroup: rbacv1.GroupName, Resource: "roles", Name: g.RoleRef.Name, Namespace: g.Namespace}
	aggregates := false
	if g.RoleRef.Kind == "ClusterRole" {
		info.Resource, info.Namespace = "clusterroles", ""
		for _, each := range clusterRoles {
			aggregates = aggregates || each.Name == g.RoleRef.Name && each.AggregationRule != nil && len(each.AggregationRule.ClusterRoleSelectors) > 0
		}
	}
	ctx := request.WithNamespace(request.WithRequestInfo(g.context(), &info), info.Namespace)
	may := registry.EscalationAllowed(ctx) || registry.RoleEscalationAuthorized(ctx, judge)
	if !may {
		may = resolving.ConfirmNoEscalation(ctx, resolver, wanted) == nil
		may = may && (!aggregates || resolving.ConfirmNoEscalation(ctx, resolver, everything) == nil)
	}
	return &may
}

// everything is what the storage of cluster roles calls the full authority.
var everything = []rbacv1.PolicyRule{
	{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}},
	{Verbs: []string{"*"}, NonResourceURLs: []string{"*"}},
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked cluster
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		found, err := asked.answers()
		if err != nil {
			panic(err)
		}
		if err := out.Encode(found); err != nil {
			panic(err)
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}
