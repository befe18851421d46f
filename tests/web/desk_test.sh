#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The agent's desk in a real browser with a client certificate, through nginx.
#   desk_test.sh BIN SOURCE MODULES [SHOTS]
set -euo pipefail
bin=$1
source=$2
modules=$3
shots=${4:-}
# shellcheck disable=SC2034
kinds=$(for file in "$source"/templates/*/kind.tsv; do
  ! grep -q '^authority	prefecture' "$file" || printf '"%s",' "$(basename "$(dirname "$file")")"
done)
kinds=${kinds%,}
. "$source/tests/e2e/serve_lib.sh"
serve_keys
serve_roles agent supervisor auditor
register=$dir/register.db
# enough for two pages of the list, and one that ended
for n in $(seq 60); do
  jq -c --arg n "920120200401235$(printf %04d "$n")" '.application.number = $n' "$templates/api/sample.json"
done > "$dir/lines"
expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" --out "$dir/out" \
  --results "$dir/results" --by essai
serve_nginx
serve_start
node "$modules/desk_test.mjs" "https://127.0.0.1:$port" "$dir" "$templates/api/sample.json" "$(command -v chromium)" ${shots:+"$shots"}
serve_stop
claim "fin du service : $stopped" test "$stopped" = 0
