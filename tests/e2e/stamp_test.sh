#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Titles of level B-T and B-LT, with an authority of time-stamps that answers, lies, or
# does not; and the evidence that they carry, fresh, stale or revoked.
#   stamp_test.sh BIN SOURCE
set -euo pipefail
bin=$1
source=$2
templates=$source/templates
dir=$(mktemp -d)
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop; rm -rf "$dir"' EXIT

ceremony_files
ceremony_keys > "$dir/ceremony.log"
ceremony_agent
sample=$templates/api/sample.json
pdf=$dir/title.pdf
issue() { "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/sceau.json" --force --request "$sample" --out "$pdf" "$@"; }
check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$@"; }
evidence() { "$bin/sceau" evidence "$@" --config "$dir/sceau.json"; }
# refused MESSAGE ARGUMENTS...: nothing is issued
refused() {
  rm -f "$pdf"
  expect 3 issue "${@:2}"
  says "$1"
  claim "rien n’est écrit" test ! -e "$pdf"
}
with() { sed -i "s|\"$1\": \"[^\"]*\"|\"$1\": \"$2\"|" "$dir/sceau.json"; }

# without an authority
refused "niveau B-LT : pdf.timestamp et pdf.evidence manquent" --level B-LT
expect 2 issue --level B-LTA
says "--level : B-B, B-T ou B-LT est attendu"
expect 3 evidence show
says "pdf.timestamp et pdf.evidence manquent"
expect 2 evidence
expect 2 evidence renew

ceremony_stamper
rm "$dir/trust/tsa/TSA.pem" "$dir/evidence/probe.tsr" "$dir"/evidence/????????????????.crl
expect 1 evidence show
says "aucun horodatage d’essai"
refused "lancez « sceau evidence refresh »" --level B-T
expect 0 evidence refresh
shows "Horodatage SPECIMEN"
shows "Prêt pour les titres de niveau B-LT"
expect 0 evidence show

# B-LT in one revision
expect 0 issue --level B-LT
shows "niveau B-LT"
expect 0 check "$pdf"
shows "[OK] VALIDE"
shows "par une autorité que le signataire nomme, et que rien ici ne connaît"
expect 0 check --json "$pdf"
claim "le niveau est dit" jq -e --arg d "$(TZ=Europe/Paris date +%F)" \
  '.pdf == {state: "sealed", level: "B-LT", stamped: $d}' <<< "$output"
claim "une seule révision" test "$(grep -ac '^%%EOF' "$pdf")" = 1
qpdf --json=2 --json-stream-data=none "$pdf" > "$dir/objects"
store='.qpdf[1] | .["obj:" + .["obj:1 0 R"].value["/DSS"]].value'
stream() { qpdf --show-object="$(jq -r "$store | .[\"$1\"][$2] | split(\" \")[0]" "$dir/objects")" --raw-stream-data "$pdf"; }
claim "quatre certificats et deux listes" jq -e "$store | (.[\"/Certs\"] | length) == 4 and (.[\"/CRLs\"] | length) == 2" "$dir/objects"
openssl x509 -in "$dir/certs/pdf-0001.pem" -outform DER -out "$dir/der"
stream /Certs 0 > "$dir/first"
claim "le certificat du cachet est le premier" cmp "$dir/first" "$dir/der"
stream /CRLs 0 | openssl crl -inform DER -noout -issuer > "$dir/issuers"
stream /CRLs 1 | openssl crl -inform DER -noout -issuer >> "$dir/issuers"
claim "une liste de chacune" sh -c "grep -q 'CN = FR00' '$dir/issuers' && grep -q racine '$dir/issuers'"
# the token, by openssl alone
python3 - "$pdf" "$dir/token" "$dir/value" <<'PY'
import re
import sys
file = open(sys.argv[1], 'rb').read()
der = bytes.fromhex(re.search(rb'/Contents<([0-9a-f]+)>', file)[1].decode())
def element(at):
    n, head = der[at + 1], 2
    if n & 128:
        head += n & 127
        n = int.from_bytes(der[at + 2:at + head], 'big')
    return at + head, at + head + n
oid = bytes.fromhex('060b2a864886f70d010910020e')
at = der.index(oid) + len(oid)
start, _ = element(at)
open(sys.argv[2], 'wb').write(der[start:element(start)[1]])
start, end = element(der.rindex(bytes.fromhex('06082a8648ce3d040302'), 0, at) + 10)
open(sys.argv[3], 'wb').write(der[start:end])
PY
expect 0 openssl ts -verify -data "$dir/value" -in "$dir/token" -token_in -CAfile "$dir/certs/TSA.pem"
# other readers
expect 0 qpdf --check "$pdf"
mkdir "$dir/nss"
certutil -d "$dir/nss" -N --empty-password
certutil -d "$dir/nss" -A -n ca -t CT,C,C -i "$dir/certs/FR00.pem"
expect 0 pdfsig -nssdir "$dir/nss" "$pdf"
shows "Signature is Valid."
shows "Total document signed"
cp "$pdf" "$dir/good.pdf"

# B-T: the authority of the time-stamp is for the verifier's folder to know
refused "l’autorité d’horodatage n’est pas connue ici" --level B-T
cp -r "$dir/trust" "$dir/narrow"
cp "$dir/certs/TSA.pem" "$dir/trust/tsa/"
expect 0 issue --level B-T
expect 0 check "$pdf"
shows "la date du sceau est prouvée"
expect 0 check "$dir/good.pdf"
shows "avec la preuve que les certificats étaient bons ce jour-là"
expect 1 check --at 2046-06-01 "$dir/good.pdf" # the attestation has ended; its proof too
shows "dont le certificat a pris fin depuis"
expect 3 "$bin/sceau-verify" check --trust "$dir/narrow" --allow-test "$pdf"
shows "l’autorité d’horodatage n’est pas connue ici"
expect 0 "$bin/sceau-verify" check --trust "$dir/narrow" --allow-test "$dir/good.pdf"

# the kind says the level
jq '.kinds += ["titre-sejour"]' "$dir/sceau.json" > "$dir/.json" && mv "$dir/.json" "$dir/sceau.json"
sample=$templates/titre-sejour/sample.json
expect 0 issue
shows "niveau B-LT"
expect 0 issue --level B-B
shows "niveau B-B"
sample=$templates/api/sample.json
expect 0 issue
shows "niveau B-B"

# an authority that does not answer, lies, or answers somebody else: never a lower level
right=$stamper/tsa
with timestamp "$stamper/403"
refused "le serveur a répondu 404" --level B-LT
with timestamp "$stamper/tsa/html"
refused "ce n’est pas un horodatage de ce qui a été demandé" --level B-LT
with timestamp "$stamper/tsa/old"
refused "ce n’est pas un horodatage de ce qui a été demandé" --level B-T
with timestamp "$stamper/tsa/reject"
refused "l’autorité d’horodatage refuse" --level B-LT
with timestamp "http://127.0.0.1:1/tsa"
refused "horodatage" --level B-LT
with timestamp "$stamper/tsa/silent"
start=$SECONDS
refused "pas de réponse complète à temps" --level B-LT
claim "attendu dix secondes" test $((SECONDS - start)) -lt 20
expect 3 evidence refresh
says "pas de réponse complète à temps"
shows "Prêt" # what was there stays
with timestamp "$right"

# who answers in the authority's place is not who the folder names
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/secrets/mallory.key" -sha256 -days 99 \
  -subj "/CN=Mallory" -addext "basicConstraints=critical,CA:FALSE" -addext "keyUsage=critical,digitalSignature" \
  -addext "extendedKeyUsage=critical,timeStamping" -addext "crlDistributionPoints=URI:$stamper/internal" \
  -out "$dir/certs/mallory.pem" 2> /dev/null
cp "$dir/tsa.cnf" "$dir/honest.cnf"
# her certificate beside the right one, which no signature keeps out
sed "s|^signer_digest|certs = $(cd "$dir" && pwd)/certs/mallory.pem\nsigner_digest|" "$dir/honest.cnf" > "$dir/tsa.cnf"
expect 0 evidence refresh
claim "elle n’est pas là" sh -c "! grep -q Mallory '$dir/.out'"
sed 's#stamper[.]#mallory.#' "$dir/honest.cnf" > "$dir/tsa.cnf"
refused "autorité que pdf.evidence ne connaît pas" --level B-LT
refused "autorité que pdf.evidence ne connaît pas" --level B-T
expect 3 evidence refresh
says "n’est celui de l’autorité d’horodatage"
cp "$dir/honest.cnf" "$dir/tsa.cnf"
expect 0 evidence refresh

# the evidence grows stale, is older than what is there, is somebody else's
ceremony_crl TSA 86400 # newer
cp "$dir/TSA.crl" "$dir/newer"
sleep 1.1
ceremony_crl TSA 86400
mv "$dir/TSA.crl" "$dir/served/"
expect 0 evidence refresh
cp "$dir/newer" "$dir/served/TSA.crl"
expect 3 evidence refresh
says "plus ancienne que celle"
cp "$dir/evidence/FR00.crl" "$dir/served/TSA.crl"
expect 3 evidence refresh
says "n’a pas signé cette liste"
cp "$sample" "$dir/served/TSA.crl"
expect 3 evidence refresh
says "ce n’est pas une liste de révocation"
rm "$dir/served/TSA.crl"
expect 3 evidence refresh
says "le serveur a répondu 404"
ceremony_crl TSA 86400
mv "$dir/TSA.crl" "$dir/served/"
expect 0 evidence refresh
cp "$dir/evidence/FR00.crl" "$dir/kept"
ceremony_crl FR00 1
mv "$dir/FR00.crl" "$dir/evidence/"
sleep 2.1
expect 1 evidence show
says "n’est pas du jour du sceau"
refused "une liste de révocation jointe n’est pas du jour du sceau" --level B-LT
expect 0 issue --level B-T # it carries none
ceremony_crl FR00 86400 "$(openssl x509 -in "$dir/certs/pdf-0001.pem" -noout -serial | cut -d= -f2)"
mv "$dir/FR00.crl" "$dir/evidence/"
refused "« Cachet SPECIMEN » : un certificat était révoqué" --level B-LT
rm "$dir/evidence/FR00.crl"
refused "une liste de révocation manque" --level B-LT
cp "$dir/kept" "$dir/evidence/FR00.crl"
rm "$dir/evidence/TSA.pem"
refused "aucun certificat du dossier" --level B-LT
expect 3 evidence refresh
says "aucun certificat de"
cp "$dir/certs/TSA.pem" "$dir/evidence/"
echo x > "$dir/evidence/broken.crl"
refused "broken.crl : ce n’est pas une liste de révocation" --level B-LT
expect 3 evidence show
expect 0 issue # what needs none of it goes on
rm "$dir/evidence/broken.crl"
expect 0 issue --level B-LT
expect 0 check "$pdf"

# the proof outlives the time-stamp, outside of the files
records=$dir/records
mkdir "$records"
preserve() { evidence preserve --records "$records" "$@"; }
prove() { evidence prove --records "$records" "$@"; }
expect 1 preserve
says "aucun enregistrement à renouveler"
expect 1 prove "$dir/good.pdf"
expect 0 preserve "$dir/good.pdf" "$pdf"
shows "1 enregistrement, le dernier du"
expect 0 preserve
shows "2 enregistrements"
expect 0 prove "$dir/good.pdf" "$pdf"
shows "good.pdf : enregistrement 000001"
expect 1 prove "$dir/good.pdf" "$sample"
shows "sample.json : dans aucun enregistrement"
for n in 1 2; do # by openssl alone
  expect 0 openssl ts -verify -data "$records/00000$n.txt" -in "$records/00000$n.tsr" -token_in -CAfile "$dir/certs/TSA.pem"
done
claim "rien que des empreintes" sh -c "! grep -vE '^(sceau-record 1|previous( -| [0-9a-f]{64}){1,2}|[0-9a-f]{64})$' '$records'/*.txt"
cp -r "$records" "$dir/intact"
# broken ACTION...: no longer a proof, and not extended
broken() {
  "$@"
  expect 1 prove "$dir/good.pdf"
  says "$records/00000"
  expect 1 preserve "$pdf"
  claim "rien de plus" test ! -e "$records/000003.txt"
  rm -r "$records"
  cp -r "$dir/intact" "$records"
}
broken sed -i '3s/./g/' "$records/000001.txt"
broken sed -i '1s/1/2/' "$records/000002.txt"
broken cp "$records/000001.tsr" "$records/000002.tsr"
broken rm "$records/000001.tsr"
broken rm "$records/000001.txt"
broken sh -c "tail -c +2 '$records/000002.tsr' > '$dir/cut'; cp '$dir/cut' '$records/000002.tsr'"
with timestamp "$stamper/403"
expect 3 preserve "$pdf"
claim "rien de plus" test ! -e "$records/000003.txt" -a ! -e "$records/000003.tsr"
with timestamp "$right"
expect 2 evidence prove "$pdf"
says "il manque --records"
expect 2 evidence show "$pdf"

# what was sealed stays good when nobody is there any more
kill "$stamper_pid"
wait "$stamper_pid" || true
stamper_pid=
expect 0 check "$dir/good.pdf"
claims_made 130
