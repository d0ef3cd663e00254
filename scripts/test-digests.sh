#!/usr/bin/env bash
# Trains small networks briefly and compares the digests of their weights with those committed in
# results/reference/digests.txt, which are the same on every processor and for every build.
#
#     scripts/test-digests.sh [--update] [BENCH]
#
# BENCH is the program (default: .build/debug/bench). MNIST is read from data/mnist; without it, only
# the built-in glyphs are used. --update rewrites the digests.
set -euo pipefail
cd "$(dirname "$0")/.."
digests=results/reference/digests.txt

update=''
if [ "${1:-}" = --update ]; then
  update=yes
  shift
fi
bench=${1:-.build/debug/bench}

# Together these networks use every stage: the fused ones of dense and cnn, generic convolutions
# with few channels, strides and 1×1 kernels, every kind of pooling, untied weights and
# normalization.
networks=(
  dense
  cnn
  conv:6:5:same:tanh,avgpool,conv:16:5:tanh,avgpool,flatten,dense:32:tanh,dense:10
  conv:17:3:s2:same:relu,conv:20:3:relu,conv:10:1,globalavg
  conv:8:3:same:sigmoid,maxpool:3:s2:same,conv:20:5:same:relu,maxpool,flatten,dropout:0.3,dense:10
  local:8:3:relu,maxpool,local:10:3:s2:same,globalmax
  conv:12:3:nobias,batchnorm,relu,maxpool,flatten,batchnorm,dense:10
  conv:16:3:relu,conv:32:3:s2:same:relu,zeropad:1x0,conv:32:3:same,globalavg,dense:10
  conv:16:3:relu,maxpool,batchnorm,conv:32:3:relu,maxpool,batchnorm,flatten,dense:32:tanh,dropout:0.5,dense:10
)

datasets=(glyphs)
if [ -d data/mnist ]; then datasets+=(mnist); fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for dataset in "${datasets[@]}"; do
  for network in "${networks[@]}"; do
    "$bench" train --model "$network" --dataset "$dataset" --epochs 1 --train-limit 1000 \
      --quiet --save "$folder/weights.safetensors" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
    # Only the tensors, because the wording of the header may change.
    header=$(od -An -tu8 -N8 "$folder/weights.safetensors" | tr -d ' ')
    digest=$(tail -c +$((header + 9)) "$folder/weights.safetensors" | sha256sum | cut -d' ' -f1)
    echo "$digest $dataset $network"
  done
done >"$folder/digests"

if [ -n "$update" ]; then
  cp "$folder/digests" "$digests"
  echo "wrote $digests"
  exit
fi
failed=0
while read -r line; do
  if ! grep -qxF -- "$line" "$digests"; then
    echo "differs: $line"
    failed=1
  fi
done <"$folder/digests"
[ "$failed" = 0 ] || exit 1
echo "$(wc -l <"$folder/digests") digests are the same as in $digests"
