#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# sceau-verify check of folders, as a clerk with hundreds of files meets it.
# bulk_test.sh SCEAU-VERIFY VECTORS DRAW-SHEET
# DRAW-SHEET makes sealed files, where the issuer is built.
set -u
verify=$(realpath "$1")
vectors=$2
draw=$(realpath -m "$3")
specimens=$vectors/2d-doc/specimens
dir=$(mktemp -d)
chmod 755 "$dir"
trap 'chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
. "$(dirname "$0")/checks.sh"

# inputs: the files that were reported, in their order, without the folder
inputs() { jq -r .input "$dir/out" | sed "s|^$dir/||" | paste -sd ' '; }

mkdir "$dir/trust"
cp "$vectors"/2d-doc/certs/* "$dir/trust"
options=(--trust "$dir/trust" --allow-test)
code spec326_p173_v04_typeB2 > "$dir/valid.txt"
code dossierfacile_type04_anonymised > "$dir/forged.txt"
for i in 0 1 2; do
  jq -j "select(.id == \"syn_multi_c40_3\").segments[$i]" "$vectors/2d-doc/synthetic.jsonl" > "$dir/part$i"
done

# --- the order: by name, folder by folder; what is hidden or elsewhere is left alone
f=$dir/files
mkdir -p "$f/b/deep/er" "$f/a" "$f/.git"
cp "$dir/valid.txt" "$f/b.txt"
cp "$dir/valid.txt" "$f/b/2.txt"
cp "$dir/valid.txt" "$f/b/10.txt"
cp "$dir/valid.txt" "$f/b/deep/er/x.txt"
cp "$dir/valid.txt" "$f/a/é à.txt"
cp "$dir/forged.txt" "$f/.hidden.txt"
cp "$dir/forged.txt" "$f/.git/forged.txt"
ln -s "$dir/forged.txt" "$f/b/out.txt"
ln -s "$dir" "$f/b/elsewhere"
ln -s .. "$f/b/deep/loop"
ln -s b.txt "$f/z.txt"
expect 0 "a folder" "$verify" check "${options[@]}" --json "$f"
is "names" "$(inputs)" "files/a/é à.txt files/b/10.txt files/b/2.txt files/b/deep/er/x.txt files/b.txt"
says err "5 fichiers en "
says err "Comptes : 5 valides, 0 non valide, 0 impossible à dire."
says err "4 liens symboliques laissés de côté."
says_not err "Rien n’a été lu"
expect 0 "the same with a slash" "$verify" check "${options[@]}" --json "$f/"
is "names" "$(jq -r .input "$dir/out" | head -1)" "$f/a/é à.txt"
ln -s files "$dir/named"
expect 0 "a link that was named" "$verify" check "${options[@]}" --json "$dir/named" --lang en
is "its files" "$(jq -s length "$dir/out")" 5
says err "Reports: 5 valid, 0 not valid, 0 could not be told."
says err "5 files in "
stdin=$dir/valid.txt expect 0 "with other inputs" "$verify" check "${options[@]}" --json "$dir/valid.txt" "$f/a" - "$f/b"
is "names" "$(inputs)" "valid.txt files/a/é à.txt - files/b/10.txt files/b/2.txt files/b/deep/er/x.txt"
is "in a notice it is none" "$("$verify" notice "${options[@]}" --role caf "$f/a" "$f/b" 2>&1 > /dev/null | grep -c 'une seule entrée')" 1

# --- empty ones say so
mkdir -p "$dir/nothing/inside" "$dir/hidden/.x"
for empty in nothing nothing/inside hidden; do
  expect 3 "an empty folder" "$verify" check "${options[@]}" --json "$dir/$empty"
  is "one report" "$(jq -r '"\(.verdict) \(.seal.state)"' "$dir/out")" "could-not-tell unverified"
  says out "aucun fichier à juger dans ce dossier"
  says err "aucun fichier à juger dans ce dossier"
done
expect 3 "the same in English" "$verify" check "${options[@]}" --lang en "$dir/nothing"
says out "no file to judge in this folder"

# --- everything there is: files of ours, of others, of nobody
m=$dir/mixed
mkdir -p "$m/1" "$m/2" "$m/3"
cp "$specimens"/*.png "$specimens"/*.jpg "$m/1"
cp "$vectors"/pdf/attacks/isa_A*.pdf "$m/2"
cp "$vectors"/pdf/foreign/{circular-page-tree,minimal-aes256}.pdf "$m/2"
if [ -x "$draw" ]; then
  "$draw" "$m/3" || complain "draw_sheet"
  mv "$m/3/ca.pem" "$dir/trust"
fi
cp "$dir/valid.txt" "$dir/forged.txt" "$m/3"
printf 'PK\3\4 a text of an office' > "$m/3/letter.docx"
printf 'GIF89a' > "$m/3/picture.gif"
: > "$m/3/empty.pdf"
truncate -s 21000000 "$m/3/large.jpg"
printf '%%PDF-1.7 no more' > "$m/3/cut.pdf"
printf '\x89PNG\r\n\x1a\nno more' > "$m/3/cut.png"
mkfifo "$m/3/pipe"
expect 1 "all together" "$verify" check "${options[@]}" --json "$m"
cp "$dir/out" "$dir/whole.json"
cp "$dir/err" "$dir/whole.err"
says out "ce n’est pas un fichier"
says err "large.jpg : plus de 20000000 octets"
says err "Rien n’a été lu dans "
files=$(find "$m" -type f | wc -l)
is "each is named" "$(jq -r .input "$dir/out" | sort -u | wc -l)" $((files + 1))
if [ -x "$draw" ]; then
  is "a sealed file" "$(jq -r 'select(.input | endswith("3/sheet.pdf")) | .pdf.state' "$dir/out")" sealed
fi

# the same one by one, but for the place of sets, which come last
find "$m" -type f | while read -r file; do
  "$verify" check "${options[@]}" --json "$file" 2> /dev/null
done | sort > "$dir/one"
checks=$((checks + 1))
grep -vF "$m/3/pipe" "$dir/whole.json" | sort | cmp -s - "$dir/one" || complain "one by one is another answer"

# one core or all: the same bytes, in each form
for form in --json --csv --lang=fr; do
  timeout 300 "$verify" check "${options[@]}" "$form" --role employer "$m" > "$dir/all" 2> /dev/null
  timeout 300 taskset -c 0 "$verify" check "${options[@]}" "$form" --role employer "$m" > "$dir/out" 2> "$dir/err"
  checks=$((checks + 1))
  cmp -s "$dir/all" "$dir/out" || complain "$form: the cores change the answer"
done

# --- the worst exit code
mkdir "$dir/w3" "$dir/w1"
cp "$dir/valid.txt" "$m/3/letter.docx" "$dir/w3"
cp "$dir/valid.txt" "$dir/forged.txt" "$m/3/letter.docx" "$dir/w1"
expect 3 "valid and another's" "$verify" check "${options[@]}" "$dir/w3"
says err "Comptes : 1 valide, 0 non valide, 1 impossible à dire."
says err "Rien n’a été lu dans 1 fichier."
expect 1 "and forged" "$verify" check "${options[@]}" "$dir/w1"
expect 1 "with others" "$verify" check "${options[@]}" "$dir/w3" "$dir/w1" "$f"
expect 2 "two forms" "$verify" check "${options[@]}" --json --csv "$f"

# --- what may not be read is named, and the others are judged
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
mkdir -p "$dir/closed/b"
cp "$dir/valid.txt" "$dir/closed/a.txt"
cp "$dir/valid.txt" "$dir/closed/c.txt"
chmod 000 "$dir/closed/b" "$dir/closed/a.txt"
if "${as[@]}" test -r "$dir/valid.txt" && "${as[@]}" test -x "$verify"; then
  expect 3 "what may not be read" "${as[@]}" "$verify" check "${options[@]}" --json "$dir/closed"
  is "names" "$(inputs)" "closed/a.txt closed/b closed/c.txt"
  is "verdicts" "$(jq -r .verdict "$dir/out" | paste -sd ' ')" "could-not-tell could-not-tell valid"
  says err "a.txt : ouverture impossible : accès refusé"
  says err "b : dossier illisible : accès refusé"
fi

# --- the parts of a set, in several folders
mkdir -p "$dir/set/x" "$dir/set/y"
cp "$dir/part2" "$dir/set/a"
cp "$dir/part0" "$dir/set/x/b"
cp "$dir/valid.txt" "$dir/set/x/v.txt"
cp "$dir/part1" "$dir/set/y/c"
expect 0 "a set" "$verify" check "${options[@]}" --json "$dir/set"
is "inputs" "$(jq -r '"\(.verdict) \(.input)"' "$dir/out" | sed "s|$dir/set/||g" | paste -sd ' ')" \
  "valid x/v.txt valid a, x/b, y/c"
says err "4 fichiers en "
says err "Comptes : 2 valides"
rm "$dir/set/x/b"
expect 3 "a set with one missing" "$verify" check "${options[@]}" "$dir/set"
says out "Il manque le code 3 sur 3."

# --- a table
cp "$dir/forged.txt" "$dir/set/=HYPERLINK(\"x\").txt"
(cd "$dir/set" && timeout 60 "$verify" check "${options[@]}" --csv --role landlord -- *) > "$dir/out" 2> "$dir/err"
is "its mark" "$(head -c 3 "$dir/out" | od -An -tx1)" " ef bb bf"
says out "'=HYPERLINK(\"\"x\"\").txt"
checks=$((checks + 1))
python3 - "$dir/out" << 'PY' || complain "a table that is none"
import csv, sys
text = open(sys.argv[1], encoding="utf-8-sig", newline="").read()
assert text.endswith("\r\n") and text.count("\n") == text.count("\r\n")
rows = list(csv.reader(text.splitlines(), delimiter=";"))
assert rows[0][:4] == ["Fichier", "Page", "Code", "Verdict"], rows[0]
assert len(rows) == 4 and {len(r) for r in rows} == {len(rows[0])}, rows
assert not any(c[:1] in "=+-@" for r in rows for c in r if c), rows
assert [r[3] for r in rows] == ["Verdict", "NON VALIDE", "VALIDE", "IMPOSSIBLE À DIRE"], rows
PY
expect 3 "lines as a table" "$verify" check "${options[@]}" --csv --lines <(printf 'HELLO\nHELLO\n')
is "their numbers" "$(tail -n +2 "$dir/out" | cut -d ';' -f 3 | paste -sd ' ')" "1 2"

# --- interrupted as a terminal does it: what was judged is whole, and is the beginning
mkdir "$dir/slow"
cp "$vectors/pictures/badqr_page.png" "$dir/slow.png"
for i in $(seq 100 339); do ln "$dir/slow.png" "$dir/slow/$i.png"; done
timeout 300 "$verify" check "${options[@]}" --json "$dir/slow" > "$dir/all" 2> /dev/null
setsid --wait "$verify" check "${options[@]}" --json "$dir/slow" > "$dir/out" 2> "$dir/err" &
waiting=$!
for _ in $(seq 200); do
  [ "$(wc -l < "$dir/out")" -lt 5 ] || break
  sleep 0.02
done
kill -INT -- "-$(pgrep -P "$waiting" -f "$dir/slow" | head -1)" 2> /dev/null \
  || kill -INT -- "-$(pgrep -f "check .*$dir/slow" | head -1)"
wait "$waiting"
got=$?
checks=$((checks + 1))
{ [ "$got" = 1 ] || [ "$got" = 3 ]; } || complain "interrupted: exit $got"
says err "Interrompu"
lines=$(wc -l < "$dir/out")
checks=$((checks + 1))
{ [ "$lines" -ge 5 ] && [ "$lines" -lt 240 ] && head -n "$lines" "$dir/all" | cmp -s - "$dir/out"; } \
  || complain "interrupted after $lines: not the beginning"

# --- a bar on a terminal, and nowhere else
checks=$((checks + 1))
script -qec "$verify check ${options[*]} --json $dir/slow > /dev/null" /dev/null < /dev/null > "$dir/bar" 2>&1
grep -q '\[#*\.*\] [0-9]* %, [0-9]* fichiers, [0-9]* par seconde, reste 0:' "$dir/bar" || complain "no bar"
says_not whole.err "par seconde, reste"

# --- ten thousand files that are nothing: each has its refusal, in bounded memory and time
python3 - "$dir/garbage" << 'PY'
import os, random, sys
r = random.Random(8)
heads = {0: b"\x89PNG\r\n\x1a\n", 1: b"\xff\xd8\xff\xe0", 2: b"%PDF-1.7\n"}
for i in range(10000):
    folder = "%s/%02d" % (sys.argv[1], i % 100)
    os.makedirs(folder, exist_ok=True)
    with open("%s/%05d" % (folder, i), "wb") as out:
        out.write(heads.get(i % 400, b"") + r.randbytes(r.randrange(1, 3000)))
PY
checks=$((checks + 1))
python3 - "$verify" "$dir" << 'PY' || complain "ten thousand files"
import json, resource, subprocess, sys, time
verify, folder = sys.argv[1:]
began = time.monotonic()
run = subprocess.run([verify, "check", "--trust", folder + "/trust", "--json", folder + "/garbage"],
    stdout=open(folder + "/out", "wb"), stderr=open(folder + "/err", "wb"), timeout=240)
spent = time.monotonic() - began
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
seen = [json.loads(line) for line in open(folder + "/out", encoding="utf-8")]
print("10,000 files that are nothing: %.1f s, %d MiB" % (spent, most))
assert run.returncode in (1, 3), run.returncode
assert len({r["input"] for r in seen}) == 10000
assert all(r["verdict"] != "valid" for r in seen)
PY
says err "10 000 fichiers en "

checks_made 60
