#!/usr/bin/env bash
# Sorts pieces of this machine's files into classes, for bench's `--dataset bytes:DIR`.
set -euo pipefail
export LC_ALL=C

usage() {
  cat <<'USAGE'
Usage: scripts/make-byte-classes.sh [OPTION]... OUT

Cuts pieces of equal size out of the files in /usr and writes them to OUT, with a folder per class
and in it a folder per file or per package, for

  bench shuffle --dataset bytes:OUT

Pieces are spread evenly over a file or section, so that their place in it is not a clue to their
class. Duplicate pieces are removed.

Options:
  --by section|kind   section: of programs and shared libraries, code (.text), constants (.rodata),
                      unwinding tables (.eh_frame), symbols (.dynsym) and their names (.dynstr);
                      requires readelf from the package binutils (default if it is installed)
                      kind: whole files that are programs, gzip, text, Python, Perl, HTML, PNG or
                      compiled messages
  --essential         only files that every Debian has: those of the packages marked as essential
                      and of the packages that these depend on. OUT/packages.txt lists the names and
                      versions. The folders are per package, so that bench tests networks on
                      packages that they were not trained on
  --files N           at most N files (or packages) per class (default: 400)
  --pieces N          at most N pieces per class of a file (default: 3) or package (default: 60)
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

by='' out='' files=400 pieces='' bytes=1024 essential=no
while (($#)); do
  case $1 in
    -h | --help) usage && exit ;;
    --essential) essential=yes ;;
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
[[ $essential == no ]] || command -v dpkg-query > /dev/null || fail '--essential requires Debian.'
if [[ -z $pieces ]]; then
  if [[ $essential == yes ]]; then pieces=60; else pieces=3; fi
fi
if [[ -z $by ]]; then
  by=section
  if ! command -v readelf > /dev/null; then
    by=kind
    echo 'readelf (package binutils) is not installed: using kinds of files instead of sections.'
  fi
fi
[[ $by == kind || $by == section ]] || fail "--by requires section or kind, found '$by'."
[[ $by == kind ]] || command -v readelf > /dev/null || fail 'readelf is not installed: install binutils.'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints the names and versions of the essential packages and of all packages that they depend on. Of
# alternatives, the first that is installed counts.
essential_packages() {
  # shellcheck disable=SC2016 # dpkg-query expands these
  dpkg-query -W -f='${Package}\t${Version}\t${Essential}\t${Pre-Depends}, ${Depends}\n' | awk -F '\t' '
    function visit(name, list, alternatives, i, j, count, other) {
      if (name in seen) return
      seen[name] = 1
      count = split(needs[name], list, /, */)
      for (i = 1; i <= count; i++) {
        split(list[i], alternatives, /\|/)
        for (j = 1; j in alternatives; j++) {
          other = alternatives[j]
          gsub(/\(.*|:.*| /, "", other)
          if (other in version) { visit(other); break }
        }
      }
    }
    { version[$1] = $2; needs[$1] = $4; if ($3 == "yes") essential[$1] = 1 }
    END {
      for (name in essential) visit(name)
      for (name in seen) print name, version[name]
    }' | sort
}

# The files to choose from, and the package of each: "file, package" separated by a tab.
if [[ $essential == yes ]]; then
  essential_packages > "$work/packages"
  while read -r package _; do
    dpkg-query -L "$package" | tr '\n' '\0' | xargs -0 -r realpath -eq | sed "s/\$/\t$package/" || true
  done < "$work/packages" | sort -u > "$work/files"
fi

# Prints the paths of the files that find finds and that may be used; skips names with special
# characters.
found() {
  { find "$@" -type f -size "+$((bytes - 1))c" -print 2> /dev/null || true; } |
    sed '/[[:cntrl:]\\]/d' | sort |
    if [[ $essential == yes ]]; then join -t $'\t' -o 1.1 - "$work/files"; else cat; fi
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

# Prints "class, folder, file, offset, number" of each piece. Files of one folder are chosen together:
# those of a package, or only one. Folders are chosen evenly from each class, and pieces evenly from the
# bytes of a folder. Classes with fewer than 20 folders are too small to learn.
cut_list() {
  if [[ $essential == yes ]]; then cat "$work/files"; fi |
    awk -F '\t' -v OFS='\t' -v most="$files" -v pieces="$pieces" -v bytes="$bytes" '
      side == "packages" { package[$1] = $2; next }
      $4 >= bytes {
        folder = $2
        sub(/^\/usr\//, "", folder)
        gsub(/[\/ ]/, "_", folder)
        if ($2 in package) folder = package[$2]
        if (!(($1, folder) in lines)) name[$1, ++folders[$1]] = folder
        line[$1, folder, ++lines[$1, folder]] = $0
        room[$1, folder] += int($4 / bytes)
      }
      END {
        for (class in folders) {
          if (folders[class] < 20) { print class, folders[class] > "/dev/stderr"; continue }
          taken = folders[class] < most ? folders[class] : most
          for (i = 0; i < taken; i++) {
            folder = name[class, 1 + int(i * folders[class] / taken)]
            all = room[class, folder]
            number = all < pieces ? all : pieces
            end = made = 0
            for (j = 1; j <= lines[class, folder]; j++) {
              split(line[class, folder, j], field, FS)
              end += int(field[4] / bytes)
              # This file has as many pieces as centres of equal parts of the folder.
              for (count = 0; made + count < number && (2 * (made + count) + 1) * all < 2 * number * end;)
                count++
              for (k = 0; k < count; k++)
                print class, folder, field[2],
                  field[3] + int((2 * k + 1) * (field[4] - bytes) / (2 * count)), made++
            }
          }
        }
      }' side=packages - side=pieces <("${by}s") 2> >(while IFS=$'\t' read -r class count; do
      echo "$class: skipped, because it is in only $count files or packages." >&2
    done)
}

while IFS=$'\t' read -r class folder file offset piece; do
  [[ -d $out/$class/$folder ]] || mkdir -p "$out/$class/$folder"
  dd if="$file" of="$out/$class/$folder/$piece" bs="$bytes" count=1 skip="$offset" \
    iflag=skip_bytes,fullblock status=none
done < <(cut_list)
[[ -d $out ]] || fail 'No class is in 20 files or packages.'

# Duplicates could be in both the training and the test images.
find "$out" -type f -exec md5sum {} + | sort | awk 'seen[$1]++' | cut -c 35- | tr '\n' '\0' |
  xargs -0 -r rm
find "$out" -type d -empty -delete
if [[ $essential == yes ]]; then
  find "$out" -mindepth 2 -maxdepth 2 -type d -printf '%f\n' | sort -u |
    join - "$work/packages" > "$out/packages.txt"
fi
for folder in "$out"/*/; do
  printf '%s: %d pieces from %d files or packages\n' "$(basename "$folder")" \
    "$(find "$folder" -type f | wc -l)" "$(find "$folder" -mindepth 1 -type d | wc -l)"
done
