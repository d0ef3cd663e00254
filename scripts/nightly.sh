#!/usr/bin/env bash
# Runs the checks that take too long for every change: the bytes of a release build, many kills, all
# sanitizers, and long fuzzing.
#
#     scripts/nightly.sh [SECONDS]      # of fuzzing per decoder (default: 600)
#
# Requires MNIST. Takes two hours, one of them for fuzzing.
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
echo "A release build writes the same bytes."

swift test --no-parallel
seed=$RANDOM
echo "Kills at random moments (seed $seed)"
scripts/test-kill.sh 70 "$seed" shuffle tabular shift samples locality edge train
scripts/test-flips.sh 5 "$seed"
scripts/sanitize.sh
Fuzz/run.sh --seconds "$seconds"
