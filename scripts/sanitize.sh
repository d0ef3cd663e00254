#!/usr/bin/env bash
# Builds and runs the tests with the thread or the address sanitizer and fails on any report.
#
#     scripts/sanitize.sh [--core] [thread|address]...     # both by default
#
# --core tests only the arithmetic and the networks, without one slow test, which takes minutes instead
# of half an hour. Builds are kept in .build/sanitize-*.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

usage() {
  sed -n '4s/^# *//p' "$0" >&2
  exit 64
}
core=''
sanitizers=()
for argument in "$@"; do
  case $argument in
    --core) core=yes ;;
    thread | address) sanitizers+=("$argument") ;;
    *) usage ;;
  esac
done
[[ ${#sanitizers[@]} -gt 0 ]] || sanitizers=(thread address)

# Swift's own backtrace would hide the sanitizer's report.
export SWIFT_BACKTRACE=enable=no
# Reports go to files, because tests capture the output of the programs that they start.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TSAN_OPTIONS=log_path=$folder/report ASAN_OPTIONS=log_path=$folder/report
# Foundation leaks a little memory per started program, per empty file, for some Base64 in JSON, and
# for a list of bundles. The symbolizer must be on the path, because suppressions are matched by symbol
# names.
printf 'leak:%s\n' 10Foundation7ProcessC3run 20FoundationEssentials17readBytesFromFile \
  20FoundationEssentials6Base64O13_decodeToData CFBundleCopyAllBundles >"$folder/suppressed"
export LSAN_OPTIONS=suppressions=$folder/suppressed:print_suppressions=0
ASAN_OPTIONS+=:external_symbolizer_path=$(command -v llvm-symbolizer || true)

arguments=()
# One test at a time, because waiting workers make the thread sanitizer very slow on few cores.
order=(--no-parallel)
if [[ -n $core ]]; then
  export BENCH_CORE=1
  # A separate package, so that the resolved versions and the build of the main one stay.
  package=.build/core
  mkdir -p "$package"
  for name in Package.swift Sources Tests; do ln -sfn "$root/$name" "$package/$name"; done
  arguments=(--package-path "$package" --disable-sandbox)
  order=(--skip gradientsMatchFiniteDifferences)
fi

for sanitizer in "${sanitizers[@]}"; do
  echo "== $sanitizer sanitizer"
  build=(--sanitize "$sanitizer" --scratch-path ".build/sanitize-$sanitizer${core:+-core}")
  started=$SECONDS
  # The linker prints many warnings about the address sanitizer's own symbols.
  swift build --quiet --build-tests "${arguments[@]}" "${build[@]}" |&
    { grep -v 'Cannot export local symbol' || true; }
  built=$SECONDS
  # The runner of XCTest leaks memory, and no test needs it.
  status=0
  swift test --skip-build --disable-xctest "${arguments[@]}" "${build[@]}" "${order[@]}" |&
    grep -vE '^(\[|◇|↳|✔ (Suite|Test [^ ]*\())| started\.$' || status=$?
  for report in "$folder"/report*; do
    [[ -e $report ]] && cat "$report" && status=1
  done
  [[ $status -eq 0 ]] || exit 1
  echo "$sanitizer: nothing reported; built in $((built - started)) s, run in $((SECONDS - built)) s"
done
