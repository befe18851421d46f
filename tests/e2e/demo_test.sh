#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The demonstration, with the programs of this build, in a folder deeper than a unix
# socket's path is long; then what it tells its reader to do next, word for word.
#   demo_test.sh BIN SOURCE
set -euo pipefail
bin=$1
source=$2
dir=$(mktemp -d)
. "$source/tests/support/expect.sh"
agent=
# the agent writes what its keys have signed when it ends
trap '[ -z "$agent" ] || { kill "$agent"; wait "$agent" || true; }; rm -rf "$dir"' EXIT

# what a clone has, its build replaced by ours, its packages taken for installed
name=$(printf 'x%.0s' {1..60})
deep=$dir/$name/$name/$name
mkdir -p "$deep/build/release" "$dir/path"
cp "$source/demo" "$deep/"
ln -s "$source/tests" "$source/templates" "$source/issuer" "$deep/"
ln -s "$bin" "$deep/build/release/bin"
printf '#!/bin/sh\n' > "$dir/path/cmake"
printf '#!/bin/sh\nprintf installed\n' > "$dir/path/dpkg-query"
chmod +x "$dir/path"/*
export PATH="$dir/path:$PATH"

# from elsewhere, as anybody may start it
cd /
expect 0 "$deep/demo"
claim "quatre verdicts" test "$(grep -c '\[OK\] VALIDE' <<< "$output")" = 4
shows "avec la preuve que les certificats étaient bons ce jour-là"
for file in attestation.pdf titre-sejour.pdf attestation.png code.txt; do
  claim "$file est là" test -s "$deep/build/demo/$file"
done
claim "l’agent est arrêté" test ! -S "$deep/build/demo/secret/agent.sock"

# its last words: each file that they name is there, each command does what it says
cd "$deep"
words=$output
command_of() { grep -E "^  .*$1 " <<< "$words" | tail -n 1; }
for file in templates/api/sample.json issuer/man/sceau-issue.1 \
  issuer/man/sceau.conf.5; do
  shows "$file"
  claim "$file est là" test -s "$file"
done
expect 0 bash -c "$(sed -n 's/.*« \(.*sceau schema.*\) ».*/\1/p' <<< "$words")"
shows '"$id": "urn:sceau:request:api:1"'
expect 0 bash -c "$(command_of 'sceau-verify check')"
shows "[OK] VALIDE"
unset SOFTHSM2_CONF
env bash -c "exec env $(command_of 'sceau-hsm agent')" 2> "$dir/agent.log" &
agent=$!
cp templates/api/sample.json demande.json
for _ in {1..100}; do
  ! grep -q event=ready "$dir/agent.log" || break
  sleep 0.1
done
expect 0 bash -c "$(command_of 'sceau issue')"
shows "émis : titre.pdf"
claim "le titre est là" test -s titre.pdf
claims_made 15
