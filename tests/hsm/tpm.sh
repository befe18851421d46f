# SPDX-License-Identifier: EUPL-1.2
# A TPM 2.0, simulated by swtpm behind its resource manager: a token that is slow, strict
# about templates, and made by a tool of its own. Too slow to install and to run for
# every check: ./check --long has it.
# shellcheck shell=bash disable=SC2154
[ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ] || exec dbus-run-session -- bash "$0" "$@"
. "$(dirname "$0")/lib.sh"
module=$(find /usr/lib -path '*/pkcs11/libtpm2_pkcs11.so' | head -n 1)
[ -n "$module" ] || die "libtpm2_pkcs11.so is not installed"
ceremony_files
# the library counts its PIN as text, and takes no more than its tool does
printf 'tpm-%s' "$(cat "$dir/secrets/pin")" > "$dir/secrets/pin"

# --- the machine's TPM: ports of its own, in a range that no service has
port=$((23000 + RANDOM % 4000 * 2))
mkdir "$dir/tpm" "$dir/store"
swtpm socket --tpm2 --tpmstate dir="$dir/tpm" --flags not-need-init \
  --server type=tcp,bindaddr=127.0.0.1,port=$port --ctrl type=tcp,bindaddr=127.0.0.1,port=$((port + 1)) \
  > "$dir/swtpm.log" 2>&1 < /dev/null &
tpm=$!
as_root=
[ "$(id -u)" != 0 ] || as_root=--allow-root
tpm2-abrmd --session $as_root --tcti=swtpm:host=127.0.0.1,port=$port > "$dir/abrmd.log" 2>&1 < /dev/null &
broker=$!
trap 'code=$?; kill $broker $tpm 2> /dev/null; (exit $code); leave' EXIT
export TPM2TOOLS_TCTI=tabrmd:bus_type=session TPM2_PKCS11_TCTI=tabrmd:bus_type=session
export TPM2_PKCS11_STORE="$dir/store" TPM2_PKCS11_BACKEND=esysdb
within 20 tpm2_getrandom --hex 4
{
  tpm2_ptool init
  # its tool wants PINs on its command line: a test's, and nobody else's
  tpm2_ptool addtoken --pid=1 --label=sceau --sopin="$(cat "$dir/secrets/so-pin")" --userpin="$(cat "$dir/secrets/pin")"
} > "$output" 2>&1 || die "no token"
change ".hsm.module = \"$module\" | .hsm.workers = 1 | .hsm.writable = [\"store\"]"

# --- the ceremony on a token that exists
touch "$dir/tokens/none"
ceremony_plan "$dir/ceremony.json" seal-0001 seal 0001 pdf-0001 pdf "Cachet SPECIMEN"
ceremony_perform "$dir/ceremony.json" > "$output" 2>&1 || die "no ceremony"
ceremony_authority
for key in seal-0001 pdf-0001; do
  { ceremony_certify ceremony "$key" && ceremony_promote "$key"; } > "$output" 2>&1 || die "$key is not in service"
done

# --- the agent
ceremony_agent || die "no agent"
within 60 all_ready
expect 0 OK sign_seal 10
expect 0 OK client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem"
expect 0 "seal-0001" hsm check
kill -KILL "$(worker)"
within 60 all_ready
expect 0 OK sign_seal
ceremony_stop
finish
