#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Runs a command with a PostgreSQL of its own: SCEAU_TEST_POSTGRES is its address, and
# SCEAU_TEST_POSTGRES_AGAIN a program that stops it and starts it again. The
# server listens on a unix socket in a folder that goes away with it.
# usage: with_postgres.sh COMMAND...
set -euo pipefail
binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
home=$(mktemp -d /tmp/sceau-pg.XXXXXX)
server=
leave() {
  [ -z "$server" ] || as "$binaries/pg_ctl" -D "$home/data" -m immediate -w stop > /dev/null 2>&1 || true
  rm -rf "$home"
}
trap leave EXIT

# a server refuses to run as root
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$home"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi
as() { (cd "$home" && env -u LC_ALL LANG=C.UTF-8 "${as[@]}" "$@"); }

as "$binaries/initdb" -D "$home/data" -U sceau -A trust -E UTF8 --no-sync > "$home/log" 2>&1 \
  || { cat "$home/log" >&2; exit 1; }
cat >> "$home/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$home'
shared_buffers = 64MB
max_connections = 40
CONF
as "$binaries/pg_ctl" -D "$home/data" -l "$home/server.log" -w -t 60 start > /dev/null \
  || { cat "$home/server.log" >&2; exit 1; }
server=1
export SCEAU_TEST_POSTGRES="postgresql://sceau@/postgres?host=$home"
# stops it in the middle of what it does, and starts it again
cat > "$home/again" <<AGAIN
#!/bin/bash
cd "$home" && LANG=C.UTF-8 exec ${as[*]} "$binaries/pg_ctl" -D "$home/data" -l "$home/server.log" -m immediate -w restart
AGAIN
chmod +x "$home/again"
export SCEAU_TEST_POSTGRES_AGAIN=$home/again
"$@"
