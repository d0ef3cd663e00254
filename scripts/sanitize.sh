#!/usr/bin/env bash
# Builds the tests with the thread or the address sanitizer and runs them; any report is a failure.
#
#     scripts/sanitize.sh [--core] [thread|address]...     # both unless told otherwise
#
# --core takes the arithmetic and the networks alone, without the tests that only take long: minutes
# instead of hours. Builds are kept in .build/sanitize-*.
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

arguments=()
if [[ -n $core ]]; then
  export BENCH_CORE=1
  # A package of its own, so that the resolved versions and the build of the whole one stay.
  package=.build/core
  mkdir -p "$package"
  for name in Package.swift Sources Tests; do ln -sfn "$root/$name" "$package/$name"; done
  arguments=(--package-path "$package" --disable-sandbox)
fi

for sanitizer in "${sanitizers[@]}"; do
  echo "== $sanitizer sanitizer"
  build=(--sanitize "$sanitizer" --scratch-path ".build/sanitize-$sanitizer${core:+-core}")
  started=$SECONDS
  # The linker's warnings about the address sanitizer's own symbols fill screens.
  swift build --quiet --build-tests "${arguments[@]}" "${build[@]}" \
    2> >(grep -v 'Cannot export local symbol' >&2)
  built=$SECONDS
  # No test is one of XCTest's, whose runner leaks.
  swift test --skip-build --disable-xctest "${arguments[@]}" "${build[@]}" \
    ${core:+--skip gradientsAgreeWithFiniteDifferences} |&
    grep -vE '^(\[|◇|↳|✔ (Suite|Test [^ ]*\())'
  echo "$sanitizer: nothing reported; built in $((built - started)) s, run in $((SECONDS - built)) s"
done
