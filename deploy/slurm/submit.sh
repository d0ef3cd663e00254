#!/bin/bash
# Submits an experiment in shards, and the job that merges them.
#
#     deploy/slurm/submit.sh 20 results/sweep shuffle --seeds 500
#
# The results go to results/sweep/all, and the shards to results/sweep/shards.
set -eu
shards=$1 folder=$2
scripts=$(dirname "$0")
mkdir -p "$folder/shards"

job=$(sbatch --parsable --array="1-$shards" "$scripts/shards.sh" "$shards" "$folder/shards" "${@:3}")
merge=$(sbatch --parsable --dependency="afterany:$job" "$scripts/merge.sh" "$folder/shards" "$folder/all")
echo "Submitted $shards shards as job $job, and their merging as job $merge."
