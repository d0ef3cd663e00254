#!/usr/bin/env bash
# Tests of the fetch scripts against a local mirror that misbehaves; no network, a minute.
#
# Where BENCH_MNIST_MIRROR or BENCH_CIFAR10_MIRROR names a folder, the real files in it are fetched
# too.
#
# shellcheck disable=SC2016 # what `check` is to evaluate stands in single quotes
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
holds() { [[ $(ls -A "$1") == "$2" ]]; } # a folder: just this file, or nothing
# The file is there, whole and alone; or exit 1 with a reason and nothing there.
fetched() { exits 0 && cmp content.gz here/file.gz && holds here file.gz; }
refused() { exits 1 && complains "$1" && holds here ''; }

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

# A fetch script for the one small file: fetch CHECK MIRROR... into the folder `here`.
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

mirrors_are_judged() { # with the tool named $1
  fetch_fresh "$url/good"
  check "$1: a good mirror" fetched
  fetch_fresh "$url/404"
  check "$1: 404 is a reason" refused "HTTP status 404"
  fetch_fresh "$url/403"
  check "$1: 403 is a reason" refused "HTTP status 403"
  fetch_fresh "$url/html"
  check "$1: a web page is recognised" refused "a web page (HTML)"
  fetch_fresh "$url/moved"
  check "$1: so is one that it is sent on to" refused "a web page (HTML)"
  fetch_fresh "$url/moves"
  check "$1: a file that has moved is followed" fetched
  fetch_fresh "$url/wrong"
  check "$1: wrong bytes are refused" refused "cut short or damaged"
  fetch_fresh "$url/short"
  check "$1: half a file that claims to be whole is refused" refused "cut short or damaged"
  fetch_fresh "$url/empty"
  check "$1: an empty file is refused" refused "an empty file"
  fetch_fresh "$closed"
  check "$1: a closed port is no connection" refused "no connection"
  : >requests
  fetch_fresh "$url/breaks"
  check "$1: a broken download is resumed" fetched
  check "$1: from where it broke" grep -qE '^breaks [1-9]' requests
  fetch_fresh "$url/truncates" "$url/good"
  check "$1: a mirror that truncates is passed over" fetched
  fetch_fresh "$url/steady"
  check "$1: a mirror that is slow is waited for" fetched
  fetch_fresh "$url/forgets" "$url/good"
  check "$1: half a file is not taken for all that the mirror has" fetched
  fetch_fresh "$url/stalls"
  check "$1: a mirror that stalls is passed over" refused "passing over $url/stalls"
  killed_midway "$1" INT 130
  killed_midway "$1" HUP 129
  killed_midway "$1" TERM 143
  killed_outright "$1"
  too_large "$1"
}

# A process in the background ignores INT, and bash cannot trap what was ignored.
heeding_interrupts() {
  exec "$python" -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}

# Sets `pid` to that of a fetch that has half of its file.
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

killed_midway() { # by the signal $2, to exit with $3
  local pid
  fetch_halfway
  check "$1: a file on its way has not its name yet" eval \
    '[[ ! -e here/file.gz && -s $(echo here/.fetch.*/file.gz) ]]'
  SECONDS=0
  kill "-$2" "$pid"
  status=0
  wait "$pid" || status=$?
  check "$1: SIG$2 midway, it ends at once" test "$SECONDS" -lt 5
  check "$1: SIG$2: and leaves nothing" eval "exits $3 && holds here ''"
  fetch "$url/good"
  check "$1: SIG$2: the next fetch is none the worse" fetched
}

killed_outright() {
  local pid left
  fetch_halfway
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true
  left=$(ls -A here)
  check "$1: kill -9: what is left has not the file's name" eval '[[ $left == .fetch.?????? ]]'
  fetch "$url/good"
  check "$1: kill -9: the next fetch is none the worse" eval 'exits 0 && cmp content.gz here/file.gz'
  check "$1: kill -9: and lets alone what may be another's" test -d "here/$left"
  touch -t 202001010000 "here/$left"
  fetch "$url/good"
  check "$1: kill -9: what is old is removed" fetched
}

# A disk that is full, for want of one: no file may be larger than 64 KB.
too_large() {
  fresh
  echo old >here/file.gz
  run bash -c 'trap "" XFSZ; ulimit -f 64; ./fetch "$@"' - "sha256:$sum" "$url/good" "$url/404"
  check "$1: a file that cannot be written leaves what was there and nothing else" eval \
    'exits 1 && [[ $(cat here/file.gz) == old ]] && holds here file.gz'
  check "$1: and ends the fetch, saying so" eval \
    'complains "KB are free" && ! complains "passing over"'
}

if command -v curl >/dev/null; then
  mirrors_are_judged curl
  fetch_fresh "$url/forgets"
  check "curl: a download that cannot be resumed begins again" fetched
  fetch_fresh "$url/500" "$url/good"
  check "curl: a server error is tried again, then passed over" fetched
  check "curl: three times" test "$(requests '500 0')" == 3
  fetch_fresh "$url/silent"
  check "curl: a mirror that never answers is passed over" refused "no answer in time"
else
  skip "curl: not installed"
fi

# The same with wget: a PATH that has everything but curl.
if command -v wget >/dev/null; then
  mkdir tools
  for tool in bash sh env wget awk cat chmod cp cut df dirname find grep gzip head md5 md5sum \
    mkdir mktemp mv rm sed sha256sum shasum sleep tail touch tr wc ls cmp; do
    if location=$(type -P "$tool"); then ln -s "$location" "tools/$tool"; fi
  done
  PATH=$work/tools mirrors_are_judged wget
  rm tools/wget
  PATH=$work/tools fetch_fresh "$url/good"
  check "neither curl nor wget: says so" refused "neither curl nor wget"
else
  skip "wget: not installed"
fi

: >requests
fetch_fresh "$url/404" "$url/html" "$url/wrong" "$url/good"
check "mirrors are tried in order" fetched
check "each once" test "$(tr '\n' ' ' <requests)" == \
  "404 0 file.gz html 0 file.gz wrong 0 file.gz good 0 file.gz "
check "one line of progress for each" test "$(wc -l <output)" -eq 4
check "no progress bar off a terminal" test "$(wc -l <errors)" -eq 3

fetch "$url/good"
check "already there: says so" says "file.gz: already there, checksum right"
check "already there: downloads nothing" test "$(requests 'good 0')" == 1
echo junk >here/file.gz
fetch "$url/good"
check "there but wrong: says so" says "file.gz: already there, but wrong"
check "there but wrong: fetched anew" fetched
echo junk >here/file.gz
fetch "$url/404"
check "there but wrong: kept until there is a better one" eval \
  'exits 1 && [[ $(cat here/file.gz) == junk ]] && holds here file.gz'
fresh
mkdir here/file.gz
fetch "$url/good"
check "a folder of the file's name is not filled" eval \
  'exits 1 && complains "is a folder" && holds here/file.gz ""'

fresh
./fetch "sha256:$sum" "$url/breaks" >output.2 2>&1 &
other=$!
fetch "$url/breaks"
wait "$other" || status=other
check "two at once do not hurt each other" fetched

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
check "five at once, only one of them with a mirror that is right" eval \
  'exits 1110 && cmp content.gz here/file.gz && holds here file.gz'

mkdir folder
cp content.gz folder/file.gz
chmod a-w folder/file.gz
fetch_fresh "$work/folder"
check "a folder is a mirror" fetched
check "and its file's write protection is not copied" test -w here/file.gz
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
      check "a full disk leaves what was there and nothing else (${mirror##*/})" exits 1
      check "and ends the fetch, saying so" eval \
        'complains "KB are free" && ! complains "passing over"'
    fi
  done
  fresh
  run unshare --map-root-user --mount bash -c '
    mount -t tmpfs -o ro tmpfs here || exit 99
    ./fetch "$@"' - "sha256:$sum" "$url/good"
  if exits 99; then
    skip "a read-only folder: no tmpfs can be mounted here"
  else
    check "a folder that is read-only" eval 'exits 1 && complains "cannot write into"'
  fi
else
  skip "a full disk: no tmpfs can be mounted here"
fi

# Checks other than SHA-256.
inside=$(gzip -dc content.gz | { md5sum 2>/dev/null || md5 -q; } | cut -d ' ' -f 1)
fresh
run ./fetch "md5-unzipped:$inside" "$url/good"
check "the MD5 of what is inside a gzip file" fetched
fresh
run ./fetch "md5-unzipped:${inside//[0-7]/8}" "$url/good"
check "a wrong one is refused" refused "another file: md5-unzipped is $inside"
fresh
run ./fetch records:3000:900000 "$url/good"
check "no checksum: whole records are taken" fetched
check "no checksum: but with a warning" complains \
  "WARNING: file.gz IS NOT THE OFFICIAL FILE: 150,000 bytes unzipped instead of 900,000"
run ./fetch records:3000:150000 "$url/good"
check "no checksum: a file that is there is not trusted" says "fetching it anew"
check "no checksum: the official length is not proof" complains "could not be checked"
fresh
run ./fetch records:3073:900000 "$url/good"
check "no checksum: broken records are refused" refused "not whole records of 3,073 bytes"
fresh
run ./fetch records:3000:900000 "$url/short"
check "no checksum: half a gzip file is refused" refused "cut short or damaged"

# The scripts themselves.
mnist=$here/fetch-mnist.sh cifar10=$here/fetch-cifar10.sh
for script in "$mnist" "$cifar10"; do
  name=${script##*/}
  run "$script" --help
  check "$name: --help" eval 'exits 0 && says "Usage: scripts/$name" && [[ ! -s errors ]]'
  for wrong in --bogus extra --into --from= '--into --from x'; do
    # shellcheck disable=SC2086 # options to split
    run "$script" $wrong
    check "$name: '$wrong' is wrong usage" eval \
      'exits 64 && complains "Usage: scripts/$name" && [[ ! -s output ]]'
  done
  run "$script" --into there --from nowhere
  check "$name: --from a missing folder" eval 'exits 1 && complains "no such folder: nowhere"'
  run "$script" --into content.gz/there --from folder
  check "$name: --into an impossible folder" eval 'exits 1 && complains "cannot make the folder"'
  run "$script" --into there --from "$closed"
  check "$name: no network" exits 1
  check "$name: no network: which URLs" complains "    https://"
  check "$name: no network: into which folder" complains "$work/there"
  check "$name: no network: another mirror" complains "--from DIR-or-URL"
  : >requests
  run env BENCH_MNIST_MIRROR="$url/404" BENCH_CIFAR10_MIRROR="$url/404" "$script" --into there
  check "$name: a mirror from the environment is tried alone" eval \
    'exits 1 && [[ $(wc -l <requests) -eq 1 ]]'
  check "$name: leaves nothing behind" holds there ''
done
run "$mnist" --unverified
check "fetch-mnist.sh: has no --unverified" exits 64

cp content.gz folder/data_batch_1.bin.gz
run "$cifar10" --into there --from folder
check "separate batches need --unverified" eval 'exits 1 && complains "add --unverified"'
run "$cifar10" --into there --from folder --unverified
check "even so, a wrong training batch is refused" eval \
  'exits 1 && complains "another file: md5-unzipped is" && holds there ""'

if [[ -d $real_mnist ]]; then
  run "$mnist" --into mnist --from "$real_mnist"
  check "the real MNIST" eval 'exits 0 && [[ $(ls -A mnist | wc -l) -eq 4 ]]'
else
  skip "the real MNIST: BENCH_MNIST_MIRROR names no folder"
fi
if [[ -d $real_cifar10 ]]; then
  run "$cifar10" --into cifar --from "$real_cifar10" --unverified
  check "the real CIFAR-10" exits 0
else
  skip "the real CIFAR-10: BENCH_CIFAR10_MIRROR names no folder"
fi

conclude
