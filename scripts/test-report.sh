#!/usr/bin/env bash
# Tests scripts/report.py: its numbers against the CSV files, and its page in a headless browser.
#
#     scripts/test-report.sh [SCREENSHOTS]      # keeps the screenshots in that folder
#     scripts/test-report.sh --install FOLDER   # only installs what the test needs
#
# What is missing is installed: Python modules into FOLDER, or one that is gone afterwards, and
# Debian's chromium-headless-shell (which takes root, or sudo) where there is no Chromium or Chrome.
set -euo pipefail
cd "$(dirname "$0")/.."

install_browser() {
  if command -v chromium-headless-shell chromium google-chrome >/dev/null; then return; fi
  local root
  root=$([ "$(id -u)" = 0 ] || echo sudo)
  {
    $root apt-get update -qq
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends \
      chromium-headless-shell
  } >/dev/null
}

install_modules() {
  python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check \
    -r scripts/requirements.txt "playwright>=1.50,<2" "pillow>=11,<14"
}

# Installs both at once, modules into the folder $1 if there is one.
install() {
  install_browser &
  [[ -z $1 ]] || install_modules "$1"
  wait $!
}

if [[ ${1:-} == --install ]]; then
  install "${2:?--install takes a folder}"
  exit
fi
folder=''
python=python3
if ! "$python" -c "import altair, numpy, PIL, playwright, safetensors, vl_convert" 2>/dev/null; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  python="$folder/bin/python"
fi
install "$folder"
SCREENSHOTS=${1:-} "$python" -m unittest discover --start-directory scripts/report_tests \
  --top-level-directory scripts
