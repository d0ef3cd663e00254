#!/usr/bin/env bash
# Flips single bits in the files of an experiment, finished or interrupted, and runs the same command again:
# it must end in the bytes of an undamaged run, or in an error that names the file. `bench verify` must
# find every flip in finished results.
#
#     scripts/test-flips.sh [ROUNDS] [SEED]
#
# A round (default: 3) flips one bit in every file, one file after another.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-3}
RANDOM=${2:-1}
bench=$(realpath "${BENCH:-.build/debug/bench}")
[[ -x $bench ]] || { echo "$bench does not exist; build it first (swift build)." >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/test-flips.XXXXXX")
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"

experiment=(shuffle --dataset glyphs --train-limit 300 --epochs 3 --seeds 1 --quiet --threads 2)

flip() { # FILE: flips a random bit
  local size position
  size=$(stat -c %s "$1")
  position=$(((RANDOM << 15 | RANDOM) % size))
  python3 -c 'import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 1 << int(sys.argv[3])]))' "$1" "$position" $((RANDOM % 8))
}

"$bench" "${experiment[@]}" --out whole >/dev/null
# An interrupted experiment with a checkpoint and an outcome. On a busy machine, it may have finished before
# it is killed.
both() { compgen -G 'live/runs/*.json' && compgen -G 'live/runs/*.safetensors'; } >/dev/null
for ((attempt = 0; attempt < 10; attempt++)); do
  rm -rf live
  "$bench" "${experiment[@]}" --epochs 60 --threads 1 --out live >log 2>&1 &
  process=$!
  for ((tries = 0; tries < 1000; tries++)); do
    if both || ! kill -0 "$process" 2>/dev/null; then break; fi
    sleep 0.01
  done
  kill -9 "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
  if both; then break; fi
done
both || { echo "no interrupted experiment with a checkpoint and an outcome"; exit 1; }
"$bench" "${experiment[@]}" --epochs 60 --out long >/dev/null

flips=0 healed=0 refused=0 found=0
# try FILE STATE REFERENCE OPTION...: flips a bit in a copy of STATE and continues it.
try() {
  local file=$1 state=$2 reference=$3 status=0
  shift 3
  rm -rf copy
  cp -r "$state" copy
  flip "copy/$file"
  flips=$((flips + 1))
  if [[ $state == whole ]]; then
    if "$bench" verify copy >log 2>&1; then
      # Spaces in the manifest may change without changing what it says.
      if [[ $file != manifest.json ]]; then echo "verify misses a flip in $file" && cat log && exit 1; fi
    else
      found=$((found + 1))
    fi
  fi
  "$bench" "${experiment[@]}" "$@" --out copy >log 2>&1 || status=$?
  if ((status == 0)); then
    if ! diff -r -x timings.csv -x manifest.json -x runs -x .lock -x '*.damaged*' "$reference" copy; then
      echo "a flip in $file of $state changed the results"
      exit 1
    fi
    healed=$((healed + 1))
  elif ((status == 1)) && grep -q 'copy' log; then
    refused=$((refused + 1))
  else
    echo "exit code $status after a flip in $file of $state:" && cat log && exit 1
  fi
}

for ((round = 0; round < rounds; round++)); do
  while read -r file; do
    try "$file" whole whole --resume
  done < <(cd whole && find . -type f ! -name .lock -printf '%P\n' | sort)
  while read -r file; do
    try "$file" live long --epochs 60 --resume
  done < <(cd live && find . -type f ! -name .lock -printf '%P\n' | sort)
done
echo "$flips flipped bits in $(find whole live -type f ! -name .lock | wc -l) files: $healed times the same" \
  "bytes, $refused times an error; bench verify found $found in finished results."
