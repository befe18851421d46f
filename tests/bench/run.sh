#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Every benchmark with its limit; ends with 1 where one is missed.
# usage: run.sh BUILD [BIN]   (a Release or RelWithDebInfo build, as build/dev; BIN: what
#        is shipped, which makes the titles of batch.sh and issue.sh)
set -uo pipefail
here=$(dirname "$0")
build=${1:?usage: run.sh BUILD [BIN]}
bin=${2:-$build/bin}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
missed=0

"$build/tests/draw_sheet" "$dir" || exit 2
pdftoppm -r 200 -png -singlefile "$dir/sheet.pdf" "$dir/page" || exit 2
"$build/bench/parse_bench" || missed=1
"$build/bench/verify_bench" || missed=1
"$build/bench/trust_bench" || missed=1
"$build/bench/gate_bench" || missed=1
"$build/bench/pdf_bench" || missed=1
"$build/bench/page_bench" || missed=1
"$build/bench/title_bench" || missed=1
"$build/bench/scan_bench" "$dir/page.png" || missed=1
bash "$here/pictures.sh" "$build" || missed=1
bash "$here/pdfbox.sh" "$build" || missed=1
bash "$here/hsm.sh" "$build" || missed=1
bash "$here/../support/with_postgres.sh" bash "$here/batch.sh" "$build" 20000 "$bin" || missed=1
bash "$here/../support/with_postgres.sh" bash "$here/issue.sh" "$build" "$bin" || missed=1
"$build/bench/audit_bench" "$dir/register.db" 20000 || missed=1
bash "$here/../support/with_postgres.sh" bash "$here/volume.sh" "$build" || missed=1
bash "$here/serve.sh" "$build" "$dir/page.png" || missed=1
bash "$here/web.sh" "$build" || missed=1
bash "$here/memory.sh" "$build/bin/sceau-verify" "$dir" || missed=1
exit "$missed"
