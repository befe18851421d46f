#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# sceau-verify as a clerk or a program meets it: what it says, and its exit code.
# verify_test.sh SCEAU-VERIFY VECTORS
set -u
verify=$1
vectors=$2
specimens=$vectors/2d-doc/specimens
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$(dirname "$0")/checks.sh"

trusted=(--trust "$vectors/2d-doc/certs")
certs=("${trusted[@]}" --allow-test)
code spec326_p173_v04_typeB2 > "$dir/valid.txt"       # undated, signed in time
code spec326_p164_v04_typeC1 > "$dir/dated.txt"       # from D3 to D4
code spec326_p159_v04_type13 > "$dir/late.txt"        # signed after the certificate
code dossierfacile_type04_anonymised > "$dir/forged.txt"
printf 'HELLO' > "$dir/hello.txt"
from=$(jq -r 'select(.id == "spec326_p164_v04_typeC1").fields[] | select(.[0] == "D3")[1]
  | "\(.[4:])-\(.[2:4])-\(.[:2])"' "$vectors/2d-doc/vectors.jsonl")

# --- verdicts and exit codes
expect 0 "a genuine code" "$verify" check "${certs[@]}" "$dir/valid.txt"
says out "[OK] VALIDE"
says out "SPÉCIMEN"
expect 1 "a test seal" "$verify" check "${trusted[@]}" "$dir/valid.txt"
says out "[X] NON VALIDE"
says out "sceau d’essai"
expect 1 "a forged code" "$verify" check "${certs[@]}" "$dir/forged.txt"
says out "altéré ou fabriqué"
expect 1 "a signature after the certificate" "$verify" check "${certs[@]}" "$dir/late.txt"
expect 0 "in English" "$verify" check "${certs[@]}" --lang en "$dir/valid.txt"
says out "[OK] VALID: "
says out "The seal is genuine"
says_not out "sceau"
expect 0 "in French by name" "$verify" check "${certs[@]}" --lang fr "$dir/valid.txt"
says out "[OK] VALIDE : "
expect 1 "forged, in English" "$verify" check "${certs[@]}" --lang en --json "$dir/forged.txt"
holds 'any(.findings[]; .code == "signature-wrong" and (.text | startswith("The signature")))'
expect 3 "no signers" "$verify" check "$dir/valid.txt"
says out "[?] IMPOSSIBLE À DIRE"
says out "--trust DOSSIER"
says_not out "[OK]"
mkdir "$dir/stranger" "$dir/relative"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null \
  -subj /CN=0002 -days 1 -addext basicConstraints=CA:FALSE -out "$dir/relative/FR00_0002.pem" 2> /dev/null
expect 3 "signers of no authority" "$verify" check --trust "$dir/stranger" "$dir/valid.txt"
says out "n’est pas connue ici"
expect 3 "the same for programs" "$verify" check --json --trust "$dir/stranger" "$dir/valid.txt"
holds '[.findings[].code] | contains(["signer-unknown", "authority-unknown"])'
expect 3 "another certificate of the authority" "$verify" check --lang en --trust "$dir/relative" "$dir/valid.txt"
says out "is known here, but not"
says out "Add this signer's certificate"
says_not out "--trust FOLDER"
expect 3 "--strict" "$verify" check "${certs[@]}" --strict "$dir/valid.txt"
says out "(--strict)"
expect 0 "in force on its first day" "$verify" check "${certs[@]}" --at "$from" "$dir/dated.txt"
says out "En vigueur"
expect 1 "before its first day" "$verify" check "${certs[@]}" --at 2000-01-01 "$dir/dated.txt"
says out "Pas encore en vigueur"
expect 1 "long after" "$verify" check "${certs[@]}" --at 2099-12-31 "$dir/dated.txt"
says out "Expiré"

# --- several inputs: the worst, in the order 2, 1, 3, 0
expect 0 "two valid" "$verify" check "${certs[@]}" "$dir/valid.txt" "$dir/valid.txt"
expect 3 "valid and unreadable" "$verify" check "${certs[@]}" "$dir/valid.txt" "$dir/hello.txt"
expect 3 "unreadable and valid" "$verify" check "${certs[@]}" "$dir/hello.txt" "$dir/valid.txt"
expect 1 "forged, unreadable, valid" "$verify" check "${certs[@]}" \
  "$dir/forged.txt" "$dir/hello.txt" "$dir/valid.txt"
expect 1 "unreadable, forged" "$verify" check "${certs[@]}" --json \
  "$dir/absent" "$dir/forged.txt" "$dir/valid.txt"
checks=$((checks + 1))
[ "$(jq -s 'length' "$dir/out")" = 3 ] || complain "an input has no report"
expect 2 "usage before anything" "$verify" check "${certs[@]}" --none "$dir/valid.txt"

# --- usage
expect 2 "no verb" "$verify"
expect 2 "no such verb" "$verify" judge
expect 2 "no input" "$verify" check "${certs[@]}"
expect 2 "no such option" "$verify" check --none x
expect 2 "an option without its value" "$verify" check --role
expect 2 "no such role" "$verify" check --role boss "$dir/valid.txt"
says err "rôle inconnu"
for day in 2026-02-30 2026-13-01 2026-1-1 26-01-01 01/01/2026 "" 2026-01-01x 0000-01-01; do
  expect 2 "the date '$day'" "$verify" check --at "$day" "$dir/valid.txt"
  says err "AAAA-MM-JJ"
done
expect 3 "no such trust" "$verify" check --trust "$dir/none" "$dir/valid.txt"
says err "introuvable"
expect 3 "a trust that is a file" "$verify" check --trust "$dir/valid.txt" "$dir/valid.txt"
for bad in none valid.txt; do
  expect 3 "--json with a bad trust" "$verify" check --json --trust "$dir/$bad" "$dir/valid.txt"
done
expect 2 "standard input twice" "$verify" check - -
says err "deux fois"
expect 2 "standard input for lines too" "$verify" check --lines - -
expect 2 "two --lines" "$verify" check --lines "$dir/valid.txt" --lines "$dir/forged.txt"
many=()
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do many+=(--code "DC05$i"); done
expect 3 "sixteen --code" "$verify" check --json "${many[@]}"
checks=$((checks + 1))
[ "$(jq -s 'map(.index) == [range(16)]' "$dir/out")" = true ] || complain "a --code went unjudged"
expect 2 "seventeen --code" "$verify" check "${many[@]}" --code DC0517
expect 2 "no such language" "$verify" check --lang de "$dir/valid.txt"
says err "fr ou en"
expect 2 "show of nothing" "$verify" show
expect 2 "show of two" "$verify" show "$dir/valid.txt" "$dir/valid.txt"
expect 2 "show --raw of a text" "$verify" show --raw --code DC04
expect 0 "help" "$verify" --help
expect 0 "help of a verb" "$verify" check --help
says out "--allow-test"
expect 0 "version" "$verify" --version

# --- ways in
stdin=$dir/valid.txt expect 0 "standard input" "$verify" check "${certs[@]}" -
says out "VALIDE : -"
printf '%s\n' "$(cat "$dir/valid.txt")" > "$dir/newline.txt"
expect 0 "one final newline" "$verify" check "${certs[@]}" "$dir/newline.txt"
printf '\n' >> "$dir/newline.txt"
expect 1 "two final newlines" "$verify" check "${certs[@]}" "$dir/newline.txt"
says out "mal formé"
cp "$dir/valid.txt" "$dir/valid.pdf"
expect 0 "recognised by content" "$verify" check "${certs[@]}" "$dir/valid.pdf"
for form in 's/\x1d/<GS>/g;s/\x1e/<RS>/g;s/\x1f/<US>/g' \
  's/\x1d/\\u001d/g;s/\x1e/\\u001e/g;s/\x1f/\\u001f/g' \
  's/\x1d/\\x1D/g;s/\x1e/\\x1E/g;s/\x1f/\\x1F/g' 's/x/x/'; do
  expect 0 "--code with $form" "$verify" check "${certs[@]}" --code "$(sed "$form" "$dir/valid.txt")"
  expect 0 "show --code with $form" "$verify" show --code "$(sed "$form" "$dir/valid.txt")"
done
fragment=$(sed 's/\x1d/%1D/g;s/\x1e/%1E/g;s/\x1f/%1F/g;s/ /%20/g;s/>/%3E/g' "$dir/valid.txt")
expect 0 "the address of a QR code" "$verify" check "${certs[@]}" \
  --code "https://verifier.example/v#$fragment"
expect 0 "an address with its code in a path" "$verify" check "${certs[@]}" \
  --code "https://verifier.example/v/${fragment//\//%2F}"
expect 3 "a neighbour in an address" "$verify" check --json --code "https://verifier.example/#HC1:NCF"
holds '.seal.format == "eu-dcc" and any(.findings[]; .code == "neighbour")'
expect 3 "an address without a code" "$verify" check "${certs[@]}" --code "https://verifier.example/v"

# --- what editors and scanners put before a code
for prefix in '\xef\xbb\xbf' '  ' '\r\n\t' ']d1' ']d2' ']Q3' '\xef\xbb\xbf ]d1'; do
  { printf "$prefix"; cat "$dir/valid.txt"; } > "$dir/prefixed.txt"
  expect 0 "a file after $prefix" "$verify" check "${certs[@]}" "$dir/prefixed.txt"
  says_not out "rétabli"
  expect 0 "show of a file after $prefix" "$verify" show "$dir/prefixed.txt"
  expect 0 "--code after $prefix" "$verify" check "${certs[@]}" --code "$(cat "$dir/prefixed.txt")"
  expect 0 "show --code after $prefix" "$verify" show --code "$(cat "$dir/prefixed.txt")"
done
{ printf '\xef\xbb\xbf]d1'; cat "$dir/valid.txt"; printf '\r\n\t]d1'; cat "$dir/valid.txt"; } > "$dir/prefixed.txt"
expect 0 "lines after prefixes" "$verify" check "${certs[@]}" --json --lines "$dir/prefixed.txt"
holds '.seal.signature == "right"'

# --- bulk
cat "$dir/valid.txt" > "$dir/lines.txt"
{ echo; cat "$dir/forged.txt"; echo; echo HELLO; printf 'DC05\r\n'; } >> "$dir/lines.txt"
expect 1 "lines" "$verify" check "${certs[@]}" --json --lines "$dir/lines.txt"
checks=$((checks + 1))
[ "$(jq -r '"\(.index)\(.seal.state)"' "$dir/out" | paste -sd ' ')" \
  = "0valid 1forged 2not-a-seal 3unsupported" ] || complain "lines in order"
stdin=$dir/lines.txt expect 1 "lines of standard input" "$verify" check "${certs[@]}" --lines -
expect 3 "no line" "$verify" check "${certs[@]}" --lines /dev/null
says out "aucune ligne"
expect 3 "lines that are not there" "$verify" check "${certs[@]}" --lines "$dir/none" --json
holds '.verdict == "could-not-tell"'
expect 3 "lines of a folder" "$verify" check "${certs[@]}" --lines "$dir"
says err "lecture interrompue"
{ head -c 9000 /dev/zero | tr '\0' A; echo; cat "$dir/valid.txt"; } > "$dir/long.txt"
expect 3 "a line too long" "$verify" check "${certs[@]}" --json --lines "$dir/long.txt"
checks=$((checks + 1))
[ "$(jq -r .verdict "$dir/out" | paste -sd ' ')" = "could-not-tell valid" ] \
  || complain "the line after one too long"

says err "2 codes en 0,"
if grep -q "en 0,0" "$dir/err"; then says_not err "seconde"; fi # so few say nothing of a rate
expect 3 "lines in English" "$verify" check "${certs[@]}" --lang en --lines "$dir/long.txt"
says err "2 codes in 0."
expect 0 "one line" "$verify" check "${certs[@]}" --lines "$dir/valid.txt"
says err "1 code en 0,0"
expect 0 "a slow line" bash -c "{ cat $dir/valid.txt; sleep 0.3; } | $verify check ${certs[*]} --lines -"
says err "1 code en 0,"
says err " par seconde"
# many lines are judged by several threads and still come in their order
for i in $(seq 1 700); do cat "$dir/valid.txt"; echo; echo "HELLO$i"; done > "$dir/many.txt"
expect 3 "many lines" "$verify" check "${certs[@]}" --json --lines "$dir/many.txt"
says err "1 400 codes en "
checks=$((checks + 1))
[ "$(jq -s 'length == 1400 and map(.index) == [range(1400)]
  and ([.[] | select(.index % 2 == 0).verdict] | unique) == ["valid"]
  and ([.[] | select(.index % 2 == 1).seal.state] | unique) == ["not-a-seal"]' "$dir/out")" = true ] \
  || complain "many lines in order"
# a scanner's line is answered before the next one comes
checks=$((checks + 1))
answer=$({ cat "$dir/valid.txt"; echo; sleep 2; } \
  | "$verify" check "${certs[@]}" --json --lines - 2> /dev/null \
  | { read -r -t 1.5 line; echo "${line:0:10}"; })
[ "$answer" = '{"schema":' ] || complain "a line waits for the next"

# --- sets of symbols (2D-Doc 3.8): in any order, over several inputs or in one picture
jq -j 'select(.id == "syn_multi_c40_3").segments[0]' "$vectors/2d-doc/synthetic.jsonl" > "$dir/part3.txt"
jq -j 'select(.id == "syn_multi_c40_3").segments[1]' "$vectors/2d-doc/synthetic.jsonl" > "$dir/part1.txt"
jq -j 'select(.id == "syn_multi_c40_3").segments[2]' "$vectors/2d-doc/synthetic.jsonl" > "$dir/part2.txt"
for order in "1 2 3" "3 1 2" "2 3 1" "3 3 2 1 1 2"; do
  files=()
  for i in $order; do files+=("$dir/part$i.txt"); done
  expect 0 "a set in the order $order" "$verify" check "${certs[@]}" --json "${files[@]}"
  checks=$((checks + 1))
  [ "$(jq -s 'length == 1 and .[0].seal.state == "valid" and (.[0].seal.fields | length) == 4' "$dir/out")" = true ] \
    || complain "one report for the set in the order $order"
done
expect 3 "a set with one missing" "$verify" check "${certs[@]}" "$dir/part3.txt" "$dir/part1.txt"
says out "Il manque le code 2 sur 3."
expect 3 "the same in English" "$verify" check "${certs[@]}" --lang en "$dir/part3.txt" "$dir/part1.txt"
says out "Code 2 of 3 is missing."
checks=$((checks + 1))
whole=$(cat "$dir/valid.txt")
for i in $(seq 10 79); do # 64 sets are kept; of the six others each part is told so
  printf 'EA%s01%s\nEA%s11%s\n' "$i" "${whole:0:60}" "$i" "${whole:60}"
done > "$dir/sets.txt"
"$verify" check "${certs[@]}" --json --lines "$dir/sets.txt" > "$dir/out" 2> "$dir/err"
[ "$(jq -s '([.[] | select(.verdict == "valid")] | length) == 64
  and ([.[] | select(.seal.state == "unverified" and .verdict == "could-not-tell"
    and ([.findings[].code] == ["too-many-sets"]))] | length) == 12 and length == 76' "$dir/out")" = true ] \
  || complain "more sets than can be open"
parts=()
for i in $(seq 10 74); do printf 'EB%s01%s' "$i" "${whole:0:60}" > "$dir/b$i"; parts+=("$dir/b$i"); done
expect 3 "as many files" "$verify" check "${certs[@]}" --lang en "${parts[@]}"
says out "Too many sets"
holds_one() { checks=$((checks + 1)); jq -se "length == 1 and .[0].seal.state == \"$1\"" "$dir/out" > /dev/null || complain "not one $1"; }
expect 3 "a part twice" "$verify" check "${certs[@]}" --json "$dir/part1.txt" "$dir/part1.txt"
holds_one incomplete
sed 's/PARIS\|AVENUE/AVENUX/' "$dir/part2.txt" > "$dir/other2.txt"
expect 3 "contradicting parts" "$verify" check "${certs[@]}" "$dir"/part[123].txt "$dir/other2.txt"
says out "Le code 2 sur 3 a été donné avec deux contenus différents"
expect 0 "a set by --code and files" "$verify" check "${certs[@]}" --code "$(cat "$dir/part3.txt")" \
  --code "$(sed 's/\x1d/<GS>/g' "$dir/part1.txt")" "$dir/part2.txt"
{ cat "$dir/part3.txt"; echo; cat "$dir/part2.txt"; echo; echo HELLO; cat "$dir/part1.txt"; } > "$dir/parts.txt"
expect 3 "a set of lines" "$verify" check "${certs[@]}" --json --lines "$dir/parts.txt"
checks=$((checks + 1))
[ "$(jq -r .seal.state "$dir/out" | paste -sd ' ')" = "not-a-seal valid" ] || complain "a set of lines"
expect 0 "a set in one picture" "$verify" check "${certs[@]}" --json "$specimens/syn_multi_c40_3_page.png"
holds_one valid
for i in 0 1; do
  jq -j "select(.id == \"syn_multi_bin_2\").segments_hex[$i]" "$vectors/2d-doc/synthetic.jsonl" \
    | sed 's/../\\x&/g' > "$dir/hex"
  printf "$(cat "$dir/hex")" > "$dir/bin$i"
done
expect 0 "a binary set" "$verify" check "${certs[@]}" --json "$dir/bin1" "$dir/bin0"
holds '.seal.form == "binary" and .seal.fields[0].id == "0x0A" and .seal.fields[0].value == "5A94B3DE"'
expect 3 "a part of a binary set" "$verify" check "${certs[@]}" "$dir/bin1"
says out "Il manque le code 1 sur 2."

# --- other forms and other formats, each named
for id in syn_binary_v04 syn_mixed_v04; do
  jq -j "select(.id == \"$id\").payload_hex" "$vectors/2d-doc/synthetic.jsonl" | sed 's/../\\x&/g' > "$dir/hex"
  printf "$(cat "$dir/hex")" > "$dir/$id"
  "$verify" check "${certs[@]}" --json "$dir/$id" > "$dir/out" 2> "$dir/err"
  holds ".seal.signature == \"right\" and .seal.form == \"$(echo "$id" | cut -d_ -f2)\""
done
# what --raw wrote is bytes, which may end like a line
for id in syn_binary_v04; do
  { cat "$dir/$id"; echo; } > "$dir/line"
  for file in "$dir/$id" "$dir/line"; do
    "$verify" check "${certs[@]}" --json "$file" > "$dir/out" 2> "$dir/err"
    holds '.seal.signature == "right" and .seal.form == "binary"'
  done
done
neighbour() {
  expect 3 "a neighbour, $2" "$verify" check "${certs[@]}" --json "$1"
  holds ".seal.state == \"unsupported\" and .seal.format == \"$2\""
  expect 3 "its sentence" "$verify" check "${certs[@]}" "$1"
  says out "$3"
  says_not out "pas un code 2D-Doc"
  expect 3 "its English sentence" "$verify" check "${certs[@]}" --lang en "$1"
  says out "$4"
}
printf 'KFRMI6%%69 VD82EI2B.KEC' > "$dir/n1"
printf '\xde\x03\x7b\xa7\x7b\x9d\x20\x0f' > "$dir/n2"
printf '\xde\x02\x7b\xa7\x7b\x9d\x20\x0f' > "$dir/n3"
printf '\xdc\x03\xd9\xc5\x6d\x32' > "$dir/n4"
printf 'HC1:6BFOXN%%TS3DH0YOJ58S' > "$dir/n5"
base32 -w0 < <(cat "$dir/n3" "$dir/valid.txt") > "$dir/n6"
neighbour "$dir/n1" 2d-doc-v2 "2D-Doc V2" "2D-Doc V2"
neighbour "$dir/n2" 2d-doc-v2 "ISO 22376" "ISO 22376"
neighbour "$dir/n3" xp-z42-105 "AFNOR XP Z42-105" "visible digital seal"
neighbour "$dir/n4" icao-vds "OACI" "ICAO"
neighbour "$dir/n5" eu-dcc "COVID" "COVID"
neighbour "$dir/n6" xp-z42-105 "AFNOR XP Z42-105" "visible digital seal"
signature=$(printf 'A%.0s' $(seq 1 103))
expect 3 "Tunisia" "$verify" check "${certs[@]}" --code "DC04TN010007257125710501TN303103414243303204D8B3D984<US>$signature"
says out "tunisien"
says out "01 : ABC"
says out "سل" # UTF-8 of its second value
expect 3 "another country" "$verify" check "${certs[@]}" --code "DC04CI030001257125711501CI01X<US>$signature"
says out "Côte d’Ivoire"
expect 3 "the same in English" "$verify" check "${certs[@]}" --lang en --code "DC04CI030001257125711501CI01X<US>$signature"
says out "Côte d'Ivoire"
expect 0 "the address that TousAntiCovid used" "$verify" check "${certs[@]}" \
  --code "https://bonjour.tousanticovid.gouv.fr/app/wallet?v=$fragment"

# --- separators that a scanner lost, proved by the signature
tr -d '\035\037' < "$dir/valid.txt" > "$dir/dropped.txt"
tr '\035\037' '  ' < "$dir/valid.txt" > "$dir/spaces.txt"
for filler in '\t' '\n' '|' '^'; do
  sed "s/[\x1d\x1f]/$filler/g" "$dir/valid.txt" > "$dir/filled.txt"
  expect 0 "$filler for separators" "$verify" check "${certs[@]}" "$dir/filled.txt"
  says out "Code rétabli"
done
sed 's/\x1d/{GS}/g;s/\x1f/{US}/g' "$dir/valid.txt" > "$dir/words.txt"
for how in dropped spaces words; do
  expect 0 "separators $how" "$verify" check "${certs[@]}" "$dir/$how.txt"
  says out "Code rétabli"
  "$verify" check --json "$dir/$how.txt" > "$dir/out" 2> "$dir/err" # no key proves it
  holds '.verdict != "valid" and all(.findings[]; .code != "restored")'
done

# --- official codes, headers 02 to 04: fields and signature as the vectors state
jq -c 'select(.header.version >= 2)' "$vectors/2d-doc/vectors.jsonl" > "$dir/expected"
jq -r '.payload' "$dir/expected" > "$dir/lines.txt"
"$verify" check "${certs[@]}" --json --lines "$dir/lines.txt" > "$dir/out" 2> "$dir/err"
checks=$((checks + 1))
differing=$(jq -n --slurpfile wanted "$dir/expected" --slurpfile got "$dir/out" -r '
  if ($wanted | length) != ($got | length) or ($got | length) != 57 then "number of reports" else
  [range($wanted | length) | $wanted[.] as $w | $got[.] as $g | select(
    $w.fields != [$g.seal.fields[] | [.id, .value]]
    or $g.seal.signature != (if $w.signature_verifies == true then "right"
      elif $w.signature_verifies == false then "wrong" else "unchecked" end)
    or $g.seal.version != $w.header.version or $g.seal.ca != $w.header.ca
    or $g.seal.certificate != $w.header.cert or $g.seal.type != $w.header.doc_type
    or $g.seal.issued != $w.issue_date or $g.seal.signed != $w.sign_date)
    | $w.id] | join(" ") end')
[ -z "$differing" ] || complain "official codes differ: $differing"
holds '.schema == "sceau.report/1" and .page == 1 and .kind == "code"'
holds 'keys_unsorted == ["schema","input","page","index","kind","verdict","seal","pdf","time",
  "status","trust","rights","findings","title_kind","title","limits","stated","employer",
  "problem"]'

# --- roles
jq -r 'select(.id == "spec326_p159_v04_type13").payload' "$vectors/2d-doc/vectors.jsonl" > "$dir/title.txt"
for role in employer france-travail caf cpam social-landlord landlord prefecture; do
  expect 1 "--role $role" "$verify" check "${certs[@]}" --role "$role" --json "$dir/title.txt"
  holds '.rights == []'                       # its signer's certificate had ended
done
expect 1 "a landlord" "$verify" check "${certs[@]}" --role landlord "$dir/title.txt"
for hidden in "AUTORISE A TRAVAILLER" "145 AVENUE" BUENOS 7503120521 9201202004012359123 REGROUPEMENT; do
  says_not out "$hidden"
done
says out "NATACHA"
expect 1 "an employer" "$verify" check "${certs[@]}" --role employer --json "$dir/title.txt"
holds '[.seal.fields[].id] - ["60","62","63","69","6N","6O","6J","6P","6Q","67"] == []'

# --- show
expect 0 "show" "$verify" show "$dir/title.txt"
says out "NON VÉRIFIÉ"
says out "1er avril 2020"
checks=$((checks + 1))
[ "$(grep -n 'NON VÉRIFIÉ' "$dir/out" | head -1 | cut -d: -f1)" \
  -lt "$(grep -n 'NATACHA' "$dir/out" | head -1 | cut -d: -f1)" ] || complain "fields before the word"
expect 0 "show in English" "$verify" show --lang en "$dir/title.txt"
says out "UNVERIFIED"
says out "1 April 2020"
expect 2 "show in no language" "$verify" show --lang de "$dir/title.txt"
expect 0 "show of a set in one picture" "$verify" show "$specimens/syn_multi_c40_3_page.png"
says out "145 AVENUE DES SPECIMENS"
expect 3 "show of a neighbour" "$verify" show "$dir/n5"
says err "COVID"
expect 3 "show of what is no code" "$verify" show "$dir/hello.txt"
says err "ce n’est pas un code 2D-Doc"
expect 3 "the same in English" "$verify" show --lang en "$dir/hello.txt"
says err "hello.txt: this is not a 2D-Doc code"
expect 3 "show --raw of a text" "$verify" show --raw "$dir/valid.txt"
checks=$((checks + 1))
[ ! -s "$dir/out" ] || complain "--raw wrote something where nothing was read"
expect 3 "show of nothing there" "$verify" show "$dir/absent"
for name in dc02_fr00_specimen.png dc03_fr00_mrz.png dc04_fr00_huissier.png \
  dc04_fr00_travail.png dc01_fr00_binary_signature.jpg; do
  expect 0 "show --raw $name" "$verify" show --raw "$specimens/$name"
  checks=$((checks + 1))
  cmp -s "$dir/out" "$specimens/${name%.*}.bin" || complain "$name is not byte-exact"
done

# --- pictures
expect 1 "pictures" "$verify" check "${certs[@]}" --json "$specimens"/dc0[234]*.png
holds '.kind == "picture" and .seal.signature == "right" and .page == 1 and .index == 0'
holds 'any(.findings[]; .code == "not-covered")'
checks=$((checks + 1))
[ "$(jq -s length "$dir/out")" = 4 ] || complain "one report a picture"
expect 3 "header 01" "$verify" check "${certs[@]}" --json "$specimens/dc01_fr00_binary_signature.jpg"
holds '.seal.state == "unknown-signer" and .seal.version == 1 and (.seal.fields | length > 0)'
expect 3 "an invalid QR beside the code" "$verify" check "${certs[@]}" --json "$vectors/pictures/badqr_page.png"
holds '.seal.state == "unknown-signer" and .seal.ca == "FR03" and (.seal.fields | length > 0)'
expect 0 "show of a picture" "$verify" show "$specimens/dc04_fr00_travail.png"

# --- bad input: each has its refusal by name
: > "$dir/empty"
expect 3 "empty" "$verify" check "${certs[@]}" "$dir/empty"
says out "fichier vide"
says_not out "pas un code 2D-Doc"
expect 3 "show of an empty file" "$verify" show "$dir/empty"
says err "fichier vide"
head -c 20000001 /dev/zero > "$dir/huge"
expect 3 "huge" "$verify" check "${certs[@]}" "$dir/huge"
says out "plus de 20000000 octets"
head -c 2401 /dev/zero | tr '\0' A > "$dir/longer"
expect 3 "longer than any symbol" "$verify" check "${certs[@]}" "$dir/longer"
says out "aucun symbole"
head -c 1000 "$verify" > "$dir/binary"
expect 3 "binary" "$verify" check "${certs[@]}" "$dir/binary"
printf 'attestation d\xe9livr\xe9e' > "$dir/latin"
expect 3 "not UTF-8" "$verify" check "${certs[@]}" "$dir/latin"
tr E '\351' < "$dir/valid.txt" > "$dir/latin"
expect 1 "a code that is not UTF-8" "$verify" check "${certs[@]}" "$dir/latin"
says out "hors du jeu de caractères"
head -c 100 "$dir/valid.txt" > "$dir/cut.txt"
expect 1 "a code cut short" "$verify" check "${certs[@]}" "$dir/cut.txt"
says out "mal formé"
expect 1 "the same in English" "$verify" check "${certs[@]}" --lang en "$dir/cut.txt"
says out "signature of 16 characters instead of"
says_not out "In French"
expect 3 "what is no code" "$verify" check "${certs[@]}" "$dir/hello.txt"
checks=$((checks + 1))
[ "$(grep -ic 'pas un code 2D-Doc' "$dir/out")" = 1 ] || complain "said twice"
for version in 05 42; do
  expect 3 "header $version" "$verify" check "${certs[@]}" --json --code "DC$version$(tail -c +5 "$dir/valid.txt")"
  holds ".seal.state == \"unsupported\" and .seal.version == ($version | tonumber)"
done
expect 1 "a binary code cut short" "$verify" check "${certs[@]}" <(printf '\xdc\x04')
says out "en-tête binaire"
printf 'GIF89a......' > "$dir/a.gif"
expect 3 "another kind of picture" "$verify" check "${certs[@]}" "$dir/a.gif"
base64 -d > "$dir/blank.png" << 'PNG'
iVBORw0KGgoAAAANSUhEUgAAASwAAAEsAQAAAABRBrPYAAAAPElEQVR42u3KMQEAAAwCIPuX1grbDzfpSTRN0zRN0zRN0zRN0zRN
0zRN0zRN0zRN0zRN0zRN0zRN07R/G8nXXg0flNH3AAAAAElFTkSuQmCC
PNG
expect 3 "a picture without a code" "$verify" check "${certs[@]}" "$dir/blank.png"
# under a sanitizer the time of a search may end before it does
says out "Aucun code 2D-Doc n’a été lu dans cette image"
expect 3 "the same in English" "$verify" check "${certs[@]}" --lang en --json "$dir/blank.png"
holds '.findings | length == 1 and (.[0] | .field == null and (.text | startswith("No 2D-Doc code was read in this picture"))
  and (.code == "no-code" or .code == "budget"))'
expect 3 "and once more" "$verify" check "${certs[@]}" "$dir/blank.png"
says out "image plus nette"
expect 3 "--raw of it" "$verify" show --raw "$dir/blank.png"
for name in dc04_fr00_travail.png dc01_fr00_binary_signature.jpg; do
  head -c 1500 "$specimens/$name" > "$dir/cut.img"
  expect 3 "$name cut short" "$verify" check "${certs[@]}" --json "$dir/cut.img"
  holds '.kind == "picture" and .findings[0].code == "unreadable"'
  says out "tronqué"
done
printf '%%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%%%EOF\n' > "$dir/foreign.pdf"
expect 3 "a PDF that is not ours" "$verify" check "${certs[@]}" --json "$dir/foreign.pdf"
holds '.kind == "pdf" and .pdf.state == "foreign" and .seal.state == "unverified"'
expect 3 "show of it" "$verify" show "$dir/foreign.pdf"
says err "les pages de ce PDF n’ont pas pu être dessinées"
for file in "$vectors"/pdf/attacks/*.pdf; do
  "$verify" check "${certs[@]}" --json "$file" > "$dir/out" 2> "$dir/err"
  got=$?
  checks=$((checks + 1))
  [ "$got" = 1 ] || [ "$got" = 3 ] || complain "$file: exit $got"
  holds '.pdf.state != "sealed" and .verdict != "valid" and .rights == []'
done
{ cat "$vectors"/pdf/attacks/isa_A.pdf; head -c 5000000 /dev/zero; } > "$dir/large.pdf"
expect 3 "a PDF past its bound" "$verify" check "${certs[@]}" "$dir/large.pdf"
says out "plus grand qu’aucun titre"
expect 3 "nothing there" "$verify" check "${certs[@]}" --json "$dir/absent"
holds '.verdict == "could-not-tell" and .seal.state == "unverified"'
says err "introuvable"
expect 3 "show of a folder" "$verify" show "$dir"
says err "dossier"
expect 3 "no end" "$verify" check "${certs[@]}" /dev/zero

# --- nothing that a file says or is called drives the terminal
evil=$dir/$'nom\e[31m\a\n.txt'
printf 'DC04FR000001128D128D1301FR6J26U\e[2JX' > "$evil"
for how in check show; do
  "$verify" "$how" "$evil" > "$dir/out" 2> "$dir/err"
  "$verify" "$how" "$dir/"$'absent\e[31m' >> "$dir/out" 2>> "$dir/err"
  "$verify" "$how" $'--\e[31m' >> "$dir/out" 2>> "$dir/err"
  checks=$((checks + 1))
  ! cat "$dir/out" "$dir/err" | LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]' || complain "$how: control characters"
done

# --- a report that nobody got is no answer
for how in "check --trust $vectors/2d-doc/certs --allow-test" show "show --raw"; do
  # shellcheck disable=SC2086
  "$verify" $how "$specimens/dc04_fr00_huissier.png" > /dev/full 2> "$dir/err"
  got=$?
  checks=$((checks + 1))
  [ "$got" -ne 0 ] || complain "$how on a full disk"
done

checks_made 330
