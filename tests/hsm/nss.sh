# SPDX-License-Identifier: EUPL-1.2
# The token of NSS, of another make than SoftHSM2: two tokens in one module, a module
# that wants arguments, a token that exists before its ceremony. The same ceremony, the
# same agent.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
module=$(find /usr/lib -name libsoftokn3.so | head -n 1)
[ -n "$module" ] || die "libsoftokn3.so is not installed"
# NSS keeps some memory when it is unloaded, and by then nothing can be named to a
# suppression: what else leaks is seen with the other tokens
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
ceremony_files
token="NSS Certificate DB"
mkdir "$dir/nss"
certutil -N -d "sql:$dir/nss" -f "$dir/secrets/pin"
arguments="configdir='sql:$dir/nss' certPrefix='' keyPrefix='' secmod='secmod.db' flags="
change ".hsm.module = \"$module\" | .hsm.module_arguments = \"$arguments\" | .hsm.token = \"$token\" | .hsm.writable = [\"nss\"]"

# --- without its arguments it does not start, and that is what is said
jq 'del(.hsm.module_arguments)' "$dir/sceau.json" > "$dir/without.json"
expect 1 "module PKCS#11 : " "$bin/sceau-hsm" status --config "$dir/without.json"
expect 1 "jeton « $token » : présent" hsm status

# --- the ceremony on a token that exists
touch "$dir/tokens/none" # no token of SoftHSM2 is to be made
ceremony_plan "$dir/ceremony.json" seal-0001 seal 0001 pdf-0001 pdf "Cachet SPECIMEN"
jq ".module_arguments = \"$arguments\" | .token.label = \"$token\"" "$dir/ceremony.json" > "$dir/strict.json"
jq '.token.unsaid = ["CKA_LOCAL"]' "$dir/strict.json" > "$dir/ceremony.json"
expect 3 "ne garantit pas que la clé lui reste (CKA_LOCAL) : elle a été détruite" \
  "$bin/sceau-hsm" ceremony --confirm "$(sha256sum "$dir/strict.json" | cut -c 1-64)" "$dir/strict.json"
mv "$dir/ceremony" "$dir/refused" 2> /dev/null || mv "$dir/strict" "$dir/refused"
ceremony_perform "$dir/ceremony.json" >> "$said" 2>&1 || { cp "$said" "$output"; die "no ceremony"; }
grep -q "CKA_LOCAL : non dit, ce que le plan admet" "$dir/ceremony/transcript.txt" || die "unsaid, and not said"
grep -q "NSS" "$dir/ceremony/transcript.txt" || die "the transcript does not name the token"
ceremony_authority
for key in seal-0001 pdf-0001; do
  { ceremony_certify ceremony "$key" && ceremony_promote "$key"; } >> "$said" 2>&1 || die "$key is not in service"
done
expect 1 "une clé « seal-0001 » existe déjà sur le jeton" "$bin/sceau-hsm" ceremony --dry-run "$dir/ceremony.json" # once only

# --- the agent
ceremony_agent || die "no agent"
within 30 all_ready
expect 0 OK sign_seal 50
expect 0 OK client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem"
expect 0 "seal-0001" hsm check
"$tools/hsm_client" "$dir/agent.sock" load seal-0001 seal "$dir/certs/FR00_0001.pem" 4 8 > "$dir/load" 2>&1 &
load_pid=$!
within 30 grep -q going "$dir/load"
for _ in 1 2 3 4 5; do
  kill -KILL "$(worker)"
  within 30 all_ready
done
kill -TERM "$load_pid"
wait "$load_pid" || die "a caller saw it: $(cat "$dir/load")"
grep -qE '^signed=[1-9][0-9]* failed=0 wrong=0 ' "$dir/load" || die "$(cat "$dir/load")"
ceremony_stop

# --- a wrong PIN is tried once
: > "$dir/agent.log"
printf 'wrongwrong1' > "$dir/secrets/pin"
start_unready
within 20 logged 'event=latched'
sleep 1
[ "$(grep -c 'event=worker-failed' "$dir/agent.log")" = 1 ] || die "more than one attempt"
finish
