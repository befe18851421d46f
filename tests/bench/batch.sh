#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# A batch from the line of a request to the verified, durable, signed file, with SoftHSM2:
# over SQLite, then over PostgreSQL; and the nation's year by that. Ends with 1 where a
# limit is missed.
# usage: batch.sh BUILD [LINES]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: batch.sh BUILD}" && pwd)
lines=${2:-20000}
bin=$build/bin
templates=$(cd "$here/../../templates" && pwd)
dir=$(mktemp -d)
agent_pid=
. "$here/../support/ceremony.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
missed=0
YEAR=1120942 # requests of 2024
RATE=600     # titles a second, at least

ceremony_files
ceremony_keys > /dev/null
ceremony_agent
python3 - "$templates/api/sample.json" "$lines" > "$dir/lines" <<'PY'
import json, sys
sample = json.load(open(sys.argv[1]))
for i in range(int(sys.argv[2])):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY

# run NAME ARGUMENTS...: titles a second
run() {
  local begun spent
  begun=$(date +%s%N)
  /usr/bin/time -f '%M %U %S' -o "$dir/time" "$bin/sceau" batch --config "$dir/sceau.json" \
    --requests "$dir/lines" --out "$dir/out.$1" --results "$dir/results.$1" --by mesure "${@:2}" 2> "$dir/said" \
    || { cat "$dir/said" >&2; exit 2; }
  spent=$((($(date +%s%N) - begun) / 1000000))
  [ "$(grep -c '"status":"issued"' "$dir/results.$1")" = "$lines" ] || exit 2
  rate=$((lines * 1000 / spent))
  memory=$(($(cut -d' ' -f1 "$dir/time") / 1024))
  printf '%-44s %10d titles a second\n' "batch of $lines, $1" "$rate"
  printf '%-44s %10s s\n' 'processor of the issuer: user, system' "$(cut -d' ' -f2- "$dir/time")"
  printf '%-44s %10d MiB (at most 150)\n' 'memory' "$memory"
  [ "$memory" -le 150 ] || missed=1
}

run SQLite --register "$dir/register.db"
sqlite=$rate
printf '%-44s %10d s (at most 1800)\n' "the year's $YEAR titles" $((YEAR / rate))
if [ "$rate" -ge "$RATE" ]; then echo kept; else echo "MISSED: at least $RATE"; missed=1; fi
if [ -n "${SCEAU_TEST_POSTGRES:-}" ]; then
  run PostgreSQL --register "$SCEAU_TEST_POSTGRES"
  printf '%-44s %10d %% of SQLite (at least 80)\n' PostgreSQL $((rate * 100 / sqlite))
  [ $((rate * 100)) -ge $((sqlite * 80)) ] || missed=1
fi
exit "$missed"
