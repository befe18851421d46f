#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau notify: what is issued and what ends is told by mail, through a real relay, and by
# a signed hook; each once, whatever is away, refuses, or dies in between.
# usage: notify_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
templates=$source/templates
dir=$(mktemp -d)
agent_pid=
servers=()
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
leave() {
  local pid
  for pid in "${servers[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
  ceremony_stop || true
  rm -rf "$dir"
}
trap leave EXIT
ceremony_files
ceremony_keys > /dev/null
ceremony_agent

# two authorities of servers, and what the first one certifies: localhost, and another name
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/$1.key" -days 30 \
    -subj "/CN=Autorité SPECIMEN $1" -out "$dir/$1.pem" 2> /dev/null
}
server_certificate() { # NAME AUTHORITY HOST
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/$1.key" -subj "/CN=$3" \
    -out "$dir/$1.csr" 2> /dev/null
  openssl x509 -req -in "$dir/$1.csr" -CA "$dir/$2.pem" -CAkey "$dir/$2.key" -CAcreateserial -days 30 \
    -extfile <(printf 'subjectAltName=DNS:%s\n' "$3") -out "$dir/$1.pem" 2> /dev/null
}
authority ca; authority otherca
server_certificate good ca localhost
server_certificate named ca relay.example
server_certificate foreign otherca localhost

mkdir "$dir/relay" "$dir/hook"
(umask 077; openssl rand -hex 32 > "$dir/secrets/hook"; openssl rand -hex 12 > "$dir/secrets/relay")
cp "$dir/secrets/hook" "$dir/hook/secret"
cp "$dir/secrets/relay" "$dir/relay/password"

# serve KIND FOLDER [CERTIFICATE]: on the port that it had before; $served is its process
serve() {
  local port=0
  [ ! -e "$dir/$2/last" ] || port=$(cat "$dir/$2/last")
  rm -f "$dir/$2/port"
  /usr/bin/python3 "$source/tests/support/notice_server.py" "$1" "$dir/$2" "$port" \
    "$dir/${3:-good}.pem" "$dir/${3:-good}.key" 2>> "$dir/servers.log" &
  served=$!
  servers+=("$served")
  disown "$served" # its end is no news
  for _ in {1..200}; do
    [ ! -s "$dir/$2/port" ] || break
    sleep 0.02
  done
  cp "$dir/$2/port" "$dir/$2/last"
}
stop() {
  kill -9 "$1" 2> /dev/null || true
  while kill -0 "$1" 2> /dev/null; do sleep 0.01; done
}

serve relay relay; relay=$served
serve hook hook; hook=$served
configure() { # FILTER: the configuration with notices, changed
  jq --arg relay "smtp://localhost:$(cat "$dir/relay/last")" --arg hook "https://localhost:$(cat "$dir/hook/last")/avis" \
    '.notices = { titles: "https://espace.example/titres",
       mail: { server: $relay, from: "titres@prefecture.example", user: "sceau", password: "secrets/relay", ca: "ca.pem" },
       hook: { address: $hook, secret: "secrets/hook", ca: "ca.pem" } } | '"$1" "$dir/sceau.json" > "$dir/notices.json"
}
configure .

request() { # NUMBER EMAIL [LANGUAGE]
  jq -c --arg n "92012020000000000$(printf %02d "$1")" --arg e "$2" --arg l "${3:-}" \
    '.application.number = $n | if $e == "" then . else .holder.email = $e end | if $l == "" then . else .language = $l end' \
    "$templates/api/sample.json"
}
verb() { "$bin/sceau" "$1" --config "$dir/notices.json" --register "$register" "${@:2}"; }
notify() { verb notify --by essai "$@"; }
start() { # the program itself, to be killed: $pid
  "$bin/sceau" notify --config "$dir/notices.json" --register "$register" > "$dir/.killed" 2>&1 &
  pid=$!
}
issue_all() { verb batch --requests "$dir/lines" --out "$dir/out" --results "$dir/results" --by essai; }
number() { jq -r "select(.line == $1).number" "$dir/results"; }
ask() {
  case $register in
    postgresql:*) psql "$register" -qAtc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}
received() { find "$dir/$1" -name "[0-9]*.$2" | wc -l; } # FOLDER SUFFIX
forget() { rm -f "$dir"/relay/[0-9]* "$dir"/hook/[0-9]*; }
# ends_in DAYS TITLE: its last day, as seen on another day, and what was said of it is forgotten
ends_in() {
  ask "UPDATE title SET valid_until = '$(TZ=Europe/Paris date -d "+$1 days" +%F)' WHERE id = $2;
    DELETE FROM outbox WHERE title = $2 AND event LIKE 'end-%'; DELETE FROM setting WHERE name LIKE 'notice-ends-%'"
}
due_now() { ask "UPDATE outbox SET next_at = 0 WHERE state = 'waiting'"; }
mail() { /usr/bin/python3 "$source/tests/support/read_mail.py" "$dir/relay/$1.eml"; }

# ---- what is issued
register=$dir/register.db
{
  request 1 "natacha@specimen.example"
  request 2 "corinne@specimen.example" en # not reviewed: French
  request 3 ""
  request 4 'a@b.example\r\nBcc: autre@specimen.example' | sed 's/\\\\r\\\\n/\\r\\n/'
} > "$dir/lines"
expect 1 issue_all; says "3 titres émis"; says "1 lignes refusées"
claim "l’adresse hostile est refusée par son membre" jq -es 'map(select(.line == 4).error)[0] | test("holder.email")' "$dir/results"
claim "les rangées" test "$(ask "SELECT count(*) FROM outbox WHERE channel = 'mail'")/$(ask "SELECT count(*) FROM outbox")" = 2/5
expect 0 notify --dry-run; shows "Courriel : 2 à envoyer"; shows "Système : 3 à envoyer"
claim "rien n’est parti" test "$(received relay eml)$(received hook json)" = 00
expect 0 notify
shows "Courriel : envoyés 2, à réessayer 0, abandonnés 0, sans objet 0"
shows "Système : envoyés 3, à réessayer 0"
claim "reçus" test "$(received relay eml)/$(received hook json)" = 2/3
expect 0 mail 001
[ -z "${SHOW_MAIL:-}" ] || cat "$dir/relay/001.eml" "$dir/.out"
shows "X-Envelope: titres@prefecture.example natacha@specimen.example tls"
shows "From: Préfecture de démonstration <titres@prefecture.example>"
shows "Reply-To: titres@prefecture.example"
shows "To: natacha@specimen.example"
shows "Subject: Votre document n° $(number 1) est établi"
shows "Auto-Submitted: auto-generated"; shows "Content-Language: fr"
shows "https://espace.example/titres"; shows "https://verifier.example/v"; shows "https://aide.example/signaler"
shows "Il est valable du "
for word in Argentin Natacha Specimen 1973 juillet AR7 salarié 7503120521 "Buenos Aires"; do
  claim "le courriel dit « $word »" sh -c "! grep -v '^To:\\|^X-Envelope' '$dir/.out' | grep -q '$word'"
done
expect 0 mail 002
shows "To: corinne@specimen.example"; shows "Content-Language: fr"; shows "Bonjour,"
claim "la signature de chaque avis" jq -es 'all(.right and .path == "/avis" and .type == "application/json" and .id == .body.id)' "$dir"/hook/*.json
claim "ce que dit un avis" jq -es --arg n "$(number 1)" '.[0].body | .schema == "sceau.notice/1" and .event == "issue" and .number == $n
  and .status == "good" and .examined and .kind == "api" and (.valid_until | test("^20"))' "$dir"/hook/*.json
claim "rien d’une personne" sh -c "! grep -q 'specimen\\|1973\\|Argentin\\|7503120521' '$dir'/hook/*.json"
claim "livré est inscrit" test "$(ask "SELECT count(*) FROM outbox WHERE state = 'delivered' AND delivered_at > 0 AND failure IS NULL")" = 5
expect 0 verb history "$(number 1)"; shows "notify, par essai : avis=issue voie=mail essais=1"
expect 0 notify --json
claim "plus rien à dire" jq -e '.schema == "sceau.notify/1" and (.channels | map(.delivered) == [0, 0])' "$dir/.out"
claim "rien deux fois" test "$(received relay eml)/$(received hook json)" = 2/3
claim "aucune adresse dans le registre hors des demandes" sh -c "! sqlite3 '$register' 'SELECT * FROM outbox; SELECT who, act, detail FROM audit; SELECT reason, request_key FROM title' | grep -q @"

# a request that cannot be: the system is told, once it was reserved
ask "INSERT INTO outbox (title, event, channel, written_at, next_at) VALUES (3, 'failure', 'hook', 1, 1)"
expect 0 notify; shows "Système : envoyés 0, à réessayer 0, abandonnés 0, sans objet 1" # it was issued

# ---- what ends: the nearest threshold, once; the relay away, and back
forget
ends_in 20 1; ends_in 7 2; ends_in 90 3
stop "$relay"
expect 1 notify; says "mail : le serveur n’est pas joignable"
shows "Courriel : envoyés 0, à réessayer 1"; shows "Système : envoyés 2"
claim "un seul essai quand le relais est absent" test "$(ask "SELECT sum(attempts) FROM outbox WHERE channel = 'mail' AND state = 'waiting'")" = 1
serve relay relay; relay=$served
due_now
expect 0 notify; shows "Courriel : envoyés 2"; shows "Système : envoyés 0"
for i in 001 002; do mail $i; done > "$dir/ends"
[ -z "${SHOW_MAIL:-}" ] || cat "$dir/ends"
claim "le jour de la fin" grep -q "^Subject: Votre document n° $(number 1) prend fin le" "$dir/ends"
claim "quoi faire" grep -q "un nouveau document est fait" "$dir/ends"
claim "le plus proche seuil seul" test "$(ask "SELECT event FROM outbox WHERE event LIKE 'end-%' ORDER BY title, event" | sort | paste -sd ' ')" = "end-30 end-30 end-7 end-7"
expect 0 notify
claim "chaque seuil une fois" test "$(received relay eml)" = 2

# ---- the relay is not who it says, or does not encrypt: nothing is said to it
forget
ends_in 6 1
for how in "relay foreign" "relay named" "clear good"; do
  stop "$relay"
  # shellcheck disable=SC2086
  serve ${how% *} relay ${how#* }; relay=$served
  due_now
  expect 1 notify
  case $how in clear*) says "ne chiffre pas (STARTTLS)" ;; *) says "le certificat du serveur n’est pas reconnu" ;; esac
  claim "rien n’est dit à $how" test "$(received relay eml)" = 0
done
# a relay of this machine, in clear, where the configuration says so
configure '.notices.mail |= { server: .server, from: .from, tls: "none" }'
due_now
expect 0 notify; shows "Courriel : envoyés 1"
expect 0 mail 001; shows "natacha@specimen.example clear"
configure .
stop "$relay"; serve relay relay; relay=$served

# ---- what the relay refuses
again() { forget; ends_in 6 1; due_now; } # one mail to send
holder() { ask "UPDATE request SET body = replace(body, '$1', '$2') WHERE title = 1"; }
outcome() { ask "SELECT state || ' ' || coalesce(failure, '') FROM outbox WHERE title = 1 AND event LIKE 'end-%' AND channel = 'mail'"; }
again; echo wrong > "$dir/relay/password"
expect 1 notify; says "refuse le compte"; claim "login" test "$(outcome)" = "waiting login"
cp "$dir/secrets/relay" "$dir/relay/password"
again; touch "$dir/relay/sender"
expect 1 notify; says "ne prend pas de courriels"; claim "l’expéditeur" test "$(outcome)" = "waiting smtp-550"
rm "$dir/relay/sender"
again; touch "$dir/relay/spam"
expect 1 notify; says "ne prend pas ce courriel"; claim "le texte" test "$(outcome)" = "waiting smtp-554"
rm "$dir/relay/spam"
again; holder natacha@ full@
expect 1 notify; says "ne prend pas ce courriel"; claim "pleine" test "$(outcome)" = "waiting smtp-452"
again; holder full@ relay@
expect 1 notify; claim "relais refusé" test "$(outcome)" = "waiting smtp-554"
again; holder relay@ absent@
expect 1 notify; shows "abandonnés 1"; claim "absente" test "$(outcome)" = "failed smtp-550"
expect 0 notify
# an address that somebody wrote into the register
again; holder absent@ 'a@b.example\r\nBcc: autre@'
expect 0 notify; shows "Courriel : envoyés 0, à réessayer 0, abandonnés 0, sans objet 1"
claim "aucun en-tête de plus" test "$(outcome)/$(received relay eml)" = "dropped address/0"
holder 'a@b.example\r\nBcc: autre@' natacha@

# ---- what is not so any more
again; expect 0 verb suspend --reason essai "$(number 1)"
ask "INSERT INTO outbox (title, event, channel, written_at, next_at) VALUES (1, 'end-7', 'mail', 1, 1), (1, 'end-7', 'hook', 1, 1)"
expect 0 notify; shows "Courriel : envoyés 0, à réessayer 0, abandonnés 0, sans objet 1"; shows "Système : envoyés 0"
expect 0 verb reinstate --reason essai "$(number 1)"
again; ask "INSERT INTO outbox (title, event, channel, written_at, next_at) VALUES (1, 'end-15', 'mail', 1, 1)"
expect 0 notify; shows "Courriel : envoyés 1, à réessayer 0, abandonnés 0, sans objet 1"
again; ask "DELETE FROM request WHERE title = 1"
expect 0 notify; shows "sans objet 1"; claim "purgée" test "$(outcome)" = "dropped purged"

# ---- the hook
hooked() { forget; ends_in 6 2; ends_in 6 3; echo "$1" > "$dir/hook/code"; }
hook_state() { ask "SELECT state || ' ' || coalesce(failure, '') FROM outbox WHERE event = 'end-7' AND channel = 'hook' AND title > 1 ORDER BY title" | paste -sd /; }
hooked 503; expect 1 notify; shows "Système : envoyés 0, à réessayer 1"; says "hook : le système ne prend pas d’avis"
claim "un seul essai" test "$(received hook json)" = 1
hooked 500; expect 1 notify; shows "Système : envoyés 0, à réessayer 2"; claim "500" test "$(hook_state)" = "waiting http-500/waiting http-500"
hooked 404; expect 1 notify; claim "une adresse fausse attend" test "$(received hook json)" = 1
hooked 302; expect 1 notify; claim "aucune redirection n’est suivie" test "$(received hook json)" = 1
hooked 422; expect 1 notify; shows "abandonnés 2"; claim "422" test "$(hook_state)" = "failed http-422/failed http-422"
rm "$dir/hook/code"
hooked 204; rm "$dir/hook/code"; openssl rand -hex 32 > "$dir/hook/secret"
expect 1 notify; claim "un autre secret n’est pas cru" test "$(ask "SELECT count(*) FROM outbox WHERE failure = 'http-401'")" = 1
cp "$dir/secrets/hook" "$dir/hook/secret"
stop "$hook"; serve hook hook foreign; hook=$served; due_now
expect 1 notify; says "hook : le certificat du serveur n’est pas reconnu"
stop "$hook"; serve hook hook; hook=$served; due_now; forget
expect 0 notify; shows "Système : envoyés 2"; claim "la signature" jq -es 'length == 2 and all(.right)' "$dir"/hook/*.json

# ---- killed after the sending, before it was recorded: sent again, and known as the same
forget; ends_in 5 2; touch "$dir/relay/hold"
start
for _ in {1..300}; do [ "$(received relay eml)" = 0 ] || break; sleep 0.02; done
kill -9 "$pid"; wait "$pid" 2> /dev/null || true
rm "$dir/relay/hold"
claim "reçu, et non inscrit" test "$(received relay eml)/$(ask "SELECT state FROM outbox WHERE title = 2 AND event = 'end-7' AND channel = 'mail'")" = 1/waiting
expect 0 notify; shows "Courriel : envoyés 0" # somebody has it on lease
due_now
expect 0 notify; shows "Courriel : envoyés 1"
id() { mail "$1" | grep '^Message-ID: <[0-9a-f]\{32\}@prefecture.example>$'; }
claim "le même Message-ID" test "$(id 001)" = "$(id 002)"
forget; ends_in 5 3; touch "$dir/hook/hold"
start
for _ in {1..300}; do [ "$(received hook json)" = 0 ] || break; sleep 0.02; done
kill -9 "$pid"; wait "$pid" 2> /dev/null || true
rm "$dir/hook/hold"; due_now
expect 0 notify
claim "la même clé" jq -es 'map(.id) | length == 2 and .[0] == .[1] and (.[0] | length) == 32' "$dir"/hook/*.json
# days were moved by hand above, which the tables no longer hide; the chain itself holds
expect 1 "$bin/sceau" audit --register "$register"; shows "chaîne intacte"

# ---- renewed: the holder is told of the successor, in words that name both
cp "$dir/results" "$dir/first"
forget; ends_in 20 2
expect 1 verb renew --days 25 --out "$dir/out" --by essai
ask "UPDATE outbox SET next_at = 0 WHERE state = 'waiting'"
expect 0 notify
claim "le renouvellement" jq -es --arg f "$(number 2)" 'map(select(.body.event == "renewal" and .body.former == $f)) | length == 1' "$dir"/hook/*.json
for file in "$dir"/relay/[0-9]*.eml; do mail "$(basename "$file" .eml)"; done > "$dir/renewed"
[ -z "${SHOW_MAIL:-}" ] || cat "$dir/renewed"
ask "INSERT INTO outbox (title, event, channel, written_at, next_at) VALUES (2, 'end-30', 'mail', 1, 1), (2, 'end-30', 'hook', 1, 1)"
expect 0 notify
claim "un titre qui a un successeur ne finit plus" test \
  "$(ask "SELECT state || ' ' || failure FROM outbox WHERE title = 2 AND event = 'end-30'" | paste -sd /)" = "dropped successor/dropped successor"
claim "son courriel" grep -q "Votre nouveau document n° .* Il fait suite au document n° $(number 2)\." "$dir/renewed"

# ---- a reviewed language is the holder's
cp -r "$templates" "$dir/templates"
sed -i 's/^reviewed\tno/reviewed\tyes/' "$dir/templates/texts/notices/en.tsv"
configure ".templates = \"$dir/templates\""
request 5 "natacha@specimen.example" en > "$dir/lines"
rm "$dir/results"; expect 0 issue_all
forget; expect 0 notify
expect 0 mail 001; shows "Content-Language: en"; shows "Subject: Your document no. "; shows "This service is free."
configure .

# ---- no channel: no row, and nothing to do
rm "$dir/results"; request 6 "natacha@specimen.example" > "$dir/lines"
cp "$dir/notices.json" "$dir/both.json"
configure 'del(.notices)'
expect 0 issue_all
claim "aucune rangée" test "$(ask "SELECT count(*) FROM outbox WHERE title = (SELECT max(id) FROM title)")" = 0
expect 3 notify; says "la configuration n’a pas d’avis"
configure .
chmod 644 "$dir/secrets/hook"
expect 3 notify; says "fichier du secret"; says "ouvert à d’autres"; shows "Courriel : envoyés"
chmod 600 "$dir/secrets/hook"
configure '.notices.hook.secret = "secrets/short"'
(umask 077; echo 0123456789 > "$dir/secrets/short")
expect 3 notify; says "de 32 à 255 octets"
configure '.notices.mail.ca = "none.pem"'
ends_in 4 7
expect 1 notify; says "le fichier des autorités ne se lit pas"
configure .
expect 2 notify --limit 0
expect 2 notify extra
expect 3 "$bin/sceau" notify --config "$dir/notices.json" --register "$dir/none.db"
says "il n’y a pas de registre"

# ---- many at once, by two, over PostgreSQL: each once
register=$SCEAU_TEST_POSTGRES
rm -f "$dir/results"; forget
jq -c 'range(40) as $i | .application.number = "92012020000000001\(10 + $i)" | .holder.email = "t\($i)@specimen.example"' \
  "$templates/api/sample.json" > "$dir/lines"
expect 0 issue_all; says "40 titres émis"
notify > "$dir/a" 2>&1 & one=$!
notify > "$dir/b" 2>&1 & two=$!
wait "$one"; wait "$two"
claim "quarante courriels et avis" test "$(received relay eml)/$(received hook json)" = 40/40
claim "chacun à son titulaire" test "$(grep -h '^X-Envelope' "$dir"/relay/*.eml | sort -u | wc -l)" = 40
claim "tous inscrits" test "$(ask "SELECT count(*) FROM outbox WHERE state = 'delivered'")" = 80
expect 0 "$bin/sceau" audit --register "$register"; shows "chaîne intacte"
claim "rien d’une personne dans les messages" sh -c "! grep -q 'specimen.example' '$dir/messages.log' '$dir/servers.log'"
claims_made 160
