#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The service as clients meet it: each answer is the one of the command line, and what
# should not be sent is refused by its name.
#   serve_test.sh SCEAU-VERIFY CROWD SOURCE SANITIZED [GARBAGE]
# GARBAGE bodies without sense are sent, 300; from 10000 on every PDF is compared, not one
# in four: each of them takes as long as its pages take to be drawn.
set -euo pipefail
verify=$1
crowd=$2
source=$3
sanitized=$4
garbage=${5:-300}
dir=$(mktemp -d)
trap 'cut_off; rm -rf "$dir"' EXIT
here=$source/tests/serve
. "$source/tests/support/expect.sh"
. "$here/lib.sh"
vectors=$source/tests/vectors
specimens=$vectors/2d-doc/specimens
certs=$vectors/2d-doc/certs

type_of() {
  case $1 in
    *.pdf) echo application/pdf ;;
    *.png) echo image/png ;;
    *.jpg) echo image/jpeg ;;
    *) echo application/octet-stream ;;
  esac
}

# --- usage
expect 2 "$verify" serve
says "--socket, --port"
expect 2 "$verify" serve --socket "$socket" --port 1
expect 2 "$verify" serve --port 65536
expect 2 "$verify" serve --socket "$socket" --workers 0
expect 2 "$verify" serve --socket "$socket" file
expect 3 "$verify" serve --socket "$socket" --trust "$dir/nothing"
expect 3 "$verify" serve --socket "$socket" --trust "$certs" --page "$dir/nothing"
claim "une socket est restée" test ! -e "$socket"
expect 0 "$verify" serve --help
shows "--bundle"

# --- a page as verifier/web lays it out
mkdir -p "$dir/page/sub"
printf '<!doctype html>' > "$dir/page/index.html"
printf 'const a = 1;\n%.0s' $(seq 200) > "$dir/page/app.js"
gzip -9nk "$dir/page/app.js"
printf '\0asm' > "$dir/page/core.wasm"
printf '{}' > "$dir/page/words.json"
printf 'deep' > "$dir/page/sub/deep.txt"
printf 'SECRET' > "$dir/secret"
printf 'sceau bundle 1\n' > "$dir/signers.sceau"
printf '{"page":1}' > "$dir/page/site.json"
printf '{"keys":[]}' > "$dir/site.json"
start --trust "$certs" --allow-test --page "$dir/page" --bundle "$dir/signers.sceau" \
  --site "$dir/site.json" --rate 0 --workers 2
# a second one does not take its place
expect 3 "$verify" serve --socket "$socket" --trust "$certs"
says "répond déjà"

asked 200 /
shows "<!doctype html>"
says "text/html"
for header in "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" \
  "frame-ancestors 'none'" "X-Content-Type-Options: nosniff" "Referrer-Policy: no-referrer"; do
  says "$header"
done
asked 200 /v
shows "<!doctype html>"
asked 200 /core.wasm
says "application/wasm"
asked 200 /sub/deep.txt
asked 200 /app.js -H 'Accept-Encoding: gzip'
says "Content-Encoding: gzip"
says "text/javascript"
claim "n’est pas le fichier compressé" cmp "$dir/answer" "$dir/page/app.js.gz"
asked 200 /app.js
claim "n’est pas le fichier" cmp "$dir/answer" "$dir/page/app.js"
tag=$(sed -n 's/^ETag: \(.*\)\r$/\1/p' "$dir/headers")
asked 304 /app.js -H "If-None-Match: $tag"
for path in /../secret /sub/../../secret /%2e%2e/secret /..%2fsecret //etc/passwd /sub /etc/passwd '/app.js%00.txt/'; do
  asked 404 "$path"
  problem 404 not-found
done
asked 200 /signers.sceau
shows "sceau bundle 1"
tag=$(sed -n 's/^ETag: \(.*\)\r$/\1/p' "$dir/headers")
asked 304 /bundle -H "If-None-Match: $tag"
printf 'sceau bundle 2\n' > "$dir/signers.next"
mv "$dir/signers.next" "$dir/signers.sceau"
asked 200 /bundle -H "If-None-Match: $tag"
shows "sceau bundle 2"
asked 200 /site.json
shows '{"keys":[]}'
asked 200 /openapi.json
claim "openapi.json est un autre" cmp "$dir/answer" "$source/verifier/serve/openapi.json"
asked 200 /healthz
asked 200 /readyz
asked 405 /check
problem 405 method
says "Allow: POST"
asked 405 /healthz -X DELETE
asked 404 /check/x

# --- one table: each vector, and what the command line prints of it
same() {
  local file=$1 type=$2 query=$3
  shift 3
  "$verify" check --json --trust "$certs" --allow-test "$@" - < "$file" > "$dir/expected" 2> "$dir/said" || true
  post 200 "$type" "$file" "/check$query"
  claim "$file : autre réponse que la ligne de commande" cmp "$dir/answer" "$dir/expected"
}
count=0
every=4
[ "$garbage" -lt 10000 ] || every=1
while read -r file; do
  count=$((count + 1))
  case $file in *.pdf) [ $((count % every)) = 0 ] || continue ;; esac
  same "$file" "$(type_of "$file")" '?date=2020-05-15&role=caf' --at 2020-05-15 --role caf
done < <(find "$vectors" -name '*.pdf' -o -name '*.png' -o -name '*.jpg' -o -name '*.bin' | sort)
claim "peu de vecteurs : $count" test "$count" -ge 75
while read -r row; do
  jq -j .payload <<< "$row" > "$dir/code.txt"
  same "$dir/code.txt" text/plain '?role=employer' --role employer
done < <(jq -c 'select(.payload)' "$vectors/2d-doc/vectors.jsonl" | head -n 24)
# every role and every option, by parameters and by headers
travail=$specimens/dc04_fr00_travail.bin
for role in employer france-travail caf cpam social-landlord landlord prefecture; do
  same "$travail" application/octet-stream "?role=$role&lang=en&strict" --role "$role" --lang en --strict
done
same "$travail" application/octet-stream '?role=caf&renewed=salarie&renewal-filed=1' \
  --role caf --renewed salarie --renewal-filed
"$verify" check --trust "$certs" --allow-test --role caf --at 2020-05-15 - < "$travail" > "$dir/expected" || true
post 200 application/octet-stream "$travail" /check -H 'Sceau-Role: caf' -H 'Sceau-Date: 2020-05-15' -H 'Sceau-Format: text'
claim "le texte est un autre" cmp "$dir/answer" "$dir/expected"
says "Sceau-Verdict: not-valid"
says "Cache-Control: no-store"

# --- what is asked wrongly
for query in '?role=boss' '?date=2020-02-30' '?unknown=1' '?role=' '?lang=de' '?strict=maybe' '?renewed=king' \
  '?renewed=salarie&requested=salarie' '?request=first&renewed=salarie' '?format=xml' \
  "?role=$(printf 'a%.0s' $(seq 100))"; do
  post 400 application/octet-stream "$travail" "/check$query"
done
problem 400 parameter-value
post 400 application/octet-stream "$travail" '/check?role=caf&role=cpam'
problem 400 parameter-twice
post 400 application/octet-stream "$travail" '/check?role=caf' -H 'Sceau-Role: cpam'
problem 400 parameter-twice
post 415 image/gif "$travail"
problem 415 content-type
asked 415 /check --data-binary "@$travail" -H 'Content-Type:'
post 415 application/pdf "$specimens/dc04_fr00_travail.png"
problem 415 content-differs
post 415 image/jpeg "$specimens/dc04_fr00_travail.png"
problem 415 content-differs
post 415 text/plain "$vectors/pdf/foreign/minimal-startxref-hopeless.pdf"
problem 415 content-differs
: > "$dir/empty"
post 400 text/plain "$dir/empty"
problem 400 empty
head -c 70000 /dev/zero > "$dir/long"
post 413 text/plain "$dir/long"
problem 413 too-large
post 413 text/plain "$dir/long" /check -H 'Transfer-Encoding: chunked'
problem 413 too-large
head -c 20000001 /dev/zero > "$dir/huge"
post 413 application/pdf "$dir/huge"
problem 413 too-large
post 413 application/pdf "$dir/huge" /check -H 'Transfer-Encoding: chunked' -H 'Expect:'
problem 413 too-large
post 200 application/octet-stream "$travail"

# --- hostile documents: each its report, as on the command line, and memory comes back
/usr/bin/python3 "$here/bodies.py" "$dir" "$specimens/dc04_fr00_travail.png"
/usr/bin/python3 "$source/tests/support/paged_pdf.py" "$dir/bomb.pdf" bomb
before=$(memory)
post 200 image/png "$dir/bomb.png"
claim "la bombe n’est pas nommée" jq -e '.verdict == "could-not-tell" and any(.findings[]; .text | test("trop grande"))' "$dir/answer"
post 200 image/png "$dir/animated.png"
claim "l’animation n’est pas nommée" jq -e 'any(.findings[]; .text | test("animé"))' "$dir/answer"
post 200 image/png "$dir/truncated.png"
claim "la coupure n’est pas nommée" jq -e 'any(.findings[]; .text | test("tronqué"))' "$dir/answer"
if [ "$sanitized" = no ]; then
  post 200 image/png "$dir/stretched.png"
  claim "rien n’est dit d’une image vide" jq -e '.verdict == "could-not-tell"' "$dir/answer"
  post 200 application/pdf "$dir/bomb.pdf"
  claim "la limite n’est pas nommée" jq -e 'any(.findings[]; .text | test("limite"))' "$dir/answer"
fi
post 200 application/octet-stream "$travail"
expect 0 "$crowd" "$socket" 16 "$garbage" /check guess random:20260101
shows "lost=0"
shows "5xx=0"
expect 0 "$crowd" "$socket" 16 "$garbage" /check text/plain random:7
shows "lost=0"
after=$(memory)
claim "la mémoire ne revient pas : $before puis $after Kio" test "$after" -lt $((before + 40000))
sleep 0.3
claim "un corps est resté" test "$(metric sceau_http_bodies_bytes)" = 0

# --- a crowd: nobody is lost, each has the very answer
"$verify" check --json --trust "$certs" --allow-test --at 2020-05-15 - < "$travail" > "$dir/expected" || true
SAME=$dir/expected expect 0 "$crowd" "$socket" 64 2000 '/check?date=2020-05-15' application/octet-stream "$travail"
shows "2xx=2000 4xx=0 5xx=0 lost=0 other=0"

# --- who examines dies in the midst: that request hears of it, the next is answered
if [ "$sanitized" = no ]; then
  /usr/bin/python3 "$source/tests/support/paged_pdf.py" "$dir/bombs.pdf" bomb bomb bomb
  ask /check -H 'Content-Type: application/pdf' --data-binary "@$dir/bombs.pdf" &
  asking=$!
  victim=
  for i in $(seq 100); do
    for one in $(pgrep -P "$service"); do
      # the one that has a page drawn
      ! pgrep -P "$one" -x mutool > /dev/null || victim=$one
    done
    [ -z "$victim" ] || break
    sleep 0.02
  done
  claim "personne n’examine" test -n "$victim"
  kill -KILL "$victim"
  wait "$asking"
  problem 500 examination-lost
  post 200 image/png "$specimens/dc04_fr00_travail.png"
  claim "la perte n’est pas comptée" test "$(metric 'sceau_verify_examinations_total{end="lost"}')" = 1
  claim "la perte n’est pas dite" grep -q 'event=examiner-ended signal=9' "$dir/service.log"
fi

# --- an examiner has no connection, no other document, and cannot make any
# confined: how many of the service's processes are; all but the one that serves
confined() {
  local pid count=0
  for pid in $(pgrep -P "$service"); do
    ! grep -q "^$1" "/proc/$pid/status" 2> /dev/null || { count=$((count + 1)); examiner=$pid; }
  done
  test "$count" = $(($(pgrep -c -P "$service") - 1))
}
# those that were just forked are not yet
soon() {
  for i in $(seq 100); do ! "$@" || return 0; sleep 0.05; done
  return 1
}
claim "privilèges" soon confined 'NoNewPrivs:[[:space:]]*1$'
[ "$sanitized" = yes ] || claim "pas de filtre" soon confined 'Seccomp:[[:space:]]*2$'
inode=$(awk -v p="$socket" '$NF == p { print $7; exit }' /proc/net/unix)
claim "la socket n’est pas trouvée" test -n "$inode"
claim "elle tient la socket du service" sh -c "! ls -l /proc/$examiner/fd | grep -q 'socket:\\[$inode\\]'"

# --- the metrics: counts, and nobody
asked 200 /metrics
says "text/plain; version=0.0.4"
shows 'sceau_verify_checks_total{kind="code",verdict="not-valid"}'
shows 'sceau_verify_trust{state="pinned"} 1'
shows 'route="/check",status="4xx"'

# --- trust that is replaced is seen, by codes and by documents
stop
claim "fin : $stopped" test "$stopped" = 0
mkdir "$dir/empty-trust"
cp -r "$dir/empty-trust" "$dir/trust"
start --trust "$dir/trust" --allow-test --rate 0 --workers 1
asked 404 /
asked 404 /bundle
asked 404 /site.json
post 200 application/octet-stream "$specimens/dc04_fr00_travail.bin" '/check?date=2020-05-15'
claim "un signataire est déjà connu" jq -e '.seal.state == "unknown-signer"' "$dir/answer"
mv "$dir/trust" "$dir/old-trust"
cp -r "$certs" "$dir/trust"
sleep 1.1
post 200 application/octet-stream "$specimens/dc04_fr00_travail.bin" '/check?date=2020-05-15'
claim "la liste n’est pas relue" jq -e '.seal.signature == "right"' "$dir/answer"
post 200 image/png "$specimens/dc04_fr00_travail.png" '/check?date=2020-05-15'
claim "la liste n’est pas relue par qui examine" jq -e '.seal.signature == "right"' "$dir/answer"

# --- SIGTERM in the midst: what has begun is answered, nobody else comes in
/usr/bin/python3 "$source/tests/support/paged_pdf.py" "$dir/letters.pdf" words
(ask /check -H 'Content-Type: application/pdf' --data-binary "@$dir/letters.pdf"; echo "$status" > "$dir/status") &
asking=$!
for i in $(seq 100); do
  [ "$(metric sceau_http_working)" != 1 ] || break
  sleep 0.02
done
stop
claim "fin : $stopped" test "$stopped" = 0
wait "$asking"
claim "ce qui était commencé est perdu : $(cat "$dir/status")" test "$(cat "$dir/status")" = 200
claim "la socket est restée" test ! -e "$socket"
claim "un processus est resté" sh -c "! pgrep -f '[s]erve --socket $socket'"

# --- handed over by systemd, on a socket that it made
if command -v systemd-socket-activate > /dev/null; then
  systemd-socket-activate -l "$dir/handed.sock" "$verify" serve --trust "$certs" --rate 1 2> "$dir/service.log" &
  service=$!
  for i in $(seq 100); do [ ! -S "$dir/handed.sock" ] || break; sleep 0.05; done
  socket=$dir/handed.sock
  asked 200 /healthz
  # --- the allowance of a client, whom the proxy names last
  for i in $(seq 100); do
    ask /check -H 'Content-Type: text/plain' --data-binary x -H 'X-Forwarded-For: 10.0.0.1, 192.0.2.7'
    [ "$status" = 200 ] || break
  done
  messages=$(cat "$dir/headers")
  problem 429 too-many-requests
  says "Retry-After: "
  post 200 application/octet-stream "$travail" /check -H 'X-Forwarded-For: 192.0.2.8'
  stop
  claim "fin : $stopped" test "$stopped" = 0
  claim "la socket de systemd a disparu" test -S "$dir/handed.sock"
fi

# --- no line of all these lives holds anything that was sent, asked for or known of a client
cat "$dir"/service.*past | grep ^level= > "$dir/all.log"
claim "rien n’a été écrit" grep -q event=ready "$dir/all.log"
for word in DC04 SPECIMEN DUPONT JEAN secret app.js deep caf employer 192.0.2 role= PDF tmp; do
  claim "« $word » est dans le journal" sh -c "! grep -q '$word' '$dir/all.log'"
done
claims_made 250
