# SPDX-License-Identifier: EUPL-1.2
# The issuing service behind a real nginx, with client certificates. Needs $bin and $source;
# makes $dir, which goes away with all that runs for it. Then, in this order:
#
#   serve_keys               keys, their agent, and serve_clients
#   serve_clients            the authority of clients, and its list of revoked ones
#   serve_client NAME CN OU  a certificate, $dir/NAME.pem and $dir/NAME.key
#   serve_roles ROLE...      one for each role, by its name
#   serve_nginx              nginx on $port, with the configuration of the tree
#   serve_start OPTION...    the service on $socket, for $register
#   serve_nginx_again        after a change of $dir/site.conf
#   asked STATUS NAME METHOD PATH CURL-OPTION...   through nginx, by that client
#   serve_stop
#
# serve_also, where it is defined, ends what else a script began.
# shellcheck shell=bash disable=SC2154
dir=$(mktemp -d)
agent_pid=
# shellcheck disable=SC2034
templates=$source/templates
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
socket=$dir/http.sock
service=
nginx=
port=$((20000 + $$ % 20000))
export PATH=$PATH:/usr/sbin

# openssl_ca ARGUMENT...: the authority of clients
openssl_ca() {
  openssl ca -batch -notext -config <(
    printf '[ca]\ndefault_ca = d\n[d]\ndatabase = %s/clients.index\nserial = %s/clients.srl\nnew_certs_dir = %s\n' \
      "$dir" "$dir" "$dir/issued"
    printf 'default_md = sha256\ndefault_days = 30\ndefault_crl_days = 30\npolicy = p\nunique_subject = no\n'
    printf 'copy_extensions = none\nx509_extensions = e\ncertificate = %s/clients.pem\nprivate_key = %s/clients.key\n' "$dir" "$dir"
    printf '[p]\ncommonName = supplied\norganizationalUnitName = optional\norganizationName = optional\n'
    printf '[e]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = clientAuth\n'
  ) "$@" 2> "$dir/ca.log" || { cat "$dir/ca.log" >&2; return 1; }
}

serve_keys() {
  ceremony_files
  ceremony_keys > /dev/null
  ceremony_agent
  serve_clients
}

serve_roles() {
  local role
  for role in "$@"; do serve_client "$role" "$role SPECIMEN" "$role"; done
}

serve_crl() { openssl_ca -gencrl -out "$dir/clients.crl"; }

serve_clients() {
  mkdir -p "$dir/issued"
  : > "$dir/clients.index"
  echo 1000 > "$dir/clients.srl"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 300 -subj "/CN=Clients ${1:-}" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout "$dir/clients.key" -out "$dir/clients.pem" 2> /dev/null
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=titres.example \
    -addext subjectAltName=DNS:titres.example -keyout "$dir/key.pem" -out "$dir/certificate.pem" 2> /dev/null
  serve_crl
}

# serve_client NAME CN OU [CA-OPTION...]
serve_client() {
  local name=$1 subject="/CN=$2${3:+/OU=$3}"
  shift 3
  openssl req -new -utf8 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$subject" -keyout "$dir/$name.key" \
    -out "$dir/$name.csr" 2> /dev/null
  openssl_ca -in "$dir/$name.csr" -out "$dir/$name.pem" "$@"
}

serve_nginx() {
  command -v nginx > /dev/null || lost "nginx manque (paquet nginx-light)"
  sed -e "s|unix:/run/sceau/http.sock|unix:$socket|" -e "s|/etc/ssl/sceau|$dir|" \
    -e "s|listen 443 |listen 127.0.0.1:$port |; s|listen 127.0.0.1:$port ssl http2;|&\n    listen 127.0.0.2:$port ssl http2;|" \
    -e '/listen \[::\]:443/d' "$source/issuer/serve/nginx.conf" > "$dir/site.conf"
  claim "la socket n’est pas remplacée" grep -q "unix:$socket" "$dir/site.conf"
  {
    [ "$(id -u)" != 0 ] || echo 'user root;'
    echo "daemon off; worker_processes 1; pid $dir/nginx.pid; error_log $dir/nginx.log crit;"
    echo "events { worker_connections 4096; }"
    echo "http { access_log $dir/access.log; client_body_temp_path $dir/body; proxy_temp_path $dir/proxy;"
    echo "fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s; include $dir/site.conf; }"
  } > "$dir/nginx.conf"
  expect 0 nginx -e stderr -t -q -c "$dir/nginx.conf"
  nginx -e "$dir/nginx.log" -c "$dir/nginx.conf" 2> "$dir/nginx.err" &
  nginx=$!
  local i
  for i in $(seq 100); do
    ! curl -sko /dev/null "https://127.0.0.1:$port/healthz" || break
    sleep 0.05
  done
}

# serve_nginx_again: it reads $dir/site.conf anew, and its old worker takes nobody any more
serve_nginx_again() {
  local old
  old=$(pgrep -P "$nginx" -f 'worker process$')
  kill -HUP "$nginx"
  while pgrep -P "$nginx" -f 'worker process$' | grep -qx "$old"; do sleep 0.05; done
}

serve_start() {
  "$bin/sceau" serve --config "$dir/sceau.json" --register "$register" --socket "$socket" "$@" 2>> "$dir/service.log" &
  service=$!
  local i
  for i in $(seq 200); do
    ! grep -q event=ready "$dir/service.log" || return 0
    kill -0 "$service" 2> /dev/null || break
    sleep 0.05
  done
  cat "$dir/service.log" >&2
  lost "le service ne démarre pas"
}

# serve_stop: gracefully; its exit code in $stopped
serve_stop() {
  stopped=0
  kill -TERM "$service"
  wait "$service" || stopped=$?
  service=
  cat "$dir/service.log" >> "$dir/services.log"
  : > "$dir/service.log"
}

serve_end() {
  [ -z "$nginx" ] || kill -TERM "$nginx" 2> /dev/null || true
  [ -z "$service" ] || kill -KILL "$service" 2> /dev/null || true
  if declare -F serve_also > /dev/null; then serve_also || true; fi
  ceremony_stop || true
  rm -rf "$dir"
}
trap serve_end EXIT

# through NAME METHOD PATH CURL-OPTION...: $status, $dir/answer, $dir/headers
through() {
  local name=$1 method=$2 path=$3
  shift 3
  if [ "$name" != - ]; then set -- --cert "$dir/$name.pem" --key "$dir/$name.key" "$@"; fi
  status=$(curl -sS --path-as-is --cacert "$dir/certificate.pem" --resolve "titres.example:$port:127.0.0.1" \
    -D "$dir/headers" -o "$dir/answer" -w '%{http_code}' --max-time 60 -X "$method" "$@" \
    "https://titres.example:$port$path" 2> "$dir/curl") || status=000
}

# asked STATUS NAME METHOD PATH CURL-OPTION...
asked() {
  local wanted=$1
  shift
  claims=$((${claims:-0} + 1))
  : > "$dir/answer"
  : > "$dir/headers"
  through "$@"
  output=$(tr -d '\0' < "$dir/answer")
  messages=$(tr -d '\0' < "$dir/headers")
  [ "$status" = "$wanted" ] || lost "réponse $status au lieu de $wanted : $*"
}

# sent STATUS NAME PATH JSON [CURL-OPTION...]
sent() {
  local wanted=$1 name=$2 path=$3 body=$4
  shift 4
  asked "$wanted" "$name" POST "$path" -H 'Content-Type: application/json' --data-binary "$body" "$@"
}

# problem STATUS WORD [MEMBER]: the last answer is that problem
problem() {
  claim "n’est pas le problème $2 : $output" jq -e --argjson s "$1" --arg t "urn:sceau:problem:$2" --arg m "${3:-}" \
    '.status == $s and .type == $t and (.title | length > 0) and (.detail | length > 0) and (.member // "") == $m' "$dir/answer"
  claims=$((claims + 1))
  grep -qi '^content-type: application/problem+json' "$dir/headers" || lost "n’est pas un problem+json"
}

# has FILTER: what the last answer says
has() { claim "ne dit pas $1 : $output" jq -e "$1" "$dir/answer"; }

# metric LINE-BEGINNING: its value
metric() { curl -sS --unix-socket "$socket" http://service/metrics | awk -v n="$1" 'index($0, n " ") == 1 { print $NF }'; }

# requests N FROM: so many, a line each
requests() {
  /usr/bin/python3 - "$templates/api/sample.json" "$1" "$2" <<'PY'
import json, sys
sample = json.load(open(sys.argv[1]))
for i in range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[2])):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY
}
