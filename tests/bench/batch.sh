#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# A batch from the line of a request to the verified, durable, signed file, with SoftHSM2:
# over SQLite, then over PostgreSQL by several programs at once; and the nation's year by
# that. What each part takes of a title is told from a shorter run, by a program with a
# watch (batch_shares.c). Ends with 1 where a limit is missed. Other work on the machine
# lies in titles a second; processor time a title does not.
# usage: batch.sh BUILD [LINES [BIN]]   (20,000 unless said; 100,000 to see memory stay
#        flat; BIN: the programs that are measured, else BUILD's)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: batch.sh BUILD}" && pwd)
lines=${2:-20000}
bin=$(cd "${3:-$build/bin}" && pwd)
templates=$(cd "$here/../../templates" && pwd)
dir=$(mktemp -d)
agent_pid=
. "$here/../support/ceremony.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
missed=0
YEAR=1120942 # requests of 2024
RATE=600     # titles a second, at least
MEMORY=150   # MiB
WORKERS=2    # programs over one PostgreSQL
TIMED=3000   # lines of the shorter run

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

# processor time of the agent and its workers, or of PostgreSQL, in ticks; a server's that
# ended are counted by who started them
ticks() {
  local pid sum=0 fields
  for pid in "$@"; do
    fields=$(sed 's/.*) //' "/proc/$pid/stat" 2> /dev/null) || continue
    # shellcheck disable=SC2086
    set -- $fields
    sum=$((sum + ${12} + ${13} + ${14} + ${15}))
  done
  echo "$sum"
}
agent_ticks() { ticks "$agent_pid" $(pgrep -P "$agent_pid"); }
server_ticks() {
  local main
  [ -n "${SCEAU_TEST_POSTGRES:-}" ] || { echo 0; return; }
  main=$(head -1 "${SCEAU_TEST_POSTGRES##*host=}/data/postmaster.pid" 2> /dev/null) || { echo 0; return; }
  ticks "$main" $(pgrep -P "$main")
}

row() { printf '%-44s %10s %s\n' "$@"; }

# run NAME PROGRAMS ARGUMENTS...: $rate, titles a second; $cost, microseconds of processor a title
run() {
  local name=$1 programs=$2 begun spent agent server i share pids=() issuer memory
  shift 2
  rm -f "$dir"/part.* "$dir"/time.*
  split -n "l/$programs" -d -a 1 "$dir/lines" "$dir/part."
  agent=$(agent_ticks)
  server=$(server_ticks)
  begun=$(date +%s%N)
  for ((i = 0; i < programs; i++)); do
    /usr/bin/time -f '%M %U %S' -o "$dir/time.$i" "$bin/sceau" batch --config "$dir/sceau.json" \
      --requests "$dir/part.$i" --out "$dir/out.$name" --results "$dir/results.$name.$i" --by mesure "$@" \
      2> "$dir/said.$i" &
    pids+=($!)
  done
  for ((i = 0; i < programs; i++)); do
    wait "${pids[$i]}" || { cat "$dir/said.$i" >&2; exit 2; }
  done
  spent=$((($(date +%s%N) - begun) / 1000000))
  [ "$(cat "$dir/results.$name".* | grep -c '"status":"issued"')" = "$lines" ] || exit 2
  agent=$((($(agent_ticks) - agent) * 10000 / lines))
  server=$((($(server_ticks) - server) * 10000 / lines))
  issuer=$(awk -v n="$lines" '{ s += $2 + $3 } END { printf "%d", s * 1e6 / n }' "$dir"/time.*)
  memory=$(awk '$1 > m { m = $1 } END { printf "%d", m / 1024 }' "$dir"/time.*)
  rate=$((lines * 1000 / spent))
  cost=$((issuer + agent + server))
  row "batch of $lines, $name" "$rate" 'titles a second'
  row '  processor: issuer' "$issuer" 'us a title'
  row '  processor: keys (agent and its workers)' "$agent" 'us a title'
  [ "$server" = 0 ] || row '  processor: PostgreSQL' "$server" 'us a title'
  row "  all, on $(nproc) processors: at most" "$(($(nproc) * 1000000 / cost))" 'titles a second'
  share=kept
  [ "$memory" -le "$MEMORY" ] || { share=MISSED; missed=1; }
  row '  memory of a program' "$memory" "MiB   limit <= $MEMORY MiB   $share"
}

run SQLite 1 --register "$dir/register.db"
sqlite=$rate sqlite_cost=$cost
row "the year's $YEAR titles" $((YEAR / rate)) 's   (half an hour is 1800 s)'
if [ "$rate" -ge "$RATE" ]; then echo "kept: at least $RATE"; else echo "MISSED: at least $RATE"; missed=1; fi

head -n "$TIMED" "$dir/lines" > "$dir/timed"
before=$(agent_ticks)
SHARES_FILE=$dir/shares "$build/bench/batch_shares" batch --config "$dir/sceau.json" --requests "$dir/timed" \
  --out "$dir/out.timed" --results "$dir/results.timed" --register "$dir/timed.db" --by mesure 2> "$dir/said" \
  || { cat "$dir/said" >&2; exit 2; }
timed=$(wc -l < "$dir/timed")
{
  echo "HSM $(awk -v t=$(($(agent_ticks) - before)) -v n="$timed" 'BEGIN { printf "%.3f", t * 10 / n }')"
  cat "$dir/shares"
} | awk '{ name[NR] = $1; ms[NR] = $2; if ($1 != "waiting-for-disk") all += $2 }
  END { for (i = 1; i <= NR; i++)
    if (name[i] == "waiting-for-disk") printf "%-44s %10.3f ms a title, beside the others (fsync)\n", name[i], ms[i]
    else printf "%-44s %10.3f ms a title %6.1f %%\n", "share of " name[i], ms[i], 100 * ms[i] / all }'

if [ -n "${SCEAU_TEST_POSTGRES:-}" ]; then
  run PostgreSQL "$WORKERS" --register "$SCEAU_TEST_POSTGRES"
  row "PostgreSQL, $WORKERS programs" $((rate * 100 / sqlite)) '% of SQLite, at least 80'
  row '  by processor time' $((sqlite_cost * 100 / cost)) '% of SQLite'
  if [ $((rate * 100)) -ge $((sqlite * 80)) ]; then echo kept; else echo 'MISSED: at least 80 %'; missed=1; fi
fi
exit "$missed"
