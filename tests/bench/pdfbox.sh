#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Titles laid out and signed, against the same page signed by PDFBox and Bouncy Castle,
# each on one core.
# usage: pdfbox.sh BUILD
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/support/packages.sh
. "$here/../support/packages.sh"
build=${1:?usage: pdfbox.sh BUILD}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

class_path=$dir
for jar in pdfbox2 fontbox2 commons-logging bcpkix bcutil bcprov; do
  if [ ! -r "/usr/share/java/$jar.jar" ] || ! command -v javac > /dev/null; then
    # shellcheck disable=SC2086
    echo "Il manque Java, PDFBox ou Bouncy Castle :" \
      "apt-get install --no-install-recommends" $packages_bench >&2
    exit 1
  fi
  class_path=$class_path:/usr/share/java/$jar.jar
done

"$build/bench/sign_bench" "$dir/in.pdf"
javac -Xlint:-path -d "$dir" -cp "$class_path" "$here/java/BoxSign.java"
status=0
"$build/bench/sign_bench" java -XX:+UseSerialGC -cp "$class_path" BoxSign "$dir/in.pdf" "$dir/out.pdf" || status=1
# that the peer signs is seen by another reader
[ "$(pdfsig -nocert "$dir/out.pdf" | grep -c 'Signature is Valid\.')" = 2 ]
exit "$status"
