#!/usr/bin/env bash
# Tests the page of `bench explore` in a headless browser: its arithmetic against the engine's, the
# preparation of drawings, drawing and keys, links, the tour, and what the page looks like.
#
#     scripts/test-explore.sh [BENCH [SCREENSHOTS]]
#
# BENCH is the program (default: .build/debug/bench); SCREENSHOTS is a folder to keep screenshots in.
# MNIST must be in the folder of data sets; with CIFAR-10 its page is tested, too. Python modules and
# the browser are those of scripts/test-report.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

export BENCH=${1:-.build/debug/bench}
export SCREENSHOTS=${2:-}
python=python3
folder=''
if ! "$python" -c "import numpy, PIL, playwright, safetensors" 2>/dev/null; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  scripts/test-report.sh --install "$folder"
  python="$folder/bin/python"
fi
"$python" -m unittest discover --start-directory scripts/explore_tests --top-level-directory scripts
