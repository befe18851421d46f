# SPDX-License-Identifier: EUPL-1.2
# What sceau-hsm-operations(7) says of copies: the token's folder copied after its
# ceremony, the token lost, the copy put back: the same keys sign, under the same
# certificates, and nothing that was recorded of them is lost.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
ceremony_agent || die "no agent"
expect 0 OK sign_seal 5
ceremony_stop
used() { { hsm status --json || true; } | jq -c '[.keys[].signatures]'; }
[ "$(used)" = "[5,0]" ] || die "not counted: $(used)"

# --- the copy, agent stopped, with its owner and its rights
mkdir "$dir/copy"
tar -C "$dir" -cf "$dir/copy/token.tar" tokens
# it holds no PIN, and no key that a reader could use without one
for secret in "$dir"/secrets/*pin; do
  if grep -aqF -e "$(cat "$secret")" "$dir/copy/token.tar"; then die "a PIN is in the copy"; fi
done

# --- the copy proves itself elsewhere, read-only, before it is needed
mkdir "$dir/drill"
tar -C "$dir/drill" -xf "$dir/copy/token.tar"
sed "s|^directories.tokendir.*|directories.tokendir = $dir/drill/tokens|" "$SOFTHSM2_CONF" > "$dir/drill/softhsm2.conf"
jq '.hsm.socket = "drill/agent.sock"' "$dir/sceau.json" > "$dir/drill.json"
(
  export SOFTHSM2_CONF="$dir/drill/softhsm2.conf"
  "$bin/sceau-hsm" agent --config "$dir/drill.json" 2>> "$dir/drill.log" &
  drill=$!
  within 20 "$tools/hsm_client" "$dir/drill/agent.sock" ping
  expect 0 "clé « seal-0001 » (seal) : signe" "$bin/sceau-hsm" check --config "$dir/drill.json"
  kill "$drill"
  wait "$drill" || true
)

# --- the token is lost as SoftHSM2 loses it: an empty token.object
for object in "$dir"/tokens/*/token.object; do : > "$object"; done
start_unready
within 20 logged 'fault=token'
expect 1 "introuvable" sign_seal
expect 1 "jeton « sceau » : " hsm status
never "présent"
ceremony_stop

# --- put back
rm -rf "$dir/tokens"
tar -C "$dir" -xf "$dir/copy/token.tar"
[ "$(stat -c %a "$dir/tokens")" = 700 ] || die "its rights were not kept"
ceremony_agent || die "no agent after the restoration"
within 20 all_ready
expect 0 OK sign_seal 5
expect 0 OK client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem"
expect 0 "clé « seal-0001 »" hsm status
expect 0 "clé « pdf-0001 » (pdf) : signe" hsm check
ceremony_stop
[ "$(used | jq '.[0] >= 10 and .[1] >= 1')" = true ] || die "the counts were lost: $(used)"

# --- a copy of another ceremony is not taken for it
rm -rf "$dir/tokens"
mkdir -m 700 "$dir/tokens"
(
  # the same names, other keys
  mkdir "$dir/other"
  jq '.state = "other" | .out = "other/out"' "$dir/ceremony.json" > "$dir/other.json"
  ceremony_perform "$dir/other.json" >> "$said" 2>&1 || die "no other token"
)
expect 1 "seal-0001" hsm status
start_unready
within 20 logged 'fault=certificate'
expect 1 "n’est pas celle du certificat" sign_seal
ceremony_stop
finish
