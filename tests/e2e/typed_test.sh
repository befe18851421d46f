#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# What people type: ordinary texts are issued and read again, a fault of the request
# exits 1 and one of the configuration 3, each by the name of its member.
#   typed_test.sh BIN SOURCE
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
issue() { "$bin/sceau" issue --register "$(fresh_register)" --config "${config:-$dir/sceau.json}" --request "$1" --out "$2"; }

# places with their punctuation, a foreign postcode, a date of which the day is unknown
jq '.holder.birth = { date: "1973-07", place: "Saint-Denis (93)", country: "XX" }
  | .holder.address = { street: "n° 5, rue d’Été & Fils", postcode: "1071 AB",
      town: "Amsterdam (centre)", country: "NL" }' "$sample" > "$dir/request.json"
expect 0 issue "$dir/request.json" "$dir/title.pdf"
expect 0 "$bin/sceau-verify" check --trust "$dir/trust" --allow-test --json "$dir/title.pdf"
cp "$dir/.out" "$dir/report.json"
field() { # ID VALUE
  claim "$1 = « $2 »" jq -e --arg id "$1" --arg value "$2" \
    '.seal.fields[] | select(.id == $id).value == $value' "$dir/report.json"
}
field 6A "SAINT DENIS 93"
field 6C XX
field 69 00071973
field 6U "N 5 RUE D ETE ET FILS"
field 6W "     "
field 6X "AMSTERDAM CENTRE"
expect 0 pdftotext -layout "$dir/title.pdf" -
shows "juillet 1973"
shows "Saint-Denis (93) (pays indéterminé)"
shows "n° 5, rue d’Été & Fils, 1071 AB Amsterdam (centre) (Pays-Bas)"

# the request's fault: 1
refuse() { # JQ MESSAGE
  jq "$1" "$sample" > "$dir/request.json"
  expect 1 issue "$dir/request.json" "$dir/none.pdf"
  says "$2"
  claim "rien n’est écrit" test ! -e "$dir/none.pdf"
}
refuse '.decision.agent.name = "Corinne\u202eSpecimen"' "decision.agent.name : le caractère U+202E ne peut pas être imprimé"
refuse '.decision.agent.name = "w" * 60' "decision.agent.name : un mot de plus de 38"
refuse '.decision.agent.name = "."' "decision.agent.name : ni lettre"
refuse '.holder.birth.date = "1750-01-01"' "holder.birth.date : plus de 130 ans"
refuse '.holder.birth.date = "2026-09-01"' "holder.birth.date : après le dépôt"
refuse '.facts.renewed.expires = "1901-01-01"' "facts.renewed.expires"
refuse '.holder.address.postcode = "1"' "holder.address.postcode : un code postal de cinq chiffres"
refuse '.application.number = "0" * 19' "application.number : des zéros"
refuse '.holder.given_names = ["Natacha/Corinne"]' "holder.given_names : « / »"
refuse '.holder.address.town = "Paris 15e"' "« Paris » et le code postal 75015"
refuse '.holder.birth.place = "\u212bs"' "holder.birth.place : le caractère U+212B ne peut pas être imprimé : écrivez Å"
refuse '.holder.address["Dupont 75015"] = "x"' "holder.address : un membre inconnu"

# the configuration's: 3, before any request is looked at
config=$dir/other.json
broken() { # JQ MESSAGE
  jq "$1" "$dir/sceau.json" > "$config"
  expect 3 issue "$sample" "$dir/none.pdf"
  says "$2"
  claim "rien n’est écrit" test ! -e "$dir/none.pdf"
}
broken '.addresses.verify = "https://"' "other.json : addresses.verify"
broken '.addresses.verify = "http://verifier.example/v"' "addresses.verify"
broken '.addresses.verify += "\n"' "addresses.verify"
broken '.addresses.verify += "a" * 60' "addresses.verify"
broken '.authority.name = "Pre\u0301fecture"' "other.json : authority.name"
broken '.authority.name = "Pr\nfecture"' "authority.name"
broken '.authority.name = "Préfecture " * 8' "authority.name"
broken '.authority.name = " "' "authority.name"
broken '.kinds = []' "kinds"
broken '.seal.country = "DE"' "seal.country"
broken '.seal.certificate = "0002"' "FR00_0002 n’est pas dans $dir/trust (trust)"
says "FR00_0002.pem"

# what was typed is in no message
for word in Specimen Natacha Dupont Préfecture verifier; do
  claim "un message dit « $word »" sh -c "! grep -q '$word' '$dir/messages.log'"
done
claims_made 80
