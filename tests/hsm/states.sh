# SPDX-License-Identifier: EUPL-1.2
# From one state of a key to the next: no step is skipped, no certificate installed that
# is not its own, no failure seen while one key takes the place of another; and how much
# each has signed.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
ceremony_files
change '.hsm.keys += [{label: "seal-0002", purpose: "seal", certificate: "certs/FR00_0002.pem"}]
  | .hsm.keys[0].limit = 60'
state() {
  awk -F '\t' -v key="$1" '$2 == key { s = $3 } END { print s }' "$dir/sceau-keys.journal"
}
# stays KEY STATE: it is still so
stays() {
  [ "$(state "$1")" = "$2" ] || die "$1 is « $(state "$1") »: $(cat "$dir/sceau-keys.journal")"
}
key() {
  local verb=$1 name=$2
  shift 2
  hsm "$verb" --key "$name" "$@"
}

# --- the journal knows no key but by a ceremony
expect 3 "la clé « seal-0001 » est inconnue du journal : « sceau-hsm ceremony » crée les clés" \
  key backed-up seal-0001 --test-token
expect 2 "la clé « autre » n’est pas dans hsm.keys" key promote autre
[ ! -e "$dir/sceau-keys.journal" ] || die "a journal of nothing"
ceremony_plan "$dir/first.json" seal-0001 seal 0001 pdf-0001 pdf "Cachet SPECIMEN"
expect 0 "Cérémonie faite" perform "$dir/first.json"
ceremony_authority

# --- no step is skipped
expect 1 "clé « seal-0001 » (seal) : créée, sans copie de secours ; certificat absent" hsm status
ceremony_sign "$dir/first/seal-0001.csr" "$dir/good.crt"
expect 3 "est créée, sans copie de secours : il faut d’abord que « sceau-hsm backed-up »" \
  key import-cert seal-0001 --cert "$dir/good.crt"
expect 3 "il faut d’abord que « sceau-hsm backed-up »" key next seal-0001
expect 3 "il faut d’abord que « sceau-hsm backed-up »" key promote seal-0001
stays seal-0001 generated
[ ! -e "$dir/certs/FR00_0001.pem" ] || die "a certificate was installed"
expect 2 "dites où est la copie (--where), ou que le jeton est d’essai" key backed-up seal-0001
expect 2 "dites où est la copie" key backed-up seal-0001 --where ici --test-token
expect 3 "un texte d’une ligne est attendu" key backed-up seal-0001 --where $'deux\nlignes'
expect 3 "un texte d’une ligne est attendu" key backed-up seal-0001 --where $'une\ttabulation'
expect 2 "texte de plus de 200 octets" key backed-up seal-0001 --where "$(printf 'x%.0s' {1..201})"
stays seal-0001 generated
expect 0 "copie notée" key backed-up seal-0001 --where "coffre 12, le 25 novembre"
expect 0 "copie notée" key backed-up seal-0001 --where "et à Lyon"
grep -q "coffre 12, le 25 novembre$" "$dir/sceau-keys.journal" || die "its place is not kept"
expect 3 "est sauvegardée, sans certificat : il faut d’abord que « sceau-hsm import-cert »" key next seal-0001
expect 3 "il faut d’abord que « sceau-hsm import-cert »" key promote seal-0001

# --- certificates
certify() {
  openssl x509 -req -in "$1" -CA "$dir/certs/FR00.pem" -CAkey "$dir/secrets/ca.key" \
    -CAcreateserial -CAserial "$dir/secrets/ca.srl" -sha256 -days "$2" -extfile <(
      printf 'basicConstraints=critical,CA:FALSE\n%s\n' "${3:+keyUsage=critical,$3}") \
    -out "$4" 2> /dev/null
}
certify "$dir/first/seal-0001.csr" -1 digitalSignature "$dir/expired.crt"
certify "$dir/first/seal-0001.csr" 90 keyAgreement "$dir/usage.crt"
certify "$dir/first/pdf-0001.csr" 90 digitalSignature "$dir/other.crt"
expect 0 écrite key csr seal-0001 --cn 0009 --out "$dir/named.csr"
certify "$dir/named.csr" 90 digitalSignature "$dir/named.crt"
echo bonjour > "$dir/text.crt"
installed=$dir/certs/FR00_0001.pem
import() {
  key import-cert seal-0001 --cert "$@"
}
expect 1 "ce certificat n’est pas celui de cette clé" import "$dir/other.crt"
expect 1 "ce certificat n’est pas celui de cette clé" import "$dir/certs/FR00.pem"
expect 1 "le nom commun de ce certificat n’est pas « 0001 », celui de la demande" import "$dir/named.crt"
expect 1 "ce certificat a expiré : demandez-en un autre" import "$dir/expired.crt"
expect 1 "ce certificat n’est pas fait pour signer (usage de la clé)" import "$dir/usage.crt"
expect 3 "text.crt : aucun certificat lisible" import "$dir/text.crt"
expect 3 "absent.crt" import "$dir/absent.crt"
[ ! -e "$installed" ] || die "a refused certificate was installed"
stays seal-0001 backed-up
expect 0 "Certificat de « seal-0001 » installé : $installed" import "$dir/good.crt"
never "Attention"
stays seal-0001 certified
same() {
  [ "$(openssl x509 -in "$1" -noout -fingerprint -sha256)" \
    = "$(openssl x509 -in "$2" -noout -fingerprint -sha256)" ]
}
same "$installed" "$dir/good.crt" || die "another certificate was installed"
expect 1 "a expiré" import "$dir/expired.crt"
same "$installed" "$dir/good.crt" || die "a refused certificate replaced the good one"
# what is checked is what is installed, also from a pipe that can be read once, and DER
certify "$dir/first/seal-0001.csr" 20 digitalSignature "$dir/soon.crt"
openssl x509 -in "$dir/soon.crt" -outform DER | expect 0 "installé" import -
same "$installed" "$dir/soon.crt" || die "another certificate was installed"

# --- next and active: the certificate is looked at again at each step
expect 3 "est certifiée : il faut d’abord que « sceau-hsm next »" key promote seal-0001
cp "$dir/expired.crt" "$installed"
expect 1 "ce certificat a expiré" key next seal-0001
stays seal-0001 certified
cp "$dir/soon.crt" "$installed"
expect 0 "Attention : son certificat finit dans" key next seal-0001
expect 3 "la clé « seal-0001 » est déjà « suivante »" key next seal-0001
cp "$dir/other.crt" "$installed"
expect 1 "ce certificat n’est pas celui de cette clé" key promote seal-0001
rm "$installed"
expect 3 "FR00_0001.pem" key promote seal-0001
stays seal-0001 next
expect 0 "Attention : son certificat finit dans" import "$dir/soon.crt"
stays seal-0001 next
# nothing is active yet: the agent opens the next one and signs with none
ceremony_agent || die "no agent"
logged 'event=certificate-ends key="seal-0001" days=' || die "its end is not announced"
expect 1 "la clé « seal-0001 » est suivante : « sceau-hsm promote » met une clé en service" sign_seal
expect 1 "E_NOTFOUND aucune clé « seal » n’est en service" client active seal
expect 0 "en service pour l’usage « seal »" key promote seal-0001
never "Aucun agent"
expect 0 OK sign_seal
expect 0 seal-0001 client active seal
expect 3 "la clé « seal-0001 » est déjà « en service »" key promote seal-0001
expect 0 "son certificat finit dans" hsm check --key seal-0001
expect 1 "prête ; certificat à renouveler" hsm status
change '.hsm.announce_days = 10'
expect 1 "clé « seal-0001 » (seal) : en service ; prête, certificat valable encore" hsm status
change 'del(.hsm.announce_days)'
# its certificate is renewed while it signs
expect 0 "installé" import "$dir/good.crt"
expect 0 OK sign_seal
stays seal-0001 active

# --- another takes its place, under load: nobody sees a failure, and each signature is
# under the certificate of the key that made it
ceremony_plan "$dir/second.json" seal-0002 seal 0002
expect 0 "Cérémonie faite" perform "$dir/second.json"
ceremony_sign "$dir/second/seal-0002.csr" "$dir/seal-0002.crt"
{ key backed-up seal-0002 --test-token && key import-cert seal-0002 --cert "$dir/seal-0002.crt"; } >> "$said"
"$tools/hsm_client" "$dir/agent.sock" follow seal 4 2 "seal-0001=$dir/good.crt" \
  "seal-0002=$dir/seal-0002.crt" > "$dir/follow" 2>&1 &
follow_pid=$!
"$tools/hsm_client" "$dir/agent.sock" load seal-0001 seal "$dir/good.crt" 4 1 > "$dir/load" 2>&1 &
load_pid=$!
within 30 grep -q going "$dir/follow"
within 30 grep -q going "$dir/load"
# the agent does not open it because it exists, nor sign with it because it is next
if client report | jq -e '.keys[2].workers != []' > /dev/null; then die "a key is open that is not wanted"; fi
expect 0 "suivante" key next seal-0002
second() {
  client sign seal-0002 seal "$dir/seal-0002.crt"
}
expect 1 "la clé « seal-0002 » est suivante" second
within 30 all_open
expect 0 "elle signe encore 60 minutes pour qui la nomme" key promote seal-0002
expect 0 seal-0002 client active seal
expect 0 OK second
expect 0 OK sign_seal # who named it in a configuration
sleep 1
kill -TERM "$follow_pid" "$load_pid"
wait "$follow_pid" || die "$(cat "$dir/follow")"
wait "$load_pid" || die "$(cat "$dir/load")"
grep -qE '^signed=[1-9][0-9]* failed=0 wrong=0' "$dir/follow" || die "$(cat "$dir/follow")"
grep -qE '^signed=[1-9][0-9]* failed=0 wrong=0' "$dir/load" || die "$(cat "$dir/load")"
for name in seal-0001 seal-0002; do
  grep -qE "^$name=[1-9]" "$dir/follow" || die "$name did not sign: $(cat "$dir/follow")"
done
stays seal-0001 retired
stays seal-0002 active
logged 'event=key-state key="seal-0001" state=retired' || die "not in the log"
# there and not back, and its term comes
expect 3 "est retirée : elle ne revient pas à « en service »" key promote seal-0001
expect 3 "est retirée : elle ne revient pas à « certifiée »" import "$dir/good.crt"
expect 0 "retirée, elle ne signe plus" key retire seal-0001 --reason "la relève est faite"
says="la clé « seal-0001 » est retirée : « seal-0002 » est en service, nommez-la dans la configuration"
expect 1 "$says" sign_seal
closed() {
  client report | jq -e '.keys[0].state == "closed" and .keys[0].workers == [] and .keys[0].use == "retired"'
}
within 10 closed
expect 0 OK second
expect 1 "clé « seal-0001 » (seal) : retirée" hsm status
ceremony_certify first pdf-0001 >> "$said"
within 30 all_open
ceremony_promote pdf-0001 >> "$said"
expect 0 "clé « seal-0002 » (seal) : en service ; prête" hsm status
expect 0 "clé « seal-0001 » (seal) : retirée, pas essayée" hsm check
hsm status --json > "$dir/status.json" || die "status --json"
jq -e '.schema == "sceau.hsm-status/1" and .token.present and .agent.ready
  and ([.keys[].state] == ["retired", "active", "active"]) and ([.keys[].purpose] == ["seal", "pdf", "seal"])
  and .keys[0].limit == 60 and .keys[0].signatures > 60 and .keys[2].days_left >= 1094' \
  "$dir/status.json" > /dev/null || die "$(cat "$dir/status.json")"
expect 3 "écriture du résultat impossible" bash -c '"$1" status --config "$2" > /dev/full' \
  - "$bin/sceau-hsm" "$dir/sceau.json"

# --- how much each has signed: announced past a limit, kept when the agent stops, and but
# for the last seconds when it is killed
logged 'event=limit-reached key="seal-0001" limit=60' || die "its limit is not announced"
count() {
  awk -F '\t' -v key="$1" '$1 == key { print $2 }' "$dir/sceau-usage"
}
total() {
  client report | jq ".keys[] | select(.label == \"$1\").total"
}
expect 0 OK client sign seal-0002 seal "$dir/seal-0002.crt" 7
before=$(total seal-0002)
ceremony_stop
[ "$(count seal-0002)" -eq "$before" ] || die "$(count seal-0002) instead of $before"
echo "ancienne	12" >> "$dir/sceau-usage" # of a key that is no more configured
ceremony_agent || die "no agent"
[ "$(total seal-0002)" -eq "$before" ] || die "the agent forgot"
expect 0 OK second
saved() {
  [ "$(count seal-0002)" -eq $((before + 1)) ]
}
within 15 saved
expect 0 OK second
kill -9 "$agent_pid"
wait "$agent_pid" 2> /dev/null || true
[ "$(count seal-0002)" -ge $((before + 1)) ] || die "the count went back"
[ "$(count ancienne)" -eq 12 ] || die "another key's count is lost"
hsm status > "$output" || true
grep -q "clé « seal-0002 ».* $((before + 1)) signatures" "$output" || die "status does not count"
# nowhere to write it: it signs all the same, and says so
rm "$dir/sceau-usage"
mkdir "$dir/sceau-usage"
expect 3 "sceau-usage" agent
rmdir "$dir/sceau-usage"
ceremony_agent || die "no agent"
mkdir "$dir/sceau-usage"
expect 0 OK second
within 15 logged event=usage-unsaved
expect 0 OK second
rmdir "$dir/sceau-usage"
ceremony_stop
[ "$(count seal-0002)" -ge 2 ] || die "it was not saved in the end"

# --- a swap without an agent, one that does not name the key, and one at once
expect 2 "--handover : de 0 à 10080 minutes" key promote seal-0002 --handover 10081
expect 2 "--handover" key promote seal-0002 --handover x
change '.hsm.keys += [{label: "seal-0003", purpose: "seal", certificate: "certs/FR00_0003.pem"},
  {label: "seal-0004", purpose: "seal", certificate: "certs/FR00_0004.pem"}]'
ceremony_plan "$dir/third.json" seal-0003 seal 0003 seal-0004 seal 0004
expect 0 "Cérémonie faite" perform "$dir/third.json"
ceremony_certify third seal-0003 >> "$said"
{ ceremony_sign "$dir/third/seal-0004.csr" "$dir/four.crt" && key backed-up seal-0004 --test-token \
  && key import-cert seal-0004 --cert "$dir/four.crt"; } >> "$said"
expect 3 "la clé « seal-0003 » est déjà « suivante » pour l’usage « seal »" key next seal-0004
jq 'del(.hsm.keys[] | select(.label == "seal-0003"))' "$dir/sceau.json" > "$dir/without.json"
"$bin/sceau-hsm" agent --config "$dir/without.json" 2>> "$dir/agent.log" &
agent_pid=$!
within 20 client sign seal-0002 seal "$dir/seal-0002.crt"
expect 3 "l’agent n’a pas ouvert la clé « seal-0003 »" key promote seal-0003
stays seal-0003 next
# one that answers nothing is waited for a few seconds, not for each question
kill -STOP "$agent_pid"
expect 3 "l’agent n’a pas ouvert la clé « seal-0003 »" \
  timeout 20 "$bin/sceau-hsm" promote --config "$dir/sceau.json" --key seal-0003
kill -CONT "$agent_pid"
stays seal-0003 next
ceremony_stop
expect 0 "Aucun agent ne sert" key promote seal-0003 --handover 0
stays seal-0002 retired
ceremony_agent || die "no agent"
expect 1 "est retirée : « seal-0003 » est en service" second
expect 0 OK client sign seal-0003 seal "$dir/certs/FR00_0003.pem"
# lost: nothing signs until somebody promotes another
expect 0 "Aucune clé n’est plus en service pour l’usage « seal »" key retire seal-0003 --reason "compromise"
expect 1 "usage « seal » : aucune clé n’est en service" hsm check
expect 0 "signe, vérifié" hsm check --key pdf-0001
# it is not said to sign no more where the agent does not say so
kill -STOP "$agent_pid"
expect 0 "L’agent n’a pas dit qu’il le sait" key retire seal-0003 --reason "dite deux fois"
never "elle ne signe plus"
kill -CONT "$agent_pid"
expect 0 "retirée, elle ne signe plus" key retire seal-0003 --reason "dite trois fois"
expect 1 "est retirée, et aucune n’est en service" client sign seal-0003 seal "$dir/certs/FR00_0003.pem"
expect 0 OK client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem"

# --- a journal that was touched by hand is not believed
cp "$dir/sceau-keys.journal" "$dir/kept.journal"
sed -i '/\tseal-0004\tbacked-up\t/d' "$dir/sceau-keys.journal"
expect 3 "sceau-keys.journal, ligne " key next seal-0004
expect 1 "journal des clés : " hsm status
expect 0 OK client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem" # what was known stays
within 5 logged event=journal-unreadable
ceremony_stop
expect 3 "sceau-keys.journal, ligne " agent
[ ! -e "$dir/agent.sock" ] || die "a socket that nobody serves"
cp "$dir/kept.journal" "$dir/sceau-keys.journal"
# nor a key that was made anew under the same name
PIN=$(cat "$dir/secrets/pin")
export PIN
for type in privkey pubkey; do
  pkcs11-tool --module "$module" --token-label sceau --login --pin env:PIN --delete-object --type $type \
    --label seal-0004 > /dev/null
done
pkcs11-tool --module "$module" --token-label sceau --login --pin env:PIN --keypairgen \
  --key-type EC:prime256v1 --label seal-0004 --id 04 --usage-sign > /dev/null 2>&1
expect 1 "la clé « seal-0004 » du jeton n’est pas celle de la cérémonie" key next seal-0004
finish
