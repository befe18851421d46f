#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# What the project promises to those who build on it, checked on what was built.
#   contract_test.sh BUILD SOURCE SANITIZED
set -euo pipefail
build=$1
source=$2
sanitized=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$source/tests/support/expect.sh"
cd "$source"
library=$build/lib/libsceau.so

needed() { objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }' | sort; }

# a verifier of codes needs libc and libcrypto, and nothing else
if [ "$sanitized" = no ]; then
  claim "libsceau demande autre chose : $(needed "$library" | tr '\n' ' ')" \
    test "$(needed "$library" | tr '\n' ' ')" = "libc.so.6 libcrypto.so.3 "
fi
expect 0 needed "$build/bin/sceau-verify"
for word in p11 hpdf sqlite pq jansson qrencode zint xml curl microhttpd; do
  claim "sceau-verify demande lib$word" sh -c "! grep -q 'lib$word' '$dir/.out'"
done

# its exported names are those of the list, no more and no less
nm -D --defined-only "$library" | awk '{ print $3 }' | grep -v '^_' | sort > "$dir/abi"
expect 0 diff tests/contract/sceau.abi "$dir/abi"

# the core does no input or output, asks no clock, keeps no lock
nm "$build"/verifier/libsceau_core.a 2> /dev/null | awk '$1 == "U" { print $2 }' | sort -u > "$dir/undefined"
claim "le noyau n’a pas été lu" test -s "$dir/undefined"
for name in open fopen read write printf puts fputs fprintf socket connect time clock_gettime getenv \
  fork system getaddrinfo pthread_mutex_lock dlopen stdout stderr setlocale; do
  claim "le noyau appelle $name" sh -c "! grep -qx '$name' '$dir/undefined'"
done

# public headers stand alone, in C99 and in C++
for header in verifier/include/sceau/*.h; do
  expect 0 cc -std=c99 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Iverifier/include -x c "$header"
  expect 0 c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Iverifier/include -x c++ "$header"
done

# installed anywhere, then moved, it still serves who finds it by pkg-config
if [ "$sanitized" = no ]; then
  expect 0 cmake --install "$build" --prefix "$dir/first"
  mv "$dir/first" "$dir/moved"
  export PKG_CONFIG_PATH
  PKG_CONFIG_PATH=$(dirname "$(find "$dir/moved" -name sceau.pc)")
  # shellcheck disable=SC2046
  expect 0 cc -std=c99 -Wall -Wextra -Werror -o "$dir/consumer" tests/contract/consumer.c \
    $(pkg-config --cflags --libs sceau) -Wl,-rpath,"$(dirname "$PKG_CONFIG_PATH")"
  expect 0 "$dir/consumer" "$source/tests/vectors/2d-doc/certs"
  shows '"signature":"right"'
  shows '"state":"signer-date"' # the public test certificate ended before the specimen
  # the example of the manual is a program that works
  sed -n '/^\.Bd -literal/,/^\.Ed/p' "$dir/moved/share/man/man3/sceau_verify.3" | sed '1d;$d' > "$dir/example.c"
  # shellcheck disable=SC2046
  expect 0 cc -std=c99 -Wall -Wextra -Werror -o "$dir/example" "$dir/example.c" \
    $(pkg-config --cflags --libs sceau) -Wl,-rpath,"$(dirname "$PKG_CONFIG_PATH")"
  expect 0 "$dir/example" "$source/tests/vectors/2d-doc/certs" DC
  shows "non établi"
  claim "les pages de manuel sont installées" test -e "$dir/moved/share/man/man1/sceau-verify.1" \
    -a -e "$dir/moved/share/man/man5/sceau-bundle.5"
  # its other program is found beside it, and not by the path
  expect 0 env -i PATH=/nonexistent "$dir/moved/bin/sceau-verify" trust --help
  shows "import"
  claim "le programme de la confiance n’est pas dans le chemin" test ! -e "$dir/moved/bin/sceau-verify-trust"
fi

# words that are never written
forbidden='strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|strtok|alloca|setjmp|longjmp|system|popen|strerror|perror'
claim "mots interdits" sh -c "! git ls-files '*.c' '*.h' '*.cpp' | grep -v '^tests/unit/test.h$' \
  | xargs grep -nE '(^|[^_[:alnum:]])($forbidden) *\(' >&2"
claim "commentaire // dans un en-tête" sh -c "! git ls-files '*.h' | xargs grep -nE '(^|[[:space:]])//' >&2"
claim "licence absente" sh -c "! git ls-files '*.c' '*.h' '*.cpp' '*.cmake' '*.sh' '*CMakeLists.txt' demo check .ci/run \
  | xargs grep -L 'SPDX-License-Identifier: EUPL-1.2' | grep . >&2"

# why a file, a picture or a PDF is not read is said in English too: each sentence of
# those sources is a row of the table, its values holes
cut -f2 templates/texts/report.tsv > "$dir/rows"
sed -z 's/"[[:space:]]*\n[[:space:]]*"//g' verifier/pdf/gate.c verifier/pdf/attachment.c \
  verifier/pdf/cms.c verifier/pdf/dss.c verifier/pdf/page_symbol.c verifier/pdf/structure.c \
  verifier/pdf/token.c verifier/trust/evidence.c verifier/trust/proof.c \
  verifier/trust/time_stamp.c verifier/trust/pdf_file.c verifier/scan/jpeg.c verifier/scan/png.c verifier/scan/pnm.c verifier/scan/picture.c \
  verifier/scan/mutool.c verifier/scan/pages.c \
  | grep -aoE '"[A-Za-z%][^"/\\]* [^"/\\]*"' | grep -avF '"N 0 obj"' | tr -d '"' \
  | sed 's/%llu x %llu/%s/; s/%[luz]*[sud]/%s/g' | sort -u > "$dir/sentences"
claim "les phrases n’ont pas été lues" test "$(wc -l < "$dir/sentences")" -gt 35
grep -avxFf "$dir/rows" "$dir/sentences" > "$dir/untold" || true
claim "sans anglais : $(cat "$dir/untold")" test ! -s "$dir/untold"

# the published schema of each kind's requests says what its table says
for kind in templates/*/request.tsv; do
  [ -x "$build/bin/sceau" ] || break # the verifier alone has no requests
  kind=$(basename "$(dirname "$kind")")
  expect 0 "$build/bin/sceau" schema "$kind" --templates templates
  printf '%s\n' "$output" > "$dir/schema.json"
  expect 0 /usr/bin/python3 tests/contract/schema.py templates "$kind" < "$dir/schema.json"
done

# manuals, and links between them
for page in */man/*; do
  expect 0 mandoc -T lint -W warning "$page"
done
claims_made 40
