#!/bin/sh
# Installs or upgrades the fleet in the cluster that kubectl talks to, and says whether it works.
#
#   deploy.sh [VALUES-FILE…]   the definitions, then the chart; waits until all is ready, then verifies
#   deploy.sh verify           asks only: workloads are rolled out, `helm test` passes
#
# NAMESPACE (claude-code) and RELEASE (flotilla) from the environment.
# Exit codes: 0 it works; 1 it does not; 2 usage; 3 a tool or the cluster is missing.
set -eu

namespace=${NAMESPACE:-claude-code}
release=${RELEASE:-flotilla}
charts=$(cd "$(dirname "$0")/../../charts" && pwd -P)

say() { printf 'deploy: %s\n' "$*" >&2; }
fail() {
  say "$2"
  exit "$1"
}

need() {
  for tool in helm kubectl; do
    command -v "$tool" >/dev/null || fail 3 "needs $tool: install it and put it on PATH"
  done
  kubectl version >/dev/null 2>&1 || fail 3 "kubectl reaches no cluster: check 'kubectl config current-context'"
}

verify() {
  for workload in flotilla-operator api-gateway model-gateway; do
    kubectl -n "$namespace" rollout status "deployment/$workload" --timeout=5m ||
      fail 1 "$workload is not ready: kubectl -n $namespace describe deployment $workload"
  done
  helm -n "$namespace" test "$release" --logs ||
    fail 1 "helm test failed: what it expected and found is above"
  say "the fleet in $namespace works"
}

install() {
  for values in "$@"; do
    [ -r "$values" ] || fail 2 "cannot read the values file $values"
  done
  if ! kubectl get namespace "$namespace" >/dev/null 2>&1; then
    kubectl create namespace "$namespace" || fail 1 "cannot create namespace $namespace"
  fi
  for mode in enforce audit warn; do
    kubectl label --overwrite namespace "$namespace" "pod-security.kubernetes.io/$mode=restricted" >/dev/null ||
      fail 1 "cannot label namespace $namespace"
  done
  helm upgrade --install flotilla-crds "$charts/flotilla-crds" -n default --wait ||
    fail 1 "the definitions, which belong to the whole cluster, were not installed"
  for values in "$@"; do
    shift
    set -- "$@" --values "$values"
  done
  helm upgrade --install "$release" "$charts/flotilla" -n "$namespace" --wait --timeout 15m "$@" ||
    fail 1 "the chart was not installed: helm -n $namespace history $release, and helm rollback goes back"
}

case ${1-} in
  -*)
    fail 2 "usage: deploy.sh [VALUES-FILE…] | deploy.sh verify"
    ;;
  verify)
    [ $# -eq 1 ] || fail 2 "usage: deploy.sh verify"
    need
    verify
    ;;
  *)
    need
    install "$@"
    verify
    ;;
esac
