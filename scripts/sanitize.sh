#!/usr/bin/env bash
# Builds the tests with the thread or the address sanitizer and runs them; any report is a failure.
#
#     scripts/sanitize.sh [--core] [thread|address]...     # both unless told otherwise
#
# --core takes the arithmetic and the networks alone, without the tests that only take long: minutes
# instead of half an hour. Builds are kept in .build/sanitize-*.
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

# A backtrace of Swift's own would bury the sanitizer's report.
export SWIFT_BACKTRACE=enable=no
# Files, because tests start programs of their own, whose output they keep.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TSAN_OPTIONS=log_path=$folder/report ASAN_OPTIONS=log_path=$folder/report
# Foundation keeps a little of each program that was started, of each empty file that was read, and of
# a list of bundles. Tests take the symbolizer from the path, and with it these names.
printf 'leak:%s\n' 10Foundation7ProcessC3run 20FoundationEssentials17readBytesFromFile \
  CFBundleCopyAllBundles >"$folder/suppressed"
export LSAN_OPTIONS=suppressions=$folder/suppressed:print_suppressions=0
ASAN_OPTIONS+=:external_symbolizer_path=$(command -v llvm-symbolizer || true)

arguments=()
# One test at a time: workers that wait in turns make the thread sanitizer crawl on few cores.
order=(--no-parallel)
if [[ -n $core ]]; then
  export BENCH_CORE=1
  # A package of its own, so that the resolved versions and the build of the whole one stay.
  package=.build/core
  mkdir -p "$package"
  for name in Package.swift Sources Tests; do ln -sfn "$root/$name" "$package/$name"; done
  arguments=(--package-path "$package" --disable-sandbox)
  order=(--skip gradientsAgreeWithFiniteDifferences)
fi

for sanitizer in "${sanitizers[@]}"; do
  echo "== $sanitizer sanitizer"
  build=(--sanitize "$sanitizer" --scratch-path ".build/sanitize-$sanitizer${core:+-core}")
  started=$SECONDS
  # The linker's warnings about the address sanitizer's own symbols fill screens.
  swift build --quiet --build-tests "${arguments[@]}" "${build[@]}" |&
    { grep -v 'Cannot export local symbol' || true; }
  built=$SECONDS
  # No test is one of XCTest's, whose runner leaks.
  status=0
  swift test --skip-build --disable-xctest "${arguments[@]}" "${build[@]}" "${order[@]}" |&
    grep -vE '^(\[|◇|↳|✔ (Suite|Test [^ ]*\())| started\.$' || status=$?
  for report in "$folder"/report*; do
    [[ -e $report ]] && cat "$report" && status=1
  done
  [[ $status -eq 0 ]] || exit 1
  echo "$sanitizer: nothing reported; built in $((built - started)) s, run in $((SECONDS - built)) s"
done
