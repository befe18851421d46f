#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Bundles: published by the token, taken in by whoever pins its key, and refused where
# they are wrong, of nobody known, or older.
#   bundle_test.sh BIN SOURCE
set -euo pipefail
bin=$1
source=$2
templates=$source/templates
vectors=$source/tests/vectors/2d-doc
dir=$(mktemp -d)
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop; rm -rf "$dir"' EXIT

change() { jq "$1" "$dir/sceau.json" > "$dir/new.json" && mv "$dir/new.json" "$dir/sceau.json"; }
ceremony_files
change '.bundle = { key: "bundle-0001", certificate: "certs/bundle-0001.pem" }
  | .hsm.keys += [{ label: "bundle-0001", purpose: "bundle", certificate: "certs/bundle-0001.pem" }]'
ceremony_keys bundle-0001 bundle "Paquets SPECIMEN" > "$dir/ceremony.log"
ceremony_agent

publish() { "$bin/sceau" bundle publish --config "$dir/sceau.json" "$@"; }
trust() { local verb=$1; shift; "$bin/sceau-verify" trust "$verb" --store "$dir/mine" "$@"; }
later() { date -u -d "+$1 days" +%F; }

# what the publisher believes: the national list, a directory, and its own signer
author() { "$bin/sceau-verify" trust import --store "$dir/author" "$@"; }
expect 0 author "$vectors/tsl/tsl_seq22_2025-08-25.xml" "$vectors/directory/FR05_bundle_2026-01.multipart"
expect 0 author --signer "$dir/certs/FR00_0001.pem"
expect 0 author --pdf-signer "$dir/certs/pdf-0001.pem"
expect 2 author --pdf-signer --signer "$dir/certs/pdf-0001.pem"
expect 1 author --pdf-signer "$dir/sceau.json"

expect 0 publish --store "$dir/author" --out "$dir/one.sceau"
shows "Paquet nº 1 publié"
shows "3 signataires, 30 jours"
claim "le paquet ne porte ni ancre ni certificat de signataire" \
  sh -c "! grep -qE '^\[pins\]|^signer .* MII' '$dir/one.sceau'"
cp "$dir/one.sceau" "$dir/two.sceau"
expect 0 publish --store "$dir/author" --out "$dir/two.sceau" --days 10
shows "Paquet nº 2"
expect 1 publish --store "$dir/author" --out "$dir/two.sceau" --sequence 2
says "porte déjà le numéro 2"

# the token signs nobody else's bundle, nor goes on from a number that it did not sign
sed 's/^sequence 1$/sequence 999999999999/' "$dir/one.sceau" > "$dir/planted.sceau"
cp "$dir/planted.sceau" "$dir/planted.before"
expect 1 publish --store "$dir/author" --out "$dir/planted.sceau"
says "n’est pas signé par la clé d’ici"
expect 0 cmp "$dir/planted.sceau" "$dir/planted.before"
expect 1 publish --store "$dir/planted.sceau" --out "$dir/three.sceau"
says "n’est pas signé par la clé d’ici"
cp "$dir/author" "$dir/author.before"
expect 1 publish --store "$dir/author" --out "$dir/author"
says "--out remplacerait --store"
expect 1 publish --store "$dir/author.before" --out "$dir/author"
says "est une liste, non un paquet"
expect 0 cmp "$dir/author" "$dir/author.before"
claim "rien n’a été signé" test ! -e "$dir/three.sceau"
expect 0 publish --store "$dir/one.sceau" --out "$dir/three.sceau"

# nobody is believed for what they say of themselves
expect 1 trust import "$dir/one.sceau"
says "clé qui n’est pas connue"
claim "rien n’a été écrit" test ! -e "$dir/mine"
expect 2 trust import --pin
expect 1 trust import --pin "$dir/certs/pdf-0001.pem" "$dir/one.sceau"
expect 3 "$bin/sceau-verify" check --trust "$dir/one.sceau" --code X
says "clé qui n’est pas connue"

# nothing of it can be changed
sed 's/^signer FR05 0001 \(.*\) good/signer FR05 0001 \1 2020-01-01/' "$dir/one.sceau" > "$dir/forged.sceau"
claim "le paquet est altéré" sh -c "! cmp -s '$dir/one.sceau' '$dir/forged.sceau'"
expect 1 trust import --pin "$dir/certs/bundle-0001.pem" "$dir/forged.sceau"
says "sa signature est fausse"
sed 's/^expires 20/expires 21/' "$dir/one.sceau" > "$dir/forged.sceau"
expect 1 trust import --pin "$dir/certs/bundle-0001.pem" "$dir/forged.sceau"
head -n -1 "$dir/one.sceau" > "$dir/forged.sceau"
expect 1 trust import --pin "$dir/certs/bundle-0001.pem" "$dir/forged.sceau"
says "la signature manque"
claim "rien n’a été écrit" test ! -e "$dir/mine"

# taken in, and its key is remembered
expect 0 trust import --pin "$dir/certs/bundle-0001.pem" "$dir/one.sceau"
shows "paquet nº 1"
expect 0 trust import "$dir/one.sceau"
shows "déjà importé"
claim "l’ancre vaut pour des paquets seuls" sh -c "grep -q '^bundle ' '$dir/mine' && ! sed -n '/^\[pins\]/,/^\[sources\]/p' '$dir/mine' | grep -q '^list '"
expect 0 trust list
shows "Paquet nº 1"
shows "FR00 0001   accepté par le paquet"
cp "$dir/mine" "$dir/before"
expect 0 trust import "$dir/two.sceau"
shows "paquet nº 2"

# never backwards
cp "$dir/mine" "$dir/after"
expect 1 trust import "$dir/one.sceau"
says "plus ancien que celui qui est connu (nº 2)"
expect 0 cmp "$dir/mine" "$dir/after"
sleep 1
expect 0 publish --store "$dir/author" --out "$dir/other.sceau" --sequence 2
expect 1 trust import "$dir/other.sceau"
says "un autre porte déjà ce numéro"
expect 0 "$bin/sceau-verify" trust import --store "$dir/author2" "$vectors/tsl/tsl_seq18_2023-11-27.xml"
expect 1 publish --store "$dir/author2" --out "$dir/old.sceau"
says "aucun signataire, rien à publier"
expect 0 "$bin/sceau-verify" trust import --store "$dir/author2" --pdf-signer "$dir/certs/pdf-0001.pem"
expect 0 publish --store "$dir/author2" --out "$dir/old.sceau" --sequence 9
expect 1 trust import "$dir/old.sceau"
says "liste de confiance FR est plus ancienne"
# whom a bundle vouched for, the next one may drop; whom the user pinned, it may not
expect 0 "$bin/sceau-verify" trust import --store "$dir/author3" "$vectors/tsl/tsl_seq22_2025-08-25.xml" "$vectors/directory/FR05_bundle_2026-01.multipart"
expect 0 publish --store "$dir/author3" --out "$dir/without.sceau" --sequence 3
cp "$dir/mine" "$dir/yours"
yours() { local verb=$1; shift; "$bin/sceau-verify" trust "$verb" --store "$dir/yours" "$@"; }
expect 0 yours import "$dir/without.sceau"
claim "le signataire n’est plus accepté" sh -c "! grep -q '^signer FR00' '$dir/yours'"
expect 0 yours import --signer "$dir/certs/FR00_0001.pem"
expect 0 publish --store "$dir/author3" --out "$dir/without.sceau"
expect 0 yours import "$dir/without.sceau"
expect 0 yours list
shows "FR00 0001   accepté à la main"
# another's store is not a bundle
expect 1 trust import "$dir/author"
says "non signée"

# a title is judged by it, and its age is said
expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/sceau.json" --request "$templates/api/sample.json" \
  --out "$dir/title.pdf" --code "$dir/code.txt"
expect 0 "$bin/sceau-verify" check --trust "$dir/mine" --allow-test "$dir/code.txt"
shows "[OK] VALIDE"
expect 0 "$bin/sceau-verify" check --trust "$dir/mine" --allow-test "$dir/title.pdf"
shows "[OK] VALIDE"
expect 3 "$bin/sceau-verify" check --trust "$dir/yours" --allow-test "$dir/title.pdf"
shows "n’est plus à jour" # list 22 ended in February 2026
expect 1 "$bin/sceau-verify" check --trust "$dir/mine" "$dir/code.txt"
shows "sceau d’essai"
expect 1 trust check --at "$(later 12)" # the day is that of Paris, not of UTC
shows "le paquet a expiré"

# the key of one purpose serves no other
change '.bundle.key = "pdf-0001" | .bundle.certificate = "certs/pdf-0001.pem"'
expect 3 publish --store "$dir/author" --out "$dir/x.sceau"
says "faite pour « pdf », pas pour « bundle »"
change '.bundle.key = "bundle-0001"'
expect 3 publish --store "$dir/author" --out "$dir/x.sceau"
claim "rien n’a été écrit" test ! -e "$dir/x.sceau"
change 'del(.bundle)'
expect 3 publish --store "$dir/author" --out "$dir/x.sceau"
says "bundle.key"
expect 2 publish --store "$dir/author"
expect 2 "$bin/sceau" bundle
expect 2 publish --store "$dir/author" --out "$dir/x" --days 0
claims_made 80
