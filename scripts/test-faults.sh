#!/usr/bin/env bash
# What befalls experiments besides kill -9 (scripts/test-kill.sh): signals, full and read-only disks,
# folders in use or taken away, closed outputs, trainings that diverge, little memory.
#
#     scripts/test-faults.sh      # the program in .build/debug, or that in BENCH
#
# shellcheck disable=SC2016,SC2034 # what `check` is to evaluate stands in single quotes
set -euo pipefail
cd "$(dirname "$0")/.."
scripts=$PWD/scripts
bench=$(realpath "${BENCH:-.build/debug/bench}")
[[ -x $bench ]] || { echo "$bench is not there; build it first (swift build)." >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/test-faults.XXXXXX")
reference=$PWD/results/reference
process=''
finish() {
  if [[ -n $process ]]; then kill -KILL "$process" 2>/dev/null || true; fi
  for folder in small readonly; do umount "$work/$folder" 2>/dev/null || true; done
  chmod -R u+w "$work"
  rm -rf -- "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$work"

# shellcheck source=scripts/lib/testing.sh
source "$scripts/lib/testing.sh"
# expect WHAT CONDITION: the condition is evaluated.
expect() { check "$1" eval "$2"; }
crashed() { grep -qE 'Fatal error|Crash|Backtrace|💣' errors; }

# An experiment of four runs, and the bytes that it must end in, whatever befalls it.
experiment=(shuffle --dataset glyphs --train-limit 400 --epochs 6 --seeds 1)
tables=(epochs runs summary measures confusion mistakes)
same() { # as the uninterrupted run, in the folder $1; no file is half or left over
  for table in "${tables[@]}"; do cmp "whole/$table.csv" "$1/$table.csv" || return 1; done
  [[ -z $(find "$1" -name '*.tmp' -o -name '*.damaged') ]]
}
digest() { find "$1" -name '*.csv' ! -name timings.csv -exec sha256sum {} + | sort | sha256sum; }
resume() { run "$bench" "${experiment[@]}" --quiet --resume --out "$1"; }

# A process in the background ignores Ctrl-C unless told otherwise.
heedful=(python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])')

# waits_for CONDITION: ten seconds at the most.
waits_for() {
  local tries
  for ((tries = 0; tries < 500; tries++)); do
    if eval "$1" >/dev/null 2>&1; then return; fi
    sleep 0.02
  done
}
# start ARGUMENT...: the program in the background, as `process`.
start() {
  "${heedful[@]}" "$bench" "$@" >output 2>errors </dev/null &
  process=$!
}
# begin FOLDER [OPTION...]: the experiment, stopped between its first kept epoch and its end.
begin() {
  local folder=$1
  shift
  start "${experiment[@]}" --threads 1 --out "$folder" "$@"
  waits_for 'compgen -G "$folder/runs/*.safetensors"'
  kill -STOP "$process"
}
# ends [SIGNAL]: sends it, has the process go on, and keeps how it ended.
ends() {
  if [[ -n ${1:-} ]]; then kill "-$1" "$process" 2>/dev/null || true; fi
  kill -CONT "$process" 2>/dev/null || true
  status=0
  wait "$process" 2>/dev/null || status=$?
  process=''
}

run "$bench" "${experiment[@]}" --threads 1 --out whole
expect "an experiment runs" '((status == 0)) && [[ -s whole/summary.csv ]]'

# Signals.
for signal in INT TERM; do
  if [[ $signal == INT ]]; then code=130; else code=143; fi
  out=once-$signal
  begin "$out"
  ends "$signal"
  expect "SIG$signal once: it ends after the step, exit $code, and says how to go on" \
    '((status == code)) && complains "once more to end at once" &&
      complains "in $out; the same command with --resume continues it"'
  resume "$out"
  expect "SIG$signal: resumed, it ends in the same bytes" '((status == 0)) && same "$out"'

  # A step of seconds.
  start shuffle --dataset glyphs --models cnn --batch-size 12000 --epochs 1 --seeds 1 --threads 1 \
    --out "twice-$signal"
  waits_for 'complains "2 runs of"'
  sleep 0.3
  kill "-$signal" "$process"
  waits_for 'complains "once more to end at once"'
  ends "$signal"
  expect "SIG$signal twice: it ends at once, exit $code" \
    '((status == code)) && ! complains "Interrupted."'
done

# Two at a time, and what was begun.
begin busy
run "$bench" "${experiment[@]}" --resume --out busy
expect "a second run into the folder is refused, naming the process of the first" \
  '((status == 1)) && complains "another bench, process $process, is writing"'
run "$bench" shift --dataset glyphs --out busy --force
expect "so is --force" '((status == 1)) && complains "another bench, process $process, is writing"'
ends KILL
expect "kill -9 leaves its lock's file" '((status == 137)) && [[ -s busy/.lock ]]'
before=$(digest busy)
run "$bench" "${experiment[@]}" --out busy
expect "what was begun is neither begun again nor overwritten unasked" \
  '((status == 1)) && complains "Continue it with --resume" && [[ $(digest busy) == "$before" ]]'
for option in '' --resume; do
  # shellcheck disable=SC2086 # no option or one
  run "$bench" "${experiment[@]}" --epochs 7 $option --out busy
  expect "other settings are refused, saying which${option:+ ($option)}" \
    '((status == 1)) && complains "--epochs was 6 and is 7 now" && [[ $(digest busy) == "$before" ]]'
done
run "$bench" shift --dataset glyphs --resume --out busy
expect "so is another experiment" \
  '((status == 1)) && complains "the experiment was shuffle and is shift now" &&
    [[ $(digest busy) == "$before" ]]'
resume busy
expect "the lock of a process that is gone is none: resumed, it ends in the same bytes" \
  '((status == 0)) && same busy'
run "$bench" "${experiment[@]}" --quiet --seed 1 --models dense --force --out busy
expect "--force moves what was there aside, whole" \
  '((status == 0)) && complains "are in busy.1 now" && same busy.1 && ! same busy'

# Folders.
begin gone
rm -r gone
ends
expect "a folder removed in mid-run ends it, exit 1, and is not made again" \
  '((status == 1)) && complains "gone: this folder" && [[ ! -e gone ]]'
begin moved
mv moved elsewhere
mkdir moved
ends
expect "one moved away: what is in its place gets nothing" \
  '((status == 1)) && complains "moved: this folder" && [[ -z $(ls -A moved) ]]'
rmdir moved
mv elsewhere moved
resume moved
expect "put back, it goes on and ends in the same bytes" '((status == 0)) && same moved'
touch file
run "$bench" "${experiment[@]}" --out file
expect "a file in the folder's place" '((status == 1)) && complains "found a file"'

mkdir small readonly
if mount -t tmpfs -o size=8k tmpfs small 2>/dev/null; then
  run "$bench" "${experiment[@]}" --out small/out
  expect "a disk that is full from the start" \
    '((status == 1)) && complains "No space left on device" && ! crashed'
  # Room for the first network's place, but not for all.
  mount -o remount,size=1m small
  run "$bench" "${experiment[@]}" --quiet --resume --out small/out
  expect "one that fills up in mid-run: exit 1, the file and the reason" \
    '((status == 1)) && complains "small/out/runs/" && complains "No space left on device" &&
      complains "goes on with --resume"'
  expect "and nothing is half-written" '[[ -z $(find small -name "*.tmp") ]]'
  mount -o remount,size=64m small
  resume small/out
  expect "with room again, it ends in the same bytes" '((status == 0)) && same small/out'
  mount -t tmpfs tmpfs readonly
  mkdir readonly/out
  mount -o remount,ro readonly
else
  skip "a full disk: no tmpfs can be mounted here"
  chmod a-w readonly
fi
if [[ -w readonly ]]; then
  skip "a read-only folder: here all can be written to"
else
  run "$bench" "${experiment[@]}" --out readonly
  expect "a read-only folder" '((status == 1)) && complains "found one that is read-only"'
  run "$bench" "${experiment[@]}" --out readonly/new
  expect "a folder that cannot be made" '((status == 1)) && complains "expected to create this folder"'
fi
# With no disk to fill: no file may be larger than 256 KB, and that is no signal.
run bash -c 'trap "" XFSZ; ulimit -f 256; exec "$@"' - "$bench" "${experiment[@]}" --quiet --out large
expect "a file that may not be written to its end" \
  '((status == 1)) && complains "File too large" && [[ -z $(find large -name "*.tmp") ]]'
resume large
expect "without the limit, it ends in the same bytes" '((status == 0)) && same large'

# Outputs. `head` is gone before the answer.
for arguments in datasets "claims --from $reference --out head-claims" "${experiment[*]} --quiet --out head"; do
  # shellcheck disable=SC2086 # arguments to split
  run bash -c '"$@" | head -n 1; exit "${PIPESTATUS[0]}"' - "$bench" $arguments
  expect "bench ${arguments%% *} | head: silence, exit 0 or 141" \
    '((status == 0 || status == 141)) && [[ ! -s errors && $(wc -l <output) == 1 ]]'
done
expect "whose results are whole" 'same head'
run bash -c '"$@" 2>&1 >/dev/null | head -n 1; exit "${PIPESTATUS[0]}"' - "$bench" "${experiment[@]}" \
  --out log
expect "a log that is closed is no reason to end" '((status == 0)) && same log'
run "$bench" "${experiment[@]}" --quiet --out log
expect "the same command again finds its results" '((status == 0)) && same log'
run bash -c '"$@" >/dev/full' - "$bench" "${experiment[@]}" --quiet --out outputs
expect "an answer that cannot be written is an error" \
  '((status == 1)) && complains "Standard output could not be written" && same outputs'
run bash -c '"$@" >&- 2>&-' - "$bench" "${experiment[@]}" --out closed
expect "closed outputs: no result is written over, exit 1" '((status == 1)) && same closed'

# Trainings.
column() { # of runs.csv in the folder $1, by its name
  awk -F, -v name="$2" '{ sub(/\r$/, "") }
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
    NR > 1 { print $column }' "$1/runs.csv" | sort | uniq -c | tr -s ' \n' ' '
}
diverging=(shuffle --dataset glyphs --train-limit 400 --epochs 3 --seeds 2 --quiet --optimizer sgd)
run "$bench" "${diverging[@]}" --learning-rate 1e30 --out diverged
expect "where all trainings diverge: exit 3, and why" \
  '((status == 3)) && complains "With every seed a training diverged" &&
    [[ $(column diverged diverged) == " 8 1 " ]]'
# Steps so large that it is a matter of chance.
run "$bench" "${diverging[@]}" --learning-rate 1e6 --out some
expect "where some do, the others go on: exit 3, and recorded which" \
  '((status == 3)) && [[ $(column some diverged) =~ ^" "[1-7]" 0 "[1-7]" 1 "$ ]]'
before=$(digest some)
rm some/runs/*normal-1.json
run "$bench" "${diverging[@]}" --learning-rate 1e6 --resume --out some
expect "resumed, they end in the same bytes, exit 3" '((status == 3)) && [[ $(digest some) == "$before" ]]'
run "$bench" train --dataset glyphs --train-limit 400 --optimizer sgd --learning-rate 1e30 \
  --save diverged.safetensors
expect "a single training that diverges: exit 3, and no weights" \
  '((status == 3)) && complains "diverged" && [[ ! -e diverged.safetensors ]]'

# Experiments within an experiment.
start claims --quick --data none --out claims
waits_for 'compgen -G "claims/*/runs/*"'
ends TERM
expect "a signal ends bench claims with the experiment that it runs, exit 143" \
  '((status == 143)) && complains "the same command with --resume continues" &&
    find claims -name .lock -exec flock --nonblock {} true ";" -print | wc -l |
    grep -qx "$(find claims -name .lock | wc -l)"'

# Threads and memory.
for threads in 7 64; do
  run "$bench" "${experiment[@]}" --threads "$threads" --quiet --out "threads-$threads"
  expect "$threads threads: the same bytes" '((status == 0)) && same "threads-$threads"'
done
# Too little to begin with, which may kill it or have it wait for more, then enough.
for megabytes in 250 1000; do
  # The braces for the shell's own word on what is killed.
  { run bash -c 'ulimit -v "$1"; shift; exec timeout --signal KILL 20 "$@"' - "${megabytes}000" \
    "$bench" "${experiment[@]}" --threads 2 --quiet --resume --out memory; } 2>/dev/null
  echo "     (with $megabytes MB: exit $status)"
done
expect "little memory: the same bytes" '((status == 0)) && same memory'

conclude
