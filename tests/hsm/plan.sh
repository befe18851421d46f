# SPDX-License-Identifier: EUPL-1.2
# The plan of a ceremony: what is wrong in it is said by its member, and the published
# schema says the same. The plan of the manual is one.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
source=$here/../..
expect 0 "plans pris" /usr/bin/python3 "$here/plan.py" "$source/templates/ceremony.schema.json" "$bin/sceau-hsm" "$dir"

# the example of the manual, word for word
sed -n '/^\.Bd -literal/,/^\.Ed/p' "$source/hsm/man/sceau-ceremony.5" | sed '1d;$d' > "$dir/manual.json"
expect 1 "créer la clé P-256 « seal-0001 »" "$bin/sceau-hsm" ceremony --dry-run "$dir/manual.json"

# a PIN that somebody wrote there is not repeated
jq '.pin = "123454321"' "$dir/manual.json" > "$dir/told.json"
expect 3 "told.json : pin : une source est attendue (file:CHEMIN, fd:N ou prompt), jamais le PIN lui-même" \
  "$bin/sceau-hsm" ceremony --dry-run "$dir/told.json"
never 123454321
jq '.token.pin = "123454321"' "$dir/manual.json" > "$dir/told.json"
expect 3 "token.pin : membre inconnu" "$bin/sceau-hsm" ceremony --dry-run "$dir/told.json"
never 123454321
sed 's/"pin"/"pin": 1, "pin"/' "$dir/manual.json" > "$dir/told.json"
expect 3 "le membre « pin » y est deux fois" "$bin/sceau-hsm" ceremony --dry-run "$dir/told.json"
sed 's/"keys"/keys/' "$dir/manual.json" > "$dir/told.json"
expect 3 "told.json : ligne " "$bin/sceau-hsm" ceremony --dry-run "$dir/told.json"
# what no schema says
jq '.keys[1].label = .keys[0].label' "$dir/manual.json" > "$dir/told.json"
expect 3 "keys[1].label : ce nom y est deux fois" "$bin/sceau-hsm" ceremony --dry-run "$dir/told.json"
jq '.keys[1].id = .keys[0].id' "$dir/manual.json" > "$dir/told.json"
expect 3 "keys[1].id : cet identifiant y est deux fois" "$bin/sceau-hsm" ceremony --dry-run "$dir/told.json"
jq '.pin = "fd:5" | .so_pin = "fd:5" | .token = { label: "x", initialise: true }' "$dir/manual.json" > "$dir/told.json"
expect 3 "so_pin : un descripteur ne donne qu’un PIN" "$bin/sceau-hsm" ceremony --dry-run "$dir/told.json"
# and what is said in all of this is searched for it
mkdir "$dir/secrets"
echo 123454321 > "$dir/secrets/pin"
finish
