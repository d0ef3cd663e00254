#!/usr/bin/env bash
# Tests scripts/report.py: its numbers against the CSV files, and its page in a headless browser.
#
#     scripts/test-report.sh [SCREENSHOTS]      # keeps the screenshots in that folder
#
# What is missing is installed: Python modules into a folder that is gone afterwards, Debian's
# chromium-headless-shell (which takes root, or sudo) where there is no Chromium or Chrome.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v chromium-headless-shell chromium google-chrome >/dev/null; then
  root=$([ "$(id -u)" = 0 ] || echo sudo)
  {
    $root apt-get update -qq
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends \
      chromium-headless-shell
  } >/dev/null &
fi
python=python3
if ! "$python" -c "import altair, numpy, PIL, playwright, safetensors, vl_convert" 2>/dev/null; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  python3 -m venv "$folder"
  python="$folder/bin/python"
  "$python" -m pip install --quiet --disable-pip-version-check \
    -r scripts/requirements.txt "playwright>=1.50,<2" "pillow>=11,<14"
fi
wait
SCREENSHOTS=${1:-} "$python" -m unittest discover --start-directory scripts/report_tests \
  --top-level-directory scripts
