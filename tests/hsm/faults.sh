# SPDX-License-Identifier: EUPL-1.2
# Tokens that are not there, err or lie: each time a clear word in time, nothing wrong
# handed out, and the next request served.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
cp "$dir/sceau.json" "$dir/kept.json"
export SHIM_ORDER="$dir/order" SHIM_LOG="$dir/shim.log"
: > "$SHIM_LOG"

end_agent() {
  ceremony_stop
  : > "$dir/agent.log"
}

# --- no module, or one that is none
for path in /nonexistent/libp11.so "$dir/sceau.json"; do
  change ".hsm.module = \"$path\""
  says="module PKCS#11 $path : introuvable ou illisible"
  expect 3 "$says" hsm keygen --key seal-0001
  expect 3 "$says" hsm init --so-pin "file:$dir/secrets/so-pin"
  expect 3 "$says" hsm csr --key seal-0001 --cn 0001 --out "$dir/x.csr"
  expect 3 "$says" hsm import-cert --key seal-0001 --cert "$dir/seal-0001.crt"
  expect 1 "$says" hsm status
done
start_unready
within 10 logged "$says"
in_time expect 1 "E_STATE $says" sign_seal
sleep 1
if grep -v '^level=' "$dir/agent.log"; then die "not a line of ours"; fi
# 0, 0.2, 0.6, 1.4 and 3 s after the first, then later and later
failures=$(grep -c worker-failed "$dir/agent.log")
[ "$failures" -ge 2 ] && [ "$failures" -le 5 ] || die "$failures starts"
end_agent
change '.hsm.module = "libsofthsm2.so"'
expect 3 "hsm.module : un chemin absolu est attendu" hsm status
cp "$dir/kept.json" "$dir/sceau.json"

# --- no token of that name; two of it
change '.hsm.token = "autre"'
says="jeton « autre » introuvable : vérifiez son nom et qu’il est joignable"
expect 3 "$says, ou créez-le avec « sceau-hsm init »" hsm keygen --key seal-0001
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
expect 3 "plusieurs jetons « double » : un seul doit porter ce nom" hsm keygen --key seal-0001
start_unready
within 10 logged "plusieurs jetons « double »"
end_agent
cp "$dir/kept.json" "$dir/sceau.json"

# --- from here through a module that does wrong when it is told to
change ".hsm.module = \"$tools/p11_shim.so\""

# a token that cannot be seen for a moment is looked for again
for command in "csr --key seal-0001 --cn 0001 --out $dir/once.csr" "status"; do
  echo "once absent" > "$SHIM_ORDER"
  # shellcheck disable=SC2086
  hsm $command > "$dir/output" 2>&1 || true
  never introuvable
  [ ! -e "$SHIM_ORDER" ] || die "the module was not asked"
done
[ -s "$dir/once.csr" ] || die "no request"
echo "once absent" > "$SHIM_ORDER"
ceremony_agent || die "no agent"
if logged worker-failed; then die "a blink counts as absence"; fi

# one that goes while it is open still signs with what was opened; one that is away
# when the worker starts is waited for
echo absent > "$SHIM_ORDER"
expect 0 OK sign_seal
kill -9 "$(worker)"
within 10 logged "jeton « sceau » introuvable"
in_time expect 1 "E_STATE jeton « sceau » introuvable" sign_seal
rm "$SHIM_ORDER"
within 10 client ping
expect 0 OK sign_seal

# --- signatures
echo "once sign-wrong" > "$SHIM_ORDER"
expect 1 "E_CRYPTO la clé « seal-0001 » du jeton n’est pas celle du certificat, ou le jeton signe mal : rien n’a été donné" sign_seal
expect 0 OK sign_seal
before=$(worker)
echo "once sign-error" > "$SHIM_ORDER"
expect 1 "E_STATE signature : erreur du matériel : voyez les journaux du module (code 0x30)" sign_seal
expect 0 OK sign_seal
[ "$(worker)" != "$before" ] || die "a worker that met an error goes on"
echo "once sign-die" > "$SHIM_ORDER"
in_time expect 0 OK sign_seal
[ ! -e "$SHIM_ORDER" ] || die "nobody died"
: > "$SHIM_LOG"
echo sign-die > "$SHIM_ORDER"
in_time expect 1 "E_IO le processus de signature s’est arrêté" sign_seal
[ "$(grep -c '^sign$' "$SHIM_LOG")" -eq 2 ] || die "not two attempts: $(cat "$SHIM_LOG")"
rm "$SHIM_ORDER"
within 10 client ping
expect 0 OK sign_seal
finish
