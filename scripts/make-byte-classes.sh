#!/usr/bin/env bash
# Sorts pieces of this machine's files into classes, for bench's `--dataset bytes:DIR`.
set -euo pipefail
export LC_ALL=C

usage() {
  cat <<'USAGE'
Usage: scripts/make-byte-classes.sh [OPTION]... OUT

Cuts pieces of equal size out of the files in /usr and writes them to OUT, with a folder per class
and in it a folder per file, for

  bench shuffle --dataset bytes:OUT

Pieces are spread evenly over a file or section, so that their place in it is not a clue to their
class. Duplicate pieces are removed.

Options:
  --by section|kind   section: of programs and shared libraries, code (.text), constants (.rodata),
                      unwinding tables (.eh_frame), symbols (.dynsym) and their names (.dynstr);
                      requires readelf from the package binutils (default if it is installed)
                      kind: whole files that are programs, gzip, text, Python, Perl, HTML, PNG or
                      compiled messages
  --files N           at most N files per class (default: 400)
  --pieces N          at most N pieces per file (default: 3)
  --bytes N           the size of a piece (default: 1024, an image of 32×32)
  -h, --help          show this help
USAGE
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_number() {
  [[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || fail "$1 requires a number of at least 1, found '$2'."
}

by='' out='' files=400 pieces=3 bytes=1024
while (($#)); do
  case $1 in
    -h | --help) usage && exit ;;
    --by | --files | --pieces | --bytes)
      (($# > 1)) || fail "$1 requires a value. Try --help."
      [[ $1 == --by ]] || need_number "$1" "$2"
      declare "${1#--}=$2"
      shift
      ;;
    -*) fail "Unknown option '$1'. Try --help." ;;
    *)
      [[ -z $out ]] || fail "Expected one folder, found '$out' and '$1'."
      out=$1
      ;;
  esac
  shift
done
[[ -n $out ]] || fail 'Expected the folder to create. Try --help.'
[[ ! -e $out ]] || fail "$out exists already. Remove it or choose another folder."
if [[ -z $by ]]; then
  by=section
  if ! command -v readelf > /dev/null; then
    by=kind
    echo 'readelf (package binutils) is not installed: using kinds of files instead of sections.'
  fi
fi
[[ $by == kind || $by == section ]] || fail "--by requires section or kind, found '$by'."
[[ $by == kind ]] || command -v readelf > /dev/null || fail 'readelf is not installed: install binutils.'

# Prints "class, file, offset, size" separated by tabs; skips names with special characters.
found() {
  { find "$@" -type f -size "+$((bytes - 1))c" -print 2> /dev/null || true; } |
    sed '/[[:cntrl:]\\]/d' | sort
}

programs() { found /usr/bin /usr/sbin /usr/lib \( -path '*/bin/*' -o -path '*/sbin/*' -o -name '*.so*' \); }

sections() {
  # Not all of these are programs; readelf reports the others and continues.
  { programs | tr '\n' '\0' | xargs -0 -r readelf -SW 2> /dev/null || true; } | awk -v OFS='\t' '
    BEGIN {
      name[".text"] = "code"; name[".rodata"] = "constants"; name[".eh_frame"] = "unwinding"
      name[".dynsym"] = "symbols"; name[".dynstr"] = "names"
    }
    function hex(digits, i, value) {
      for (i = 1; i <= length(digits); i++)
        value = 16 * value + index("0123456789abcdef", substr(digits, i, 1)) - 1
      return value
    }
    /^File: / { file = substr($0, 7) }
    sub(/^ *\[ *[0-9]+\] /, "") && ($1 in name) && $2 != "NOBITS" {
      print name[$1], file, hex($4), hex($5)
    }'
}

whole() { # CLASS FIND-TEST...
  local class=$1
  shift
  found /usr "$@" | tr '\n' '\0' | xargs -0 -r stat -c "$class"$'\t%n\t0\t%s'
}

kinds() {
  { programs | tr '\n' '\0' | xargs -0 -r grep -l $'^\x7fELF' -- || true; } |
    tr '\n' '\0' | xargs -0 -r stat -c $'program\t%n\t0\t%s'
  whole gzip -name '*.gz'
  whole text \( -name copyright -o -name '*.txt' \)
  whole python -name '*.py'
  whole perl \( -name '*.pl' -o -name '*.pm' \)
  whole html -name '*.html'
  whole png -name '*.png'
  whole messages -name '*.mo'
}

# Chooses files evenly from the list of each class, and pieces evenly from the bytes of each file.
# Classes with fewer than 20 files are too small to learn.
cut_list() {
  awk -F '\t' -v OFS='\t' -v files="$files" -v pieces="$pieces" -v bytes="$bytes" '
    $4 >= bytes { count[$1]++; line[$1, count[$1]] = $0 }
    END {
      for (class in count) {
        if (count[class] < 20) { print class, count[class] > "/dev/stderr"; continue }
        taken = count[class] < files ? count[class] : files
        for (i = 0; i < taken; i++) {
          split(line[class, 1 + int(i * count[class] / taken)], field, FS)
          room = int(field[4] / bytes)
          number = room < pieces ? room : pieces
          for (k = 0; k < number; k++)
            print class, field[2], field[3] + int((2 * k + 1) * (field[4] - bytes) / (2 * number)), k
        }
      }
    }' 2> >(while IFS=$'\t' read -r class count; do
    echo "$class: skipped, because it has only $count files." >&2
  done)
}

"${by}s" | cut_list | while IFS=$'\t' read -r class file offset piece; do
  file_folder=${file#/usr/}
  folder=$out/$class/${file_folder//[\/ ]/_}
  [[ -d $folder ]] || mkdir -p "$folder"
  dd if="$file" of="$folder/$piece" bs="$bytes" count=1 skip="$offset" iflag=skip_bytes,fullblock \
    status=none
done
[[ -d $out ]] || fail 'No class has 20 files in /usr.'

# Duplicates could be in both the training and the test images.
find "$out" -type f -exec md5sum {} + | sort | awk 'seen[$1]++' | cut -c 35- | tr '\n' '\0' |
  xargs -0 -r rm
find "$out" -type d -empty -delete
for folder in "$out"/*/; do
  printf '%s: %d pieces from %d files\n' "$(basename "$folder")" \
    "$(find "$folder" -type f | wc -l)" "$(find "$folder" -mindepth 1 -type d | wc -l)"
done
