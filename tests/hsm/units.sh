# SPDX-License-Identifier: EUPL-1.2
# The units of systemd: it understands them, finds them closed, and what they forbid
# the agent never asks for.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
sources=$here/../../hsm/systemd
build=$bin/../hsm

# --- understood, with the program of this build in the place of the installed one
mkdir "$dir/units"
cp "$sources/sceau-hsm.socket" "$dir/units"
sed "s|^ExecStart=[^ ]*|ExecStart=$bin/sceau-hsm|" "$build/sceau-hsm.service" > "$dir/units/sceau-hsm.service"
grep -q "^ExecStart=$bin/sceau-hsm agent --config /" "$dir/units/sceau-hsm.service" || die "no ExecStart"
systemd-analyze verify --man=no "$dir"/units/* > "$output" 2>&1 || die "not verified"
[ ! -s "$output" ] || die "systemd has something to say"

for unit in evidence notify; do
  sed "s|^ExecStart=[^ ]*|ExecStart=$bin/sceau|" "$bin/../issuer/sceau-$unit.service" > "$dir/units/sceau-$unit.service"
  cp "$here/../../issuer/systemd/sceau-$unit.timer" "$dir/units"
done
grep -q "^ExecStart=$bin/sceau evidence refresh --config /" "$dir/units/sceau-evidence.service" || die "no ExecStart"
grep -q "^ExecStart=$bin/sceau notify --config /" "$dir/units/sceau-notify.service" || die "no ExecStart"
systemd-analyze verify --man=no "$dir"/units/* > "$output" 2>&1 || die "not verified"
[ ! -s "$output" ] || die "systemd has something to say"
# they have the network, and no keys
for unit in evidence notify; do
  expect 0 "Overall exposure level" systemd-analyze security --offline=yes --threshold=30 "$dir/units/sceau-$unit.service"
done

# --- closed: the scale is systemd's own, 100 is wide open
expect 0 "Overall exposure level" systemd-analyze security --offline=yes --threshold=10 "$dir/units/sceau-hsm.service"

# --- where they let it write is where the manual puts what it writes
state=$(sed -n 's/^StateDirectory=//p' "$build/sceau-hsm.service")
grep -qF "\"state\": \"/var/lib/$state\"" "$here/../../hsm/man/sceau-hsm-operations.7" \
  || die "the manual has the agent write where it cannot"

# --- what is filtered: the calls that a whole life of the agent makes are all allowed
. "$here/../support/units.sh"
units_allowed "$build/sceau-hsm.service" > "$dir/allowed"
[ "$(wc -l < "$dir/allowed")" -gt 100 ] || die "the filter was not read"

if [ -z "${SCEAU_SANITIZED:-}" ]; then
  prepare
  strace -f -qq -o "$dir/trace" "$bin/sceau-hsm" agent --config "$dir/sceau.json" 2>> "$dir/agent.log" &
  tracer=$!
  within 60 all_ready
  expect 0 OK sign_seal 3
  expect 0 OK client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem"
  victim=$(worker)
  kill -KILL "$victim"
  within 60 all_ready
  expect 0 OK sign_seal
  pkill -TERM -P "$tracer" sceau-hsm
  wait "$tracer" || true
  logged event=stopped || die "not stopped"
  units_used "$dir/trace" > "$dir/used"
  [ "$(wc -l < "$dir/used")" -gt 30 ] || die "the trace was not read"
  rm "$dir/trace" # what was read, the PIN too
  comm -23 "$dir/used" "$dir/allowed" > "$output"
  [ ! -s "$output" ] || die "the units forbid what the agent calls"
fi
finish
