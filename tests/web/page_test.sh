#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The page in Chromium, over titles of ours and the vectors.
#   page_test.sh BIN SOURCE PAGE MODULES [SHOTS]
# MODULES: where the packages of tests/web/package.json and the tests stand; SHOTS: a
# folder for pictures of what was seen.
set -euo pipefail
bin=$1 source=$2 page=$3 modules=$4 shots=${5:-}
templates=$source/templates
dir=$(mktemp -d)
agent_pid=
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
. "$source/tests/web/documents.sh"
service_pid=
trap 'stop_service; ceremony_stop || true; rm -rf "$dir"' EXIT
stop_service() { [ -z "$service_pid" ] || { kill "$service_pid" && wait "$service_pid" || true; }; }

documents_issue
documents_make
documents_judge '' employer france-travail caf cpam social-landlord landlord prefecture
documents_table good.pdf revoked.png altered.txt empty.png foreign-minimal-startxref-hopeless.pdf
documents_camera "$dir/documents/good.png"
documents_parts
documents_bad
documents_site "$page"
"$bin/sceau-verify" serve --socket "$dir/http.sock" --trust "$dir/mine" --allow-test --page "$dir/site" \
  --rate 0 > "$dir/service.log" 2>&1 &
service_pid=$!
node "$modules/page_test.mjs" "$dir/site" "$dir" "$(command -v chromium)" ${shots:+"$shots"}
