#!/bin/bash
# Merges the shards that deploy/slurm/shards.sh performed.
#
#     sbatch --dependency=afterany:JOB deploy/slurm/merge.sh results/sweep results/all
#
# It runs whether or not all shards succeeded: bench merge names what is missing, with the commands that
# produce it, and then ends with exit code 4.
#SBATCH --job-name=bench-merge
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.log
set -u
folder=$1 out=$2

shards=()
for manifest in "$folder"/*/manifest.json; do shards+=("${manifest%/manifest.json}"); done
exec "${BENCH:-bench}" merge "${shards[@]}" --out "$out"
