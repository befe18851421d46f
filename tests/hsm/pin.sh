# SPDX-License-Identifier: EUPL-1.2
# The PIN: one attempt, from a source that is closed to others, seen by nobody.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
export SHIM_ORDER="$dir/order" SHIM_LOG="$dir/shim.log"
change ".hsm.module = \"$tools/p11_shim.so\""
cp "$dir/sceau.json" "$dir/kept.json"
cp -p "$dir/secrets/pin" "$dir/secrets/right-pin"
: > "$SHIM_LOG"

# How often the token was asked to log in since the last time this was asked.
logins() {
  grep -c '^login$' "$SHIM_LOG" || true
  : > "$SHIM_LOG"
}
expect_logins() {
  local n
  n=$(logins)
  [ "$n" -eq "$1" ] || die "$n logins instead of $1"
}
end_agent() {
  ceremony_stop
  : > "$dir/agent.log"
}

# --- a wrong PIN costs one attempt, whoever asks and however often
(umask 077; openssl rand -hex 8 > "$dir/secrets/pin")
expect 3 "PIN refusé : vérifiez la source du PIN avant tout autre essai (code 0xa0)" \
  hsm csr --key seal-0001 --cn 0001 --out "$dir/x.csr"
expect_logins 1
expect 3 "PIN refusé" hsm keygen --key seal-0001
expect_logins 1
start_unready
within 10 logged 'event=worker-failed status=E_CRYPTO reason="ouverture du jeton : PIN refusé'
for _ in 1 2 3; do
  expect 1 "E_STATE ouverture du jeton : PIN refusé : vérifiez la source du PIN" sign_seal
  expect 1 "E_STATE ouverture du jeton : PIN refusé" client ping
  sleep 0.4 # longer than the first pauses of one that would try again
done
expect 1 "agent : ouverture du jeton : PIN refusé" hsm status
# the right PIN changes nothing before somebody says so, by a restart
cp -p "$dir/secrets/right-pin" "$dir/secrets/pin"
expect 1 "E_STATE ouverture du jeton : PIN refusé" sign_seal
expect_logins 1
end_agent
ceremony_agent || die "no agent"
expect 0 OK sign_seal
expect_logins 1
end_agent

# --- a source that is not right costs none, and is tried again once it is
# source_is TEXT: no agent, that text, no login; then the right file, and it serves
source_is() {
  start_unready
  within 10 logged "$1"
  expect 1 "E_STATE" sign_seal
  grep -qF -- "$1" "$dir/output" || die "« $1 » is not said"
  expect_logins 0
  rm -f "$dir/secrets/pin"
  cp -p "$dir/secrets/right-pin" "$dir/secrets/pin"
  within 10 client ping
  expect 0 OK sign_seal
  expect_logins 1
  end_agent
}
chmod 644 "$dir/secrets/pin"
expect 3 "ouvert à d’autres (mode 644) ; faites « chmod 600 »" hsm keygen --key seal-0001
source_is "ouvert à d’autres (mode 644)"
rm "$dir/secrets/pin"
expect 3 "secrets/pin : introuvable" hsm keygen --key seal-0001
ln -sf right-pin "$dir/secrets/pin"
expect 3 "c’est un lien symbolique" hsm keygen --key seal-0001
rm "$dir/secrets/pin"
(umask 077; : > "$dir/secrets/pin")
expect 3 "vide" hsm keygen --key seal-0001
(umask 077; sed 's/$/\r/' "$dir/secrets/right-pin" > "$dir/secrets/pin")
source_is "une seule ligne est attendue, sans caractère de commande"

# --- a descriptor gives it once: after that only a person can help
change '.hsm.pin = "fd:5"'
exec 5< "$dir/secrets/right-pin"
ceremony_agent || die "no agent"
exec 5<&-
expect 0 OK sign_seal
kill -9 "$(worker)"
expect 1 "cette source ne donne le PIN qu’une fois : relancez l’agent" sign_seal
sleep 0.5
expect 1 "relancez l’agent" sign_seal
expect_logins 1
end_agent
change '.hsm.pin = "prompt"'
expect 3 "pas de terminal où demander le PIN : donnez « file: » ou « fd: »" \
  setsid --wait "$bin/sceau-hsm" keygen --config "$dir/sceau.json" --key seal-0001
cp "$dir/kept.json" "$dir/sceau.json"

# --- never an argument, never the environment, never repeated
pin=$(cat "$dir/secrets/right-pin")
change ".hsm.pin = \"$pin\""
expect 3 "hsm.pin : une source est attendue (file:CHEMIN, fd:N ou prompt), jamais le PIN" hsm status
never "$pin"
sed -i "s/\"pin\": /\"pin\" /" "$dir/sceau.json"
expect 3 "ce n’est pas du JSON" hsm status
never "$pin"
rm "$dir/sceau.json"
cp "$dir/kept.json" "$dir/sceau.json"
expect 2 "option inconnue" hsm keygen --pin file:x

# shown PID: what anybody can read of it, save its memory, holds no PIN
shown() {
  [ -d "/proc/$1" ] || die "process $1 is gone"
  if cat "/proc/$1/cmdline" "/proc/$1/environ" 2> /dev/null | grep -aqF -e "$pin"; then
    die "the PIN of $1 is shown"
  fi
  grep -qE '^Max core file size +0 +0 ' "/proc/$1/limits" || die "$1 may leave a core"
}
ceremony_agent || die "no agent"
shown "$agent_pid"
shown "$(worker)"
end_agent
# while a command holds it, in the middle of its login
echo login-hang > "$SHIM_ORDER"
: > "$SHIM_LOG"
"$bin/sceau-hsm" csr --config "$dir/sceau.json" --key seal-0001 --cn 0001 --out "$dir/x.csr" \
  > "$dir/output" 2>&1 &
holder=$!
within 10 grep -q login "$SHIM_LOG"
shown "$holder"
kill -9 "$holder"
rm "$SHIM_ORDER"
finish
