# SPDX-License-Identifier: EUPL-1.2
# The key ceremony: rehearsed without a trace, done once under the digest of what was
# rehearsed, never over anything that exists; interrupted anywhere, it says so and
# harms nothing. Then requests and certificates.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
ceremony_files

# seen: all that is in $dir save what scripts write themselves, by content
seen() {
  (cd "$dir" && find . -type f ! -name said ! -name output ! -name 'seen.*' ! -name '*.log' \
    -exec sha256sum {} + | sort)
}
# keys: the private keys of the token, by another program
PIN=$(cat "$dir/secrets/pin")
export PIN
p11() {
  pkcs11-tool --module "$module" --token-label sceau --login --pin env:PIN "$@" 2>&1
}
# plan FILTER: the two keys' plan changed by jq, in $dir/plan.json
plan() {
  ceremony_plan "$dir/whole.json" seal-0001 seal 0001 pdf-0001 pdf "Cachet SPECIMEN"
  jq "$1" "$dir/whole.json" > "$dir/plan.json"
}
rehearse() {
  "$bin/sceau-hsm" ceremony --dry-run "$dir/plan.json"
}
perform_plan() {
  perform "$dir/plan.json"
}

# --- usage
expect 2 "usage : sceau-hsm VERBE" "$bin/sceau-hsm"
expect 2 "verbe inconnu" "$bin/sceau-hsm" sign
expect 2 "verbe inconnu" "$bin/sceau-hsm" keygen
expect 0 "usage : sceau-hsm ceremony [options] PLAN.json" "$bin/sceau-hsm" ceremony --help
expect 2 "il manque PLAN.json" "$bin/sceau-hsm" ceremony --dry-run
expect 2 "argument en trop" "$bin/sceau-hsm" ceremony --dry-run 123454321 "$dir/plan.json"
never 123454321
expect 2 "il manque --config" "$bin/sceau-hsm" csr --key seal-0001
expect 3 "absent.json : ouverture impossible" "$bin/sceau-hsm" ceremony --dry-run "$dir/absent.json"
expect 3 "sceau.json" "$bin/sceau-hsm" status --config "$dir/absent/sceau.json"

# --- the rehearsal writes nothing, and nothing is done before it
plan .
seen > "$dir/seen.before"
expect 0 "Rien n’a été changé" rehearse
for text in "initialiser le jeton « sceau »" "« seal-0001 » (seal)" "CN=0001 à l’autorité FR00" \
  "PIN de l’officier de sécurité : file:$dir/secrets/so-pin" "écrire $dir/whole/pdf-0001.pub" \
  "SHA-256 : $(sha256sum "$dir/plan.json" | cut -c 1-64)"; do
  grep -qF -- "$text" "$output" || die "« $text » is not said"
done
expect 2 "faites d’abord l’essai (--dry-run)" "$bin/sceau-hsm" ceremony "$dir/plan.json"
expect 2 "s’excluent" "$bin/sceau-hsm" ceremony --dry-run --confirm x "$dir/plan.json"
digest=$(sha256sum "$dir/plan.json" | cut -c 1-64)
echo >> "$dir/plan.json" # a byte more than what was reviewed
expect 2 "ce n’est pas l’empreinte de ce plan" "$bin/sceau-hsm" ceremony --confirm "$digest" "$dir/plan.json"
plan .
seen > "$dir/seen.after"
cmp -s "$dir/seen.before" "$dir/seen.after" || die "$(diff "$dir/seen.before" "$dir/seen.after")"
[ -z "$(ls -A "$dir/tokens")" ] || die "a token was made"

# --- what is wrong is said by the rehearsal, and refused by the ceremony
# wrong TEXT FILTER
wrong() {
  plan "$2"
  expect 1 "$1" rehearse
  grep -qF "[NON]" "$output" || die "the rehearsal finds nothing"
  expect 3 "$1" perform_plan
}
printf 123 > "$dir/secrets/three"
printf %0300d 7 > "$dir/secrets/long"
cp "$dir/secrets/pin" "$dir/secrets/open"
chmod 600 "$dir/secrets/three" "$dir/secrets/long"
chmod 644 "$dir/secrets/open"
wrong "secrets/none : introuvable" '.pin = "file:secrets/none"'
wrong "ouvert à d’autres (mode 644)" '.pin = "file:secrets/open"'
wrong "plus de 255 octets" '.so_pin = "file:secrets/long"'
wrong "module PKCS#11 /nonexistent.so : introuvable" '.module = "/nonexistent.so"'
wrong "l’emplacement du plan (token.slot) est absent" '.token.slot = 77'
wrong "ouverture du dossier impossible" '.out = "absent/out"'
wrong "ouverture du dossier impossible" '.state = "absent"'
wrong "secrets existe déjà" '.out = "secrets"'
wrong "jeton « sceau » introuvable" '.token.initialise = false | del(.so_pin)'
[ ! -e "$dir/plan" ] || die "a folder was made"
# a PIN that the token will not take is refused before half a token is made
plan '.pin = "file:secrets/three" | .out = "three"'
expect 3 "PIN du jeton : ce jeton en veut 4 à 255 octets ; rien n’a été changé" perform_plan
grep -qF "INTERRUPTION" "$dir/three/transcript.txt" || die "$(cat "$dir/three/transcript.txt")"
softhsm2-util --show-slots > "$dir/slots"
if grep -q 'Label: *[^ ]' "$dir/slots"; then die "a token was made: $(cat "$dir/slots")"; fi
[ ! -e "$dir/sceau-keys.journal" ] || die "a key was recorded"

# --- the ceremony
plan '.out = "done" | .backup = "clonage sur le second HSM, coffre de la préfecture"'
expect 0 "Procès-verbal à imprimer et à signer : $dir/done/transcript.txt" perform_plan
transcript=$dir/done/transcript.txt
if grep -qE '^.{81}' "$transcript"; then die "wider than a page"; fi
p11 --list-objects --type privkey > "$dir/keys"
[ "$(grep -c 'label: *seal-0001$' "$dir/keys")" -eq 1 ] || die "$(cat "$dir/keys")"
[ "$(grep -c 'label:' "$dir/keys")" -eq 2 ] || die "$(cat "$dir/keys")"
[ "$(grep -c 'Access: *sensitive, always sensitive, never extractable, local' "$dir/keys")" -eq 2 ] \
  || die "$(cat "$dir/keys")"
[ "$(grep -c 'Private Key Object; EC' "$dir/keys")" -eq 2 ] || die "$(cat "$dir/keys")"
p11 --list-objects --type pubkey > "$dir/keys"
[ "$(grep -c 'EC_POINT 256 bits' "$dir/keys")" -eq 2 ] || die "$(cat "$dir/keys")"
grep -q "ID: *$(jq -r '.keys[0].id' "$dir/plan.json")" "$dir/keys" || die "another identifier"

# read_public LABEL: its public key, by another program
read_public() {
  p11 --read-object --type pubkey --label "$1" --output-file "$dir/$1.der" > /dev/null
  openssl pkey -pubin -inform DER -in "$dir/$1.der" -pubout
}
serial=$(softhsm2-util --show-slots | awk '/Serial number/ { print $3; exit }')
for key in seal-0001 pdf-0001; do
  [ "$(read_public $key)" = "$(cat "$dir/done/$key.pub")" ] || die "another key in $key.pub"
  expect 0 "verify OK" openssl req -in "$dir/done/$key.csr" -verify -noout
  [ "$(openssl req -in "$dir/done/$key.csr" -noout -pubkey)" = "$(cat "$dir/done/$key.pub")" ] || die "another key"
  print=$(openssl pkey -pubin -in "$dir/done/$key.pub" -outform DER | sha256sum | cut -c 1-64)
  for text in "$print" "$(sha256sum "$dir/done/$key.csr" | cut -c 1-64)" "Créer la clé « $key »" "Éprouver la clé « $key »"; do
    grep -qF -- "$text" "$transcript" || die "« $text » is not in the transcript"
  done
  grep -qP "^\S+\t$key\tgenerated\t.*\t$print\t-\tcérémonie" "$dir/sceau-keys.journal" || die "$(cat "$dir/sceau-keys.journal")"
done
subject=$(openssl req -in "$dir/done/seal-0001.csr" -noout -subject -nameopt RFC2253,-dn_rev)
[ "$subject" = "subject=C=FR,O=Prefecture SPECIMEN,OU=0002 000000000,CN=0001" ] || die "$subject"
for text in "$(sha256sum "$dir/plan.json" | cut -c 1-64)" "$(sha256sum "$module" | cut -c 1-64)" "$serial" \
  "clonage sur le second HSM, coffre de la préfecture" "Premier témoin" "Second témoin" \
  "sceau-hsm backed-up --key seal-0001" "CKA_NEVER_EXTRACTABLE : vrai" "$(uname -n)"; do
  grep -qF -- "$text" "$transcript" || die "« $text » is not in the transcript"
done
grep -qx "Fin" "$transcript" || die "the transcript has no end"
if grep -q INTERRUPTION "$transcript"; then die "it was interrupted"; fi

# --- nothing of it is done twice
expect 3 "done existe déjà" perform_plan
# and a rehearsal opens no token: SoftHSM would write in it
plan '.out = "again" | .keys = [.keys[0]] | .keys[0].label = "seal-0002" | .keys[0].id = "0002"'
seen > "$dir/seen.before"
expect 0 "prendre le jeton « sceau »" rehearse
seen > "$dir/seen.after"
cmp -s "$dir/seen.before" "$dir/seen.after" || die "$(diff "$dir/seen.before" "$dir/seen.after")"
plan '.out = "again"'
jq '.token.initialise = true | .so_pin = "file:secrets/so-pin"' "$dir/plan.json" > "$dir/new.json"
mv "$dir/new.json" "$dir/plan.json"
expect 3 "la clé « seal-0001 » est déjà dans le journal des clés" perform_plan
fresh='.out = "again" | .keys = [.keys[0]] | .keys[0].label = "seal-0002" | .keys[0].id = "0002" | .keys[0].subject.certificate = "0002"'
plan "$fresh | .keys[0].id = \"$(jq -r '.keys[1].id' "$dir/whole.json")\""
expect 3 "l’identifiant de « seal-0002 » est déjà celui de « pdf-0001 » dans le journal" perform_plan
plan "$fresh | .token.initialise = true | .so_pin = \"file:secrets/so-pin\""
expect 3 "un jeton « sceau » existe déjà : rien n’a été changé" perform_plan
plan "$fresh | .token.serial = \"0123\""
expect 3 "le jeton « sceau » a la série « $serial », le plan en veut une autre" perform_plan
# neither where the journal is lost, or another
mkdir "$dir/elsewhere"
plan '.out = "again" | .state = "elsewhere"'
expect 1 "une clé « seal-0001 » existe déjà sur le jeton : rien n’a été changé" rehearse
expect 3 "une clé « seal-0001 » existe déjà sur le jeton : rien n’a été changé" perform_plan
plan "$fresh | .state = \"elsewhere\" | .keys[0].id = \"$(jq -r '.keys[1].id' "$dir/whole.json")\""
expect 3 "une clé a déjà, sur le jeton, l’identifiant voulu pour « seal-0002 »" perform_plan
# what only who logs in sees counts too
p11 --keypairgen --key-type EC:prime256v1 --label lone --id 77 --usage-sign > /dev/null
p11 --delete-object --type pubkey --label lone > /dev/null
seen | grep -v ' \./tokens/' > "$dir/seen.before"
plan "$fresh | .keys[0].label = \"lone\""
expect 0 "Rien n’a été changé" rehearse
expect 3 "une clé « lone » existe déjà sur le jeton" perform_plan
rm "$dir/plan.json" "$dir/whole.json" "$dir/slots" "$dir/keys"
grep -vE '(plan|whole|new)\.json|slots|keys$|\.der' "$dir/seen.before" > "$dir/seen.kept"
seen | grep -vE ' \./tokens/|(plan|whole|new)\.json|\.der' > "$dir/seen.after"
cmp -s "$dir/seen.kept" "$dir/seen.after" || die "$(diff "$dir/seen.kept" "$dir/seen.after")"
[ ! -e "$dir/again" ] || die "a folder was made"

# --- a token that lies: the key is destroyed at once, and nothing of it is recorded
export SHIM_ORDER="$dir/order" SHIM_LOG="$dir/shim.log"
shim=$tools/p11_shim.so
echo extractable > "$dir/order"
plan "$fresh | .module = \"$shim\" | .out = \"leaky\""
expect 3 "le jeton ne garantit pas que la clé lui reste (CKA_EXTRACTABLE) : elle a été détruite" perform_plan
rm "$dir/order"
p11 --list-objects > "$dir/keys"
if grep -q seal-0002 "$dir/keys"; then die "the key is still there"; fi
if grep -q seal-0002 "$dir/sceau-keys.journal"; then die "a destroyed key is recorded"; fi
grep -qF "elle a été détruite" "$dir/leaky/transcript.txt" || grep -q INTERRUPTION "$dir/leaky/transcript.txt" \
  || die "the transcript says nothing"
# one that signs wrong: the key stays on it, recorded and of no use
echo "sign-wrong 0" > "$dir/order"
plan "$fresh | .module = \"$shim\" | .out = \"errs\""
expect 3 "la signature d’essai de la nouvelle clé ne se vérifie pas" perform_plan
rm "$dir/order"
[ ! -e "$dir/errs/seal-0002.csr" ] || die "a request by a key that errs"
grep -qP '\tseal-0002\tgenerated\t' "$dir/sceau-keys.journal" || die "the key is not recorded"

# --- killed at each moment of the token's work: nothing replaced, nothing lost, and the
# next one is told. First with a token that is not made yet.
# killed CALL OUT FILTER
killed() {
  local code=0
  echo "once orphan-$1" > "$dir/order"
  plan "$3 | .module = \"$shim\" | .out = \"$2\""
  perform_plan > /dev/null 2>> "$said" || code=$?
  [ "$code" -eq 137 ] || die "$1: exit $code, it was not killed"
  [ ! -e "$dir/order" ] || die "$1: nobody was killed"
  sleep 0.5 # for what it had started
  if grep -qxE "Fin|INTERRUPTION" "$dir/$2/transcript.txt"; then die "$1: an end"; fi
  grep -qF "Si la" "$dir/$2/transcript.txt" || die "$1: nothing says what to do"
  expect 3 "$2 existe déjà : chaque cérémonie a son dossier" perform_plan
}
# last OUT TEXT: the step that its transcript ends with
last() {
  grep -B1 '^---' "$dir/$1/transcript.txt" | grep -v '^--' | tail -n 1 | grep -qF -- "$2" \
    || die "$1: $(tail -n 5 "$dir/$1/transcript.txt")"
}
mkdir "$dir/first"
mv "$dir/tokens" "$dir/first/tokens"
for call in InitToken InitPIN; do
  mkdir "$dir/tokens"
  chmod 700 "$dir/tokens"
  mkdir "$dir/state-$call"
  killed "$call" "killed-$call" ".state = \"state-$call\""
  last "killed-$call" "Initialiser le jeton"
  plan ".out = \"anew\" | .state = \"state-$call\" | .token.initialise = true | .so_pin = \"file:secrets/so-pin\""
  expect 3 "un jeton « sceau » existe déjà : rien n’a été changé" perform_plan
  rm -r "$dir/tokens"
done
mv "$dir/first/tokens" "$dir/tokens"
before=$(read_public seal-0001)
n=10
for call in GenerateKeyPair Sign; do
  n=$((n + 1))
  killed "$call" "killed-$call" "$fresh | .keys[0].label = \"seal-$n\" | .keys[0].id = \"00$n\" | .keys += [.keys[0] | .label = \"more-$n\" | .id = \"01$n\"]"
  [ ! -e "$dir/killed-$call/seal-$n.csr" ] || die "$call: half a key's files"
  p11 --list-objects --type pubkey > "$dir/keys"
  grep -q "label: *seal-$n" "$dir/keys" || die "$call: what was begun was not finished"
  if grep -q "more-$n" "$dir/keys"; then die "$call: it went on"; fi
  plan ".out = \"anew\" | .keys = [.keys[0]] | .keys[0].label = \"seal-$n\" | .keys[0].id = \"02$n\""
  expect 3 "« seal-$n »" perform_plan
  [ ! -e "$dir/anew" ] || die "a folder was made"
done
last killed-GenerateKeyPair "Créer la clé « seal-11 »"
last killed-Sign "Éprouver la clé « seal-12 »"
[ "$(read_public seal-0001)" = "$before" ] || die "the key has changed"
[ -z "$(find "$dir" -name '.sceau-*')" ] || die "something is left"
# a disk that takes no more: what is there says that it has no end
limited() {
  (prlimit --pid "$BASHPID" --fsize=600 && "$@") 2>&1 | cat
}
plan "$fresh | .out = \"full\" | .keys[0].label = \"seal-20\" | .keys[0].id = \"20\""
expect 3 "transcript.txt" limited perform_plan
# asked to stop, it ends between two steps and says so
echo sign-stall > "$dir/order"
plan "$fresh | .module = \"$shim\" | .out = \"stopped\" | .keys[0].label = \"seal-21\" | .keys[0].id = \"21\" | .keys += [.keys[0] | .label = \"more-21\" | .id = \"2101\"]"
: > "$SHIM_LOG"
# bash has its children ignore some that a terminal sends
env --default-signal "$bin/sceau-hsm" ceremony --confirm "$(sha256sum "$dir/plan.json" | cut -c 1-64)" \
  "$dir/plan.json" > "$output" 2>&1 &
pid=$!
within 20 grep -q '^sign$' "$SHIM_LOG"
for signal in TSTP QUIT INT TERM; do kill -$signal "$pid"; done
rm "$dir/order"
code=0
wait "$pid" || code=$?
[ "$code" -eq 3 ] || die "asked to stop: exit $code"
grep -qF "arrêtée à la demande, avant l’étape « Créer la clé « more-21 » »" "$output" || die "it does not say why"
if grep -nE '^ *[:;?!»]|«$' "$dir"/*/transcript.txt; then die "a line is broken as French does not"; fi
[ -s "$dir/stopped/seal-21.csr" ] || die "the step under way was not finished"
grep -q INTERRUPTION "$dir/stopped/transcript.txt" || die "the transcript does not say it"

# --- a PIN that is typed is typed twice where the token will hold it from then on
# typed ANSWER...: the plan's ceremony at a terminal where these are typed
typed() {
  /usr/bin/python3 - "$bin/sceau-hsm" ceremony --confirm "$(sha256sum "$dir/plan.json" | cut -c 1-64)" \
    "$dir/plan.json" -- "$@" << 'PY'
import os, pty, signal, sys, termios, time

end = sys.argv.index("--")
command, answers = sys.argv[1:end], sys.argv[end + 1:]
pid, tty = pty.fork()
if pid == 0:
    os.execv(command[0], command)
signal.alarm(60)
said = b""
while True:
    try:
        said += os.read(tty, 4096)
    except OSError:  # its end
        break
    if said.endswith(b" : "):
        while termios.tcgetattr(tty)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(tty, answers.pop(0).encode() + b"\n")
sys.stdout.buffer.write(said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) or len(answers))
PY
}
mkdir "$dir/typed.tokens" "$dir/typed.state"
sed "s|^directories.tokendir.*|directories.tokendir = $dir/typed.tokens|" "$SOFTHSM2_CONF" > "$dir/typed.conf"
kept=$SOFTHSM2_CONF
export SOFTHSM2_CONF="$dir/typed.conf"
plan '.out = "typed" | .state = "typed.state" | .pin = "prompt" | .token.initialise = true | .so_pin = "file:secrets/so-pin"'
expect 3 "PIN du jeton : les deux saisies diffèrent ; rien n’a été changé" typed 987654321 987654312
[ ! -e "$dir/typed" ] || die "a ceremony began"
[ -z "$(ls -A "$dir/typed.tokens")" ] || die "a token was made"
expect 0 "Cérémonie faite" typed 987654321 987654321
never 987654321
# and once where the token says itself whether it is right
plan '.out = "once" | .state = "typed.state" | .pin = "prompt" | .token.initialise = false | del(.so_pin)
  | .keys = [.keys[0]] | .keys[0].label = "once" | .keys[0].id = "77"'
expect 0 "Cérémonie faite" typed 987654321
export SOFTHSM2_CONF="$kept"

# --- requests of a key that exists
for name in 1 00001 TEST abcd "00 1" é001; do
  expect 2 "un sceau 2D-Doc a 4 caractères" \
    hsm csr --key seal-0001 --cn "$name" --out "$dir/seal.csr"
done
for siren in 1 12345678 1234567890 12345678X "123 456 789"; do
  expect 2 "--siren : 9 chiffres" \
    hsm csr --key seal-0001 --cn 0001 --siren "$siren" --out "$dir/seal.csr"
done
expect 2 "la clé « autre » n’est pas dans hsm.keys" hsm csr --key autre --cn 0001 --out "$dir/seal.csr"
[ ! -e "$dir/seal.csr" ] || die "a request was written"
expect 0 "Demande de certificat écrite" hsm csr --key seal-0001 --cn 0001 \
  --organisation "Préfecture SPÉCIMEN" --siren 130003262 --out "$dir/seal.csr"
expect 0 "verify OK" openssl req -in "$dir/seal.csr" -verify -noout
subject=$(openssl req -in "$dir/seal.csr" -noout -subject -nameopt RFC2253,-dn_rev,-esc_msb)
[ "$subject" = "subject=C=FR,O=Préfecture SPÉCIMEN,OU=0002 130003262,CN=0001" ] || die "$subject"
[ "$(openssl req -in "$dir/seal.csr" -noout -pubkey)" = "$before" ] || die "another key"
cp "$dir/seal.csr" "$dir/kept.csr"
expect 3 "seal.csr" hsm csr --key seal-0001 --cn 0001 --out "$dir/seal.csr"
cmp "$dir/seal.csr" "$dir/kept.csr" || die "a request was replaced"
# more than the token writes at a login, less than this request
limited_to_400() {
  (prlimit --pid "$BASHPID" --fsize=400 && "$@") 2>&1 | cat
}
expect 3 "none.csr : écriture impossible : fichier plus gros que la limite permise (ulimit -f)" \
  limited_to_400 hsm csr --key seal-0001 --cn 0001 --out "$dir/none.csr" \
  --organisation "Préfecture SPÉCIMEN de démonstration"
[ -z "$(find "$dir" -name none.csr -o -name '.sceau-*')" ] || die "something is left"
finish
