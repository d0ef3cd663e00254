# shellcheck shell=bash
# Checks files; sourced by fetch.sh. A CHECK is one of
#   sha256:HEX            the checksum of the file
#   md5-unzipped:HEX      the checksum of the contents of a gzip file
#   records:SIZE:BYTES    no checksum is known: a gzip file of whole records of SIZE bytes; the
#                         official file has BYTES bytes unzipped

# Prints what is wrong with a file, or nothing if it is correct.
fault_of() {
  local file=$1 expected=${2#*:} found='' bytes record unzipped
  if [[ ! -r $file ]]; then
    say "not readable"
    return
  fi
  bytes=$(wc -c <"$file" | tr -d ' ')
  case $2 in
    sha256:*) found=$(sha256 <"$file") ;;
    md5-unzipped:*) found=$(gzip -dc <"$file" 2>/dev/null | md5) || found='' ;;
    records:*)
      record=${expected%:*}
      if unzipped=$(unzipped_length "$file") && ((unzipped > 0 && unzipped % record == 0)); then
        found=$expected
      fi
      ;;
  esac
  if [[ $found == "$expected" ]]; then
    return
  elif [[ $bytes == 0 ]]; then
    say "an empty file"
  elif head -c 512 "$file" | LC_ALL=C grep -aiqE '<!doctype html|<html'; then
    say "a web page (HTML), not the file"
  elif ! gzip -t <"$file" 2>/dev/null; then
    say "$(grouped "$bytes") bytes, cut short or damaged"
  elif [[ $2 == records:* ]]; then
    say "$(grouped "$unzipped") bytes unzipped, not whole records of $(grouped "$record") bytes"
  else
    say "another file: ${2%%:*} is $found, expected $expected"
  fi
}

# warn_if_unverified FILE CHECK
warn_if_unverified() {
  local name=${1##*/} official=${2##*:} length
  [[ $2 == records:* ]] || return 0
  length=$(unzipped_length "$1")
  if [[ $length == "$official" ]]; then
    complain "WARNING: $name has the official length, but its contents could not be checked"
  else
    complain "WARNING: $name IS NOT THE OFFICIAL FILE: $(grouped "$length") bytes unzipped \
instead of $(grouped "$official")"
  fi
}

sha256() { if have sha256sum; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1; }
md5() { if have md5sum; then md5sum | cut -d ' ' -f 1; else command md5 -q; fi; }
unzipped_length() { gzip -dc <"$1" 2>/dev/null | wc -c | tr -d ' '; }

# Prints 30730000 as 30,730,000.
grouped() {
  local digits=$1 groups=''
  while ((${#digits} > 3)); do
    groups=,${digits:${#digits}-3}$groups
    digits=${digits:0:${#digits}-3}
  done
  say "$digits$groups"
}
