# The cluster's certificates and kubeconfigs, made anew by each "up". Sourced by up.
# shellcheck shell=bash
# shellcheck disable=SC2154 # STATE, API, SERVICES, NAME and WORKERS come from up

# cert FILE SUBJECT [SUBJECT_ALT_NAMES]
cert() {
  local dir=$STATE/pki
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/$1.key" -subj "$2" -out "$dir/$1.csr" 2>/dev/null
  # The form that kubeadm and k3s write; not every client reads an EC key in PKCS#8.
  openssl ec -in "$dir/$1.key" -out "$dir/$1.key" 2>/dev/null
  openssl x509 -req -in "$dir/$1.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -set_serial "0x$(openssl rand -hex 8)" -days 30 \
    -extfile <(echo "keyUsage=digitalSignature"; echo "extendedKeyUsage=clientAuth,serverAuth"; [ -z "${3:-}" ] || echo "subjectAltName=$3") \
    -out "$dir/$1.crt" 2>/dev/null
}

# kubeconfig CERT OUT
kubeconfig() {
  local dir=$STATE/pki
  cat >"$2" <<YAML
apiVersion: v1
kind: Config
current-context: $NAME
contexts: [{name: $NAME, context: {cluster: $NAME, user: $1}}]
clusters:
- name: $NAME
  cluster: {server: "https://$API:6443", certificate-authority-data: $(base64 -w0 "$dir/ca.crt")}
users:
- name: $1
  user: {client-certificate-data: $(base64 -w0 "$dir/$1.crt"), client-key-data: $(base64 -w0 "$dir/$1.key")}
YAML
}

make_pki() {
  local dir=$STATE/pki i
  umask 077
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/ca.key" -out "$dir/ca.crt" -days 30 \
    -subj "/CN=$NAME-ca" -addext keyUsage=critical,keyCertSign,digitalSignature 2>/dev/null
  openssl genrsa -out "$dir/accounts.key" 2048 2>/dev/null
  cert apiserver /CN=kube-apiserver "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:$API,IP:$SERVICES.0.1,IP:127.0.0.1"
  cert admin /O=system:masters/CN=admin
  cert controller-manager /CN=system:kube-controller-manager
  cert scheduler /CN=system:kube-scheduler
  cert proxy /CN=system:kube-proxy
  for i in controller-manager scheduler proxy; do kubeconfig $i "$dir/$i.kubeconfig"; done
  for ((i = 1; i <= WORKERS; i++)); do
    cert "node$i" "/O=system:nodes/CN=system:node:$NAME-w$i"
    kubeconfig "node$i" "$dir/node$i.kubeconfig"
  done
  kubeconfig admin "$STATE/kubeconfig"
  umask 022
}
