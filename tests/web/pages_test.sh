#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The public pages of each kind in a real browser, in French, in English and in a language
# that is written from right to left.
#   pages_test.sh BIN SOURCE MODULES [SHOTS]
set -euo pipefail
bin=$1
source=$2
modules=$3
shots=${4:-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"

cp -r "$source/templates" "$dir/templates"
templates=$dir/templates
kinds=$(for file in "$templates"/*/kind.tsv; do
  ! grep -q '^authority	prefecture' "$file" || printf '"%s",' "$(basename "$(dirname "$file")")"
done)
kinds=${kinds%,}
ceremony_files
# Arabic letters and French sentences: what a page does with them, not what they say
sed -e 's/^language.direction\t.*/language.direction\trtl/' -e 's/^language.name\t.*/language.name\tالعربية/' \
  -e 's/^language.reviewed\t.*/language.reviewed\tno/' -e 's/^kind.lead\t.*/kind.lead\tهذه الوثيقة/' \
  "$templates/texts/pages/fr.tsv" > "$templates/texts/pages/ar.tsv"
expect 0 "$bin/sceau" publish-pages --config "$dir/sceau.json" --out "$dir/pages" --languages all
node "$modules/pages_test.mjs" "$dir/pages" "$(command -v chromium)" ${shots:+"$shots"}
