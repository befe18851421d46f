#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The agent's desk through nginx: which forms are believed, who may do what, what is sent
# twice, what happens while the keys are away; over SQLite, and over the PostgreSQL of
# with_postgres.sh, where a form of one service is good for the other.
# usage: desk_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
. "$source/tests/e2e/serve_lib.sh"
other=
serve_also() { [ -z "$other" ] || kill -KILL "$other"; }
all=$(for file in "$templates"/*/kind.tsv; do
  ! grep -q '^authority	prefecture' "$file" || basename "$(dirname "$file")"
done)
# shellcheck disable=SC2034
# shellcheck disable=SC2086
kinds=$(printf '"%s",' $all)
kinds=${kinds%,}
serve_keys
ceremony_stamper
roles="agent supervisor machine auditor"
# shellcheck disable=SC2086
serve_roles $roles
serve_client none "sans rôle" ""
serve_nginx
head -c 17900000 /dev/zero | tr '\0' ' ' > "$dir/huge"
own=https://titres.example:$port

# posted STATUS WHO PATH DATA [CURL-OPTION...]: a form as a browser sends it
posted() {
  local wanted=$1 who=$2 path=$3 data=$4
  shift 4
  asked "$wanted" "$who" POST "$path" -H "Content-Type: application/x-www-form-urlencoded" --data-binary "$data" \
    -H "Origin: $own" -H "Sec-Fetch-Site: same-origin" "$@"
}
# closed TEXT: nginx says it, in a page
closed() {
  messages=${messages,,}
  says "content-type: text/html; charset=utf-8"
  says "strict-transport-security: max-age"
  says "cache-control: no-store"
  says "content-security-policy: default-src 'none'; frame-ancestors 'none'"
  shows "<title>"
  shows "$1"
}
page() { # the last answer is a page, and says TEXT
  grep -qi '^content-type: text/html; charset=utf-8' "$dir/headers" || lost "n’est pas une page"
  grep -qi "^content-security-policy: default-src 'none'; .*form-action 'self'; frame-ancestors 'none'" "$dir/headers" \
    || lost "la page n’a pas sa politique"
  grep -qi '^cache-control: no-store' "$dir/headers" || lost "la page est gardée"
  shows "$1"
  claim "la page dépasse 50 ko" test "$(stat -c %s "$dir/answer")" -le 51200
}
hidden() { sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" "$dir/answer" | head -1; }
token_of() { # WHO
  asked 200 "$1" GET "/desk/titles/$number/${2:-suspend}"
  hidden token
}
went() { # LOCATION-PATTERN
  grep -qi "^location: $1" "$dir/headers" || lost "va ailleurs que $1 : $messages"
}
count() { curl -sS "${direct[@]}" "http://service/titles/$number/history" | jq length; }

run() { # REGISTER
  register=$1
  expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests <(jq -c . "$templates/api/sample.json") \
    --out "$dir/out.$2" --results "$dir/results.$2" --by essai
  number=$(jq -r .number "$dir/results.$2")
  serve_start
  claimed=$(jq -sRr @uri < "$dir/supervisor.pem")
  direct=(--unix-socket "$socket" -H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: $claimed")
}

# --- who is known, in the words of a page
run "$dir/register.db" 1
for path in /desk "/desk?x=1" /desk/expiring; do
  asked 401 - GET "$path"
  closed "<h1>Certificat demandé</h1>"
done
asked 401 - GET /desks
says "content-type: application/problem+json"
asked 401 - POST /desk/issue/api --data-binary "@$dir/huge"
closed "<h1>Certificat demandé</h1>"
asked 404 agent GET /.away.page
says "content-type: application/problem+json"
claim "un refus qui n’en est pas un dit quand revenir" sh -c "! grep -qi '^retry-after' '$dir/headers'"
asked 413 agent POST /desk/issue/api --data-binary "@$dir/huge"
closed "<h1>Envoi trop grand</h1>"
asked 400 agent GET /desk --http1.1 -H "X-Long: $(head -c 9000 /dev/zero | tr '\0' x)"
closed "<h1>Envoi mal formé</h1>"
asked 403 none GET /desk
page "ne nomme pas un rôle"
claim "une page dit à l’inconnu ce qu’il pourrait faire" sh -c "! grep -q '<nav' '$dir/answer'"
asked 200 agent GET /desk
page "agent SPECIMEN"
for path in none reports/none none/none/none; do
  asked 404 agent GET "/desk/$path"
  page "Le guichet n’a pas de page à cette adresse"
done
asked 404 agent GET /none
problem 404 not-found

# --- which forms are believed
before=$(count)
token=$(token_of agent)
claim "pas de jeton" test "${#token}" = 80
suspend=/desk/titles/$number/suspend
form="token=$token&reason=essai"
posted 403 agent "$suspend" "reason=essai"
page "trop ancien, ou n’a pas été donné à votre nom"
posted 403 supervisor "$suspend" "$form"
page "n’a pas été donné à votre nom"
posted 403 agent "$suspend" "token=${token/%?/x}&reason=essai"
forged() { posted 403 agent "$suspend" "$form" "$@" && page "ne vient pas de ce site"; }
refused=0
for origin in "https://elsewhere.example" "null" "http://titres.example:$port" "https://titres.example.elsewhere.example" \
  "https://titres.exampl" ""; do
  asked 403 agent POST "$suspend" -H "Content-Type: application/x-www-form-urlencoded" --data-binary "$form" -H "Origin: $origin"
  page "ne vient pas de ce site"
  refused=$((refused + 1))
done
claim "$refused origines" test "$refused" = 6
for site in cross-site same-site none; do
  asked 403 agent POST "$suspend" -H "Content-Type: application/x-www-form-urlencoded" --data-binary "$form" \
    -H "Origin: $own" -H "Sec-Fetch-Site: $site"
  page "ne vient pas de ce site"
done
forged -H "Origin: https://elsewhere.example"
posted 400 agent "$suspend" "$form&reason=encore"
page "mal formé"
posted 400 agent "$suspend" "$form&x=%zz"
posted 400 agent "$suspend" "$form&x=%00"
posted 415 agent "$suspend" "$form" -H "Content-Type: text/plain"
posted 413 agent "$suspend" "$(head -c 70000 /dev/zero | tr '\0' x)"
asked 200 agent GET "$suspend?$form"
claim "un formulaire refusé a fait quelque chose" test "$(count)" = "$before"
posted 403 agent "/desk/titles/$number/revoke" "token=$token&reason=essai"
page "Votre rôle n’a pas cet acte"
claim "un rôle a fait ce qu’il ne peut pas" test "$(count)" = "$before"

# --- each role on each page, and on what its form would do
acts="suspend reinstate revoke replace renew close"
for role in $roles; do
  asked 200 "$role" GET /me
  jq -r '.acts[]' "$dir/answer" > "$dir/may"
  may() { if grep -qx "$1" "$dir/may"; then echo "$2"; else echo 403; fi; }
  while read -r act path; do
    asked "$(may "$act" 200)" "$role" GET "$path"
    [ "$status" = 200 ] || page "$(if [ "$status" = 403 ]; then echo "Demande refusée"; fi)"
  done <<PAGES
read /desk/titles/$number
file /desk/titles/$number/file
expiring /desk/expiring
stats /desk/stats
reports /desk/reports
report /desk/reports/new
issue /desk/issue
replace /desk/titles/$number/correct
issue /desk/issue/api
PAGES
  token=
  for act in $acts; do
    asked "$(may "$act" 200)" "$role" GET "/desk/titles/$number/$act"
    [ "$status" != 200 ] || token=$(hidden token)
  done
  for act in $acts; do
    if grep -qx "$act" "$dir/may"; then
      # allowed, and refused for want of a reason or as things stand: nothing is changed
      [ "$act" = renew ] || { posted 400 "$role" "/desk/titles/$number/$act" "token=$token&reason="; page "<h1>"; }
    elif [ -n "$token" ]; then
      posted 403 "$role" "/desk/titles/$number/$act" "token=$token&reason=essai"
      page "Votre rôle n’a pas cet acte"
    fi
  done
done
claim "un refus a fait quelque chose" test "$(count)" = "$before"

# fields_of KIND: its sample as the form sends it: lists in one field
fields_of() {
  jq -r --arg until "$(date -d '+90 days' +%F)" 'if .validity.until then .validity.until = $until else . end
    | del(.schema, .kind) | [paths(type != "object") as $p | select($p | map(type) | index("number") | not) | [($p | join(".")), getpath($p)]]
    | map("\(.[0])=\(.[0] as $n | .[1] | if type == "array" then join(if $n == "card.mrz" then "\r\n" else ", " end) else tostring end | @uri)")
    | join("&")' "$templates/$1/sample.json"
}

# --- the form of each kind takes what its sample asks
for kind in $all; do
  asked 200 agent GET "/desk/issue/$kind"
  claim "le formulaire de $kind dépasse 50 ko" test "$(stat -c %s "$dir/answer")" -le 51200
  posted 200 agent "/desk/issue/$kind" "token=$(hidden token)&key=$(hidden key)&step=check&$(fields_of "$kind")"
  page "Rien n’est encore scellé"
done

# --- a title by the form, once, whatever happens
asked 200 agent GET /desk/issue/depot
token=$(hidden token)
key=$(hidden key)
fields=$(fields_of depot)
posted 422 agent /desk/issue/depot "token=$token&key=$key&step=seal"
page "À corriger"
asked 404 agent GET /desk/issue/nothing
posted 200 agent /desk/issue/depot "token=$token&key=$key&step=check&$fields"
page "Rien n’est encore scellé"
page "ne prouve ni le droit au séjour"
ceremony_stop
posted 503 agent /desk/issue/depot "token=$token&key=$key&step=seal&$fields"
page "recommencez dans un instant"
ceremony_agent
posted 303 agent /desk/issue/depot "token=$token&key=$key&step=seal&$fields"
went "/desk/titles/DEPOT-[0-9-]*?done=issue"
made=$(sed -n 's/^[Ll]ocation: \([^?]*\).*/\1/p' "$dir/headers")
# and of another form sent three times at the same moment
asked 200 agent GET /desk/issue/depot
twice=$(hidden key)
clicks=
for i in 1 2 3; do
  curl -sS --cacert "$dir/certificate.pem" --resolve "titres.example:$port:127.0.0.1" --cert "$dir/agent.pem" --key "$dir/agent.key" \
    -H "Origin: $own" -D "$dir/click.$i" -o /dev/null "$own/desk/issue/depot" \
    --data-binary "token=$token&key=$twice&step=seal&${fields/9201202004012359123/9201202004012359124}" &
  clicks="$clicks $!"
done
# shellcheck disable=SC2086
wait $clicks
claim "trois clics font plusieurs titres" test "$(grep -ih '^location:' "$dir"/click.* | sort -u | wc -l)" = 1
claim "un des trois clics n’a pas de réponse" test "$(cat "$dir"/click.* | grep -ic '^location:')" = 3
posted 303 agent /desk/issue/depot "token=$token&key=$key&step=seal&$fields"
went "$made?done=issue"
asked 200 agent GET "$made?done=issue"
page "Le titre est émis"
shows "agent SPECIMEN"
shows "<td>niveau B-B"
claim "la page parle aux machines" sh -c "! grep -q 'examen=\|>[0-9]*-[0-9]*-[0-9]*<' '$dir/answer'"
# the same form with other words is another request, and says so
posted 409 agent /desk/issue/depot "token=$token&key=$key&step=seal&${fields/Specimen/Autre}"
page "Demande refusée"
asked 200 supervisor GET /stats
has '.all.issued == 3'

# --- nothing personal but on the page
for word in Natacha Specimen 7503120521 "Buenos Aires"; do
  claim "« $word » est au journal du service" sh -c "! grep -q '$word' '$dir/service.log' '$dir/nginx.log'"
done
# --- who asks too much at once
sed -i 's|rate=1000r/s|rate=1r/m|; s/burst=2000 nodelay/burst=1 nodelay/' "$dir/site.conf"
serve_nginx_again
for path in / / /; do through auditor GET "$path"; done
asked 429 auditor GET /desk
closed "<h1>Trop de requêtes à la fois</h1>"
says "retry-after: 1"
asked 429 auditor GET /expiring
problem 429 too-many-requests
sed -i 's|rate=1r/m|rate=1000r/s|; s/burst=1 nodelay/burst=2000 nodelay/' "$dir/site.conf"
serve_nginx_again

serve_stop
claim "fin du service : $stopped" test "$stopped" = 0
asked 503 agent GET /desk
closed "<h1>Le guichet redémarre</h1>"
says "retry-after: 5"

# --- two services over one register: a form of one is good for the other
run "$SCEAU_TEST_POSTGRES" 2
"$bin/sceau" serve --config "$dir/sceau.json" --register "$register" --socket "$dir/other.sock" 2> "$dir/other.log" &
other=$!
for _ in $(seq 100); do ! grep -q event=ready "$dir/other.log" || break; sleep 0.05; done
token=$(token_of supervisor)
status=$(curl -sS --unix-socket "$dir/other.sock" -H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: $claimed" -o "$dir/answer" \
  -D "$dir/headers" -w '%{http_code}' -H "Host: titres.example" -H "Origin: $own" -H "Sec-Fetch-Site: same-origin" \
  --data-binary "token=$token&reason=essai" "http://service$suspend")
claim "l’autre service ne croit pas le formulaire : $status" test "$status" = 303
asked 200 supervisor GET "/desk/titles/$number"
page "suspendu"
kill -TERM "$other"
wait "$other" || lost "fin de l’autre service"
other=
serve_stop
claims_made 150
