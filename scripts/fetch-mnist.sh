#!/usr/bin/env bash
# Fetches the four files of MNIST into data/mnist.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/fetch.sh
source "$here/lib/fetch.sh"

public_mirrors=(
  https://ossci-datasets.s3.amazonaws.com/mnist
  https://storage.googleapis.com/cvdf-datasets/mnist
)
mirror_variable=BENCH_MNIST_MIRROR
names=(
  train-images-idx3-ubyte.gz
  train-labels-idx1-ubyte.gz
  t10k-images-idx3-ubyte.gz
  t10k-labels-idx1-ubyte.gz
)
sums=(
  440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609
  3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c
  8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6
  f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6
)

usage() {
  cat <<'USAGE'
Usage: scripts/fetch-mnist.sh [--into DIR] [--from DIR-or-URL]

Fetches the four files of MNIST (12 MB) and checks their SHA-256. Correct files are kept; wrong
ones are replaced.

Options:
  --into DIR          the folder for the files (default: data/mnist in the repository)
  --from DIR-or-URL   the only mirror to use (default: $BENCH_MNIST_MIRROR, or the public mirrors
                      in turn)
  -h, --help          show this help
USAGE
}

fetch_begin "$here/../data/mnist" "$@"
for index in "${!names[@]}"; do
  fetch_file "${names[index]}" "sha256:${sums[index]}" "${mirrors[@]}" || give_up "${names[@]}"
done
say "MNIST is in $into"
