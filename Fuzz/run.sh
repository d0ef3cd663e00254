#!/usr/bin/env bash
# Tests the decoders with damaged and unusual files, using libFuzzer and AddressSanitizer.
#
#   Fuzz/run.sh [--seconds N | --runs N] [TARGET…]
#
# Each TARGET (default: gzip idx cifar tar safetensors bytes npz png keras networks) runs for N
# seconds (default: 10) or N inputs. A tenth of the seconds, or a hundredth of the inputs, is for inputs of
# up to 64 KB; the others have at most 512 bytes. Exits with 1 if there was a finding. Its input and
# log are kept in Fuzz/findings; `Fuzz/.build/release/fuzz-TARGET FILE` reproduces it. Inputs that
# reached new code are kept in Fuzz/.build/corpus for the next run. The programs are targets of the
# main Package.swift, which adds them if BENCH_FUZZ is set.
set -euo pipefail
cd "$(dirname "$0")"

all=(gzip idx cifar tar safetensors bytes npz png keras networks)
targets=()
unit=seconds
amount=10
while [ $# -gt 0 ]; do
  case $1 in
    --seconds | --runs)
      unit=${1#--}
      amount=${2:-}
      if ! [[ $amount =~ ^[1-9][0-9]{0,11}$ ]]; then
        echo "$1 requires a whole number of at least 1, found '$amount'." >&2
        exit 2
      fi
      shift 2
      ;;
    -h | --help)
      sed -n '2,/^set/p' run.sh | grep '^#' | cut -c 3-
      exit 0
      ;;
    *)
      if ! [[ " ${all[*]} " == *" $1 "* ]]; then
        echo "There is no target '$1'. Choose from ${all[*]}." >&2
        exit 2
      fi
      targets+=("$1")
      shift
      ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")

# A separate folder with links, so that the resolved versions of the main package stay.
mkdir -p .build/package
for name in Package.swift Sources Fuzz; do ln -sfn "$PWD/../$name" ".build/package/$name"; done
BENCH_FUZZ=1 swift build -c release --quiet --disable-sandbox --package-path .build/package \
  --scratch-path .build

# Swift's backtracer would wait for the process that libFuzzer's handler is ending.
export SWIFT_BACKTRACE=enable=no
# Small inputs need no large quarantine. Filling memory and recording where it was allocated would
# take longer than decoding; the stack of a finding is printed anyway.
export ASAN_OPTIONS=quarantine_size_mb=4:malloc_context_size=2:max_malloc_fill_size=0
ASAN_OPTIONS+=:detect_stack_use_after_return=0

mkdir -p findings
log=$(mktemp findings/log.XXXXXX)
trap 'rm -f "$log"' EXIT
found=0

# fuzz TARGET LARGEST-INPUT AMOUNT OPTION…: runs libFuzzer and prints its result in one line.
fuzz() {
  local target=$1 largest=$2 amount=$3 result=passed status=0 start=$SECONDS
  shift 3
  local limit="-runs=$amount"
  [ "$unit" = runs ] || limit="-max_total_time=$amount"
  [ ! -f "dictionaries/$target.dict" ] || set -- "$@" -dict="dictionaries/$target.dict"
  mkdir -p ".build/corpus/$target"
  ".build/release/fuzz-$target" "$limit" -max_len="$largest" -timeout=10 -rss_limit_mb=512 \
    -malloc_limit_mb=96 -print_final_stats=1 -artifact_prefix="findings/$target-" "$@" \
    ".build/corpus/$target" "corpus/$target" >"$log" 2>&1 || status=$?
  [ $status -eq 0 ] || result="FINDING, see below"
  awk -v target="$target" -v largest="$largest" -v result="$result" \
    -v seconds=$((SECONDS - start)) '
    / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") coverage = $(i + 1) }
    /^stat::number_of_executed_units/ { inputs = $2 }
    END { printf "%-12s %7d %10d %8d %8d  %s\n", target, largest, inputs, coverage, seconds, result }
  ' "$log"
  if [ $status -ne 0 ]; then
    grep -aE 'Fatal error|^==.*ERROR|^SUMMARY|Test unit written' "$log" | sed 's/^/    /' || tail "$log"
    mv "$log" "findings/$target.log"
    echo "    the whole log: Fuzz/findings/$target.log"
  fi
  return $status
}

printf '%-12s %7s %10s %8s %8s  %s\n' target 'at most' inputs coverage seconds result
for target in "${targets[@]}"; do
  [ "$unit" = runs ] && part=100 || part=10
  long=$(((amount + part - 1) / part))
  fuzz "$target" 512 $((amount > long ? amount - long : 1)) &&
    fuzz "$target" 65536 "$long" -len_control=0 || found=1
done
exit $found
