#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The page of every kind after a photocopier, a fax and the camera of an old phone: its
# code still verifies, and its words, the mention first, are still read (OCR).
#   legible_test.sh BIN SOURCE
set -euo pipefail
bin=$1
source=$2
templates=$source/templates
dir=$(mktemp -d)
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop; rm -rf "$dir"' EXIT

ceremony_files
ceremony_keys > "$dir/ceremony.log"
ceremony_agent
ceremony_stamper
export OMP_THREAD_LIMIT=1
kinds=(api titre-sejour asile depot)
jq --argjson k "$(printf '%s\n' "${kinds[@]}" recepisse | jq -R . | jq -sc .)" '.kinds = $k' "$dir/sceau.json" > "$dir/some.json"

check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$@"; }
# words FILE: what a program reads on it, in one line
words() { tesseract "$1" - -l fra --psm 6 2> /dev/null | tr '\n' ' ' | tr -s ' '; }

# One seed, so that a picture is the same everywhere.
photocopy() { # twice through a copier: grey, blurred, specks, black and white
  /usr/bin/convert "$1" -colorspace Gray -blur 0x0.8 -attenuate 0.35 -seed 1 +noise Gaussian -level 12%,88% \
    -rotate 0.6 -background white -flatten -threshold 62% "$2"
}
photo() { # held in a hand: perspective, a shadow, little light, JPEG
  local w h
  read -r w h < <(identify -format '%w %h\n' "$1")
  /usr/bin/convert "$1" -colorspace Gray \
    \( -size "${w}x${h}" -define gradient:angle=60 gradient:white-gray65 \) -compose Multiply -composite \
    -virtual-pixel white -distort Perspective \
    "0,0 60,40  $w,0 $((w - 20)),70  $w,$h $((w - 50)),$((h - 30))  0,$h 30,$((h - 70))" \
    -blur 0x0.9 -attenuate 0.12 -seed 2 +noise Gaussian -quality 60 "$2"
}

for kind in "${kinds[@]}"; do
  jq --arg until "$(date -d '+90 days' +%F)" 'if .validity.until then .validity.until = $until else . end' \
    "$templates/$kind/sample.json" > "$dir/request.json"
  expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/some.json" --request "$dir/request.json" --out "$dir/$kind.pdf" --code "$dir/$kind.txt"
  pdftoppm -r 180 -png -singlefile "$dir/$kind.pdf" "$dir/page"
  photocopy "$dir/page.png" "$dir/copy.png"
  photo "$dir/page.png" "$dir/photo.jpg"
  # the letters are those of the same sheet: one of the two is enough for most, and both
  # are for the long check
  pictures=(copy.png photo.jpg)
  case ${SCEAU_LONG:-}$kind in
    titre-sejour | depot) pictures=(photo.jpg) ;;
    asile) pictures=(copy.png) ;;
  esac
  for picture in "${pictures[@]}"; do
    expect 0 check --role employer --json "$dir/$picture"
    claim "$kind, $picture : le code est celui du titre" jq -e '.seal.state == "valid"' <<< "$output"
    read_words=$(words "$dir/$picture")
    wanted=(Specimen Natacha "Buenos Aires")
    case $kind in
      api | titre-sejour) wanted+=("autorise son titulaire à travailler") ;;
      depot) wanted+=("ne prouve") ;;
    esac
    for word in "${wanted[@]}"; do
      claim "$kind, $picture : « $word » ne se lit plus : ${read_words:0:900}" grep -qF "$word" <<< "$read_words"
    done
  done
done

# nothing on a page needs a colour
for kind in "${kinds[@]}"; do
  pdftoppm -r 40 -png -singlefile "$dir/$kind.pdf" "$dir/small"
  claim "$kind : noir et blanc" test "$(/usr/bin/convert "$dir/small.png" -colorspace HSL -channel G -separate -format '%[fx:maxima]' info:)" = 0
done
claims_made $((${SCEAU_LONG:+14} + 26))
