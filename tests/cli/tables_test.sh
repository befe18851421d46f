#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The tables of rights that the build refuses, each for one fault.
#   tables_test.sh CHECKRIGHTS TEMPLATES
set -u
check=$1
rights=$2/rights
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
checks=0

complain() { echo "FAILED: $*" >&2; failed=$((failed + 1)); }

# column NAME: its number in rights.tsv
column() { head -1 "$rights/rights.tsv" | tr '\t' '\n' | grep -nxF "$1" | cut -d: -f1; }

# refused TABLE AWK TEXT: with that table changed by awk the check fails and says that
refused() {
  rm -rf "$dir/t" && cp -r "$rights" "$dir/t"
  awk -F'\t' -v OFS='\t' "$2" "$rights/$1.tsv" > "$dir/t/$1.tsv"
  checks=$((checks + 1))
  if cmp -s "$rights/$1.tsv" "$dir/t/$1.tsv"; then
    complain "$1: « $2 » changes nothing"
  elif "$check" "$dir/t" > "$dir/out" 2>&1; then
    complain "$1: « $2 » is accepted"
  elif ! grep -qF -e "$3" "$dir/out"; then
    complain "$1: « $2 »: $(head -1 "$dir/out")"
  fi
}

checks=$((checks + 1))
"$check" "$rights" || complain "the real tables are refused"

# a row of the body, not the names nor a comment
row='NR > 8 && !done && (done = 1)'
refused rights "$row { \$$(column source) = \"\" } 1" "column $(column source) is empty"
refused rights "$row { \$$(column read) = \"hier\" } 1" "read: the day of the text"
refused rights "$row { \$$(column read) = \"\" } 1" "is empty"
refused rights "$row { \$$(column since) = \"2025\" } 1" "since: a day"
refused rights "$row { \$$(column verdict) = \"oui\" } 1" "is no verdict"
refused rights "$row { \$$(column confidence) = \"X\" } 1" "is no confidence"
refused rights "$row { \$$(column role) = \"boss\" } 1" "is no role"
refused rights "$row { \$$(column time) = \"late\" } 1" "is no time"
refused rights "$row { \$$(column kind) = \"apii\" } 1" "no kind"
refused rights "$row { \$$(column category) = \"inconnu\" } 1" "no category"
refused rights "$row { \$$(column reason_en) = \"\" } 1" "is empty"
refused rights "$row { \$0 = \$0 \"\t\" } 1" "columns in place of"
refused rights "!/^#/ && \$$(column confidence) == \"L\" { \$$(column verdict) = \"yes\" } 1" "must be uncertain"
refused rights "\$$(column role) == \"employer\" && !done && (done = 1) {
  \$$(column source) = \"CESEDA R431-15-3\" } 1" "may not know it"
refused rights "\$$(column role) == \"landlord\" && !done && (done = 1) {
  \$$(column reason_en) = \"A Refugee.\" } 1" "may not know it"
refused rights "\$$(column role) == \"social-landlord\" && \$$(column time) == \"expired\" {
  \$$(column verdict) = \"yes\" } 1" "after its end"
# each kind is answered for each role, so no role's rows of a kind may all go
for kind in depot api adf dcem autorisation-travail asile fin-ada titre-sejour recepisse aps; do
  refused kinds "\$1 == \"$kind\" { print \$0; \$1 = \"autre\" } 1" "nobody answers"
done
for role in employer france-travail caf cpam social-landlord landlord; do
  refused rights "\$$(column role) == \"$role\" && \$$(column time) == \"*\" { next } 1" "nobody answers"
done
refused kinds '$1 == "asile" { $7 = "document des demandeurs d’asile" } 1' "the private words tell"
refused kinds '$1 == "api" { $9 = "maybe" } 1' "mention: required"
refused disclosure '$1 == "protection" { next } 1' "no row « protection »"
refused disclosure '$1 == "6M" { $2 = "oui" } 1' "neither x nor limits"
refused wordings 'NR > 4 && !done && (done = 1) { $2 = "rien" } 1' "no such category"
refused limits '$1 == "etudiant" { $4 = "" } 1' "no source"
refused mentions '$1 == "AUTORISE A TRAVAILLER" { $2 = "oui" } 1' "unknown"
refused benefits '$1 == "cpam" { $1 = "cnam" } 1' "no such role"
refused rule_set '$1 == "rule_set" { $2 = "demain" } 1' "one date"

echo "$((checks - failed)) passed, $failed failed"
[ $failed = 0 ]
