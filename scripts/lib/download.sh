# shellcheck shell=bash
# shellcheck disable=SC2034 # fetch.sh reads `why`
# Downloads one file from one mirror; sourced by fetch.sh.

into=''    # the folder to fill
private='' # the folder in it that only this process uses
child=''   # the running download
why=''     # why the last mirror failed

connect_seconds=10
stall_seconds=${BENCH_FETCH_STALL_SECONDS:-30} # how long a server may be silent
attempts=3                                     # per mirror and file; each resumes the last

# obtain MIRROR NAME PART: gets a file from a mirror, unchecked. On failure sets `why`.
obtain() {
  case $1 in
    *://*)
      if have curl; then
        download_with_curl "$1/$2" "$3"
      elif have wget; then
        download_with_wget "$1/$2" "$3"
      else
        fail "neither curl nor wget is installed; install one of them"
      fi
      ;;
    *)
      if [[ ! -f $1/$2 || ! -r $1/$2 ]]; then
        why="no such file there, or not readable"
        return 1
      fi
      run_child cp -- "$1/$2" "$3" || no_room
      chmod u+w "$3"
      ;;
  esac
}

download_with_curl() {
  local url=$1 part=$2 attempt status code bar=--silent
  if [[ -t 2 ]]; then bar=--progress-bar; fi
  for ((attempt = 1; attempt <= attempts; attempt++)); do
    if ((attempt > 1)); then run_child sleep 1; fi
    status=0
    run_child curl "$bar" --fail --location --connect-timeout "$connect_seconds" \
      --speed-limit 1000 --speed-time "$stall_seconds" --continue-at - --output "$part" \
      --write-out '%{http_code}' "$url" || status=$?
    code=$(cat "$private/reply")
    # The server refuses the range, which curl may take for a complete file: start again.
    if [[ $code == 416 ]]; then
      why="HTTP status 416"
      rm -f -- "$part"
      continue
    fi
    case $status in
      0) return 0 ;;
      5 | 6) why="the host name cannot be resolved"; return 1 ;;
      7) why="no connection"; return 1 ;;
      22)
        why="HTTP status $code"
        if [[ $code == 4* ]]; then return 1; fi
        ;;
      16 | 18 | 52 | 55 | 56 | 92) why="the connection broke" ;;
      23) no_room ;;
      28)
        why="no answer in time"
        if [[ ! -s $part ]]; then return 1; fi
        ;;
      33 | 36) rm -f -- "$part" ;; # the server cannot resume: start again
      35 | 5[1389] | 60) why="no secure connection (curl's error $status)"; return 1 ;;
      *) why="curl's error $status"; return 1 ;;
    esac
  done
  return 1
}

# wget resumes broken connections by itself.
download_with_wget() {
  local status=0
  run_child wget --no-verbose --tries="$attempts" --waitretry=1 --timeout="$stall_seconds" \
    --connect-timeout="$connect_seconds" --output-document="$2" --output-file="$private/log" \
    "$1" || status=$?
  case $status in
    0) return 0 ;;
    3) no_room ;;
    4) why="no connection, or it broke or stalled" ;;
    5) why="no secure connection" ;;
    8) why="HTTP status $(sed -n 's/.*ERROR \([0-9]*\).*/\1/p' "$private/log" | tail -n 1)" ;;
    *) why="wget's error $status" ;;
  esac
  return 1
}

# Bash delays traps while a foreground command runs, but not while it waits.
run_child() {
  local status=0
  "$@" </dev/null >"$private/reply" &
  child=$!
  wait "$child" || status=$?
  child=''
  return "$status"
}

no_room() {
  fail "cannot write into $into ($(df -Pk "$into" | awk 'END { print $4 }') KB are free); \
free some space or choose another folder with --into DIR"
}
