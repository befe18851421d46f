# SPDX-License-Identifier: EUPL-1.2
# What the page, the service and the command line are asked alike: titles of ours in all
# their states, as file, picture and code, and the vectors. Source it after ceremony.sh
# and expect.sh, with bin, source and dir set, then:
#
#   documents_issue         keys, titles, the signers and the states of titles, published
#   documents_make          $dir/documents, a file each
#   documents_judge ROLE…   $dir/expected.json: what the command line says of each
#   documents_table FILE…, documents_camera PICTURE,
#   documents_parts, documents_bad
#   documents_site PAGE     $dir/site: the page, as who puts it up completes it
# shellcheck shell=bash disable=SC2154

change() { jq "$1" "$dir/sceau.json" > "$dir/new.json" && mv "$dir/new.json" "$dir/sceau.json"; }
register_verb() { "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$dir/register.db" "${@:2}"; }
number_of() { jq -r "select(.line == $1).number" "$dir/results"; }

documents_issue() {
  kinds='"api", "adf", "aps", "recepisse"' ceremony_files
  change '.bundle = { key: "bundle-0001", certificate: "certs/bundle-0001.pem" }
    | .status = { key: "status-0001", certificate: "certs/status-0001.pem" }
    | .addresses.status = "https://etats.example/titres"
    | .hsm.keys += [{ label: "bundle-0001", purpose: "bundle", certificate: "certs/bundle-0001.pem" },
      { label: "status-0001", purpose: "status", certificate: "certs/status-0001.pem" }]'
  ceremony_keys bundle-0001 bundle "Paquets SPECIMEN" status-0001 status "Etats SPECIMEN" > /dev/null
  ceremony_agent
  local i kind
  {
    for i in 1 2 3 4; do
      jq -c ".application.number = \"920120000000000000$i\"" "$source/templates/api/sample.json"
    done
    for kind in adf aps recepisse; do
      jq -c --arg until "$(date -d '+90 days' +%F)" \
        'if .validity.until then .validity.until = $until else . end' "$source/templates/$kind/sample.json"
    done
  } > "$dir/lines"
  expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$dir/register.db" \
    --requests "$dir/lines" --out "$dir/out" --results "$dir/results"
  expect 0 register_verb revoke --reason essai "$(number_of 2)"
  expect 0 register_verb suspend --reason essai "$(number_of 4)"
  local vectors=$source/tests/vectors/2d-doc/certs
  for i in "$dir/certs/FR00_0001.pem" "$vectors/XT00_P384.pem" "$vectors/XT00_P521.pem"; do
    expect 0 "$bin/sceau-verify" trust import --store "$dir/author" --signer "$i"
  done
  expect 0 "$bin/sceau-verify" trust import --store "$dir/author" --pdf-signer "$dir/certs/pdf-0001.pem"
  expect 0 "$bin/sceau" bundle publish --config "$dir/sceau.json" --store "$dir/author" --out "$dir/signers.sceau"
  cp "$dir/signers.sceau" "$dir/older.sceau"
  mkdir "$dir/lists"
  expect 0 "$bin/sceau" status publish --config "$dir/sceau.json" --register "$dir/register.db" \
    --to "$dir/lists" --bundle "$dir/signers.sceau"
  expect 0 "$bin/sceau-verify" trust import --store "$dir/mine" --pin "$dir/certs/bundle-0001.pem" "$dir/signers.sceau"
}

# The page of title N as a clerk's scanner gives it.
picture_of() { pdftoppm -r 200 -png -singlefile "$dir/out/$(number_of "$1").pdf" "$dir/documents/${2%.png}"; }

documents_make() {
  local i pdf name state d=$dir/documents
  mkdir "$d"
  i=0
  for name in good revoked other suspended adf aps recepisse; do
    i=$((i + 1))
    pdf=$dir/out/$(number_of $i).pdf
    cp "$pdf" "$d/$name.pdf"
    pdfdetach -save 1 -o "$dir/data.json" "$pdf"
    jq -e .code "$dir/data.json" > /dev/null || continue
    jq -jr .code "$dir/data.json" > "$d/$name.txt"
  done
  picture_of 1 good.png
  picture_of 2 revoked.png
  convert "$d/good.png" -quality 80 "$d/good.jpg"
  # another title's DataMatrix beside this one's QR code
  picture_of 3 other.png
  convert "$d/good.png" \( "$d/other.png" -crop 50%x100%+0+0 +repage \) -gravity west -composite "$d/differ.png"
  convert -size 1200x1600 xc:white -fill black -draw 'rectangle 100,200 900,230' "$d/empty.png"
  cp "$source/tests/vectors/pictures/badqr_page.png" "$d/"
  # one byte of a file, one character of a code
  cp "$d/good.pdf" "$d/altered.pdf"
  printf 'X' | dd of="$d/altered.pdf" bs=1 seek=$(($(stat -c %s "$d/good.pdf") / 2)) conv=notrunc status=none
  sed 's/NATACHA/NATACHO/' "$d/good.txt" > "$d/altered.txt"
  head -c 200 "$d/good.txt" > "$d/cut.txt"
  head -c 20000 "$d/good.pdf" > "$d/cut.pdf"
  for state in 0 1 2; do # parts that wait for others, and codes that wait for nobody
    printf 'DC04FR00000' | head -c $((4 + state * 3)) > "$d/start-$state.txt"
  done
  # what is in a code as a character stands so in a text; other bytes need a file
  python3 - "$d" "$source"/tests/vectors/2d-doc/*.jsonl <<'PY'
import json, re, sys
for path in sys.argv[2:]:
    for line in filter(str.strip, open(path, encoding="utf-8")):
        vector = json.loads(line)
        if re.fullmatch(r"[\x20-\x7e\x1d-\x1f]+", vector.get("payload") or ""):
            with open(f"{sys.argv[1]}/vector-{vector['id']}.txt", "w", newline="") as text:
                text.write(vector["payload"])
PY
  for pdf in "$source"/tests/vectors/pdf/attacks/isa_A.pdf "$source"/tests/vectors/pdf/foreign/minimal-startxref-hopeless.pdf; do
    cp "$pdf" "$d/foreign-$(basename "$pdf")"
  done
}

# documents_camera PICTURE: the QR code of a title before a camera, as $dir/camera.y4m: a
# white sheet first, then it
documents_camera() {
  local picture
  convert "$1" -crop 512x288+1119+1951 +repage -resize 1280x720 "$dir/frame.png"
  # luma of each, and no colour
  convert -size 1280x720 xc:white -depth 8 "gray:$dir/white.grey"
  convert "$dir/frame.png" -depth 8 "gray:$dir/frame.grey"
  head -c $((1280 * 720 / 2)) /dev/zero | tr '\0' '\200' > "$dir/no.colour"
  {
    printf 'YUV4MPEG2 W1280 H720 F10:1 Ip A1:1 C420jpeg\n'
    for picture in white white frame frame frame frame frame frame; do
      printf 'FRAME\n'
      cat "$dir/$picture.grey" "$dir/no.colour"
    done
  } > "$dir/camera.y4m"
}

# The parts of one code (2D-Doc 3.8), in $dir/parts, and what the command line says of all
# of them together.
documents_parts() {
  local i
  mkdir "$dir/parts"
  for i in 0 1 2; do
    jq -j --argjson i $i 'select(.id == "syn_multi_c40_3").segments[$i]' \
      "$source/tests/vectors/2d-doc/synthetic.jsonl" > "$dir/parts/$i.txt"
  done
  "$bin/sceau-verify" check --trust "$dir/mine" --allow-test --json "$dir"/parts/*.txt > "$dir/parts.json" || :
}

# What no reader may fall over, in $dir/bad.
documents_bad() {
  local d=$dir/bad
  mkdir "$d"
  python3 - "$d/bomb.png" <<'PY'
import struct, sys, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
SIDE = 7500 # white, a bit each
row = b"\0" + b"\xff" * (SIDE // 8 + 1)
with open(sys.argv[1], "wb") as out:
    out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0))
              + chunk(b"IDAT", zlib.compress(row * SIDE, 9)) + chunk(b"IEND", b""))
PY
  head -c 3000 "$dir/documents/good.png" > "$d/cut.png"
  convert -size 300x300 -delay 10 xc:white xc:black xc:white "$d/animated.gif"
  : > "$d/empty.bin"
  head -c 100000 /dev/urandom > "$d/noise.bin"
  head -c 25000000 /dev/zero > "$d/long.bin"
  { printf '%%PDF-1.7\n'; head -c 3000000 /dev/zero; } > "$d/zeros.pdf"
}

# { FILE: { ROLE: [{ verdict, … }] } }: a report for each code of the file. The vectors are
# judged for those who see all and those who see least.
documents_judge() {
  local role code files
  for role in "$@"; do
    code=0
    files=("$dir"/documents/*)
    case $role in
      '' | landlord) ;;
      *) files=("$dir"/documents/[!v]*) ;;
    esac
    (cd "$dir/documents" && "$bin/sceau-verify" check --trust "$dir/mine" --allow-test --json \
      ${role:+--role "$role"} "${files[@]/#"$dir/documents"/.}") > "$dir/.reports" 2> "$dir/.err" || code=$?
    [ "$code" = 1 ] || lost "code $code, $role"
    jq -c --arg role "$role" '{ file: .input[2:], role: $role, report: { verdict, seal: .seal.state, pdf: .pdf.state,
      time: .time.state, status: .status.state, rights: [.rights[]?.verdict],
      findings: ([.findings[]?.code] | sort), fields: [.seal.fields[]? | select((.text // .value // "") != "") | .id] } }' "$dir/.reports"
  done | jq -s 'group_by(.file) | map({ key: .[0].file, value: (group_by(.role) |
    map({ key: .[0].role, value: map(.report) }) | from_entries) }) | from_entries' > "$dir/expected.json"
}

# documents_table FILE…: what the command line writes of them for an employer's table
documents_table() {
  (cd "$dir/documents" && "$bin/sceau-verify" check --trust "$dir/mine" --allow-test --csv \
    --role employer "$@") > "$dir/table.csv" 2> "$dir/.err" || :
}

documents_site() {
  expect 1 "$bin/sceau" page --config "$dir/sceau.json" --to "$dir"
  says "n’est pas une copie de la page"
  cp -r "$1" "$dir/site"
  cp "$dir/signers.sceau" "$dir/site/"
  expect 0 "$bin/sceau" page --config "$dir/sceau.json" --to "$dir/site" --specimens --languages all
}
