#!/usr/bin/env bash
# All that graphnhi reads of one Kubernetes cluster, in a folder of its own. Every call only reads.
#
#   graphnhi doctor --how-to-export kubernetes | KUBE_CONTEXT=prod bash     # once a cluster; without it, the current context
#   graphnhi build .                                                       # all clusters together
#
# Needs kubectl and jq. The cluster is called as the kubeconfig calls it, or CLUSTER_NAME; two clusters need two names.
# Of Secrets only names, types, labels and keys are taken. SECRET_VALUES=yes takes their values too: graphnhi makes fingerprints of them,
# by which the same credential meets itself elsewhere, and keeps none. What is lost without: which cloud and payment keys lie in Secrets.
# The values of ConfigMaps and environments are taken, and people put secrets there: the folder is private to you. Remove it when the
# estate is built.
# The cluster role view is not enough: list is needed on every kind below, cluster-wide. What could not be listed is told on stderr, and
# its file says that it goes on, so that every answer says that something is missing; then the exit code is 1.

set -u -o pipefail
umask 077
export LC_ALL=C

KINDS="namespaces nodes serviceaccounts pods configmaps secrets replicationcontrollers"
KINDS="$KINDS deployments.apps statefulsets.apps daemonsets.apps replicasets.apps jobs.batch cronjobs.batch"
for kind in roles rolebindings clusterroles clusterrolebindings; do KINDS="$KINDS $kind.rbac.authorization.k8s.io"; done

# What is taken of a Secret: no value, and not the copy of it that kubectl leaves among the annotations.
NAMES='(.items[].metadata.annotations // empty) |= del(."kubectl.kubernetes.io/last-applied-configuration")
  | .items[] |= ({apiVersion, kind, metadata, type} + with_entries(select(.key == "data" or .key == "stringData") | .value |= map_values("")))'

# asked ...: kubectl in the context that was chosen.
asked() {
  kubectl ${KUBE_CONTEXT:+"--context=$KUBE_CONTEXT"} "$@" </dev/null
}

# listed KIND: all objects of it, without what is not taken.
listed() {
  if [ "$1" = secrets ] && [ "${SECRET_VALUES:-}" != yes ]; then
    asked get "$1" --all-namespaces --output=json | jq -c "$NAMES"
  else
    asked get "$1" --all-namespaces --output=json | jq -c .
  fi
}

# save KIND: its file, or one that says that something is missing.
save() {
  if ! listed "$1" >"$work/.listed" 2>"$work/.error" || ! jq -e '.items | type == "array"' "$work/.listed" >/dev/null 2>&1; then
    echo "not exported: $1: $(tr '\n' ' ' <"$work/.error")" >&2
    jq -n -c --arg kind "$1" '{apiVersion: "v1", kind: "List", metadata: {continue: "not exported: \($kind)"}, items: []}' >"$work/.listed"
    code=1
  fi
  mv "$work/.listed" "$work/$1.json"
}

# folder NAME: a name for the folder that no shell and no file system takes amiss, and that is not hidden.
folder() {
  local safe
  safe=$(printf %s "$1" | tr -c 'A-Za-z0-9._-' '_' | cut -c 1-100)
  case $safe in [.-]*) safe=cluster$safe ;; esac
  printf %s "$safe"
}

main() {
  local cluster place work code=0 kind
  command -v kubectl >/dev/null && command -v jq >/dev/null || { echo "kubectl and jq are needed" >&2; exit 1; }
  cluster=${CLUSTER_NAME:-$(asked config view --minify --output=json | jq -r '.clusters[0].name // ""')}
  [ -n "$cluster" ] || { echo "no cluster is known: choose a context by KUBE_CONTEXT, and a name by CLUSTER_NAME" >&2; exit 1; }
  asked version --output=json >/dev/null || { echo "the cluster cannot be asked" >&2; exit 1; }
  place=$(folder "$cluster")
  [ ! -e "$place" ] || { echo "$place is there already: remove it, or work in another folder" >&2; exit 1; }
  work=$(mktemp -d "./.export.XXXXXX") || exit 1
  trap 'rm -rf "$work"' EXIT
  for kind in $KINDS; do save "$kind"; done
  jq -n --arg name "$cluster" --arg run "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '{run_id: $run, cluster: {name: $name}}' >"$work/metadata.json"
  rm -f "$work/.error"
  mv "$work" "$place" && echo "exported $place" >&2
  exit "$code"
}

main </dev/null
