#!/usr/bin/env bash
# Counts the instructions of one training step of each built-in network with callgrind, and fails if
# they are over 3 % more than those committed in Benchmarks/instructions.txt. Unlike seconds, they
# are the same on a busy machine.
#
#     scripts/count-instructions.sh [--update] [BENCH]
#
# BENCH is a release build for x86-64-v3 (default: .build-v3/release/bench), because valgrind knows
# AVX2 and FMA but not AVX-512. --update rewrites the counts.
#
# A step is a batch of 128 images on one thread. Two trainings, of one and of three steps, are counted,
# and half their difference is a step, so that start, loading and the test cancel out. The images are
# the built-in glyphs, because they are the same everywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
counts=Benchmarks/instructions.txt
tolerance=3
# Otherwise hash tables have another order in every process, which costs or saves millions.
export SWIFT_DETERMINISTIC_HASHING=1

update=''
if [ "${1:-}" = --update ]; then
  update=yes
  shift
fi
bench=${1:-.build-v3/release/bench}
if ! command -v valgrind >/dev/null; then
  echo "not counted: valgrind is not installed"
  exit
fi
if [ -z "$update" ] && [ ! -f "$counts" ]; then
  echo "not compared: $counts is not there; --update writes it"
  exit
fi
networks=(dense cnn dense-1024 lenet5)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# valgrind gives up on Swift's debug information.
strip --strip-debug -o "$folder/bench" "$bench"
bench=$folder/bench

# instructions NETWORK IMAGES prints the instructions of a training on so many images.
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" train --model "$1" \
    --dataset glyphs --holdout 10 --train-limit "$2" --batch-size 128 --epochs 1 --threads 1 \
    --quiet >"$folder/log" 2>&1 || { cat "$folder/log" >&2; return 1; }
  sed -n 's/.*Collected : //p' "$folder/log"
}

failed=0
for network in "${networks[@]}"; do
  one=$(instructions "$network" 128)
  three=$(instructions "$network" 384)
  step=$(((three - one) / 2))
  if ((step <= 0)); then
    echo "$network: callgrind reported no instructions" >&2
    exit 1
  fi
  echo "$network $step" >>"$folder/counts"
  committed=$(sed -n "s/^$network //p" "$counts" 2>/dev/null || true)
  [ -z "$update" ] || continue
  if [ -z "$committed" ]; then
    echo "$network: $step instructions per step, none in $counts"
    failed=1
    continue
  fi
  change=$(awk "BEGIN { printf \"%+.2f\", 100 * ($step / $committed - 1) }")
  echo "$network: $step instructions per step, $change % of $committed"
  if awk "BEGIN { exit !($change > $tolerance) }"; then
    echo "$network: more than $tolerance % above the committed count"
    failed=1
  fi
done

if [ -n "$update" ]; then
  cp "$folder/counts" "$counts"
  echo "wrote $counts"
fi
exit "$failed"
