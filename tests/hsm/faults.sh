# SPDX-License-Identifier: EUPL-1.2
# Tokens that are not there, err or lie: each time a clear word in time, nothing wrong
# handed out, and the next request served.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
cp "$dir/sceau.json" "$dir/kept.json"

end_agent() {
  ceremony_stop
  : > "$dir/agent.log"
}

# --- no module, or one that is none
for path in /nonexistent/libp11.so "$dir/sceau.json"; do
  change ".hsm.module = \"$path\""
  says="module PKCS#11 $path : introuvable ou illisible"
  expect 3 "$says" request
  module=$path ceremony_plan "$dir/none.json" pdf-0009 pdf "Cachet SPECIMEN"
  expect 3 "$says" perform "$dir/none.json"
  expect 3 "$says" hsm import-cert --key seal-0001 --cert "$dir/seal-0001.crt"
  expect 1 "$says" hsm status
done
start_unready
within 10 logged "$says"
in_time expect 1 "E_STATE $says" sign_seal
sleep 1
if grep -v '^level=' "$dir/agent.log"; then die "not a line of ours"; fi
started() {
  client report | jq '[.keys[].started] | add'
}
# it goes on trying, and not without a pause
again() {
  [ "$(started)" -gt "$1" ]
}
within 30 again 2
start=$SECONDS
before=$(started)
within 30 again $((before + 4))
[ $((SECONDS - start)) -ge 1 ] || die "no pause between starts"
end_agent
change '.hsm.module = "libsofthsm2.so"'
expect 3 "hsm.module : un chemin absolu est attendu" hsm status
cp "$dir/kept.json" "$dir/sceau.json"

# --- no token of that name; two of it
change '.hsm.token = "autre"'
says="jeton « autre » introuvable : vérifiez son nom et qu’il est joignable"
expect 3 "$says, ou créez-le par « sceau-hsm ceremony »" request
expect 1 "$says" hsm status
hsm status --json > "$dir/status.json" || true
jq -e '.token.present == false and .token.serial == null and .keys[0].ready == false' \
  "$dir/status.json" > /dev/null || die "$(cat "$dir/status.json")"
start_unready
within 10 logged "$says"
in_time expect 1 "E_STATE $says" sign_seal
end_agent
for _ in 1 2; do
  softhsm2-util --init-token --free --label double --pin 12345678 --so-pin 12345678 >> "$said"
done
change '.hsm.token = "double"'
expect 3 "plusieurs jetons « double » : un seul doit porter ce nom" request
start_unready
within 10 logged "plusieurs jetons « double »"
end_agent
cp "$dir/kept.json" "$dir/sceau.json"

# --- from here through a module that does wrong when it is told to
shimmed

# a token that cannot be seen for a moment is looked for again
for command in "csr --key seal-0001 --cn 0001 --out $dir/once.csr" "status"; do
  order "once absent"
  # shellcheck disable=SC2086
  hsm $command > "$dir/output" 2>&1 || true
  never introuvable
  [ ! -e "$SHIM_ORDER" ] || die "the module was not asked"
done
[ -s "$dir/once.csr" ] || die "no request"
order "once absent"
ceremony_agent || die "no agent"
if logged worker-failed; then die "a blink counts as absence"; fi
within 20 all_ready

# one that goes while it is open still signs with what was opened; one that is away
# when workers start is waited for, and then said to be away at once
order absent
expect 0 OK sign_seal
kill_workers
in_time expect 1 "E_STATE jeton « sceau » introuvable" sign_seal
within 20 logged 'event=unavailable key="seal-0001" fault=token'
reported '.keys[0].state == "unavailable" and .keys[1].state == "ready"' > /dev/null \
  || die "$(client report)"
expect 1 "agent, clé « seal-0001 » : indisponible, 0 processus sur 2" hsm status
start=$(date +%s%N)
expect 1 "E_STATE jeton « sceau » introuvable" client sign seal-0001 seal "$dir/certs/FR00_0001.pem" 10
[ $((($(date +%s%N) - start) / 1000000)) -lt 10000 ] || die "ten callers waited"
expect 1 "clé « seal-0001 » (seal) : jeton « sceau » introuvable" hsm check
expect 0 "clé « pdf-0001 » (pdf) : signe" hsm check --key pdf-0001
order ""
within 20 all_ready
expect 0 OK sign_seal
expect 0 "clé « seal-0001 » (seal) : signe" hsm check
expect 2 "la clé « autre » n’est pas dans hsm.keys" hsm check --key autre
expect 0 "agent, clé « seal-0001 » : prête, 2 processus sur 2" hsm status
hsm status --json > "$dir/status.json"
jq -e '.agent.report.schema == "sceau.hsm-agent/1" and (.agent.report.keys | length) == 2
  and .agent.report.keys[0].signatures > 0 and .agent.report.keys[0].failures.token > 0
  and .agent.report.keys[0].latency_p50_us > 0 and .token.sessions_max == null' \
  "$dir/status.json" > /dev/null || die "$(cat "$dir/status.json")"

# --- one signature that goes wrong is another worker's: its caller sees nothing of it
for fault in "sign-wrong signature" "sign-error device" "sign-die died" \
  "sign-rv:0xb3 session" "sign-rv:0x101 session" "sign-rv:0x82 session" "sign-rv:0x5 device"; do
  how=${fault%% *}
  # a worker that nobody asks signs a test now and then: the fault may be the other key's
  for _ in 1 2 3; do
    within 20 all_ready
    order "once ${how/:/ }"
    expect 0 OK sign_seal
    [ ! -e "$SHIM_ORDER" ] || die "nothing went wrong: $fault"
    logged "event=worker-failed key=\"pdf-0001\" fault=${fault##* }" || break
    : > "$dir/agent.log"
  done
  logged "event=worker-failed key=\"seal-0001\" fault=${fault##* }" || die "not said: $fault"
  reported ".keys[0].failures[\"${fault##* }\"] > 0" > /dev/null || die "not counted: $fault"
  : > "$dir/agent.log"
done

# --- one that goes on going wrong is told in time, in its own words and as what it is
# lasts ORDER TEXT FAULT
lasts() {
  within 30 all_ready
  order "$1"
  in_time expect 1 "$2" sign_seal
  order ""
  reported ".keys[0].failures[\"$3\"] > 0" > /dev/null || die "$3: $(client report)"
}
wrong="la clé « seal-0001 » du jeton n’est pas celle du certificat, ou le jeton signe mal : rien n’a été donné"
lasts "sign-wrong 0" "E_CRYPTO $wrong" signature
lasts sign-error "E_STATE signature : erreur du matériel : voyez les journaux du module (code 0x30)" device
lasts sign-die "le processus de signature" died
lasts "sign-rv 0x101" "E_STATE signature : session perdue : le jeton a redémarré" session
lasts "sign-rv 0x70" "E_STATE signature : ce jeton ne connaît pas ECDSA P-256 (code 0x70)" mechanism
lasts "sign-rv 0x68" "E_STATE signature : le jeton refuse cet usage de la clé" key-policy
# sessions: none left when workers start
within 30 all_ready
order "session-rv 0xb1"
kill_workers
in_time expect 1 "E_STATE ouverture d’une session : le jeton n’a plus de session libre" sign_seal
order ""
within 30 all_ready
expect 0 OK sign_seal

# --- a key that is not on the token is said so at once; the others serve, and it does too
# once it is there
ceremony_stop
change '.hsm.keys += [{label: "late", purpose: "bundle", certificate: "certs/late.pem"}]'
late() {
  client sign late bundle "$dir/certs/late.pem"
}
ceremony_agent || die "no agent"
expect 0 OK sign_seal
cp "$dir/certs/pdf-0001.pem" "$dir/certs/late.pem"
in_time expect 1 "E_STATE la clé « late » est inconnue du journal des clés" late
# said to be active, and lost since
cp "$dir/sceau-keys.journal" "$dir/kept.journal"
grep pdf-0001 "$dir/kept.journal" | sed 's/pdf-0001/late/; s/\tpdf\t/\tbundle\t/; s/942a/beef/; s/\t[0-9a-f]\{4\}\([0-9a-f]\{60\}\)\t/\tbeef\1\t/' \
  >> "$dir/sceau-keys.journal"
in_time expect 1 "E_NOTFOUND aucune clé « late » sur le jeton : « sceau-hsm ceremony » la crée" late
cp "$dir/kept.journal" "$dir/sceau-keys.journal"
ceremony_plan "$dir/late.json" late bundle "Paquets SPECIMEN"
expect 0 "Cérémonie faite" perform "$dir/late.json"
in_time expect 1 "E_STATE la clé « late » est créée, sans copie de secours" late
{ ceremony_certify late late && ceremony_promote late; } >> "$said"
expect 0 OK late
expect 0 OK sign_seal
finish
