#!/usr/bin/env bash
# Kills experiments at random moments, resumes them, and compares every byte of their results with those
# of an uninterrupted run.
#
#     scripts/test-kill.sh [KILLS] [SEED] [EXPERIMENT]...
#
# KILLS (default: 50) is the total for all experiments. An EXPERIMENT (default: shuffle) is one of
# shuffle, shift, samples, locality, tabular, edge and train.
set -euo pipefail
cd "$(dirname "$0")/.."

kills=${1:-50}
RANDOM=${2:-1}
experiments=("${@:3}")
[[ ${#experiments[@]} -gt 0 ]] || experiments=(shuffle)
bench=$(realpath "${BENCH:-.build/debug/bench}")
[[ -x $bench ]] || { echo "$bench does not exist; build it first (swift build)." >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/test-kill.XXXXXX")
trap 'rm -rf -- "$folder"' EXIT
# Outside the checkout, because its revision may change during the test.
cd "$folder"

# Sets `arguments` for an experiment that takes a few seconds.
choose() {
  case $1 in
    shuffle) arguments=(--dataset glyphs --train-limit 2000 --epochs 6 --seeds 2) ;;
    shift) arguments=(--dataset glyphs --train-limit 1000 --epochs 4 --seeds 2) ;;
    samples) arguments=(--dataset glyphs --sizes '100,300,1000' --epochs 4 --seeds 2) ;;
    locality) arguments=(--dataset glyphs --train-limit 600 --epochs 2 --seeds 1) ;;
    tabular) arguments=(--samples 2000 --epochs 4 --seeds 3) ;;
    edge) arguments=(--trainings 30) ;;
    train) arguments=(--dataset glyphs --train-limit 4000 --epochs 12 --model cnn) ;;
    *)
      echo "Unknown experiment '$1'; expected shuffle, shift, samples, locality, tabular, edge or train." >&2
      exit 64
      ;;
  esac
  arguments=("$1" "${arguments[@]}" --quiet)
}

# Prints the options that make the command write to a folder and continue what is there.
place() { # EXPERIMENT FOLDER
  if [[ $1 != train ]]; then
    echo "--resume --out $2"
  elif mkdir -p "$2" && [[ -e $2/weights.safetensors.checkpoint ]]; then
    echo "--resume --save $2/weights.safetensors"
  else
    echo "--save $2/weights.safetensors"
  fi
}

# Compares all files except those that may differ, and allows no partial or temporary files.
compare() {
  diff -r -x timings.csv -x manifest.json -x runs -x .lock "$1" "$2"
  if find "$2" -name '*.tmp' -o -name '*.damaged' | grep .; then return 1; fi
}

# Kills an experiment $2 times.
test_experiment() {
  local whole=$1-whole killed=0 rounds=0 midway=0 kept=0 status process milliseconds started out delay
  local threads=()
  choose "$1"
  started=$(date +%s%N)
  # shellcheck disable=SC2046 # options to split
  "$bench" "${arguments[@]}" $(place "$1" "$whole") >/dev/null
  milliseconds=$((($(date +%s%N) - started) / 1000000))
  while [[ $killed -lt $2 ]]; do
    rounds=$((rounds + 1))
    out=$1-$rounds
    # A round is one experiment, killed repeatedly until it finishes.
    while true; do
      threads=(--threads $((RANDOM % 3 + 1)))
      if [[ $1 == edge ]]; then threads=(); fi
      # shellcheck disable=SC2046 # options to split
      "$bench" "${arguments[@]}" "${threads[@]}" $(place "$1" "$out") >log 2>&1 &
      process=$!
      if [[ $killed -lt $2 ]]; then
        delay=$((RANDOM % milliseconds))
        sleep "$((delay / 1000)).$(printf '%03d' $((delay % 1000)))"
        if kill -"$((RANDOM % 4 == 0 ? 15 : 9))" "$process" 2>/dev/null; then
          killed=$((killed + 1))
        fi
      fi
      status=0
      wait "$process" 2>/dev/null || status=$?
      case $status in
        0) break ;;
        137 | 143)
          midway=$((midway + 1))
          if compgen -G "$out/runs/*" >/dev/null || compgen -G "$out/*.checkpoint" >/dev/null; then
            kept=$((kept + 1))
          fi
          ;;
        *) echo "exit code $status:" && cat log && exit 1 ;;
      esac
    done
    compare "$whole" "$out"
  done
  echo "$1: $killed kills, $midway of them during a run, $kept of these with saved epochs;" \
    "$rounds results, all with the same bytes."
}

for index in "${!experiments[@]}"; do
  # The first experiments get the remainder of the division.
  test_experiment "${experiments[index]}" \
    "$(((kills + ${#experiments[@]} - 1 - index) / ${#experiments[@]}))"
done
