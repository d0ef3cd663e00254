#!/usr/bin/env bash
# Tests experiments under faults other than kill -9 (scripts/test-kill.sh): signals, full and read-only
# disks, folders in use or removed, closed outputs, diverging training, little memory.
#
#     scripts/test-faults.sh      # tests .build/debug/bench, or the program in BENCH
#
# STARTS (default: 1) is the number of rounds of six simultaneous starts.
#
# shellcheck disable=SC2016,SC2034 # expressions for `check` are in single quotes
set -euo pipefail
cd "$(dirname "$0")/.."
scripts=$PWD/scripts
bench=$(realpath "${BENCH:-.build/debug/bench}")
[[ -x $bench ]] || { echo "$bench does not exist; build it first (swift build)." >&2; exit 1; }

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
# expect WHAT CONDITION: passes if the condition, which is evaluated, is true.
expect() { check "$1" eval "$2"; }
crashed() { grep -qE 'Fatal error|Crash|Backtrace|💣' errors; }

# An experiment of four runs, whose results must have the same bytes after every fault.
experiment=(shuffle --dataset glyphs --train-limit 400 --epochs 6 --seeds 1)
tables=(epochs runs summary measures confusion mistakes)
same() { # FOLDER has the results of the uninterrupted run, and no partial or temporary files
  for table in "${tables[@]}"; do cmp "whole/$table.csv" "$1/$table.csv" || return 1; done
  [[ -z $(find "$1" -name '*.tmp' -o -name '*.damaged') ]]
}
digest() { find "$1" -name '*.csv' ! -name timings.csv -exec sha256sum {} + | sort | sha256sum; }
resume() { run "$bench" "${experiment[@]}" --quiet --resume --out "$1"; }

# A background process ignores Ctrl-C by default.
heedful=(python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])')

# waits_for CONDITION: waits for at most ten seconds.
waits_for() {
  local tries
  for ((tries = 0; tries < 500; tries++)); do
    if eval "$1" >/dev/null 2>&1; then return; fi
    sleep 0.02
  done
}
# start ARGUMENT...: starts the program in the background, as `process`.
start() {
  "${heedful[@]}" "$bench" "$@" >output 2>errors </dev/null &
  process=$!
}
# begin FOLDER [OPTION...]: starts the experiment and stops it after its first saved epoch.
begin() {
  local folder=$1
  shift
  start "${experiment[@]}" --threads 1 --out "$folder" "$@"
  waits_for 'compgen -G "$folder/runs/*.safetensors"'
  kill -STOP "$process"
}
# ends [SIGNAL]: sends the signal, continues the process, and keeps its exit status.
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
  expect "SIG$signal once: it ends after the step with exit code $code and says how to continue" \
    '((status == code)) && complains "ends the process at once" &&
      complains "$out contains what was done"'
  resume "$out"
  expect "SIG$signal: after resuming, the results have the same bytes" '((status == 0)) && same "$out"'

  # A step that takes many seconds, even on a fast machine.
  start shuffle --dataset glyphs --models conv:32:11:same:relu,conv:32:11:same:relu,globalavg,dense:10 \
    --batch-size 2000 --epochs 1 --seeds 1 --threads 1 --out "twice-$signal"
  waits_for 'complains "2 runs of"'
  sleep 0.3
  kill "-$signal" "$process"
  waits_for 'complains "ends the process at once"'
  ends "$signal"
  expect "SIG$signal twice: it ends at once with exit code $code" \
    '((status == code)) && ! complains "Interrupted."'
done

# SIGUSR1, which schedulers send before SIGTERM.
begin usr1
kill -USR1 "$process"
ends USR1
expect "SIGUSR1: it ends after the step with exit code 75 and says how to continue" \
  '((status == 75)) && complains "usr1 contains what was done"'
resume usr1
expect "SIGUSR1: after resuming, the results have the same bytes" '((status == 0)) && same usr1'

# A single training of a few seconds, which writes a checkpoint beside its weights once per second.
training=(train --dataset glyphs --train-limit 400 --model dense --epochs 1500)
run "$bench" "${training[@]}" --save whole.safetensors
start "${training[@]}" --save part.safetensors
waits_for '[[ -e part.safetensors.checkpoint ]]'
ends INT
expect "bench train, SIGINT: it saves the weights, ends with exit code 130 and says how to continue" \
  '((status == 130)) && complains "with --resume continues from there" && [[ -s part.safetensors ]]'
run "$bench" "${training[@]}" --resume --save part.safetensors
expect "after resuming, the weights have the same bytes and there is no checkpoint" \
  '((status == 0)) && cmp whole.safetensors part.safetensors && [[ ! -e part.safetensors.checkpoint ]]'

# Two at the same time, and unfinished results.
begin busy
run "$bench" "${experiment[@]}" --resume --out busy
expect "a second run into the folder is refused and names the process of the first" \
  '((status == 75)) && complains "another bench, process $process on $(hostname), is writing"'
run "$bench" shift --dataset glyphs --out busy --force
expect "--force is refused, too" '((status == 75)) && complains "another bench, process $process on "'
ends KILL
expect "kill -9 leaves the lock file" '((status == 137)) && [[ -s busy/.lock ]]'
before=$(digest busy)
run "$bench" "${experiment[@]}" --out busy
expect "unfinished results are neither restarted nor overwritten without being asked to" \
  '((status == 1)) && complains "Continue it with --resume" && [[ $(digest busy) == "$before" ]]'
for option in '' --resume; do
  # shellcheck disable=SC2086 # no option or one
  run "$bench" "${experiment[@]}" --epochs 7 $option --out busy
  expect "other settings are refused and named${option:+ ($option)}" \
    '((status == 1)) && complains "epochs was 6 and is 7 now" && [[ $(digest busy) == "$before" ]]'
done
run "$bench" shift --dataset glyphs --resume --out busy
expect "another experiment is refused" \
  '((status == 1)) && complains "the experiment was shuffle and is shift now" &&
    [[ $(digest busy) == "$before" ]]'
resume busy
expect "the lock of a dead process is ignored: after resuming, the results have the same bytes" \
  '((status == 0)) && same busy'
run "$bench" "${experiment[@]}" --quiet --seed 1 --models dense --force --out busy
expect "--force moves the existing results aside, complete" \
  '((status == 0)) && complains "are in busy.1 now" && same busy.1 && ! same busy'

# Folders.
begin gone
rm -r gone
ends
expect "removing the folder during a run ends it with exit code 1; the folder is not created again" \
  '((status == 1)) && complains "gone: this folder" && [[ ! -e gone ]]'
begin moved
mv moved elsewhere
mkdir moved
ends
expect "after moving the folder away, nothing is written to the one in its place" \
  '((status == 1)) && complains "moved: this folder" && [[ -z $(ls -A moved) ]]'
rmdir moved
mv elsewhere moved
resume moved
expect "after moving it back, the results have the same bytes" '((status == 0)) && same moved'
touch file
run "$bench" "${experiment[@]}" --out file
expect "a file in place of the folder is reported" '((status == 1)) && complains "found a file"'

mkdir small readonly
if mount -t tmpfs -o size=8k tmpfs small 2>/dev/null; then
  run "$bench" "${experiment[@]}" --out small/out
  expect "a disk that is full from the start is reported" \
    '((status == 1)) && complains "No space left on device" && ! crashed'
  # Room for the files of the first network, but not for all.
  mount -o remount,size=1m small
  run "$bench" "${experiment[@]}" --quiet --resume --out small/out
  expect "a disk that fills up during a run: exit code 1, the file and the reason" \
    '((status == 1)) && complains "small/out/runs/" && complains "No space left on device" &&
      complains "continues with --resume"'
  expect "no file is partly written" '[[ -z $(find small -name "*.tmp") ]]'
  mount -o remount,size=64m small
  resume small/out
  expect "with room again, the results have the same bytes" '((status == 0)) && same small/out'
  mount -t tmpfs tmpfs readonly
  mkdir readonly/out
  mount -o remount,ro readonly
else
  skip "a full disk: no tmpfs can be mounted here"
  chmod a-w readonly
fi
if [[ -w readonly ]]; then
  skip "a read-only folder: this user can write everywhere"
else
  run "$bench" "${experiment[@]}" --out readonly
  expect "a read-only folder is reported" '((status == 1)) && complains "found one that is read-only"'
  run "$bench" "${experiment[@]}" --out readonly/new
  expect "a folder that cannot be created is reported" \
    '((status == 1)) && complains "expected to create this folder"'
fi
# Works without a disk to fill: no file may be larger than 256 KB.
run bash -c 'ulimit -f 256; exec "$@"' - "$bench" "${experiment[@]}" --quiet --out large
expect "a file that cannot be written completely is reported" \
  '((status == 1)) && complains "File too large" && [[ -z $(find large -name "*.tmp") ]]'
resume large
expect "without the limit, the results have the same bytes" '((status == 0)) && same large'

# Outputs. `head` ends before the answer is printed.
for arguments in datasets "claims --from $reference --out head-claims" "${experiment[*]} --quiet --out head"; do
  # shellcheck disable=SC2086 # arguments to split
  run bash -c '"$@" | head -n 1; exit "${PIPESTATUS[0]}"' - "$bench" $arguments
  expect "bench ${arguments%% *} | head: no messages, exit code 0 or 141" \
    '((status == 0 || status == 141)) && [[ ! -s errors && $(wc -l <output) == 1 ]]'
done
expect "its results are complete" 'same head'
run bash -c '"$@" 2>&1 >/dev/null | head -n 1; exit "${PIPESTATUS[0]}"' - "$bench" "${experiment[@]}" \
  --out log
expect "a closed log does not end the experiment" '((status == 0)) && same log'
run "$bench" "${experiment[@]}" --quiet --out log
expect "the same command again finds the results" '((status == 0)) && same log'
run bash -c '"$@" >/dev/full' - "$bench" "${experiment[@]}" --quiet --out outputs
expect "an answer that cannot be written is an error" \
  '((status == 1)) && complains "Standard output could not be written" && same outputs'
run bash -c '"$@" >&- 2>&-' - "$bench" "${experiment[@]}" --out closed
expect "closed outputs: no results are overwritten, exit code 1" '((status == 1)) && same closed'

# Trainings.
column() { # FOLDER NAME: prints a column of runs.csv
  awk -F, -v name="$2" '{ sub(/\r$/, "") }
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
    NR > 1 { print $column }' "$1/runs.csv" | sort | uniq -c | tr -s ' \n' ' '
}
diverging=(shuffle --dataset glyphs --train-limit 400 --epochs 3 --seeds 2 --quiet --optimizer sgd)
run "$bench" "${diverging[@]}" --learning-rate 1e30 --out diverged
expect "if all runs diverge: exit code 3 and the reason" \
  '((status == 3)) && complains "For every seed, at least one training diverged" &&
    [[ $(column diverged diverged) == " 8 1 " ]]'
run "$bench" "${diverging[@]}" --learning-rate 1e30 --out diverged --json
expect "… which is a finished experiment: the same command trains nothing and prints JSON" \
  '((status == 3)) && grep -q "\"finished\"" diverged/manifest.json &&
    python3 -c "import json; assert json.load(open(\"output\"))[\"diverged_runs\"] == 8"'
# With steps of this size, divergence is a matter of chance.
run "$bench" "${diverging[@]}" --learning-rate 1e6 --out some
expect "if some runs diverge, the others continue: exit code 3, and runs.csv says which" \
  '((status == 3)) && [[ $(column some diverged) =~ ^" "[1-7]" 0 "[1-7]" 1 "$ ]]'
before=$(digest some)
rm some/runs/*normal-1.json
run "$bench" "${diverging[@]}" --learning-rate 1e6 --resume --out some
expect "after resuming, the results have the same bytes, exit code 3" \
  '((status == 3)) && [[ $(digest some) == "$before" ]]'
run "$bench" train --dataset glyphs --train-limit 400 --optimizer sgd --learning-rate 1e30 \
  --save diverged.safetensors
expect "training that diverges: exit code 3, and no weights" \
  '((status == 3)) && complains "diverged" && [[ ! -e diverged.safetensors ]]'

# Experiments within an experiment.
start claims --quick --data none --out claims
waits_for 'compgen -G "claims/*/runs/*"'
ends TERM
expect "a signal ends bench claims and the experiment that it runs, exit code 143" \
  '((status == 143)) && complains "the same command with --resume" &&
    find claims -name .lock -exec flock --nonblock {} true ";" -print | wc -l |
    grep -qx "$(find claims -name .lock | wc -l)"'

start claims --quick --data none --out killed
waits_for 'compgen -G "killed/*/runs/*"'
ends KILL
waits_for '! pgrep -f -- "--out killed/"'
expect "kill -9 of bench claims ends the experiment that it runs" '! pgrep -f -- "--out killed/"'

# Checking results uses a temporary folder.
mkdir temporary
run "$bench" shuffle --dataset glyphs --train-limit 400 --models dense --variants normal --seeds 1 \
  --epochs 1000 --quiet --out long
TMPDIR=$PWD/temporary start verify long --rerun 1
waits_for 'compgen -G "temporary/bench-verify-*/runs/*.safetensors"'
ends INT
expect "Ctrl-C in bench verify: exit code 130, and no temporary folder is left" \
  '((status == 130)) && complains "The results are unchanged" && [[ -z $(ls -A temporary) ]]'
TMPDIR=$PWD/temporary start verify long --rerun 1
waits_for 'compgen -G "temporary/bench-verify-*/runs/*.safetensors"'
ends KILL
TMPDIR=$PWD/temporary run "$bench" verify long
expect "bench verify removes what a killed one has left" \
  '((status == 0)) && [[ -z $(ls -A temporary) ]]'

# Several at the same time.
for ((round = 1; round <= ${STARTS:-1}; round++)); do
  simultaneous=()
  for ((index = 0; index < 6; index++)); do
    "$bench" "${experiment[@]}" --quiet --resume --out "six-$round" >"six.$index" 2>&1 </dev/null &
    simultaneous+=("$!")
  done
  winners=0 refused=0
  for index in "${!simultaneous[@]}"; do
    if wait "${simultaneous[index]}"; then
      winners=$((winners + 1))
    elif grep -q "is writing its results there" "six.$index"; then
      refused=$((refused + 1))
    fi
  done
  expect "six simultaneous starts: only one process works, the others are refused, and the results have the same bytes" \
    '((winners >= 1 && winners + refused == 6)) && same "six-$round"'
done

# Leftovers of killed processes.
resume leftovers
touch leftovers/runs.csv.0F0F0F0F-0F0F-4F0F-8F0F-0F0F0F0F0F0F.tmp leftovers/runs/dense-normal-0.safetensors
resume leftovers
expect "the next run removes temporary files and a checkpoint beside its outcome" \
  '((status == 0)) && same leftovers && [[ ! -e leftovers/runs/dense-normal-0.safetensors ]]'
mkdir -p bytes/a bytes/b
for name in bytes/{a,b}/{1..8}; do head -c 200 "$bench" >"$name"; done
run "$bench" shuffle --dataset bytes:bytes --bytes-width 8 --out failed
expect "images that are too small for the cnn are reported, and the failed start leaves no files" \
  '((status == 1)) && complains "cnn requires images of at least 10×10 pixels, but these are 8×8" &&
    complains "--models dense" && [[ ! -e failed/manifest.json && ! -e failed/.lock ]]'

# Paths and permissions.
run "$bench" "${experiment[@]}" --out "$(printf 'out\377')"
expect "a path that is not UTF-8 is refused" \
  '((status == 64)) && complains "is not valid UTF-8" && [[ -z $(find . -maxdepth 1 -name "out*" ! -name "output*") ]]'
mkdir -p denied/mnist
chmod 0 denied/mnist
unprivileged=()
if [[ $(id -u) == 0 ]]; then
  unprivileged=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  chmod 755 "$work"
fi
if "${unprivileged[@]}" test -x "$bench" 2>/dev/null; then
  for dataset in '' '--dataset mnist' '--dataset denied/mnist' '--dataset bytes:denied/mnist'; do
    # shellcheck disable=SC2086 # options to split
    run "${unprivileged[@]}" "$bench" evaluate whole.safetensors --data denied $dataset
    expect "a data folder that cannot be read is reported as such (${dataset:-no --dataset})" \
      '((status == 1)) && complains "Permission denied"'
  done
  run "${unprivileged[@]}" "$bench" datasets --data denied
  expect "the list of data sets names a folder that cannot be read" \
    '((status == 0)) && grep -q "^mnist .* Permission denied" output'
  run "${unprivileged[@]}" "$bench" datasets verify --data denied
  expect "verifying the data sets fails at a folder that cannot be read" \
    '((status == 1)) && grep -q "^mnist: denied/mnist cannot be read: Permission denied" output'
  mkdir -m 777 open
  cp whole.safetensors open/n.safetensors.checkpoint
  chmod 0 open/n.safetensors.checkpoint
  run "${unprivileged[@]}" "$bench" train --dataset glyphs --save open/n.safetensors --resume
  expect "a checkpoint that cannot be read is not called damaged" \
    '((status == 1)) && complains "n.safetensors.checkpoint" && ! complains damaged'
else
  skip "folders and files that cannot be read: this user can read everything"
fi

# Limits. A limit on memory that is too small for the images is reported before they are read.
mkdir large-images
for name in data_batch_{1..5} test_batch; do truncate -s 30730000 "large-images/$name.bin"; done
for megabytes in 200 350 500 1000; do
  run bash -c 'ulimit -v "$1"; shift; exec "$@"' - "${megabytes}000" \
    "$bench" evaluate whole.safetensors --dataset large-images
  # The weights are of another size, which is found when the images have been read.
  if ((megabytes < 1000)); then reason='(ulimit -v)'; else reason='these are 32×32×3'; fi
  expect "images of 184 MB are $([[ $reason == *ulimit* ]] && echo refused || echo read) with $megabytes MB" \
    '((status == 1)) && complains "$reason"'
done

# A limit on open files is raised where it can be.
run bash -c 'ulimit -S -n 10; exec "$@"' - "$bench" "${experiment[@]}" --quiet --out files
expect "a soft limit of 10 open files gives the same bytes" '((status == 0)) && same files'
for count in 4 5 6 8 10 12 14; do
  run bash -c 'ulimit -n "$1"; shift; exec "$@"' - "$count" "$bench" "${experiment[@]}" --out few
  expect "a limit of $count open files is reported" '((status == 1)) && complains "ulimit -n" && ! crashed'
done
run bash -c 'ulimit -n 64; exec "$@"' - "$bench" claims --quick --data none --out few
expect "a limit of 64 open files, too few to start programs, is reported by bench claims" \
  '((status == 1)) && complains "ulimit -n" && ! crashed'

# Threads and memory.
for threads in 7 64; do
  run "$bench" "${experiment[@]}" --threads "$threads" --quiet --out "threads-$threads"
  expect "$threads threads give the same bytes" '((status == 0)) && same "threads-$threads"'
done
# First too little memory, then enough.
for megabytes in 100 150 200 250 300 350 400 1000; do
  # The braces redirect the message of the shell about a killed process.
  { run bash -c 'ulimit -v "$1"; shift; exec timeout --signal KILL 60 "$@"' - "${megabytes}000" \
    "$bench" "${experiment[@]}" --threads 2 --quiet --resume --out memory; } 2>/dev/null
  echo "     (with $megabytes MB: exit $status)"
  expect "an address space of $megabytes MB ends in an error or in results, not in a hang" \
    '((status == 0 || status == 1 || status == 127))'
done
expect "after too little memory, the results have the same bytes" '((status == 0)) && same memory'

conclude
