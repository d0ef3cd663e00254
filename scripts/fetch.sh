#!/usr/bin/env bash
# Fetches one of the data sets in lib/datasets.txt.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/fetch.sh
source "$here/lib/fetch.sh"

table=$here/lib/datasets.txt
archive=cifar-10-binary.tar.gz

usage() {
  cat <<USAGE
Usage: scripts/fetch.sh NAME [--into DIR] [--from DIR-or-URL] [--unverified]

Fetches the files of a data set and checks their SHA-256. Correct files are kept; wrong ones are
replaced. bench reads archives without unpacking them. NAME is one of

$(awk '$1 != "#" && $2 == "about" { name = $1; $1 = $2 = ""; printf "  %-14s%s\n", name, substr($0, 3) }' "$table")

Options:
  --into DIR          the folder for the files (default: data/NAME in the repository)
  --from DIR-or-URL   the only mirror to use (default: \$BENCH_MNIST_MIRROR, \$BENCH_CIFAR10_MIRROR
                      and so on, or the public mirrors in turn)
  --unverified        only for cifar-10: if DIR contains data_batch_1.bin.gz …
                      data_batch_5.bin.gz and test_batch.bin.gz instead of the archive, accept
                      them, although no checksum is known for the test batch
  -h, --help          show this help
USAGE
}

# Prints what the table says about a data set: the rest of the lines NAME KIND.
lines() { awk -v name="$1" -v kind="$2" '$1 == name && $2 == kind { $1 = $2 = ""; print substr($0, 3) }' "$table"; }

fetch_batches() {
  local check file
  [[ $unverified == yes ]] || fail "$1 contains separate batches, not $archive. The five training \
batches can be checked, but no checksum is known for a separate test batch. To accept it unchecked, \
add --unverified"
  while read -r file check; do
    fetch_file "$file" "$check" "$1" || fail "$file in $1 is missing or wrong; all six are required"
  done < <(lines "$name" batch)
}

case ${1:-} in
  '') bad_usage "name a data set" ;;
  -h | --help) usage; exit 0 ;;
  -*) bad_usage "unknown option '$1'" ;;
esac
name=$1
shift
[[ $name =~ ^[a-z0-9-]+$ && -n $(lines "$name" about) ]] ||
  bad_usage "there is no data set '$name'"
# shellcheck disable=SC2034 # lib/fetch.sh reads it
if [[ -n $(lines "$name" batch) ]]; then unverified=no; fi
public_mirrors=()
while read -r mirror; do public_mirrors+=("$mirror"); done < <(lines "$name" mirror)
# shellcheck disable=SC2034
mirror_variable=BENCH_$(say "$name" | tr -d - | tr '[:lower:]' '[:upper:]')_MIRROR

fetch_begin "$here/../data/$name" "$@"
files=()
while read -r file check; do files+=("$file"); done < <(lines "$name" file)
if [[ -n ${unverified:-} && ! -e ${mirrors[0]}/$archive && -e ${mirrors[0]}/data_batch_1.bin.gz ]]; then
  fetch_batches "${mirrors[0]}"
else
  while read -r file check; do
    fetch_file "$file" "$check" "${mirrors[@]}" || give_up "${files[@]}"
  done < <(lines "$name" file)
fi
if [[ -n ${unverified:-} && -e $into/$archive && -e $into/test_batch.bin.gz ]]; then
  complain "WARNING: $into contains both $archive and separate batches; remove one of them"
fi
say "$name is in $into"
