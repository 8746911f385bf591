# One worker: a network namespace, a mount namespace, a containerd, a kubelet and a kube-proxy. Sourced by up.
# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables come from up

node_network() {
  group "$NET/w$1"
  local net=$NET-w$1 address=172.30.$N.$((10 + $1))
  ip netns add "$net"
  ip -n "$NET" link add "w$1" type veth peer name eth0 netns "$net"
  ip -n "$NET" link set "w$1" master nodes up
  ip -n "$net" link set lo up
  ip -n "$net" address add "$address/25" dev eth0
  ip -n "$net" link set eth0 up
  ip -n "$net" route add default via "$API"
  nsenter --net=/run/netns/"$net" sysctl -qw net.ipv4.ip_forward=1
  ip -n "$NET" route add "$PODS.$1.0/24" via "$address"
}

# on_node I NAME COMMAND...: a daemon in the namespaces and the cgroup of worker I.
on_node() { GROUP=$NET/w$1 daemon "$2-$1" nsenter --target "$(cat "$STATE/pids/node-$1")" --mount --net "${@:3}"; }

# The usual paths of a node, each a folder of this worker's own in its mount namespace (so device plugins find
# /var/lib/kubelet/device-plugins, and all mounts vanish with the namespace).
NODE_PATHS=(/var/lib/kubelet /var/lib/containerd /run/containerd /run/netns /var/log/pods /var/log/containers /etc/cni/net.d /var/lib/cni)

start_runtime() {
  local dir=$STATE/node$1 path
  for path in "${NODE_PATHS[@]}"; do mkdir -p "$path" "$dir$path"; done
  mkdir -p /tmp/hostpath_pv
  printf 'nameserver %s\n' "$API" >"$dir/resolv.conf"
  cat >"$dir/etc/cni/net.d/10-pods.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "ptp", "ipam": {"type": "host-local", "ranges": [[{"subnet": "$PODS.$1.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
  # restrict_oom_score_adj: without CAP_SYS_RESOURCE no score may be lowered.
  cat >"$dir/containerd.toml" <<TOML
version = 2
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "$dir/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE_IMAGE"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
TOML
  cat >"$dir/enter" <<SH
set -e
mount --make-rprivate /
for path in ${NODE_PATHS[*]}; do mount --bind "$dir\$path" "\$path"; done
mount --bind "$STATE/volumes" /tmp/hostpath_pv
mount --bind "$dir/resolv.conf" "\$(readlink -f /etc/resolv.conf)"
mount --make-rshared /
touch "$dir/entered"
exec sleep infinity
SH
  GROUP=$NET/w$1 daemon "node-$1" nsenter --net=/run/netns/"$NET-w$1" unshare -m bash "$dir/enter"
  await 10 "node-$1" "the mount namespace of worker $1" test -e "$dir/entered"
  on_node "$1" containerd containerd --config "$dir/containerd.toml"
}

load_pause() {
  await 30 "containerd-$1" "containerd of worker $1" ctr -a "$STATE/node$1/containerd.sock" version
  ctr -a "$STATE/node$1/containerd.sock" -n k8s.io images import "$BIN/pause.tar" >/dev/null
}

start_kubelet() {
  local dir=$STATE/node$1
  mkdir -p "$dir/manifests"
  # No eviction and no image collection by disk use: nothing here can be pulled again.
  cat >"$dir/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
failSwapOn: false
nodeLeaseDurationSeconds: 20
oomScoreAdj: 0
cgroupDriver: cgroupfs
cgroupRoot: /$NET/w$1
containerRuntimeEndpoint: unix://$dir/containerd.sock
clusterDomain: cluster.local
clusterDNS: [$API]
resolvConf: $dir/resolv.conf
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $STATE/pki/ca.crt}}
authorization: {mode: Webhook}
evictionHard: {memory.available: 100Mi, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0%, imagefs.inodesFree: 0%}
imageGCHighThresholdPercent: 100
healthzBindAddress: 127.0.0.1
YAML
  on_node "$1" kubelet "$BIN/kubelet" --config "$dir/kubelet.yaml" \
    --kubeconfig "$STATE/pki/node$1.kubeconfig" --hostname-override "$NAME-w$1" --node-ip "172.30.$N.$((10 + $1))"
  proxy_config "$NAME-w$1" >"$dir/proxy.yaml"
  on_node "$1" kube-proxy "$BIN/kube-proxy" --config "$dir/proxy.yaml"
}

proxy_config() {
  cat <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
hostnameOverride: $1
oomScoreAdj: 0
clientConnection: {kubeconfig: $STATE/pki/proxy.kubeconfig}
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
YAML
}
