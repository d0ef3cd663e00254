#!/usr/bin/env bash
# Tests what other programs make of bench's files: onnxruntime of the networks of `bench export`,
# TensorBoard of epochs.csv.
#
#     scripts/test-exchange.sh [BENCH]            # the program (default: .build/debug/bench)
#     scripts/test-exchange.sh --install FOLDER   # only installs what the tests need
#
# Missing Python modules are installed into a virtual environment, FOLDER or a temporary one.
set -euo pipefail
cd "$(dirname "$0")/.."

install() {
  python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check \
    -r scripts/exchange_tests/requirements.txt
}

if [[ ${1:-} == --install ]]; then
  install "${2:?--install takes a folder}"
  exit
fi
export BENCH=${1:-.build/debug/bench}
python=python3
if ! "$python" -c "import numpy, onnx, onnxruntime, safetensors, tensorboard" 2>/dev/null; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  install "$folder"
  python="$folder/bin/python"
fi
"$python" -m unittest discover --start-directory scripts/exchange_tests \
  --top-level-directory scripts
