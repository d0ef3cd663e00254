#!/bin/bash
# Performs the shards of an experiment as a job array. Task K performs shard K/N.
#
#     sbatch --array=1-20 deploy/slurm/shards.sh 20 results/sweep shuffle --seeds 500
#
# The arguments are the number of shards, the folder for all of them, and the experiment with its options.
# The number of shards is explicit, because a resubmitted array knows only how many tasks it has itself:
# to repeat shard 7 only, submit the same line with --array=7. Any task can be repeated at any time.
#
# BENCH names the program if it is not on the PATH.
#SBATCH --job-name=bench
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@120
#SBATCH --open-mode=append
#SBATCH --output=%x-%A_%a.log
set -u
shards=$1 folder=$2
shift 2
task=$SLURM_ARRAY_TASK_ID

"${BENCH:-bench}" "$@" --shard "$task/$shards" --out "$folder/$task" --resume &
bench=$!
# SIGTERM comes from --signal before the time is over, and from scancel and scontrol requeue, which also
# send it to the program. A second SIGTERM would end the program at once, so that it gets SIGUSR1.
trap 'kill -USR1 "$bench" 2>/dev/null' TERM
wait "$bench"
status=$?
# A signal ends `wait`, not the program.
while kill -0 "$bench" 2>/dev/null; do
  wait "$bench"
  status=$?
done

# 75 and 143: everything is saved, and the same command continues. A job that was cancelled is not running.
if [[ $status == 75 || $status == 143 ]] &&
  [[ $(squeue --noheader --jobs "$SLURM_JOB_ID" --format %T) == RUNNING ]]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
