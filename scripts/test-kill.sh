#!/usr/bin/env bash
# Kills experiments at random moments, resumes them, and compares every byte of what they end in with an
# uninterrupted run.
#
#     scripts/test-kill.sh [KILLS] [SEED]      # 50 kills unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/.."

kills=${1:-50}
RANDOM=${2:-1}
bench=${BENCH:-.build/debug/bench}
[ -x "$bench" ] || { echo "$bench is not there; build it first (swift build)." >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
arguments=(shuffle --dataset glyphs --train-limit 2000 --epochs 6 --seeds 2 --quiet)
tables=(epochs runs summary measures)

started=$(date +%s%N)
"$bench" "${arguments[@]}" --out "$folder/whole" >/dev/null
milliseconds=$((($(date +%s%N) - started) / 1000000))

killed=0 rounds=0 resumed=0
while [ "$killed" -lt "$kills" ]; do
  rounds=$((rounds + 1))
  out="$folder/$rounds"
  # A round is one experiment, killed again and again until it gets through.
  while true; do
    threads=$((RANDOM % 3 + 1))
    "$bench" "${arguments[@]}" --threads "$threads" --resume --out "$out" >"$folder/log" 2>&1 &
    process=$!
    sleep "$(printf '0.%03d' $((RANDOM % (milliseconds < 999 ? milliseconds : 999))))"
    signal=$((RANDOM % 4 == 0 ? 15 : 9))
    if kill -"$signal" "$process" 2>/dev/null; then killed=$((killed + 1)); fi
    status=0
    wait "$process" 2>/dev/null || status=$?
    case $status in
      0) break ;;
      137 | 143) resumed=$((resumed + 1)) ;;
      *) echo "exit code $status:" && cat "$folder/log" && exit 1 ;;
    esac
    if [ "$killed" -ge "$kills" ]; then
      "$bench" "${arguments[@]}" --resume --out "$out" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
      break
    fi
  done
  for table in "${tables[@]}"; do cmp "$folder/whole/$table.csv" "$out/$table.csv"; done
  if ls "$out"/runs/*.damaged >/dev/null 2>&1; then echo "a kill left a damaged file"; exit 1; fi
done
echo "$killed kills over $rounds experiments, $resumed of them in mid-run: all ended in the same bytes."
