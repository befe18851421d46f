#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Attacks on sealed titles, by anybody and by who could sign: what sceau-verify says of
# each file that mutate_title makes. The files as they were are accepted.
#   mutation_test.sh BIN SOURCE
set -euo pipefail
bin=$1
source=$2
dir=$(mktemp -d)
. "$source/tests/support/expect.sh"
trap 'rm -rf "$dir"' EXIT

# check LEVEL FILE...: by the certificates of that title's authority
check() {
  local level=$1
  shift
  "$bin/sceau-verify" check --at 2026-12-15 --allow-test --trust "$dir/$level" "$@"
}

mkdir "$dir/bb" "$dir/blt" "$dir/outside"
expect 0 "$bin/../tests/mutate_title" "$dir"
for level in bb blt; do
  expect 0 check $level --json "$dir/$level.pdf"
  claim "$level.pdf est accepté" jq -e '.verdict == "valid" and .pdf.state == "sealed"' <<< "$output"
done

# exits STATE: how sceau-verify ends on a file in that state
exits() { case $1 in forged) echo 1 ;; unreadable) echo 3 ;; *) echo "?" ;; esac; }

files=0
while IFS=$'\t' read -r file state finding; do
  level=${file%%-*}
  expect "$(exits "$state")" check "$level" "$dir/$file"
  shows "$finding"
  expect "$(exits "$state")" check "$level" --json "$dir/$file"
  claim "$file : $state, sans droit ni donnée" \
    jq -e --arg state "$state" '.pdf.state == $state and .rights == [] and .title == null' <<< "$output"
  files=$((files + 1))
done < "$dir/index.tsv"
claim "les attaques ont été lues" test $files -gt 120

# a file that another program sealed takes what anybody can do to it
expect 0 "$bin/../tests/mutate_title" "$dir/outside" "$dir/blt.pdf"
while IFS=$'\t' read -r file state finding; do
  expect 1 check blt "$dir/outside/$file"
  shows "$finding"
done < "$dir/outside/index.tsv"
claim "et sans signataire" test "$(wc -l < "$dir/outside/index.tsv")" -gt 30
claims_made 500
