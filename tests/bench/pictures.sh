#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# What is read of three sets of degraded pictures, and at what cost.
# usage: pictures.sh BUILD
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: pictures.sh BUILD}" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
missed=0

cd "$dir" || exit 2
for seed in 20260101 777 4242; do
  SEED=$seed NC=${NC:-10} NPG=${NPG:-2} /usr/bin/python3 "$here/pictures.py" > /dev/null || exit 2
  echo "seed $seed"
  "$build/bench/sample_bench" set/index.tsv || missed=1
  rm -r set sym
done
exit "$missed"
