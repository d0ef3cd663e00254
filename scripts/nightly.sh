#!/usr/bin/env bash
# What takes too long for every change: a release build's bytes, many kills, all sanitizers, long fuzzing.
#
#     scripts/nightly.sh [SECONDS]      # of fuzzing for each decoder; 600 unless told otherwise
#
# MNIST must have been fetched. Takes two hours, of which one is fuzzing.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

swift build
swift build -c release --product bench
for build in debug release; do
  ".build/$build/bench" shuffle --epochs 1 --seeds 1 --train-limit 6000 --out "$folder/$build" --quiet
done
diff -r -x timings.csv -x manifest.json -x runs -x .lock "$folder/debug" "$folder/release"
echo "A release build gives the same bytes."

swift test --no-parallel
seed=$RANDOM
echo "Kills at the moments of seed $seed"
scripts/test-kill.sh 50 "$seed" shuffle tabular shift samples locality
scripts/sanitize.sh
Fuzz/run.sh --seconds "$seconds"
