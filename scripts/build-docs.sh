#!/usr/bin/env bash
# Builds the documentation of the libraries DatasetIO and Models with the toolchain's DocC. Any warning
# is a failure.
#
#     scripts/build-docs.sh [FOLDER]      # .build/docs unless told otherwise
#
# Each library becomes a folder that any web server can serve, such as
# `python3 -m http.server --directory .build/docs/Models.doccarchive`.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-.build/docs}

docc=$(xcrun --find docc 2>/dev/null || true)
[[ -n $docc ]] || docc=$(dirname "$(readlink -f "$(command -v swift)")")/docc

log=$(mktemp)
work=$(mktemp -d)
trap 'rm -rf "$log" "$work"' EXIT
swift package dump-symbol-graph --minimum-access-level public >"$log" 2>&1 || { cat "$log"; exit 1; }
graphs=$(sed -n 's/^Files written to //p' "$log")
mkdir -p "$folder"
for library in DatasetIO Models; do
  mkdir "$work/$library"
  # NAME@OTHER.symbols.json contains the extensions of other modules, if there are any.
  find "$graphs" \( -name "$library.symbols.json" -o -name "$library@*.symbols.json" \) \
    -exec cp {} "$work/$library" \;
  # Doc comments explain only the parameters whose names do not say everything.
  "$docc" convert "Sources/$library/$library.docc" \
    --warnings-as-errors --disable-parameters-and-returns-validation \
    --fallback-display-name "$library" --fallback-bundle-identifier "bench.$library" \
    --additional-symbol-graph-dir "$work/$library" --output-path "$folder/$library.doccarchive"
  echo "$folder/$library.doccarchive"
done
