#!/usr/bin/env bash
# Traces a folder of images as a Slurm job array, and makes the tables and the contact sheet of all of it at the end:
#   Scripts/cluster/slurm.sh RECIPE IMAGES RESULTS SHARDS [OPTIONS OF sbatch ...]
# such as
#   Scripts/cluster/slurm.sh recipe.json films traced 8 --cpus-per-task=4 --time=2:00:00
#
# Each task of the array makes one shard and can be ended and started again at any moment. The last job begins when all
# tasks have ended, however they ended; its exit code says whether all went well. The program is `curvetrace` in the
# path, or $CURVETRACE. Folders must be the same on all nodes.
set -euo pipefail

# What a job does: it gets this script as its own.
if [ "${1:-}" = --job ]; then
  part=(--merge)
  [ -z "${SLURM_ARRAY_TASK_ID:-}" ] || part=(--shard "$SLURM_ARRAY_TASK_ID/$5")
  exec "${CURVETRACE:-curvetrace}" batch --recipe "$2" --in "$3" --out "$4" "${part[@]}" \
    --threads "${SLURM_CPUS_PER_TASK:-1}"
fi

if [ $# -lt 4 ]; then
  echo "usage: $0 RECIPE IMAGES RESULTS SHARDS [OPTIONS OF sbatch ...]" >&2
  exit 64
fi
job=(--job "$1" "$2" "$3" "$4")
shift 4
tasks="$(sbatch --parsable --job-name=curvetrace --requeue --array="1-${job[4]}" "$@" "$0" "${job[@]}")"
tasks="${tasks%%;*}"
merge="$(sbatch --parsable --job-name=curvetrace-merge --dependency="afterany:$tasks" "$@" "$0" "${job[@]}")"
echo "job array $tasks traces, job ${merge%%;*} makes the tables and the contact sheet"
