#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The page: what its first visit weighs, how soon it is ready, how fast and how much it
# reads, each with its limit.
# usage: web.sh BUILD
set -euo pipefail
build=$(cd "${1:?usage: web.sh BUILD}" && pwd)
source=$(cd "$(dirname "$0")/../.." && pwd)
bin=$build/bin templates=$source/templates
dir=$(mktemp -d)
agent_pid=
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
. "$source/tests/web/documents.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT

documents_issue
documents_make
documents_camera "$dir/documents/good.png"
documents_site "$build/verifier/web/page"
ceremony_stop
mkdir "$dir/seed-777"
(cd "$dir/seed-777" && SEED=777 NC=${NC:-10} NPG=${NPG:-2} /usr/bin/python3 "$source/tests/bench/pictures.py" > /dev/null)
node "$build/tests/web/web_bench.mjs" "$dir/site" "$dir" "$(command -v chromium)" "$dir/seed-777/set"
