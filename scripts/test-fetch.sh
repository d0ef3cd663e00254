#!/usr/bin/env bash
# Tests fetch.sh against a local mirror that misbehaves; takes a minute, without a network.
#
# If BENCH_MNIST_MIRROR or BENCH_CIFAR10_MIRROR names a folder, its real files are fetched, too.
#
# shellcheck disable=SC2016 # expressions for `check` are in single quotes
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
absolute() { if [[ -d $1 ]]; then (CDPATH='' cd -- "$1" && pwd); fi; }
real_mnist=$(absolute "${BENCH_MNIST_MIRROR:-}")
real_cifar10=$(absolute "${BENCH_CIFAR10_MIRROR:-}")
unset BENCH_MNIST_MIRROR BENCH_CIFAR10_MIRROR
export BENCH_FETCH_STALL_SECONDS=1

work=$(mktemp -d "${TMPDIR:-/tmp}/test-fetch.XXXXXX")
server=''
finish() {
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf -- "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$work"

# shellcheck source=scripts/lib/testing.sh
source "$here/lib/testing.sh"
exits() { [[ $status == "$1" ]]; }
says() { grep -qF -- "$1" output; }
requests() { grep -cF -- "$1" requests || true; }
contains() { [[ $(ls -A "$1") == "$2" ]]; } # the folder $1 contains only the file $2, or nothing
# The file is there, complete and alone; or exit 1 with a reason, and nothing there.
fetched() { exits 0 && cmp content.gz here/file.gz && contains here file.gz; }
refused() { exits 1 && complains "$1" && contains here ''; }

head -c 150000 /dev/urandom | gzip -n >content.gz
sum=$({ sha256sum content.gz || shasum -a 256 content.gz; } 2>/dev/null | cut -d ' ' -f 1)
python=$(python3 -c 'import sys; print(sys.executable)')
"$python" "$here/lib/misbehaving-server.py" content.gz port requests &
server=$!
for ((tries = 0; tries < 100; tries++)); do
  if [[ -e port ]]; then break; fi
  sleep 0.1
done
url=http://127.0.0.1:$(cat port)
closed=http://127.0.0.1:$("$python" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')

# A fetch script for one small file: ./fetch CHECK MIRROR... fetches it into the folder `here`.
cat >fetch <<SCRIPT
#!/usr/bin/env bash
set -euo pipefail
source "$here/lib/fetch.sh"
public_mirrors=(unused) mirror_variable=UNUSED
fetch_begin here
fetch_file file.gz "\$@" || exit 1
SCRIPT
chmod +x fetch
fresh() {
  rm -rf here
  mkdir here
}
fetch() { run ./fetch "sha256:$sum" "$@"; }
fetch_fresh() {
  fresh
  fetch "$@"
}

test_mirrors() { # TOOL
  fetch_fresh "$url/good"
  check "$1: a good mirror" fetched
  fetch_fresh "$url/404"
  check "$1: 404 is the reason" refused "HTTP status 404"
  fetch_fresh "$url/403"
  check "$1: 403 is the reason" refused "HTTP status 403"
  fetch_fresh "$url/html"
  check "$1: a web page is recognised" refused "a web page (HTML)"
  fetch_fresh "$url/moved"
  check "$1: a redirect to a web page is recognised" refused "a web page (HTML)"
  fetch_fresh "$url/moves"
  check "$1: a redirect to the file is followed" fetched
  fetch_fresh "$url/wrong"
  check "$1: wrong bytes are rejected" refused "cut short or damaged"
  fetch_fresh "$url/short"
  check "$1: half a file with a matching length is rejected" refused "cut short or damaged"
  fetch_fresh "$url/empty"
  check "$1: an empty file is rejected" refused "an empty file"
  fetch_fresh "$closed"
  check "$1: a closed port is reported as no connection" refused "no connection"
  : >requests
  fetch_fresh "$url/breaks"
  check "$1: a broken download is resumed" fetched
  check "$1: it is resumed where it broke" grep -qE '^breaks [1-9]' requests
  fetch_fresh "$url/truncates" "$url/good"
  check "$1: a mirror that truncates is passed over" fetched
  fetch_fresh "$url/steady"
  check "$1: a slow mirror is given time" fetched
  fetch_fresh "$url/forgets" "$url/good"
  check "$1: half a file is not taken for the whole file" fetched
  fetch_fresh "$url/stalls"
  check "$1: a mirror that stalls is passed over" refused "skipping $url/stalls"
  killed_midway "$1" INT 130
  killed_midway "$1" HUP 129
  killed_midway "$1" TERM 143
  killed_outright "$1"
  too_large "$1"
}

# A background process ignores INT, and bash cannot trap ignored signals.
heeding_interrupts() {
  exec "$python" -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}

# Starts a fetch, waits until it has half of its file, and sets `pid`.
fetch_halfway() {
  local tries
  fresh
  heeding_interrupts ./fetch "sha256:$sum" "$url/slow" >output 2>errors &
  pid=$!
  for ((tries = 0; tries < 50; tries++)); do
    if [[ -s $(echo here/.fetch.*/file.gz) ]]; then return; fi
    sleep 0.1
  done
}

killed_midway() { # TOOL SIGNAL EXIT-CODE
  local pid
  fetch_halfway
  check "$1: an incomplete file has a temporary name" eval \
    '[[ ! -e here/file.gz && -s $(echo here/.fetch.*/file.gz) ]]'
  SECONDS=0
  kill "-$2" "$pid"
  status=0
  wait "$pid" || status=$?
  check "$1: SIG$2 during a download ends it at once" test "$SECONDS" -lt 5
  check "$1: SIG$2: nothing is left" eval "exits $3 && contains here ''"
  fetch "$url/good"
  check "$1: SIG$2: the next fetch succeeds" fetched
}

killed_outright() {
  local pid left
  fetch_halfway
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true
  left=$(ls -A here)
  check "$1: kill -9: what is left has a temporary name" eval '[[ $left == .fetch.?????? ]]'
  fetch "$url/good"
  check "$1: kill -9: the next fetch succeeds" eval 'exits 0 && cmp content.gz here/file.gz'
  check "$1: kill -9: it keeps a folder that another fetch may use" test -d "here/$left"
  touch -t 202001010000 "here/$left"
  fetch "$url/good"
  check "$1: kill -9: an old folder is removed" fetched
}

# Simulates a full disk: no file may be larger than 64 KB.
too_large() {
  fresh
  echo old >here/file.gz
  run bash -c 'trap "" XFSZ; ulimit -f 64; ./fetch "$@"' - "sha256:$sum" "$url/good" "$url/404"
  check "$1: if a file cannot be written, the old file stays and nothing else" eval \
    'exits 1 && [[ $(cat here/file.gz) == old ]] && contains here file.gz'
  check "$1: the fetch ends with a message" eval \
    'complains "KB are free" && ! complains "skipping"'
}

if command -v curl >/dev/null; then
  test_mirrors curl
  fetch_fresh "$url/forgets"
  check "curl: a download that cannot be resumed starts again" fetched
  fetch_fresh "$url/500" "$url/good"
  check "curl: a server error is tried again, then passed over" fetched
  check "curl: three times" test "$(requests '500 0')" == 3
  fetch_fresh "$url/silent"
  check "curl: a mirror that never answers is passed over" refused "no answer in time"
else
  skip "curl: not installed"
fi

# The same with wget, with a PATH that has everything except curl.
if command -v wget >/dev/null; then
  mkdir tools
  for tool in bash sh env wget awk cat chmod cp cut df dirname find grep gzip head md5 md5sum \
    mkdir mktemp mv rm sed sha256sum shasum sleep tail touch tr wc ls cmp; do
    if location=$(type -P "$tool"); then ln -s "$location" "tools/$tool"; fi
  done
  PATH=$work/tools test_mirrors wget
  rm tools/wget
  PATH=$work/tools fetch_fresh "$url/good"
  check "neither curl nor wget: this is reported" refused "neither curl nor wget"
else
  skip "wget: not installed"
fi

: >requests
fetch_fresh "$url/404" "$url/html" "$url/wrong" "$url/good"
check "mirrors are tried in order" fetched
check "each mirror is tried once" test "$(tr '\n' ' ' <requests)" == \
  "404 0 file.gz html 0 file.gz wrong 0 file.gz good 0 file.gz "
check "there is one line of progress per mirror" test "$(wc -l <output)" -eq 4
check "there is no progress bar without a terminal" test "$(wc -l <errors)" -eq 3

fetch "$url/good"
check "an existing file is reported" says "file.gz: exists, and its checksum is correct"
check "an existing file is not downloaded" test "$(requests 'good 0')" == 1
echo junk >here/file.gz
fetch "$url/good"
check "a wrong file is reported" says "file.gz: exists but is wrong"
check "a wrong file is fetched again" fetched
echo junk >here/file.gz
fetch "$url/404"
check "a wrong file is kept until there is a correct one" eval \
  'exits 1 && [[ $(cat here/file.gz) == junk ]] && contains here file.gz'
fresh
mkdir here/file.gz
fetch "$url/good"
check "a folder with the name of the file stays empty" eval \
  'exits 1 && complains "is a folder" && contains here/file.gz ""'

fresh
./fetch "sha256:$sum" "$url/breaks" >output.2 2>&1 &
other=$!
fetch "$url/breaks"
wait "$other" || status=other
check "two fetches at once do not interfere" fetched

fresh
others=()
for mirror in html wrong short good; do
  ./fetch "sha256:$sum" "$url/$mirror" >"output.$mirror" 2>&1 &
  others+=("$!")
done
fetch "$url/truncates" "$url/html"
answers=''
for other in "${others[@]}"; do
  answer=0
  wait "$other" || answer=$?
  answers+=$answer
done
status=$answers
check "five fetches at once, only one of them from a good mirror" eval \
  'exits 1110 && cmp content.gz here/file.gz && contains here file.gz'

mkdir folder
cp content.gz folder/file.gz
chmod a-w folder/file.gz
fetch_fresh "$work/folder"
check "a folder can be a mirror" fetched
check "the write protection of its file is not copied" test -w here/file.gz
fetch_fresh "$work/nowhere" "$work/folder"
check "a folder without the file is passed over" fetched

if unshare --map-root-user --mount true 2>/dev/null; then
  fresh
  for mirror in "$url/good" "$work/folder"; do
    run unshare --map-root-user --mount bash -c '
      mount -t tmpfs -o size=64k tmpfs here || exit 99
      echo old >here/file.gz
      status=0
      ./fetch "$@" || status=$?
      [[ $(cat here/file.gz) == old && $(ls -A here) == file.gz ]] || exit 98
      exit "$status"' - "sha256:$sum" "$mirror" "$url/404"
    if exits 99; then
      skip "a full disk: no tmpfs can be mounted here"
    else
      check "on a full disk the old file stays and nothing else (${mirror##*/})" exits 1
      check "a full disk ends the fetch with a message" eval \
        'complains "KB are free" && ! complains "skipping"'
    fi
  done
  fresh
  run unshare --map-root-user --mount bash -c '
    mount -t tmpfs -o ro tmpfs here || exit 99
    ./fetch "$@"' - "sha256:$sum" "$url/good"
  if exits 99; then
    skip "a read-only folder: no tmpfs can be mounted here"
  else
    check "a read-only folder is reported" eval 'exits 1 && complains "cannot write into"'
  fi
else
  skip "a full disk: no tmpfs can be mounted here"
fi

# Checks other than SHA-256.
inside=$(gzip -dc content.gz | { md5sum 2>/dev/null || md5 -q; } | cut -d ' ' -f 1)
fresh
run ./fetch "md5-unzipped:$inside" "$url/good"
check "the MD5 of the contents of a gzip file is checked" fetched
fresh
run ./fetch "md5-unzipped:${inside//[0-7]/8}" "$url/good"
check "a wrong MD5 is rejected" refused "another file: md5-unzipped is $inside"
fresh
run ./fetch records:3000:900000 "$url/good"
check "no checksum: whole records are accepted" fetched
check "no checksum: there is a warning" complains \
  "WARNING: file.gz IS NOT THE OFFICIAL FILE: 150,000 bytes unzipped instead of 900,000"
run ./fetch records:3000:150000 "$url/good"
check "no checksum: an existing file is not trusted" says "fetching it again"
check "no checksum: the official length is not proof" complains "could not be checked"
fresh
run ./fetch records:3073:900000 "$url/good"
check "no checksum: broken records are rejected" refused "not whole records of 3,073 bytes"
fresh
run ./fetch records:3000:900000 "$url/short"
check "no checksum: half a gzip file is rejected" refused "cut short or damaged"

# The script itself.
run "$here/fetch.sh" --help
check "--help" eval 'exits 0 && says "Usage: scripts/fetch.sh NAME" && [[ ! -s errors ]]'
check "--help lists the data sets" eval \
  '[[ $(grep -cE "^  (mnist|fashion-mnist|kmnist|cifar-10|cifar-100) " output) -eq 5 ]]'
for wrong in '' --bogus imagenet '#' 'mnist --unverified'; do
  # shellcheck disable=SC2086 # words to split
  run "$here/fetch.sh" $wrong
  check "'$wrong' is wrong usage" eval \
    'exits 64 && complains "Usage: scripts/fetch.sh" && [[ ! -s output ]]'
done
for name in mnist fashion-mnist kmnist cifar-10 cifar-100; do
  run "$here/fetch.sh" "$name" --help
  check "$name: --help" eval 'exits 0 && says "Usage: scripts/fetch.sh NAME" && [[ ! -s errors ]]'
  for wrong in --bogus extra --into --from= '--into --from x'; do
    # shellcheck disable=SC2086 # options to split
    run "$here/fetch.sh" "$name" $wrong
    check "$name: '$wrong' is wrong usage" eval \
      'exits 64 && complains "Usage: scripts/fetch.sh" && [[ ! -s output ]]'
  done
  run "$here/fetch.sh" "$name" --into there --from nowhere
  check "$name: --from a missing folder" eval 'exits 1 && complains "no such folder: nowhere"'
  run "$here/fetch.sh" "$name" --into content.gz/there --from folder
  check "$name: --into an impossible folder" eval 'exits 1 && complains "cannot create the folder"'
  run "$here/fetch.sh" "$name" --into there --from "$closed"
  check "$name: no network" exits 1
  check "$name: no network: the URLs are listed" grep -qE '^    https?://' errors
  check "$name: no network: the folder is named" complains "$work/there"
  check "$name: no network: --from is suggested" complains \
    "scripts/fetch.sh $name --from DIR-or-URL"
  variable=BENCH_$(tr -d - <<<"$name" | tr '[:lower:]' '[:upper:]')_MIRROR
  run env "$variable=$url/410" "$here/fetch.sh" "$name" --into there
  check "$name: only the mirror from the environment is tried" eval \
    'exits 1 && grep -qF "fetching from $url/410" output errors &&
      ! grep -E "(fetching from|skipping) " output errors | grep -qvF "$url/410"'
  check "$name: nothing is left" contains there ''
done

cp content.gz folder/data_batch_1.bin.gz
run "$here/fetch.sh" cifar-10 --into there --from folder
check "separate batches require --unverified" eval 'exits 1 && complains "add --unverified"'
run "$here/fetch.sh" cifar-10 --into there --from folder --unverified
check "a wrong training batch is rejected nevertheless" eval \
  'exits 1 && complains "another file: md5-unzipped is" && contains there ""'

if [[ -d $real_mnist ]]; then
  run "$here/fetch.sh" mnist --into mnist --from "$real_mnist"
  check "the real MNIST" eval 'exits 0 && [[ $(ls -A mnist | wc -l) -eq 4 ]]'
else
  skip "the real MNIST: BENCH_MNIST_MIRROR names no folder"
fi
if [[ -d $real_cifar10 ]]; then
  run "$here/fetch.sh" cifar-10 --into cifar --from "$real_cifar10" --unverified
  check "the real CIFAR-10" exits 0
else
  skip "the real CIFAR-10: BENCH_CIFAR10_MIRROR names no folder"
fi

conclude
