#!/usr/bin/env bash
# Tests the Python scripts: the numbers of the report against the CSV files, its page in a headless
# browser, and the order of weights in load-in-pytorch.py.
#
#     scripts/test-report.sh [SCREENSHOTS]      # keeps screenshots in this folder
#     scripts/test-report.sh --install FOLDER   # only installs what the tests need
#
# Missing Python modules are installed into a virtual environment, FOLDER or a temporary one. If there
# is neither Chromium nor Chrome, Debian's chromium-headless-shell is installed, which requires root
# or sudo.
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

# Installs the browser and, if a folder $1 is given, the modules, both at the same time.
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
