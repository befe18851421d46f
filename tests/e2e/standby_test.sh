#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The machine of the register is lost in the middle of a batch: PostgreSQL had a second one
# that follows it, synchronously, and takes its place. The batch goes on by itself; what
# was told is there, each title once.
# usage: standby_test.sh BIN SOURCE
set -euo pipefail
bin=$1 source=$2
. "$source/tests/e2e/serve_lib.sh"
binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
first=$(mktemp -d /tmp/sceau-pg.XXXXXX) second=$(mktemp -d /tmp/sceau-pg.XXXXXX)
serve_also() {
  for one in "$first" "$second"; do as "$binaries/pg_ctl" -D "$one/data" -m immediate -w stop > /dev/null 2>&1 || true; done
  rm -rf "$first" "$second"
}
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$first" "$second"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi
as() { (cd "$first" && env -u LC_ALL LANG=C.UTF-8 "${as[@]}" "$@"); }
run_server() { as "$binaries/pg_ctl" -D "$1/data" -l "$1/log" -w -t 60 start > /dev/null || lost "$(cat "$1/log")"; }

as "$binaries/initdb" -D "$first/data" -U sceau -A trust -E UTF8 --no-sync > "$dir/initdb" 2>&1 || lost "$(cat "$dir/initdb")"
cat >> "$first/data/postgresql.conf" << CONF
listen_addresses = ''
unix_socket_directories = '$first'
shared_buffers = 32MB
CONF
run_server "$first"
as "$binaries/pg_basebackup" -D "$second/data" -U sceau -h "$first" -R -X stream > "$dir/backup" 2>&1 || lost "$(cat "$dir/backup")"
sed -i "s|$first|$second|" "$second/data/postgresql.conf"
run_server "$second"
# a commit returns when both have it
as psql -U sceau -h "$first" -q postgres -c "ALTER SYSTEM SET synchronous_standby_names = '*'" -c "SELECT pg_reload_conf()" > /dev/null
for _ in $(seq 100); do
  [ "$(as psql -U sceau -h "$first" -At postgres -c "SELECT sync_state FROM pg_stat_replication")" != sync ] || break
  sleep 0.1
done
claim "la seconde ne suit pas" test "$(as psql -U sceau -h "$first" -At postgres -c "SELECT sync_state FROM pg_stat_replication")" = sync

register="postgresql://sceau@/postgres?host=$first,$second&target_session_attrs=read-write"
ceremony_files
ceremony_keys > /dev/null
ceremony_agent
requests 600 0 > "$dir/lines"
batch() { "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" --out "$dir/out" --by essai "$@"; }
batch --results "$dir/results" 2> "$dir/said" &
pid=$!
for _ in $(seq 600); do
  ! grep -q '"issued"' "$dir/results" 2> /dev/null || break
  kill -0 "$pid" 2> /dev/null || break
  sleep 0.05
done
# the machine: its server and all that it started, at once
kill -KILL $(head -1 "$first/data/postmaster.pid") $(pgrep -P "$(head -1 "$first/data/postmaster.pid")")
cp "$dir/results" "$dir/told"
claim "le lot était fini" test "$(grep -c '"issued"' "$dir/told")" -lt 600
as "$binaries/pg_ctl" -D "$second/data" -w promote > /dev/null
wait "$pid" && code=0 || code=$?
claim "le lot finit par $code : $(cat "$dir/said")" test "$code" = 0

register="postgresql://sceau@/postgres?host=$second"
asked_of() { psql "$register" -Atc "$1"; }
claim "des titres manquent" test "$(asked_of "SELECT count(*) FROM title WHERE state = 'issued'")" = 600
claim "un titre pour deux" test "$(asked_of "SELECT count(DISTINCT application) FROM title WHERE state = 'issued'")" = 600
for number in $(jq -r 'select(.status == "issued") | .number' "$dir/told"); do echo "$number"; done | sort > "$dir/told.numbers"
asked_of "SELECT number FROM title WHERE state = 'issued'" | sort > "$dir/there"
claim "ce qui a été dit n’est pas là" test -z "$(comm -23 "$dir/told.numbers" "$dir/there")"
claim "600 fichiers" test "$(find "$dir/out" -name '*.pdf' | wc -l)" = 600
expect 0 "$bin/sceau" audit --register "$register"
shows "600 titres comparés au journal"
claims_made 9
