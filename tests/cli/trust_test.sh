#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# sceau-verify trust as an administrator meets it, and over a network that misbehaves.
#   trust_test.sh SCEAU-VERIFY MAKE_TRUST SOURCE
set -euo pipefail
verify=$1
make_trust=$2
source=$3
vectors=$source/tests/vectors/2d-doc
dir=$(mktemp -d)
server=
. "$source/tests/support/expect.sh"
trap '[ -z "$server" ] || kill "$server"; rm -rf "$dir"' EXIT
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

mkdir "$dir/www"
python3 "$source/tests/support/serve.py" "$dir/www" "$dir/port" &
server=$!
for _ in $(seq 100); do [ -s "$dir/port" ] || sleep 0.1; done
base=http://127.0.0.1:$(cat "$dir/port")
"$make_trust" "$dir/www" "$base"
pin=$dir/www/signer.der

trust() { local verb=$1; shift; "$verify" trust "$verb" --store "$dir/store" "$@"; }

# --- usage
expect 2 "$verify" trust
expect 2 "$verify" trust unknown
expect 0 "$verify" trust --help
expect 0 "$verify" trust import --help
expect 2 trust import
expect 2 trust update --timeout 0
expect 2 trust update argument
expect 3 trust list
expect 3 trust check
expect 3 trust import --pin "$dir/absent" "$dir/www/list1.xml"
expect 1 trust import --pin "$dir/www/list1.xml" "$dir/www/list1.xml"
says "--pin"
claim "aucune liste n’a été faite" test ! -e "$dir/store"

# --- files, in any order, each by what it is
expect 1 trust import "$dir/www/list1.xml"
says "--pin"
expect 1 trust import --pin "$pin" "$dir/www/list1.xml" "$dir/www/fr42.der" "$source/README.md" "$dir/www/fr43.der"
shows "liste de confiance FR nº 11 : 2 autorités"
shows "1 certificat de signataire"
says "README.md"
expect 0 trust list
shows "depuis le 1er janvier"
shows "FR42   Essai FR42"
shows "Révocations : inconnues"
expect 1 trust check
shows "FR42 : révocations inconnues"
expect 1 trust import "$dir/www/list0.xml"
says "plus ancienne"
expect 3 trust import "$dir/absent"
cp "$dir/store" "$dir/again"
expect 0 trust import "$dir/www/list1.xml" "$dir/www/fr43.der" "$dir/www/fr42.der"
claim "deux fois la même chose donne le même fichier" cmp "$dir/store" "$dir/again"
expect 0 trust import "$dir/www/fr42b.crl"
expect 0 trust list
shows "1 signataire, dont 1 révoqué"

# --- export and its use
expect 0 "$verify" trust import --store "$dir/store" --signer "$vectors/certs/FR00_0001.pem"
expect 0 "$verify" trust import --store "$dir/store" --pdf-signer "$vectors/certs/FR00_0001.pem"
expect 0 trust list
shows "FR00 0001   accepté à la main"
shows "Ancre signataire de listes"
expect 0 trust export "$dir/exported"
says "acceptés à la main, non exportés : 2"
claim "ni ce qui est accepté à la main" sh -c "! grep -q 'pinned\|pdf-signers' '$dir/exported'"
claim "mais les autres" grep -q '^signer FR42 AB12' "$dir/exported"
claim "l’export ne porte pas les ancres" sh -c "! grep -q '^\[pins\]' '$dir/exported'"
expect 0 trust export --certificates "$dir/certificates"
claim "un fichier par signataire" test -e "$dir/certificates/FR42_AB12.pem" -a -e "$dir/certificates/FR43.pem"
expect 0 openssl verify -partial_chain -CAfile "$dir/certificates/FR42.pem" "$dir/certificates/FR42_AB12.pem"
expect 0 "$verify" trust list --store "$dir/exported"

# --- JSON: one object, the same store
json() { claim "$1" jq -e "$1" <<< "$output"; }
expect 0 trust list --json --at 2026-03-01
json '.schema == "sceau.trust-list/1" and .at == "2026-03-01" and .bundle == null'
json '.lists | length == 1 and .[0].territory == "FR" and .[0].sequence == 11 and .[0].current'
json '.authorities | map(.id) == ["FR42", "FR43"] and all(.accepted) and .[0].name == "Essai FR42"'
json '.authorities[0] | .signers == 1 and .revoked == 1 and .revocations.state == "known"'
json '.authorities[1].revocations == {state: "unknown", issued: null, until: null, current: false}'
json '.signers | map(select(.certificate == "AB12")) | .[0].by == "authority" and .[0].revoked == "2026-01-02"'
json '.signers | map(select(.ca == "FR00")) | .[0].by == "user" and .[0].supported and .[0].revoked == null'
json '(.pdf_signers | length == 1 and .[0].by == "user") and (.pins | map(.kind) == ["list"])'
expect 1 trust check --json --at 2026-03-01
json '.schema == "sceau.trust-check/1" and (.current | not)'
json '.stale | any(.kind == "revocations" and .id == "FR43" and .until == null)'
expect 1 trust check --json --at 2098-03-01
json '.stale | any(.kind == "list" and .id == "FR" and .until != null)'
expect 3 "$verify" trust list --json --store "$dir/absent"
printf 'sceau-store 1\n' > "$dir/empty"
expect 0 "$verify" trust check --json --store "$dir/empty"
json '.current and .stale == []'

# --- line ends changed on the way
sed 's/$/\r/' "$dir/store" > "$dir/crlf"
expect 3 "$verify" trust list --store "$dir/crlf"
says "fins de ligne ont été changées"

# --- the official list, in the user's own place
export HOME=$dir/home XDG_DATA_HOME=$dir/data
if [ "$(id -u)" != 0 ]; then
  expect 0 "$verify" trust import "$vectors/tsl/tsl_seq22_2025-08-25.xml"
  claim "à la place prévue" test -s "$dir/data/sceau/trust"
  expect 0 "$verify" trust list
  expect 3 "$verify" check --code X
  shows "25 août 2025"
fi
expect 0 "$verify" trust import --store "$dir/national" "$vectors/tsl/tsl_seq22_2025-08-25.xml" \
  "$vectors/directory/FR03_bundle_2026-01.multipart"
expect 1 "$verify" trust check --store "$dir/national"
shows "la liste de confiance FR n’est plus à jour"
expect 2 "$verify" trust check --store "$dir/national" --at 2026-02-30
jq -j 'select(.id == "tac_kit_vaccine-invalid-test").payload' "$vectors/vectors.jsonl" > "$dir/genuine.txt"
expect 0 "$verify" check --trust "$dir/national" "$dir/genuine.txt"
shows "[OK] VALIDE"
shows "du 25 août 2025, n’est plus à jour"
shows "révocations de certificats de cette autorité ne sont pas connues"
expect 3 "$verify" check --strict --trust "$dir/national" "$dir/genuine.txt"
sed 's/SPECIMEN/SPECIMAN/' "$dir/genuine.txt" > "$dir/forged.txt"
expect 1 "$verify" check --trust "$dir/national" "$dir/forged.txt"
shows "altéré ou fabriqué"

# --- update
rm -f "$dir/store"
update() { trust update --timeout 3 "$@"; }
expect 0 update --pin "$pin" --list "$base/list1.xml"
shows "liste de confiance FR nº 11"
shows "révocations de FR42"
expect 1 trust check # FR43 publishes none
shows "FR43 : révocations inconnues"
expect 0 update --list "$base/agent/list2.xml" # the pin was remembered; a client has a name
shows "nº 12"
expect 0 update --list "$base/to/list2.xml"
cp "$dir/store" "$dir/good"

# another command writes the store: whoever waits is told
( flock 9; sleep 2 ) 9> "$dir/store.lock" &
waited=$!
sleep 0.3
expect 0 trust import "$dir/www/list2.xml"
says "j’attends sa fin"
wait "$waited"

# what fails is said, and what was there stays
cp "$dir/www/fr42b.crl" "$dir/www/fr42.crl"
mv "$dir/www/fr43.der" "$dir/fr43.der"
expect 3 update --list "$base/403"
says "$base/403 : le serveur a répondu 403"
says "fr43.der : le serveur a répondu 404"
shows "révocations de FR42" # the others were fetched all the same
claim "FR43 garde son signataire" grep -q '^signer FR43 CD34' "$dir/store"
claim "AB12 est révoqué" grep -q '^signer FR42 AB12 .* 2026-01-02 ' "$dir/store"
mv "$dir/fr43.der" "$dir/www/fr43.der"
cp "$dir/store" "$dir/good"

for path in slow silent cut; do
  expect 3 update --list "$base/$path"
  says "$base/$path"
done
expect 1 update --list "$base/huge"
says "octets"
expect 1 update --list "$base/length"
expect 3 update --list "$base/loop"
says "trop de redirections"
expect 3 update --list "$base/to-file"
says "redirigé ailleurs"
expect 2 update --list file:///etc/passwd
says "seules les adresses http:// et https://"
expect 2 update --list "$dir/www/list2.xml"
many=()
for i in $(seq 33); do many+=(--pin "$(printf '%064x' "$i")"); done
expect 2 update "${many[@]}" --list "$base/list2.xml"
says "--pin : au plus 32"
expect 2 trust import "${many[@]}" "$dir/www/list2.xml"
says "--pin : au plus 32"
expect 1 update --list "$base/fr42.der"
says "ce n’est pas ce qui est attendu"
expect 1 update --list "$base/list1.xml"
says "plus ancienne"
expect 3 update --list "http://127.0.0.1:1/x"
says "injoignable"
expect 0 cmp "$dir/store" "$dir/good"
expect 1 update --bundle "$base/list2.xml"

# nobody answers any more: the store is as it was
kill "$server"
wait "$server" 2> /dev/null || true
server=
expect 3 update --list "$base/list2.xml"
expect 0 cmp "$dir/store" "$dir/good"
claim "rien n’est resté" test -z "$(find "$dir" -name 'store.??????')"
claims_made 110
