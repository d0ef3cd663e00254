#!/usr/bin/env bash
# Runs the checks that take too long for every change: the bytes of a release build, many kills, flips
# and other damage, all sanitizers, and long fuzzing.
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

for shard in 1 2 3; do
  .build/release/bench claims --quick --shard "$shard/3" --out "$folder/claims-$shard" --quiet
done
.build/release/bench merge "$folder"/claims-[123] --out "$folder/claims-merged" --quiet >/dev/null
.build/release/bench claims --quick --out "$folder/claims" --quiet >/dev/null
diff -r -x timings.csv -x manifest.json -x seconds.txt -x .lock "$folder/claims" "$folder/claims-merged"
echo "Claims in shards have the same bytes."

.build/release/bench verify results/reference --rerun 1

swift test --no-parallel
seed=$RANDOM
echo "Sequences of kills, damage and resuming (from number $seed)"
BENCH_FIRST_SEQUENCE=$seed BENCH_SEQUENCES=100 swift test --skip-build --filter DamageTests
echo "Kills at random moments (seed $seed)"
scripts/test-kill.sh 70 "$seed" shuffle tabular shift samples locality edge train
scripts/test-flips.sh 5 "$seed"
STARTS=36 scripts/test-faults.sh
scripts/sanitize.sh
Fuzz/run.sh --seconds "$seconds"
