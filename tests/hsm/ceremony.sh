# SPDX-License-Identifier: EUPL-1.2
# The key ceremony: token, keys, requests, certificates; each refusal changes nothing.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"

# --- usage
expect 2 "usage : sceau-hsm VERBE" "$bin/sceau-hsm"
expect 2 "verbe inconnu" "$bin/sceau-hsm" sign
expect 0 "usage : sceau-hsm keygen" "$bin/sceau-hsm" keygen --help
expect 2 "il manque --config" "$bin/sceau-hsm" keygen --key seal-0001

# --- the token
ceremony_token >> "$said"
expect 2 "il manque --key" hsm keygen
expect 2 "argument en trop" hsm status 123454321
never 123454321
expect 2 "source de PIN inconnue" hsm init --so-pin 123454321
never 123454321
expect 3 "un jeton « sceau » existe déjà : rien n’a été changé" \
  hsm init --so-pin "file:$dir/secrets/so-pin"
expect 3 "existe déjà" hsm init --so-pin fd:7 7< "$dir/secrets/so-pin"
expect 3 "sceau.json" "$bin/sceau-hsm" status --config "$dir/absent/sceau.json"

# a PIN that the token will not take is refused before half a token is made
cp "$dir/sceau.json" "$dir/kept.json"
printf 123 > "$dir/secrets/three"
printf %0300d 7 > "$dir/secrets/long"
chmod 600 "$dir/secrets/three" "$dir/secrets/long"
change '.hsm.token = "autre" | .hsm.pin = "file:secrets/three"'
expect 3 "PIN du jeton : ce jeton en veut 4 à 255 octets ; rien n’a été changé" \
  hsm init --so-pin "file:$dir/secrets/so-pin"
expect 3 "PIN de l’officier de sécurité : ce jeton en veut 4" \
  hsm init --so-pin "file:$dir/secrets/three"
expect 3 "plus de 255 octets" hsm init --so-pin "file:$dir/secrets/long"
change '.hsm.token = "un nom de jeton de plus de trente-deux octets"'
expect 2 "plus de 32 octets" hsm init --so-pin "file:$dir/secrets/so-pin"
# nor one whose agent could not serve
change ".hsm.token = \"autre\" | .hsm.pin = \"file:secrets/pin\" | .hsm.socket = \"$(printf 'x%.0s' {1..120})\""
expect 3 "hsm.socket : chemin de plus de 107 octets ; donnez-en un plus court" \
  hsm init --so-pin "file:$dir/secrets/so-pin"
softhsm2-util --show-slots > "$dir/slots"
[ "$(grep -c 'Label: *[^ ]' "$dir/slots")" -eq 1 ] || die "a token was made: $(cat "$dir/slots")"
mv "$dir/kept.json" "$dir/sceau.json"

# --- keys
expect 1 "aucune clé « seal-0001 » sur le jeton : « sceau-hsm keygen » la crée" hsm status
expect 3 "aucune clé « seal-0001 » sur le jeton" \
  hsm csr --key seal-0001 --cn 0001 --out "$dir/early.csr"
[ ! -e "$dir/early.csr" ] || die "a request without a key"
expect 2 "la clé « autre » n’est pas dans hsm.keys" hsm keygen --key autre
expect 0 "signature d’essai vérifiée" hsm keygen --key seal-0001
expect 0 "signature d’essai vérifiée" hsm keygen --key pdf-0001

# read back by another program: what the token itself says of the key
PIN=$(cat "$dir/secrets/pin")
export PIN
p11() {
  pkcs11-tool --module "$module" --token-label sceau --login --pin env:PIN "$@" 2>&1
}
p11 --list-objects --type privkey > "$dir/keys"
[ "$(grep -c 'label: *seal-0001$' "$dir/keys")" -eq 1 ] || die "$(cat "$dir/keys")"
[ "$(grep -c 'label:' "$dir/keys")" -eq 2 ] || die "$(cat "$dir/keys")"
[ "$(grep -c 'Access: *sensitive, always sensitive, never extractable, local' "$dir/keys")" -eq 2 ] \
  || die "$(cat "$dir/keys")"
[ "$(grep -c 'Private Key Object; EC' "$dir/keys")" -eq 2 ] || die "$(cat "$dir/keys")"
p11 --list-objects --type pubkey > "$dir/keys"
[ "$(grep -c 'EC_POINT 256 bits' "$dir/keys")" -eq 2 ] || die "$(cat "$dir/keys")"

# the same label again: refused, and it is still the same key
read_public() {
  p11 --read-object --type pubkey --label "$1" --output-file "$dir/$1.der" > /dev/null
  openssl pkey -pubin -inform DER -in "$dir/$1.der" -pubout
}
before=$(read_public seal-0001)
expect 3 "une clé « seal-0001 » existe déjà sur le jeton : rien n’a été changé" \
  hsm keygen --key seal-0001
[ "$(read_public seal-0001)" = "$before" ] || die "the key has changed"
p11 --list-objects --type privkey > "$dir/keys"
[ "$(grep -c 'label:' "$dir/keys")" -eq 2 ] || die "a key was added"

# a key that the token does not promise to keep is destroyed at once
export SHIM_ORDER="$dir/order" SHIM_LOG="$dir/shim.log"
cp "$dir/sceau.json" "$dir/kept.json"
change ".hsm.module = \"$tools/p11_shim.so\" | .hsm.keys += [{label: \"leaky\", purpose: \"pdf\", certificate: \"c.pem\"}]"
echo extractable > "$dir/order"
expect 3 "le jeton ne garantit pas que la clé lui reste : elle a été détruite" hsm keygen --key leaky
rm "$dir/order"
p11 --list-objects > "$dir/keys"
if grep -q leaky "$dir/keys"; then die "the key is still there"; fi
expect 0 "vérifiée" hsm keygen --key leaky
mv "$dir/kept.json" "$dir/sceau.json"

# --- requests
for name in 1 00001 TEST abcd "00 1" é001; do
  expect 2 "un sceau 2D-Doc a 4 caractères" \
    hsm csr --key seal-0001 --cn "$name" --out "$dir/seal.csr"
done
for siren in 1 12345678 1234567890 12345678X "123 456 789"; do
  expect 2 "--siren : 9 chiffres" \
    hsm csr --key seal-0001 --cn 0001 --siren "$siren" --out "$dir/seal.csr"
done
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
limited() {
  (prlimit --pid "$BASHPID" --fsize=400 && "$@") 2>&1 | cat
}
expect 3 "none.csr : écriture impossible : fichier plus gros que la limite permise (ulimit -f)" \
  limited hsm csr --key seal-0001 --cn 0001 --out "$dir/none.csr" \
  --organisation "Préfecture SPÉCIMEN de démonstration"
[ -z "$(find "$dir" -name none.csr -o -name '.sceau-*')" ] || die "something is left"
expect 0 "écrite" hsm csr --key pdf-0001 --cn "Cachet SPÉCIMEN" --out "$dir/pdf.csr"

# --- certificates
ceremony_authority
# certify REQUEST DAYS USAGE OUT
certify() {
  openssl x509 -req -in "$1" -CA "$dir/certs/FR00.pem" -CAkey "$dir/secrets/ca.key" \
    -CAcreateserial -CAserial "$dir/secrets/ca.srl" -sha256 -days "$2" -extfile <(
      printf 'basicConstraints=critical,CA:FALSE\n%s\n' "${3:+keyUsage=critical,$3}") \
    -out "$4" 2> /dev/null
}
certify "$dir/seal.csr" 90 digitalSignature,nonRepudiation "$dir/good.crt"
certify "$dir/seal.csr" -1 digitalSignature "$dir/expired.crt"
certify "$dir/seal.csr" 90 keyAgreement "$dir/usage.crt"
certify "$dir/pdf.csr" 90 digitalSignature "$dir/other.crt"
echo bonjour > "$dir/text.crt"
installed=$dir/certs/FR00_0001.pem
expect 1 "clé « seal-0001 » (seal) : certificat absent : « sceau-hsm import-cert » l’installe" hsm status
import() {
  hsm import-cert --key seal-0001 --cert "$@"
}
expect 1 "ce certificat n’est pas celui de cette clé" import "$dir/other.crt"
expect 1 "ce certificat n’est pas celui de cette clé" import "$dir/certs/FR00.pem"
expect 1 "ce certificat a expiré : demandez-en un autre" import "$dir/expired.crt"
expect 1 "ce certificat n’est pas fait pour signer (usage de la clé)" import "$dir/usage.crt"
expect 3 "text.crt : aucun certificat lisible" import "$dir/text.crt"
expect 3 "absent.crt" import "$dir/absent.crt"
[ ! -e "$installed" ] || die "a refused certificate was installed"
expect 0 "Certificat de « seal-0001 » installé : $installed" import "$dir/good.crt"
same() {
  [ "$(openssl x509 -in "$1" -noout -fingerprint -sha256)" \
    = "$(openssl x509 -in "$2" -noout -fingerprint -sha256)" ]
}
same "$installed" "$dir/good.crt" || die "another certificate was installed"
expect 1 "a expiré" import "$dir/expired.crt"
same "$installed" "$dir/good.crt" || die "a refused certificate replaced the good one"

# what is checked is what is installed, also from a pipe that can be read once, and DER
certify "$dir/seal.csr" 20 digitalSignature "$dir/soon.crt"
openssl x509 -in "$dir/soon.crt" -outform DER | expect 0 "installé" import -
same "$installed" "$dir/soon.crt" || die "another certificate was installed"
expect 1 "prête ; certificat à renouveler" hsm status

# --- status
certify "$dir/pdf.csr" 90 digitalSignature "$dir/pdf.crt"
expect 0 "installé" hsm import-cert --key pdf-0001 --cert "$dir/pdf.crt"
import "$dir/good.crt" >> "$said"
expect 1 "agent : aucun agent de signature à $dir/agent.sock : lancez « sceau-hsm agent »" hsm status
ceremony_agent || die "no agent"
expect 0 "agent : prêt à signer" hsm status
expect 0 "clé « seal-0001 » (seal) : prête" hsm status
hsm status --json > "$dir/status.json" || die "status --json"
jq -e '.schema == "sceau.hsm-status/1" and .token.present and .token.label == "sceau"
  and .agent.ready and ([.keys[] | .ready] == [true, true])
  and ([.keys[] | .purpose] == ["seal", "pdf"]) and .keys[0].days_left >= 88' \
  "$dir/status.json" > /dev/null || die "$(cat "$dir/status.json")"
expect 3 "écriture du résultat impossible" bash -c '"$1" status --config "$2" > /dev/full' \
  - "$bin/sceau-hsm" "$dir/sceau.json"
finish
