#!/usr/bin/env bash
# Fetches the binary version of CIFAR-10 into data/cifar-10.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/fetch.sh
source "$here/lib/fetch.sh"

public_mirrors=(https://www.cs.toronto.edu/~kriz)
mirror_variable=BENCH_CIFAR10_MIRROR
unverified=no
archive=cifar-10-binary.tar.gz
archive_sum=c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd
# The checksums of data_batch_1.bin … data_batch_5.bin.
batch_sums=(
  5dd7e06a14cb22eb9f671a540d1b7c25
  5ea93a67294ea407fff1d09f752e9692
  942cd6a4bcdd0dd3c604fbe906cb4421
  ae636b3ba5c66a11e91e8cb52e771fcb
  53f37980c15c3d472c316c40844f3f0d
)

usage() {
  cat <<'USAGE'
Usage: scripts/fetch-cifar10.sh [--into DIR] [--from DIR-or-URL] [--unverified]

Fetches cifar-10-binary.tar.gz (170 MB) and checks its SHA-256. bench reads the archive without
unpacking it. A correct archive is kept; a wrong one is replaced.

Options:
  --into DIR          the folder for the archive (default: data/cifar-10 in the repository)
  --from DIR-or-URL   the only mirror to use (default: $BENCH_CIFAR10_MIRROR, or the public one)
  --unverified        if DIR contains data_batch_1.bin.gz … data_batch_5.bin.gz and
                      test_batch.bin.gz instead of the archive, accept them, although no checksum
                      is known for the test batch
  -h, --help          show this help
USAGE
}

fetch_batches() {
  local number
  [[ $unverified == yes ]] || fail "$1 contains separate batches, not $archive. The five training \
batches can be checked, but no checksum is known for a separate test batch. To accept it unchecked, \
add --unverified"
  for number in 1 2 3 4 5; do
    fetch_file "data_batch_$number.bin.gz" "md5-unzipped:${batch_sums[number - 1]}" "$1" ||
      fail "training batches in $1 are missing or wrong; all five are required"
  done
  # A record is a label and 32×32×3 pixels; the official test batch has 10,000.
  fetch_file test_batch.bin.gz records:3073:30730000 "$1" ||
    fail "the test batch in $1 is missing or damaged"
}

fetch_begin "$here/../data/cifar-10" "$@"
if [[ ! -e ${mirrors[0]}/$archive && -e ${mirrors[0]}/data_batch_1.bin.gz ]]; then
  fetch_batches "${mirrors[0]}"
else
  fetch_file "$archive" "sha256:$archive_sum" "${mirrors[@]}" || give_up "$archive"
fi
if [[ -e $into/$archive && -e $into/test_batch.bin.gz ]]; then
  complain "WARNING: $into contains both $archive and separate batches; remove one of them"
fi
say "CIFAR-10 is in $into"
