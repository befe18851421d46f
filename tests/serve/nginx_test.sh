#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The service behind a real nginx, with the configuration of the tree.
#   nginx_test.sh SCEAU-VERIFY SOURCE
set -euo pipefail
verify=$1
source=$2
dir=$(mktemp -d)
nginx=
finish() {
  [ -z "$nginx" ] || kill -TERM "$nginx" 2> /dev/null || true
  cut_off
  rm -rf "$dir"
}
trap finish EXIT
. "$source/tests/support/expect.sh"
. "$source/tests/serve/lib.sh"
vectors=$source/tests/vectors
certs=$vectors/2d-doc/certs
travail=$vectors/2d-doc/specimens/dc04_fr00_travail
export PATH=$PATH:/usr/sbin
command -v nginx > /dev/null || lost "nginx manque (paquet nginx-light)"

# --- the configuration of the tree: only its name, places and ports are this test's
port=$((20000 + $$ % 20000))
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=verifier.example \
  -addext subjectAltName=DNS:verifier.example -keyout "$dir/key.pem" -out "$dir/certificate.pem" 2> /dev/null
sed -e "s|unix:/run/sceau-verify/http.sock|unix:$socket|" -e "s|/etc/ssl/sceau-verify|$dir|" \
  -e "s|listen 443 |listen 127.0.0.1:$port |; s|listen 127.0.0.1:$port ssl http2;|&\n    listen 127.0.0.2:$port ssl http2;|" \
  -e '/listen \[::\]:443/d' "$source/verifier/serve/nginx.conf" > "$dir/site.conf"
claim "la socket n’est pas remplacée" grep -q "unix:$socket" "$dir/site.conf"
{
  [ "$(id -u)" != 0 ] || echo 'user root;'
  echo "daemon off; worker_processes 1; pid $dir/nginx.pid; error_log $dir/nginx.log crit;"
  echo "events { worker_connections 512; }"
  echo "http { access_log $dir/access.log; client_body_temp_path $dir/body; proxy_temp_path $dir/proxy;"
  echo "fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s; include $dir/site.conf; }"
} > "$dir/nginx.conf"
expect 0 nginx -e stderr -t -q -c "$dir/nginx.conf"
nginx -e "$dir/nginx.log" -c "$dir/nginx.conf" 2> "$dir/nginx.err" &
nginx=$!
mkdir "$dir/page"
printf '<!doctype html>' > "$dir/page/index.html"
printf '{"page":1}' > "$dir/page/site.json"
printf 'signers\n' > "$dir/page/signers.sceau"
start --trust "$certs" --allow-test --rate 0 --page "$dir/page"

# through ADDRESS STATUS PATH CURL-OPTION...
through() {
  local address=$1 wanted=$2 path=$3
  shift 3
  claims=$((${claims:-0} + 1))
  status=$(curl -sS --cacert "$dir/certificate.pem" --resolve "verifier.example:$port:$address" -D "$dir/headers" \
    -o "$dir/answer" -w '%{http_code}' --interface "$address" "$@" "https://verifier.example:$port$path" 2> "$dir/curl") \
    || status=000
  output=$(tr -d '\0' < "$dir/answer")
  messages=$(tr -d '\0' < "$dir/headers")
  [ "$status" = "$wanted" ] || lost "réponse $status au lieu de $wanted : $path"
}
for _ in $(seq 100); do
  ! curl -sko /dev/null "https://127.0.0.1:$port/healthz" || break
  sleep 0.05
done

through 127.0.0.1 200 /
shows "<!doctype html>"
says "strict-transport-security: max-age=63072000"
says "content-security-policy: default-src 'none'"
claim "la version de nginx est dite" sh -c "! grep -qi '^server: nginx/' '$dir/headers'"
through 127.0.0.1 200 /v
through 127.0.0.1 200 /site.json
shows '{"page":1}'
through 127.0.0.1 200 /signers.sceau
shows signers
through 127.0.0.1 000 / --tls-max 1.2

# --- the answers of the command line, bytes for bytes
"$verify" check --json --trust "$certs" --allow-test --role caf - < "$travail.bin" > "$dir/expected" || true
through 127.0.0.1 200 '/check?role=caf' -H 'Content-Type: application/octet-stream' --data-binary "@$travail.bin"
claim "le code : autre réponse" cmp "$dir/answer" "$dir/expected"
"$verify" check --json --trust "$certs" --allow-test - < "$travail.png" > "$dir/expected" || true
through 127.0.0.1 200 /check -H 'Content-Type: image/png' --data-binary "@$travail.png"
claim "l’image : autre réponse" cmp "$dir/answer" "$dir/expected"
through 127.0.0.1 415 /check -H 'Content-Type: image/gif' --data-binary "@$travail.png"
problem 415 content-type

# --- what nginx refuses, it refuses in the same form
head -c 21000000 /dev/zero > "$dir/huge"
through 127.0.0.1 413 /check -H 'Content-Type: application/pdf' --data-binary "@$dir/huge"
problem 413 too-large
through 127.0.0.1 200 /metrics
through 127.0.0.2 403 /metrics
through 127.0.0.2 403 /readyz
through 127.0.0.1 200 /readyz
for _ in $(seq 300); do
  printf 'url = "https://verifier.example:%s/healthz"\noutput = "/dev/null"\n' "$port"
done > "$dir/many"
curl -s --cacert "$dir/certificate.pem" --resolve "verifier.example:$port:127.0.0.2" --interface 127.0.0.2 -w '%{http_code}\n' \
  -Z -K "$dir/many" > "$dir/statuses" 2> /dev/null || true
claim "personne n’est freiné" grep -q 429 "$dir/statuses"
claim "personne ne passe" grep -q 200 "$dir/statuses"
sleep 1

# --- the address that a client claims counts for nothing
stop
claim "fin : $stopped" test "$stopped" = 0
through 127.0.0.1 503 /healthz
problem 503 away
start --trust "$certs" --allow-test --rate 1
through 127.0.0.1 200 /healthz
for i in $(seq 30); do
  printf 'url = "https://127.0.0.1:%s/check"\noutput = "/dev/null"\ninsecure\ndata = "x"\n' "$port"
  printf 'header = "Content-Type: text/plain"\nheader = "X-Forwarded-For: 192.0.2.%s"\nnext\n' "$i"
done > "$dir/forged"
curl -s -K "$dir/forged" 2> /dev/null || true
through 127.0.0.1 429 /check -H 'Content-Type: text/plain' --data x -H "X-Forwarded-For: 192.0.2.200"
problem 429 too-many-requests
stop

# --- and nobody has written who asked what
cat "$dir"/nginx.log "$dir"/access.log "$dir"/nginx.err "$dir"/service.*past 2> /dev/null > "$dir/all.log" || true
for word in check role caf 127.0.0.1 192.0.2 DC04 healthz; do
  claim "« $word » est dans un journal" sh -c "! grep -q '$word' '$dir/all.log'"
done
claims_made 40
