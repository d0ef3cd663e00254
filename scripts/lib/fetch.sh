# shellcheck shell=bash
# Options, mirrors and files of fetch.sh, which sources it. Requires bash 3.2 and curl or wget.
#
# The script defines `usage` and sets `public_mirrors` and `mirror_variable` (and `unverified=no` if
# it offers --unverified). Then it calls `fetch_begin DEFAULT-FOLDER "$@"`, which sets `into` and
# `mirrors`, and `fetch_file NAME CHECK MIRROR...` for each file. check.sh defines CHECK.

library=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=check.sh
source "$library/check.sh"
# shellcheck source-path=SCRIPTDIR source=download.sh
source "$library/download.sh"

say() { printf '%s\n' "$1"; }
complain() { printf '%s: %s\n' "${0##*/}" "$1" >&2; }
fail() { complain "$1"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

bad_usage() {
  complain "$1"
  usage >&2
  exit 64
}

# Reads the options and creates the folder and a private one in it, which is removed on exit.
fetch_begin() {
  local from=${!mirror_variable:-} origin=$mirror_variable
  into=$1
  shift
  while (($# > 0)); do
    case $1 in
      -h | --help) usage; exit 0 ;;
      --into=* | --from=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
      --into | --from)
        case ${2:-} in '' | --*) bad_usage "$1 needs a value" ;; esac
        if [[ $1 == --into ]]; then into=$2; else from=$2 origin=--from; fi
        shift
        ;;
      --unverified)
        [[ -n ${unverified:-} ]] || bad_usage "unknown option '$1'"
        unverified=yes
        ;;
      -*) bad_usage "unknown option '$1'" ;;
      *) bad_usage "unexpected argument '$1'" ;;
    esac
    shift
  done

  # shellcheck disable=SC2034 # the script reads `mirrors`
  case $from in
    '') mirrors=("${public_mirrors[@]}") ;;
    *://*) mirrors=("${from%/}") ;;
    *)
      [[ -d $from ]] || fail "$origin: no such folder: $from (a URL begins with https://)"
      mirrors=("$(CDPATH='' cd -- "$from" && pwd)") || fail "cannot enter the folder $from"
      ;;
  esac
  mkdir -p -- "$into" || fail "cannot create the folder $into; choose another with --into DIR"
  into=$(CDPATH='' cd -- "$into" && pwd) || fail "cannot enter the folder $into"

  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # Remove what a kill -9 or a power cut left behind; a running fetch is younger than a day.
  find "$into" -maxdepth 1 -type d -name '.fetch.??????' -mtime +0 -exec rm -rf {} +
  private=$(mktemp -d "$into/.fetch.XXXXXX") || fail "cannot write into $into"
}

clean_up() {
  if [[ -n $child ]]; then
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  if [[ -n $private ]]; then rm -rf -- "$private"; fi
}

# fetch_file NAME CHECK MIRROR...: puts a checked file into $into; until then an existing file stays.
# Fails, with a message per mirror, if no mirror has the file.
fetch_file() {
  local name=$1 check=$2 target=$into/$1 part=$private/$1 mirror
  shift 2
  [[ ! -d $target ]] || fail "$target is a folder but should be a file; move it away"
  if [[ -e $target ]]; then
    why=$(fault_of "$target" "$check")
    if [[ -n $why ]]; then
      say "$name: exists but is wrong ($why); fetching it again"
    elif [[ $check == records:* ]]; then
      say "$name: exists but has no known checksum; fetching it again"
    else
      say "$name: exists, and its checksum is correct"
      return
    fi
  fi
  for mirror; do
    say "$name: fetching from $mirror"
    rm -f -- "$part"
    if obtain "$mirror" "$name" "$part"; then
      why=$(fault_of "$part" "$check")
      if [[ -z $why ]]; then
        mv -f -- "$part" "$target" || fail "cannot write $target"
        warn_if_unverified "$target" "$check"
        return
      fi
    fi
    complain "$name: skipping $mirror: $why"
  done
  return 1
}

# give_up NAME...: says what to do if all mirrors failed.
give_up() {
  local mirror file
  {
    complain "some files could not be fetched, for the reasons above. Do one of the following:"
    say "- check the network connection and run this again; correct files are kept"
    say "- download these files into $into"
    say "  and run this again to check them:"
    for mirror in "${public_mirrors[@]}"; do
      for file; do say "    $mirror/$file"; done
    done
    say "- choose another mirror, a folder or URL that has the files under these names:"
    say "    scripts/${0##*/}${name:+ $name} --from DIR-or-URL    (or $mirror_variable=DIR-or-URL)"
  } >&2
  exit 1
}
